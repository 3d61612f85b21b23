"""The one Django app of the project: one migration line, no circles between apps."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Models live in this package, one file a topic; `models.py` gathers them for Django."""

    name = "mediadesk.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
