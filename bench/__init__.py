"""Measures the flow from outside, and the same work done by a plain loop. Run as `hirestream bench`; see README.md."""
