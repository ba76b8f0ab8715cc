from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pilotzone.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The receivers need the models, which are there from now on.
        from pilotzone.accounts import receivers  # noqa: F401 - importing it connects them
