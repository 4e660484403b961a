"""The only readers of clouds and bills."""
