"""Changes to clouds: proposed, confirmed by a person, applied, verified, rolled back."""
