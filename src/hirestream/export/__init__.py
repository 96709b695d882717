"""Exports: a profile or an offer → the forms that other systems read."""
