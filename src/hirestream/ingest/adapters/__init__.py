"""Backends of intake."""
