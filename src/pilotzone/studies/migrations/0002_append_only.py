from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("studies", "0001_initial")]

    operations = [
        AppendOnly("studies_plan"),
        AppendOnly("studies_outcometable"),
        AppendOnly("studies_ethicsdecision"),
        AppendOnly("studies_paneluse"),
        AppendOnly("studies_snapshot"),
        AppendOnly("studies_estimate"),
        AppendOnly("studies_evaluatorkey"),
        AppendOnly("studies_opinion"),
        AppendOnly("studies_deviation"),
        AppendOnly("studies_publication"),
    ]
