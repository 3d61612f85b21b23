"""Identity providers, proven domains, and coming in by them: one action a file."""
