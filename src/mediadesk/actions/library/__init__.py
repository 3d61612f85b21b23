"""What is done with folders and assets."""
