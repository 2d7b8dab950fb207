"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.cycle.candidatures"
    label = "candidatures"

    def ready(self) -> None:
        """Add the entry of the porteurs to the main navigation; say who is in charge of what."""
        from ecluse.annuaire.delegations import declarer_titulaires
        from ecluse.annuaire.permissions import est_porteur
        from ecluse.cycle.appels.sessions.annonces import sur_prolongation
        from ecluse.cycle.candidatures.notifications import annoncer_prolongation
        from ecluse.cycle.candidatures.titulaires import instructeurs_de
        from ecluse.interface.navigation import Entree, declarer

        declarer_titulaires(instructeurs_de)
        sur_prolongation(annoncer_prolongation)
        declarer(
            Entree("candidatures", "Mes dossiers", "candidatures:liste", 20, est_porteur, "dossier")
        )
