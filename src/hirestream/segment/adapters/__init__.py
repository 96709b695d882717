"""Where candidates are read from, and segments are kept."""
