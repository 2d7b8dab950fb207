"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.cycle.appels"
    label = "appels"

    def ready(self) -> None:
        """Add the public entry to the main navigation."""
        from ecluse.cycle.appels.permissions import peut_editer_fiche, peut_gerer_sessions
        from ecluse.interface.navigation import Entree, declarer
        from ecluse.socle.acces import PUBLIC

        declarer(Entree("appels", "Appels à projets", "appels:accueil", 30, PUBLIC, "appel"))
        declarer(Entree("catalogue", "Catalogue", "appels:catalogue", 32, PUBLIC, "liste"))
        declarer(
            Entree("fiches", "Fiches", "appels:fiches", 33, peut_editer_fiche, "document"),
        )
        declarer(
            Entree(
                "sessions", "Sessions", "appels:sessions", 34, peut_gerer_sessions, "calendrier"
            ),
        )
