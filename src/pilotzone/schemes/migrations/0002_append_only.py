from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]

    operations = [
        AppendOnly("schemes_rule"),
        AppendOnly("schemes_formversion"),
        AppendOnly("schemes_evaluabilityrecord"),
    ]
