"""Delta → DuckDB, shaped by dbt."""
