"""What is done with collections."""
