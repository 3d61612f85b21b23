"""From when on an account is closed, and when what it kept was erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0040_errands_and_waits")]

    operations = [
        migrations.AddField("account", "closed_at", models.DateTimeField(db_index=True, null=True)),
        migrations.AddField("account", "erased_at", models.DateTimeField(null=True)),
    ]
