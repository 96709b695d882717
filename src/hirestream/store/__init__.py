"""The Delta tables, their change feed, and the protocol of the views that follow it."""
