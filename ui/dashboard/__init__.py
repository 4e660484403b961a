"""The dashboard: pages of figures, tables and charts beside the chat."""
