"""What the instructeur of the access matrix has put down: a list, a lot, a template, an absence."""

from __future__ import annotations

from datetime import date
from typing import Any

from ecluse.annuaire.models import Absence, Compte
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions.models import Convention, LotDocuments
from ecluse.cycle.instruction.messages import actions as modeles
from ecluse.cycle.instruction.messages.models import ModeleMessage
from ecluse.pilotage import lots
from ecluse.pilotage.models import Lot, VueDossiers
from ecluse.socle import fichiers
from tests import fabriques

#: Routes that name one of them.
ROUTES = (
    *(f"pilotage:{x}" for x in ("vue_supprimer", "lot", "lot_retirer", "lot_lancer")),
    *(f"pilotage:{x}" for x in ("lot_avancement", "lot_fichier")),
    *("instruction:modele", "instruction:modele_retirer", "annuaire:absence_terminer"),
    *(f"conventions:{x}" for x in ("lot", "lot_avancement", "lot_archive")),
)


def uid_de(nom: str, comptes: dict[str, Compte], candidature: Candidature) -> str:
    """The identifier that a route names; made at the first call."""
    acteur = comptes["instructeur"]
    espace, _, court = nom.partition(":")
    if espace == "conventions":
        return _lot_de_documents(acteur, candidature).uid
    if court == "absence_terminer":
        return _absence(acteur, comptes["pilotage"]).uid
    if court == "vue_supprimer":
        vue, _cree = VueDossiers.objects.get_or_create(compte=acteur, nom="Essai")
        return vue.uid
    if court.startswith("modele"):
        trouve = ModeleMessage.objects.filter(nom="Essai").first()
        return (trouve or modeles.creer_modele("Essai", "Objet", "Texte", acteur)).uid
    if court in ("lot_avancement", "lot_fichier"):
        return _export(acteur).uid
    trouve_: Any = Lot.objects.filter(acteur=acteur, etat="prepare").first()
    return (trouve_ or lots.preparer(acteur, "affecter", [candidature.pk], {})).uid


def _export(acteur: Compte) -> Lot:
    """An export whose workbook is ready."""
    trouve = Lot.objects.filter(acteur=acteur, genre=Lot.Genre.EXPORT).first()
    return trouve or Lot.objects.create(
        acteur=acteur,
        genre=Lot.Genre.EXPORT,
        etat="termine",
        lance_le=fabriques.instant("2026-09-15"),
        termine_le=fabriques.instant("2026-09-15"),
        fichier=fichiers.deposer(fabriques.PDF + b"export", "dossiers.pdf", acteur),
    )


def _lot_de_documents(acteur: Compte, candidature: Candidature) -> LotDocuments:
    """A batch that has made the documents of the agreement of the dossier."""
    trouve = LotDocuments.objects.filter(acteur=acteur).first()
    if trouve is not None:
        return trouve
    lot = LotDocuments.objects.create(
        acteur=acteur, etat="termine", total=1, termine_le=fabriques.instant("2026-09-15")
    )
    convention = Convention.objects.get(lignes__ligne__candidature=candidature)
    lot.lignes.create(structure=convention.structure, convention=convention, suite="fait")
    return lot


def _absence(acteur: Compte, delegue: Compte) -> Absence:
    """Far from the days of the matrix: it lends nothing there, and can still be ended."""
    jour = date(2030, 1, 1)
    absence, _cree = Absence.objects.get_or_create(
        compte=acteur,
        defaults={"debut": jour, "fin": jour, "delegue": delegue, "declaree_par": acteur},
    )
    return absence
