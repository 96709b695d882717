"""Bytes → text in reading order, with page and character offsets."""
