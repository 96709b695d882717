"""Text → cv | offer | other, with a probability and the language; the Ray job."""
