"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        """Give the layout its menus and the identity of the département."""
        from ecluse.annuaire import signaux  # noqa: F401 - connects its receivers
        from ecluse.annuaire.menus import declarer_menus
        from ecluse.annuaire.queries import identite, signature
        from ecluse.interface.identite import fournir
        from ecluse.socle.courriels import fournir_signature

        declarer_menus()
        fournir(identite)
        fournir_signature(signature)
