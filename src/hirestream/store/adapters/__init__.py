"""Backends of the store."""
