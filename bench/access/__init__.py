"""Mediadesk's engine of access beside three others, on one account of a company's size."""
