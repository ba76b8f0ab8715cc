from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "pilotzone.studies"
    label = "studies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the room's doors on the pages of calls."""
        # Models can be imported once every app is loaded.
        from pilotzone.schemes.doors import register_door
        from pilotzone.studies.doors import doors

        register_door(self.label, doors)
