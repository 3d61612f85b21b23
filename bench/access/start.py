"""`python -m bench.access.start MODULE …`: set Django up when the engine has settings for it, then be that engine."""

from __future__ import annotations

import os
import sys
from importlib import import_module

if "DJANGO_SETTINGS_MODULE" in os.environ:
    import django

    django.setup()
import_module(sys.argv.pop(1))
