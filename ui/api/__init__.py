"""REST: the tools and the agent under /api."""
