"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """Conventions."""

    name = "ecluse.cycle.conventions"
    label = "conventions"

    def ready(self) -> None:
        """Declare the menu entry."""
        from ecluse.cycle.conventions.permissions import peut_lire_les_conventions
        from ecluse.interface.navigation import Entree, declarer

        declarer(
            Entree(
                "conventions",
                "Conventions",
                "conventions:liste",
                50,
                peut_lire_les_conventions,
                "signature",
            )
        )
