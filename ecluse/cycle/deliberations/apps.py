"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.cycle.deliberations"
    label = "deliberations"

    def ready(self) -> None:
        """Declare the entries of the main navigation."""
        from ecluse.cycle.deliberations.permissions import peut_consulter
        from ecluse.interface.navigation import Entree, declarer

        declarer(
            Entree(
                "deliberations",
                "Délibérations",
                "deliberations:liste",
                40,
                peut_consulter,
                "vote",
            )
        )
        declarer(Entree("budget", "Budget", "deliberations:budget", 45, peut_consulter, "budget"))
