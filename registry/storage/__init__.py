"""The database: SQLite by default, nothing in it that PostgreSQL would not run."""
