"""The console: the pages people use in a browser."""
