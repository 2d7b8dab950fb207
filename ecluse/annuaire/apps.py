"""Application configuration."""

from django.apps import AppConfig


class Configuration(AppConfig):
    name = "ecluse.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        """Give the layout its menus and the identity of the département."""
        from ecluse.annuaire import signaux  # noqa: F401 - connects its receivers
        from ecluse.annuaire.delegations import mention
        from ecluse.annuaire.menus import declarer_menus
        from ecluse.annuaire.queries import identite, signature
        from ecluse.annuaire.structure_choisie import espaces
        from ecluse.interface.espaces import fournir as fournir_espaces
        from ecluse.interface.identite import fournir
        from ecluse.socle.courriels import fournir_signature
        from ecluse.socle.journal import fournir_delegation

        declarer_menus()
        fournir(identite)
        fournir_espaces(espaces)
        fournir_signature(signature)
        fournir_delegation(mention)
