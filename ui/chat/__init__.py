"""The chat page, on Chainlit."""
