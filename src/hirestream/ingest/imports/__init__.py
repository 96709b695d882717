"""Imports: folders, archives, tables, mailboxes and data exports → the documents in them, one at a time."""
