"""What is done with plans and seats."""
