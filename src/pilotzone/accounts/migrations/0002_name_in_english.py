from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            "user", "name_en", models.CharField(blank=True, max_length=80, verbose_name="name in English"), preserve_default=True
        ),
    ]
