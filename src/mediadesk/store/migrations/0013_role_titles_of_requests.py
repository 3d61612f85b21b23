from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_own_roles(apps, _):
    """Requests for an account's own role that is still there keep its present name. A system role is never deleted."""
    requests, roles = apps.get_model("store", "AccessRequest"), apps.get_model("store", "CustomRole")
    name = roles.objects.filter(pk=OuterRef("role")).values("name")[:1]
    rows = requests.objects.filter(role__in=roles.objects.values("pk"))
    rows.update(role_title=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0012_card_end_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="accessrequest",
            name="role_title",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.RunPython(name_own_roles, migrations.RunPython.noop, elidable=True),
    ]
