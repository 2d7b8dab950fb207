"""Application configuration."""

from django.apps import AppConfig
from django.urls import reverse


class Configuration(AppConfig):
    """Conventions."""

    name = "ecluse.cycle.conventions"
    label = "conventions"

    def ready(self) -> None:
        """Declare the menu entry, and what the budget asks of the conventions."""
        from ecluse.cycle.conventions import portees
        from ecluse.cycle.conventions.permissions import est_preparateur, peut_lire_les_conventions
        from ecluse.cycle.deliberations import aval
        from ecluse.interface.navigation import Entree, declarer

        aval.fournir(
            retenue=portees.retenue,
            suite=lambda acteur: (
                reverse("conventions:a_preparer") if est_preparateur(acteur) else ""
            ),
        )
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
