"""The dashboard: pages beside the chat, drawn on the server from the same tools."""
