"""Names are put in order as people look for them: by a function of the database, and indexes over it."""

from django.db import migrations, models
from django.db.models import Q

from mediadesk.store.natural import Natural, Spelled, define, drop

THERE = Q(trashed_at__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("store", "0041_closed_accounts")]

    operations = [
        migrations.RunPython(define, drop),
        migrations.RemoveIndex("asset", "assets_of_a_folder_by_name"),
        migrations.AddIndex(
            "asset",
            models.Index(
                "folder", Natural("name"), "id", condition=THERE, name="assets_of_a_folder_by_name"
            ),
        ),
        migrations.AddIndex(
            "asset",
            models.Index(
                "environment", Natural("name"), "id", "folder", "trashed_at",
                condition=THERE, name="assets_by_name",
            ),
        ),
        migrations.AddIndex(
            "folder",
            models.Index("parent", Natural("name"), Spelled("name"), name="folders_of_a_folder_by_name"),
        ),
        migrations.AddIndex(
            "folder",
            models.Index("environment", Natural("name"), Spelled("name"), "id", name="folders_by_name"),
        ),
    ]
