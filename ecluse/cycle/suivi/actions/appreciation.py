"""What the Département answers to a bilan: a correction, or its acceptance."""

from datetime import date
from typing import Any

from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.suivi import notifications
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.formulaire import parties_de
from ecluse.cycle.suivi.models import Bilan, Correction
from ecluse.cycle.suivi.permissions import peut_apprecier
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.horloge import PARIS


def demander_correction(
    bilan: Bilan, sections: list[str], motif: str, echeance: date | None, acteur: Any
) -> Correction:
    """Ask for a correction that opens the named parts, and only those.

    In: codes of `formulaire.parties_de`, why (shown to the structure), by when if it is said.
    Raises `ActionRefusee` with its field.
    """
    with agir(
        bilan,
        "demander_correction",
        acteur,
        table=TABLE,
        peut=peut_apprecier,
        motif=motif.strip(),
        sujets=sujets(bilan.convention),
    ) as acte:
        choisies = _choisies(acte.objet, sections)
        if not motif.strip():
            raise ActionRefusee("Dites ce qui est à corriger.", "motif")
        if echeance is not None and echeance < acte.instant.astimezone(PARIS).date():
            raise ActionRefusee("Cette date est passée.", "echeance")
        correction = Correction.objects.create(
            bilan=acte.objet,
            sections=choisies,
            motif=motif.strip(),
            demandee_par=acteur,
            echeance=echeance,
        )
        acte.donnees = {"sections": choisies}
        notifications.correction_demandee(correction)
    return correction


def _choisies(bilan: Bilan, sections: list[str]) -> list[str]:
    connues = [code for code, _libelle in parties_de(bilan.convention)]
    if not sections:
        raise ActionRefusee("Choisissez au moins une partie à reprendre.", "sections")
    if not set(sections) <= set(connues):
        raise ActionRefusee("Cette partie n’existe pas dans le bilan.", "sections")
    return [code for code in connues if code in sections]


def accepter(bilan: Bilan, objectifs_atteints: bool, appreciation: str, acteur: Any) -> None:
    """Accept the bilan and say whether the objectives are met: the balance follows from it.

    Raises `ActionRefusee` when they are not met and nothing says in what.
    """
    with agir(
        bilan,
        "accepter",
        acteur,
        table=TABLE,
        peut=peut_apprecier,
        motif=appreciation.strip(),
        sujets=sujets(bilan.convention),
    ) as acte:
        if not objectifs_atteints and not appreciation.strip():
            raise ActionRefusee("Dites en quoi les objectifs ne sont pas atteints.", "appreciation")
        o: Bilan = acte.objet
        o.accepte_le = acte.instant
        o.accepte_par = acteur
        o.objectifs_atteints = objectifs_atteints
        o.appreciation = appreciation.strip()
        acte.donnees = {"objectifs_atteints": objectifs_atteints}
        notifications.bilan_accepte(o)
