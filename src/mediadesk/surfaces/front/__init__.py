"""The way in from the network: an ASGI front before the synchronous handlers, and the server that runs it."""
