"""Who may do what: the catalogue, the facts, the decision, the same as a query, and its explanation."""
