"""The MCP front: the same tools and agent for Claude Desktop, IDEs and other clients of the protocol."""
