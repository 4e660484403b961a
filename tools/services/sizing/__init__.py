"""How much of a machine would be enough: from what it used to what it needs."""
