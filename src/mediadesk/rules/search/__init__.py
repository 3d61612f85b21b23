"""The search expression: its fields as rows, how it is read, written, and what words are."""
