from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [AppendOnly("registry_partyattribute")]
