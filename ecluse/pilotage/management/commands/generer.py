"""`ecluse generer --candidatures N`: a large set of fictitious data, always the same."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecluse.pilotage.jeu_d_essai import generation


class Command(BaseCommand):
    """Adds to what is there; refuses a production installation."""

    help = "Remplit la base de candidatures fictives, dans tous les états."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and from which seed."""
        parser.add_argument("--candidatures", type=int, required=True, metavar="N")
        parser.add_argument("--graine", type=int, default=generation.GRAINE)

    def handle(self, *args: Any, candidatures: int, graine: int, **options: Any) -> None:
        """Generate with a line per block."""
        if settings.PRODUCTION:
            raise CommandError("Une installation de production ne reçoit pas de données fictives.")
        if candidatures < 1:
            raise CommandError("Demandez au moins une candidature.")
        debut = time.monotonic()

        def annoncer(fait: int) -> None:
            secondes = time.monotonic() - debut
            self.stdout.write(f"{fait} candidatures sur {candidatures} ({secondes:.0f} s)")
            self.stdout.flush()

        try:
            generation.generer(candidatures, graine, annoncer)
        except generation.ProgrammeAbsent:
            raise CommandError(
                "Aucun programme n’est chargé : lancez d’abord « ecluse charger pas-de-calais »."
            ) from None
