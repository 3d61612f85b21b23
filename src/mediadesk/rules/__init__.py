"""What is true: pure functions and tables that import nothing but Python."""
