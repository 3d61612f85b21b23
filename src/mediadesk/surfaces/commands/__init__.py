"""The command line, one file a command: `add_arguments(parser)` and `run(options) -> exit code`."""

from mediadesk.access.facts import Actor, Kind, Way

OPERATOR = Actor(Kind.OPERATOR, "", "", "The operator, by a command", Way.COMMAND)
"""Whoever runs a command on the machine itself."""
