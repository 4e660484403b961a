"""Limits of costs."""
