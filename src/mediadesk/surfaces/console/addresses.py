"""How ids stand in the console's addresses: 32 hex digits, so that `users/invite` is never taken for a member."""

import re
from typing import Final

from django.urls import register_converter


class RowId:
    """The id of a row, as `store/ids.py` makes it."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        """Give the id as the store has it."""
        return value

    def to_url(self, value: str) -> str:
        """Write the id into an address."""
        return value


ID: Final = re.compile(RowId.regex)
"""The id of a row where it stands in a form or a query."""

ROW_ID: Final = "row_id"
"""What stands before the colon in a route: `path(f"users/<{ROW_ID}:member_id>", …)`."""

register_converter(RowId, ROW_ID)
