"""Retrieve, score and explain, in both directions."""
