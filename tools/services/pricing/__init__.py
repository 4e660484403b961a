"""Prices and sizes of instance types."""
