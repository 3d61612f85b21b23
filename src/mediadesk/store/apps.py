"""The one Django app of the project: one migration line, no circles between apps."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    """Models live in this package, one file a topic; `models.py` gathers them for Django."""

    name = "mediadesk.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the index of words (`full_text.py`), and none of Django's permissions, which nobody here asks."""
        from mediadesk.store import full_text  # noqa: PLC0415 - it needs the models' registry

        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        connection_created.connect(full_text.teach)
        post_migrate.connect(full_text.install, sender=self)
