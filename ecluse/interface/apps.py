"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.interface"
    label = "interface"

    def ready(self) -> None:
        """Show what the kernel has to say above every page: the demonstration clock."""
        from ecluse.interface import bandeaux
        from ecluse.socle.demonstration import bandeau

        bandeaux.declarer(bandeau)
