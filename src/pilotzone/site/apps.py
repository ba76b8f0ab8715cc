from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "pilotzone.site"
    label = "site"

    def ready(self) -> None:
        from pilotzone.site.references import register_pages  # models are loaded by now

        register_pages()
