from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "pilotzone.kit"
    label = "kit"
