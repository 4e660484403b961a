"""What is not as it usually is."""
