"""`ecluse exporter-deliberation NUMERO DOSSIER`: the files of an imported act, as they came."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecluse.cycle.deliberations.models import Rapport
from ecluse.cycle.deliberations.reprise import export
from ecluse.socle.etats import ActionRefusee


class Command(BaseCommand):
    """Exit status: 0 written, 1 unknown number, act not imported, or a file in the way."""

    help = "Rend les fichiers d’une délibération importée."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number, then the folder."""
        parser.add_argument("numero", help="numéro de la délibération, par exemple 2023-499")
        parser.add_argument("dossier", help="dossier à créer ou à compléter")

    def handle(self, *args: Any, numero: str, dossier: str, **options: Any) -> None:
        """Write the four files."""
        rapport = Rapport.objects.filter(numero=numero).first()
        if rapport is None:
            raise CommandError(f"Aucune délibération n’a le numéro {numero}.")
        try:
            ecrits = export.ecrire(rapport, Path(dossier))
        except ActionRefusee as refus:
            raise CommandError(refus.message) from refus
        except OSError as erreur:
            raise CommandError(f"Ce dossier ne peut pas être écrit : {dossier}") from erreur
        for chemin in ecrits:
            self.stdout.write(str(chemin))
