"""What is done with accounts, members, invitations, groups and environments."""
