"""The tools: one tuple that every front reads (`tools.registry.TOOLS`)."""
