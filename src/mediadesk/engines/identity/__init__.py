"""The protocols by which people prove who they are: each library stays in its file and knows of no account."""
