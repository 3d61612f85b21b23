# The index of words is filled anew by the signal after `migrate`, which looks whether its triggers are there. SQLite
# would neither rename nor narrow a table that they name, so they go before anything else, on the way back, too.

from django.db import migrations, models

TRIGGERS = {
    "sqlite": "SELECT name, '' FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'words%'",
    "postgresql": (
        "SELECT tgname, ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'words%'"
    ),
}


def drop_triggers(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(TRIGGERS[schema_editor.connection.vendor])
        for name, on in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}{on}")


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0020_metadata'),
    ]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.AddField(
            model_name='assetwords',
            name='public_id',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='assetwords',
            name='uploaded_by',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='asset',
            name='trash_ended_by',
            field=models.CharField(max_length=360, null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
