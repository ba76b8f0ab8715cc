from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "pilotzone.grants"
    label = "grants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let applications know of contracts that stand in claims; offer the room's doors on the pages of calls."""
        # Models can be imported once every app is loaded.
        from pilotzone.applications.blocks import register_contract_check
        from pilotzone.grants.contracts import claim_with_its_contract
        from pilotzone.grants.doors import doors
        from pilotzone.schemes.doors import register_door

        register_contract_check(self.label, claim_with_its_contract)
        register_door(self.label, doors)
