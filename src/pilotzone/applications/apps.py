from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "pilotzone.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the room's doors on the pages of calls."""
        # Models can be imported once every app is loaded.
        from pilotzone.applications.doors import doors
        from pilotzone.schemes.doors import register_door

        register_door(self.label, doors)
