"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.cycle.candidatures"
    label = "candidatures"

    def ready(self) -> None:
        """Add the entry of the porteurs to the main navigation."""
        from ecluse.annuaire.permissions import est_porteur
        from ecluse.interface.navigation import Entree, declarer

        declarer(
            Entree("candidatures", "Mes dossiers", "candidatures:liste", 20, est_porteur, "dossier")
        )
