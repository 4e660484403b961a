"""One process that serves the chat page, the dashboard, REST and MCP over HTTP."""
