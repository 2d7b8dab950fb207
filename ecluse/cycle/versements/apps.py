"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """Payments."""

    name = "ecluse.cycle.versements"
    label = "versements"

    def ready(self) -> None:
        """Declare the menu entry."""
        from ecluse.cycle.versements.permissions import peut_voir_versements
        from ecluse.interface.navigation import Entree, declarer

        declarer(
            Entree("versements", "Versements", "versements:liste", 60, peut_voir_versements, "euro")
        )
