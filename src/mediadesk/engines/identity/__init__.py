"""Sign-in by others: one file a protocol, each of which tells who arrived and knows nothing of accounts."""
