"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """Conventions."""

    name = "ecluse.cycle.conventions"
    label = "conventions"

    def ready(self) -> None:
        """Declare the menu entry, and what the budget asks of the conventions."""
        from ecluse.cycle.conventions import portees
        from ecluse.cycle.conventions.permissions import peut_lire_les_conventions
        from ecluse.cycle.deliberations import aval
        from ecluse.interface.navigation import Entree, declarer

        aval.fournir(retenue=portees.retenue)
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
