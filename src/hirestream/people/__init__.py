"""Delta → Postgres, normalised, identity apart."""
