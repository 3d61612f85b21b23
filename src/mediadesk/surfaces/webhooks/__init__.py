"""What other services tell us, by calling us."""
