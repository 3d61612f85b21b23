from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0009_usage_outlives_environments'),
    ]

    operations = [
        migrations.AddField(
            model_name='usagealert',
            name='plan',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name='usagealert', name='one_alert_a_cycle_and_threshold'),
        migrations.AddConstraint(
            model_name='usagealert',
            constraint=models.UniqueConstraint(fields=('account', 'cycle_first', 'plan', 'metric', 'percent'), name='one_alert_a_cycle_and_threshold'),
        ),
    ]
