"""The sources of offers, one module each, named for the source."""
