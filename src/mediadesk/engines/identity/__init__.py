"""The protocols by which people prove who they are: each library stays inside its file and knows nothing of accounts."""
