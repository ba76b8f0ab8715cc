from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]

    operations = [
        AppendOnly("applications_drawrecord"),
        AppendOnly("applications_assignmentfact"),
    ]
