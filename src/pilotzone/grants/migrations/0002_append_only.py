from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]

    operations = [
        AppendOnly("grants_settlement"),
        AppendOnly("grants_settlementline"),
        AppendOnly("grants_payment"),
        AppendOnly("grants_treasuryvoucher"),
        AppendOnly("grants_clawback"),
    ]
