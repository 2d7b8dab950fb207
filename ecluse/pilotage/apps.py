"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.pilotage"
    label = "pilotage"
