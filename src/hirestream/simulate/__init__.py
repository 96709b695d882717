"""Synthetic CVs and offers, rendered as real files, with their gold beside them."""
