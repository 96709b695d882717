"""Postgres → Spark → segments of the talent pool → Postgres and a Tableau extract."""
