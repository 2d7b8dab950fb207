"""Points that the instructeur adds, and the verdict: an agent's act, with its reason."""

from typing import Any

from django.db import IntegrityError, transaction

from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.actions.propositions import Proposition, proposer
from ecluse.cycle.instruction.models import (
    Appreciation,
    PointManuel,
    Recevabilite,
    SensProposition,
    Verdict,
)
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_instruire
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def _ouvert(candidature: Candidature, acteur: Any) -> Candidature:
    verrou = verrouiller(candidature)
    exiger(peut_instruire(acteur, verrou))
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction.")
    return verrou


@transaction.atomic
def ajouter_point(
    candidature: Candidature, libelle: str, appreciation: str, commentaire: str, acteur: Any
) -> PointManuel:
    """Add a point that no rule can judge.

    In: `appreciation` of `Appreciation`; `commentaire` owed when it is not met. Raises
    `AccesRefuse`, `ActionRefusee` (with its field), `TransitionImpossible`.
    """
    verrou = _ouvert(candidature, acteur)
    libelle, commentaire = libelle.strip(), commentaire.strip()
    if not libelle:
        raise ActionRefusee("Nommez le point vérifié.", "libelle")
    if appreciation not in Appreciation.values:
        raise ActionRefusee("Choisissez le constat.", "appreciation")
    if appreciation == Appreciation.NON_CONFORME and not commentaire:
        raise ActionRefusee("Dites ce qui n’est pas conforme.", "commentaire")
    try:
        with transaction.atomic():
            point = PointManuel.objects.create(
                candidature=verrou,
                libelle=libelle,
                appreciation=appreciation,
                commentaire=commentaire,
                auteur=acteur,
            )
    except IntegrityError:
        raise ActionRefusee("Ce point est déjà vérifié.", "libelle") from None
    journal.ecrire(
        point,
        "ajouter_point",
        acteur,
        motif=commentaire,
        donnees={"libelle": libelle, "appreciation": appreciation},
        sujets=[journal.reference(verrou)],
    )
    return point


@transaction.atomic
def retirer_point(point: PointManuel, acteur: Any) -> PointManuel:
    """Take a point out: it stays in the table, out of the page. Raises like `ajouter_point`."""
    verrou = _ouvert(point.candidature, acteur)
    point = PointManuel.objects.select_for_update(of=("self",)).get(pk=point.pk)
    if point.retire_le is not None:
        raise TransitionImpossible("Ce point est déjà retiré.")
    point.retire_le = maintenant()
    point.save(update_fields=["retire_le"])
    journal.ecrire(
        point,
        "retirer_point",
        acteur,
        donnees={"libelle": point.libelle},
        sujets=[journal.reference(verrou)],
    )
    return point


@transaction.atomic
def prononcer(candidature: Candidature, verdict: str, motif: str, acteur: Any) -> Recevabilite:
    """Say whether the dossier may be examined; an earlier verdict is kept, marked as replaced.

    « Irrecevable » comes with an unfavourable proposal for the same reason, which pilotage
    notifies like any refusal. Raises `AccesRefuse`, `ActionRefusee` (with its field),
    `TransitionImpossible`.
    """
    verrou = _ouvert(candidature, acteur)
    motif = motif.strip()
    if verdict not in Verdict.values:
        raise ActionRefusee("Choisissez le verdict.", "verdict")
    if verdict == Verdict.IRRECEVABLE:
        TABLE.transition(verrou.etat, "proposer_defavorable")
        if not motif:
            raise ActionRefusee(
                "Indiquez le motif : il est communiqué à la structure avec la décision.", "motif"
            )
    instant = maintenant()
    verrou.recevabilites.filter(remplacee_le__isnull=True).update(remplacee_le=instant)
    prononcee = Recevabilite.objects.create(
        candidature=verrou, verdict=verdict, motif=motif, prononcee_par=acteur, cree_le=instant
    )
    journal.ecrire(
        prononcee,
        "prononcer",
        acteur,
        instant=instant,
        motif=motif,
        donnees={"verdict": verdict},
        sujets=[journal.reference(verrou)],
    )
    if verdict == Verdict.IRRECEVABLE:
        _ecarter(verrou, motif, acteur)
    candidature.refresh_from_db()
    return prononcee


def _ecarter(candidature: Candidature, motif: str, acteur: Any) -> Proposition:
    return proposer(
        candidature,
        SensProposition.DEFAVORABLE,
        None,
        f"Irrecevable : {motif}",
        acteur,
        sans_avis="Dossier irrecevable.",
    )
