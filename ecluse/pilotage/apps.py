"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """What looks across the cycle."""

    name = "ecluse.pilotage"
    label = "pilotage"

    def ready(self) -> None:
        """Declare the menu entries."""
        from ecluse.interface.navigation import Entree, declarer
        from ecluse.pilotage.permissions import peut_lister_dossiers
        from ecluse.socle.acces import CONNECTE

        declarer(Entree("a_faire", "À faire", "pilotage:a_faire", 10, CONNECTE, "liste"))
        declarer(
            Entree("dossiers", "Dossiers", "pilotage:dossiers", 20, peut_lister_dossiers, "dossier")
        )
