"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """Follow-up of the conventions."""

    name = "ecluse.cycle.suivi"
    label = "suivi"

    def ready(self) -> None:
        """Declare the menu entry."""
        from ecluse.cycle.suivi.permissions import peut_lire_le_suivi
        from ecluse.interface.navigation import Entree, declarer

        declarer(Entree("suivi", "Suivi", "suivi:liste", 55, peut_lire_le_suivi, "calendrier"))
