"""The MCP front over the same tools."""
