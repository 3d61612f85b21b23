"""Public pages: what whoever has the address of one is shown, without a session."""
