"""Structured metadata: fields with a type, what they may hold, and rules by which one depends on others."""
