"""How much there may be of metadata. One row a limit; pages and refusals tell the number from here."""

from typing import Final

# fmt: off
# limit                              how many
FIELDS: Final               = 100   # fields of an environment
FIELDS_EVER: Final          = 500   # with those that were deleted, whose ids stay taken
RULES: Final                = 200   # rules of an environment
CHOICES: Final              = 1_000 # values of one field's list, those no longer offered among them
CHOSEN: Final               = 100   # values of a set that one asset has
CONDITIONS: Final           = 20    # comparisons in one rule
CHECKS: Final               = 10    # validations of one field
LONGEST_ID: Final           = 255   # characters of an external id
LONGEST_LABEL: Final        = 100   # characters of a field's label or a rule's name
LONGEST_CHOICE: Final       = 200   # characters of a value of a list
LONGEST_TEXT: Final         = 500   # characters of a text, so that an index of the database holds it
LARGEST_NUMBER: Final       = 2**53 - 1  # what every program that reads JSON keeps exactly
LONGEST_CAPTION: Final      = 2_000 # characters of a caption
CONTEXT_PAIRS: Final        = 100   # context keys of an asset
LONGEST_CONTEXT_KEY: Final  = 100
LONGEST_CONTEXT_VALUE: Final = 500
CHANGES_AT_ONCE: Final      = 5_000 # details changed in one step: each is an entry of the trail
# fmt: on
