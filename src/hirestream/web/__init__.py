"""Flask: pages in French and English, and the HTTP API."""
