"""The console's views, one file a section: parse, call one action or query, render."""
