import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("store", "0002_access_in_depth")]

    operations = [
        migrations.RemoveIndex("SeatRequest", "seat_requests_by_outcome"),
        migrations.RenameModel("SeatRequest", "AccessRequest"),
        migrations.AddField("AccessRequest", "kind", models.CharField(default="seat", max_length=10)),
        migrations.AlterField("AccessRequest", "email", models.CharField(blank=True, max_length=254)),
        migrations.AlterField("AccessRequest", "role", models.CharField(max_length=60)),
        migrations.AddField(
            "AccessRequest",
            "environment",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.environment"),
        ),
        migrations.AddField(
            "AccessRequest",
            "folder",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.folder"),
        ),
        migrations.AddField("AccessRequest", "until", models.DateTimeField(null=True)),
        migrations.AddField("AccessRequest", "expires_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "AccessRequest", models.Index(F("account"), F("outcome"), F("id"), name="requests_by_outcome")
        ),
        migrations.AddIndex(
            "AccessRequest", models.Index(fields=["asker", "id"], name="requests_by_asker")
        ),
    ]
