"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """What looks across the cycle."""

    name = "ecluse.pilotage"
    label = "pilotage"

    def ready(self) -> None:
        """Declare the menu entries, and who tells the past of a structure."""
        from ecluse.cycle.instruction import historique
        from ecluse.interface.navigation import Entree, declarer
        from ecluse.pilotage import passe
        from ecluse.pilotage.permissions import peut_lister_dossiers
        from ecluse.socle.acces import CONNECTE

        historique.declarer(passe.historique)
        declarer(Entree("a_faire", "À faire", "pilotage:a_faire", 10, CONNECTE, "liste"))
        declarer(
            Entree("dossiers", "Dossiers", "pilotage:dossiers", 20, peut_lister_dossiers, "dossier")
        )
