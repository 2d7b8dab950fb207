"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    """What the Département finds, asks and proposes."""

    name = "ecluse.cycle.instruction"
    label = "instruction"

    def ready(self) -> None:
        """Declare the menu entry."""
        from ecluse.cycle.instruction.permissions import peut_ouvrir_comparaisons
        from ecluse.interface.navigation import Entree, declarer

        declarer(
            Entree(
                "comparaison",
                "Comparaison",
                "instruction:comparatifs",
                25,
                peut_ouvrir_comparaisons,
                "liste",
            )
        )
