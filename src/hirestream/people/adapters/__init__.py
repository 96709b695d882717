"""Where the people database can live."""
