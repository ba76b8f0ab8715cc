from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        AppendOnly("ledger_transfer"),
        AppendOnly("ledger_entry"),
        AppendOnly("ledger_hold"),
        AppendOnly("ledger_holdevent"),
    ]
