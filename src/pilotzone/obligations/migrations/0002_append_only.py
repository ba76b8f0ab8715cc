from django.db import migrations

from pilotzone.audit.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_initial")]

    operations = [
        AppendOnly("obligations_workcalendar"),
        AppendOnly("obligations_calendarday"),
        AppendOnly("obligations_obligation"),
        AppendOnly("obligations_opening"),
        AppendOnly("obligations_meeting"),
        AppendOnly("obligations_waiver"),
    ]
