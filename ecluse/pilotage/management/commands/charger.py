"""`ecluse charger PROGRAMME`: the catalogue of a département, from its TOML and CSV files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ecluse.annuaire.chargement import charger_departement
from ecluse.cycle.appels.chargement import BilanChargement, charger_programme
from ecluse.cycle.conventions.chargement import charger_modeles
from ecluse.cycle.deliberations.chargement import charger_budget, charger_groupes
from ecluse.cycle.instruction.messages.chargement import charger_modeles_de_messages
from ecluse.regles.erreurs import ErreurRegle


class Command(BaseCommand):
    """Loads or brings up to date; loading twice changes nothing."""

    help = "Charge le programme d’un département (fiches, territoires, budget, modèles)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder's name under `programmes/`, or a path."""
        parser.add_argument("programme", help="nom du programme, par exemple pas-de-calais")

    def handle(self, *args: Any, programme: str, **options: Any) -> None:
        """Load everything or nothing."""
        dossier = settings.PROGRAMMES / programme
        if not dossier.is_dir():
            dossier = Path(programme)
        if not dossier.is_dir():
            connus = ", ".join(sorted(d.name for d in settings.PROGRAMMES.iterdir() if d.is_dir()))
            raise CommandError(
                f"Programme inconnu : « {programme} ». Programmes livrés : {connus}."
            )
        try:
            with transaction.atomic():
                charger_departement(dossier)
                bilan = charger_programme(dossier)
                charger_groupes(dossier)
                _charger_budgets(dossier)
                textes = charger_modeles()
                messages = charger_modeles_de_messages()
        except ErreurRegle as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"Programme « {dossier.name} » chargé.")
        if options["verbosity"]:
            for ligne in _bilan(bilan, textes, messages):
                self.stdout.write(ligne)


def _charger_budgets(dossier: Path) -> None:
    """Every `<année>/budget.csv` of the programme."""
    for budget in sorted(dossier.glob("*/budget.csv")):
        charger_budget(dossier, int(budget.parent.name))


def _bilan(bilan: BilanChargement, textes: Sequence[str], messages: int) -> list[str]:
    """What changed, one line each; a single line when nothing did."""
    lignes = [
        f"Dispositifs nouveaux : {bilan.dispositifs}" if bilan.dispositifs else "",
        f"Fiches publiées dans une nouvelle version : {bilan.versions}" if bilan.versions else "",
        f"Sessions ouvertes : {bilan.sessions}" if bilan.sessions else "",
        f"Textes de convention mis à jour : {', '.join(textes)}" if textes else "",
        f"Modèles de messages ajoutés : {messages}" if messages else "",
    ]
    return [x for x in lignes if x] or ["Fiches, sessions et modèles étaient à jour."]
