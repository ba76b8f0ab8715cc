from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        AppendOnly("indicators_indicatorversion"),
        AppendOnly("indicators_observation"),
        AppendOnly("indicators_target"),
    ]
