from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "pilotzone.packs"
    label = "packs"
