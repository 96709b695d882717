"""Language models: one port, the services behind it, and what a call owes them: limits, tries, a count of tokens."""
