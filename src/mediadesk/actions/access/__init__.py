"""What is done with grants, API keys and policies."""
