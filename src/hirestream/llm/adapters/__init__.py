"""The services that run a language model."""
