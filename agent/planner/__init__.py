"""The embedded planner: a semantic parser grounded in the values of the store."""
