"""The store: Delta tables read by DuckDB, small state in SQLite."""
