from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pilotzone.portal"
    label = "portal"
