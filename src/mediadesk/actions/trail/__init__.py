"""What is done with the audit trail besides adding to it."""
