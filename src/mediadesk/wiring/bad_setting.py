"""The refusal of a setting. It stands apart, so that it can be named before any setting is read."""


class BadSetting(ValueError):
    """A setting that cannot be used; the message names the variable and says what to do."""
