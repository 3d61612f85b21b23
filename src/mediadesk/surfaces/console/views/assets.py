"""One asset: preview, details, tags, history, original; and uploading."""

from typing import Any

urls: list[Any] = []
