from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


def first_head(apps, _editor):
    apps.get_model("audit", "ChainHead").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(first_head, migrations.RunPython.noop),
        AppendOnly("audit_event"),
        AppendOnly("audit_checkpoint"),
        AppendOnly("audit_retirement"),
        AppendOnly("audit_storedfile"),
    ]
