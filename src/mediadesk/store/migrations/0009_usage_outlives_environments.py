import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0008_groups_in_groups'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='usageday', name='one_line_a_day_and_environment'),
        # The column keeps its name and what is in it: only the constraint to the environment goes.
        migrations.AlterField(
            model_name='usageday',
            name='environment',
            field=models.CharField(blank=True, db_column='environment_id', max_length=32),
        ),
        migrations.RenameField(model_name='usageday', old_name='environment', new_name='environment_id'),
        migrations.AlterField(
            model_name='usageday',
            name='environment_id',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AlterField(
            model_name='usageday',
            name='account',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='store.account'),
        ),
        migrations.AddField(
            model_name='usageday',
            name='active_members',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='usageday',
            name='stored',
            field=models.JSONField(null=True),
        ),
        migrations.AddConstraint(
            model_name='usageday',
            constraint=models.UniqueConstraint(fields=('account', 'day', 'environment_id'), name='one_line_a_day_and_environment'),
        ),
        migrations.AddIndex(
            model_name='usageday',
            index=models.Index(fields=['day', 'account'], name='usage_by_day'),
        ),
        migrations.CreateModel(
            name='ActiveMember',
            fields=[
                ('member', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='store.member')),
                ('day', models.DateField()),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='store.account')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'day'], name='active_members_by_day')],
            },
        ),
        migrations.AlterField(
            model_name='asset',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='store.account'),
        ),
        migrations.AddIndex(
            model_name='asset',
            index=models.Index(fields=['account', 'size_bytes', 'environment', 'resource_type'], name='assets_by_size'),
        ),
    ]
