"""The Media Library: folders and assets, grid and list, search."""

from typing import Any

urls: list[Any] = []
