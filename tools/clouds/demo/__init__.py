"""The demo cloud: an invented estate of three providers, the same for the same seed and day."""
