"""What can be seen: read-only, typed rows, their cost in the docstring."""
