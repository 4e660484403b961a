"""Pure analysis: rows in, rows out."""
