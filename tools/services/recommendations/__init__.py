"""What can be saved."""
