"""Whoever runs a command on the machine itself, as an actor."""

from typing import Final

from mediadesk.access.facts import Actor, Kind, Way

OPERATOR: Final = Actor(Kind.OPERATOR, "", "", "The operator, by a command", Way.COMMAND)
