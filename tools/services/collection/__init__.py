"""Collection: from connected accounts into the store."""
