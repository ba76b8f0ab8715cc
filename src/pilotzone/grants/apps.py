from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "pilotzone.grants"
    label = "grants"
    default_auto_field = "django.db.models.BigAutoField"
