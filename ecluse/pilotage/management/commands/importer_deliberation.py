"""`ecluse importer-deliberation DOSSIER`: a past act, as it was published."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecluse.cycle.deliberations.reprise import actions
from ecluse.cycle.deliberations.reprise.fichiers import ImportRefuse, du_dossier
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.texte import accorder, typographie
from ecluse.socle.etats import ActionRefusee


class Command(BaseCommand):
    """Everything or nothing; the same folder a second time changes nothing.

    Exit status: 0 imported or already there, 1 refused.
    """

    help = "Importe une délibération passée (deliberation.toml et trois tables)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("dossier", help="dossier de la délibération")

    def handle(self, *args: Any, dossier: str, **options: Any) -> None:
        """Import, then say the totals and the anomalies."""
        chemin = Path(dossier)
        if not chemin.is_dir():
            raise CommandError(f"Ce dossier n’existe pas : {dossier}")
        try:
            lecture = actions.lire(du_dossier(chemin))
            present = actions.deja_importee(lecture)
            if present is None:
                actions.importer(lecture, None)
        except ImportRefuse as refus:
            constat = accorder(len(refus.refus), "défaut", "défauts")
            raise CommandError(f"{refus}\n{constat} : rien n’est importé.") from refus
        except ActionRefusee as refus:
            raise CommandError(refus.message) from refus
        if present is not None:
            self.stdout.write(f"La délibération {lecture.numero} était déjà importée.")
            return
        self.stdout.write(f"Délibération {lecture.numero} importée.")
        if options["verbosity"]:
            self._dire(lecture)

    def _dire(self, lecture: actions.Lecture) -> None:
        departement = sum((x.montant or ZERO for x in lecture.lignes if not x.fsl), ZERO)
        fsl = sum((x.montant or ZERO for x in lecture.lignes if x.fsl), ZERO)
        self.stdout.write(typographie(f"Budget départemental : {ecrire_montant(departement)}"))
        if fsl:
            self.stdout.write(
                typographie(f"FSL (payé par la CAF, hors budget) : {ecrire_montant(fsl)}")
            )
        for anomalie in lecture.controle.anomalies:
            lieu = anomalie.fichier + (f", ligne {anomalie.ligne}" if anomalie.ligne else "")
            self.stdout.write(typographie(f"{anomalie.gravite} — {lieu} : {anomalie.message}"))
        self.stdout.write(accorder(len(lecture.controle.anomalies), "anomalie"))
