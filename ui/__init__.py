"""Fronts for people: the terminal."""
