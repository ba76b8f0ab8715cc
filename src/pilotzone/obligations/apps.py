from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "pilotzone.obligations"
    label = "obligations"
    default_auto_field = "django.db.models.BigAutoField"
