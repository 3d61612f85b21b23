"""What can be done: one file an action, one function; authorise, change, record."""
