"""How sizes are written, on pages and in mails: in decimal units, as disks and plans count them."""

from typing import Final

_KILO: Final = 1000
_HUNDRED_ROUNDED: Final = 99.95
_STEPS: Final = ("KB", "MB", "GB", "TB", "PB")


def filesize(size_bytes: int) -> str:
    """Write a size with three significant digits: "1 byte", "12.5 KB", "225 GB"."""
    if size_bytes < _KILO:
        return "1 byte" if size_bytes == 1 else f"{size_bytes:,} bytes"
    size, units = size_bytes / _KILO, iter(_STEPS)
    unit = next(units)
    # a half below the next unit already rounds up to it: 999.5 KB is 1 MB
    while size >= _KILO - 0.5 and (larger := next(units, "")):
        size, unit = size / _KILO, larger
    decimals = 0 if size >= _HUNDRED_ROUNDED else 1
    return f"{size:,.{decimals}f}".removesuffix(".0") + f" {unit}"
