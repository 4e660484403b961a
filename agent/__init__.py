"""The agent: a LangGraph graph that plans over the tools and answers with receipts."""
