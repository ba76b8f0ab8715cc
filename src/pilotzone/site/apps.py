from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "pilotzone.site"
    label = "site"
