"""Mediadesk: the media console a whole team can use."""

__version__ = "0.1.0"
