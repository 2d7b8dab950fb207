"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """Payments."""

    name = "ecluse.cycle.versements"
    label = "versements"

    def ready(self) -> None:
        """Declare the menu entry, and what the conventions ask of the payments."""
        from ecluse.cycle.conventions import aval
        from ecluse.cycle.versements.actions import deja_verse, obstacle, ordonne
        from ecluse.cycle.versements.permissions import peut_voir_versements
        from ecluse.interface.navigation import Entree, declarer

        aval.fournir(verse=deja_verse, ordonne=ordonne, obstacle=obstacle)
        declarer(
            Entree("versements", "Versements", "versements:liste", 60, peut_voir_versements, "euro")
        )
