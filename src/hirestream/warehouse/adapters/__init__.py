"""Where the warehouse can live."""
