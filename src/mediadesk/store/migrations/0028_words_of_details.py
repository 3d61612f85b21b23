# The index of words is filled anew by the signal after `migrate`: see 0021.

from importlib import import_module

from django.db import migrations, models

drop_triggers = import_module('mediadesk.store.migrations.0021_words_and_trash').drop_triggers


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0026_jobs'),
    ]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.AddField(
            model_name='assetwords',
            name='details',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='assetwords',
            name='pairs',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
