"""Questions about a CV, answered from it with citations, or not at all."""
