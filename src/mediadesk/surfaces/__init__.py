"""How we are reached: parse, call one action or query, render. The only floor that has seen a request."""
