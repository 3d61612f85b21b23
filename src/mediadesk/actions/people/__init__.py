"""What people do with their own login, whatever accounts they are in."""
