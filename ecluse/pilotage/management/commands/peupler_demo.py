"""`ecluse demo` fills an empty installation with the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ecluse.annuaire.queries import comptes_de_demonstration
from ecluse.cycle.conventions.chargement import charger_modeles
from ecluse.pilotage.jeu_d_essai import actes, demo
from ecluse.socle import horloge_demo


class Command(BaseCommand):
    """Does nothing where the demonstration is already there."""

    help = "Peuple une installation de démonstration de données fictives."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--comptes` lists the accounts instead."""
        parser.add_argument(
            "--comptes", action="store_true", help="affiche les comptes, une ligne chacun"
        )

    def handle(self, *args: Any, comptes: bool, **options: Any) -> None:
        """Fill, or list."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "La démonstration ne se charge pas dans une installation de production."
            )
        if comptes:
            for compte in comptes_de_demonstration():
                self.stdout.write(f"{compte.fonction} — {compte} — {compte.email}")
            return
        if demo.deja_peuplee():
            # An older demonstration writes its next conventions with the texts of this version.
            charger_modeles()
            actes.reprendre(demo.PROGRAMME)
            return
        self.stdout.write("Données de démonstration…")
        with transaction.atomic(), demo.au(*demo.PUBLICATION):
            # The fiches are published when the demonstration says that the call was.
            call_command("charger", demo.PROGRAMME, verbosity=0)
            actes.reprendre(demo.PROGRAMME)
        demo.peupler()
        if settings.DEMO:
            horloge_demo.initialiser()
