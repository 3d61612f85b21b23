"""The one migration line of the project."""
