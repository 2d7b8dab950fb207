"""Proposing what to vote: an amount, volumes, conditions, or a refusal, or to look again later."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import notifications
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.examen import examen_de, retenir
from ecluse.cycle.instruction.models import Proposition, SensProposition, Verdict
from ecluse.cycle.instruction.permissions import peut_proposer
from ecluse.regles.argent import ZERO, cents
from ecluse.regles.attribution import ChargeEcartee, Examen, verifier
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: The event of the dossier that goes with each sense.
EVENEMENTS: dict[str, tuple[str, Callable[..., Candidature]]] = {
    SensProposition.FAVORABLE: ("proposer_favorable", candidatures.proposer_favorable),
    SensProposition.RESERVE: ("proposer_favorable", candidatures.proposer_favorable),
    SensProposition.DEFAVORABLE: ("proposer_defavorable", candidatures.proposer_defavorable),
    SensProposition.AJOURNE: ("ajourner", candidatures.ajourner),
}


class PropositionConcurrente(ActionRefusee):
    """Somebody else proposed meanwhile; `actuelle` is what they proposed."""

    def __init__(self, actuelle: Proposition | None) -> None:
        super().__init__("Un autre agent a proposé entre-temps : lisez sa proposition ci-dessous.")
        self.actuelle = actuelle


@dataclass(frozen=True)
class Retenu:
    """What is kept of the request: volumes by territoire and unit (codes), charges set aside,
    conditions for the convention, day on which a deferred dossier is looked at again."""

    volumes: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    ecartees: tuple[ChargeEcartee, ...] = ()
    conditions: str = ""
    reexamen_le: date | None = None


@transaction.atomic
def proposer(
    candidature: Candidature,
    sens: str,
    montant: Decimal | None,
    motif: str,
    acteur: Any,
    sans_avis: str = "",
    *,
    retenu: Retenu | None = None,
    vue: str | None = None,
) -> Proposition:
    """Propose what to vote; an earlier proposal is kept, marked as replaced.

    In: `sens` of `SensProposition`; `montant` in euros, ignored when nothing is financed; `motif`
    owed when the amount differs from the request or nothing is financed; `sans_avis` owed when an
    advice is awaited; `vue`, uid of the proposal that the page showed (empty: none; None: do not
    look). Never above the request, the ceiling, nor what is kept at the fiche's barème.
    Raises `AccesRefuse`, `ActionRefusee` (with its field), `PropositionConcurrente`,
    `TransitionImpossible`.
    """
    verrou = verrouiller(candidature)
    exiger(peut_proposer(acteur, verrou))
    if sens not in SensProposition.values:
        raise ActionRefusee("Choisissez le sens de la proposition.", "sens")
    evenement, faire = EVENEMENTS[sens]
    TABLE.transition(verrou.etat, evenement)
    _verifier_vue(verrou, vue)
    _verifier_recevable(verrou, sens)
    retenu = retenu or Retenu()
    motif, sans_avis = motif.strip(), sans_avis.strip()
    examen = _examiner(verrou, retenu)
    bornes = Bornes.examinees(verrou.session.version.fiche, examen)
    accorde = _verifier_montant(bornes, sens, montant, motif)
    instant = maintenant()
    if sens == SensProposition.AJOURNE:
        _verifier_reexamen(retenu.reexamen_le, jour_de_paris(instant))
    else:
        sans_avis = _verifier_avis(verrou, sans_avis)
    finance = SensProposition(sens).finance
    verrou.propositions.filter(remplacee_le__isnull=True).update(remplacee_le=instant)
    proposition = Proposition.objects.create(
        candidature=verrou,
        cree_le=instant,
        sens=sens,
        montant=accorde,
        montant_demande=bornes.demande,
        plafond=bornes.plafond,
        motif=motif,
        conditions=retenu.conditions.strip() if finance else "",
        volumes=[v.as_json() for v in examen.volumes] if finance else [],
        charges_ecartees=[c.as_json() for c in examen.ecartees] if finance else [],
        reexamen_le=retenu.reexamen_le if sens == SensProposition.AJOURNE else None,
        sans_avis=sans_avis,
        explication=bornes.expliquer(accorde, motif).as_json(),
        proposee_par=acteur,
    )
    faire(
        verrou,
        acteur,
        motif=motif,
        donnees={"sens": sens, "montant": str(accorde)},
        sujets=[journal.reference(proposition)],
    )
    if sens != SensProposition.AJOURNE:
        notifications.proposition_prete(proposition)
    candidature.refresh_from_db()
    return proposition


def _verifier_vue(candidature: Candidature, vue: str | None) -> None:
    if vue is None:
        return
    actuelle = (
        candidature.propositions.filter(remplacee_le__isnull=True)
        .select_related("proposee_par")
        .first()
    )
    if (actuelle.uid if actuelle else "") != vue:
        raise PropositionConcurrente(actuelle)


def _verifier_recevable(candidature: Candidature, sens: str) -> None:
    if not SensProposition(sens).finance:
        return
    if candidature.recevabilites.filter(
        remplacee_le__isnull=True, verdict=Verdict.IRRECEVABLE
    ).exists():
        raise ActionRefusee(
            "Le dossier est déclaré irrecevable : revenez d’abord sur ce verdict.", "sens"
        )


def _examiner(candidature: Candidature, retenu: Retenu) -> Examen:
    """The request as it is kept; raises `ActionRefusee` for volumes or charges that cannot be."""
    examen = retenir(examen_de(candidature), retenu.volumes, retenu.ecartees)
    try:
        verifier(examen)
    except ErreurRegle as erreur:
        raise ActionRefusee(erreur.message, erreur.champ) from None
    return examen


def _verifier_montant(bornes: Bornes, sens: str, montant: Decimal | None, motif: str) -> Decimal:
    """The amount to store; raises `ActionRefusee` at the field."""
    if sens == SensProposition.AJOURNE and not motif:
        raise ActionRefusee("Dites ce qui manque pour se prononcer.", "motif")
    if sens == SensProposition.DEFAVORABLE and not motif:
        raise ActionRefusee(
            "Indiquez le motif : il est communiqué à la structure avec la décision.", "motif"
        )
    if not SensProposition(sens).finance:
        return ZERO
    if montant is None:
        raise ActionRefusee("Indiquez le montant proposé.", "montant")
    if montant != cents(montant):
        raise ActionRefusee("Un montant a deux décimales au plus, pour les centimes.", "montant")
    if refus := bornes.refus(montant):
        raise ActionRefusee(refus, "montant")
    if sens == SensProposition.RESERVE and not motif:
        raise ActionRefusee("Dites quelles sont les réserves.", "motif")
    if bornes.motif_requis(montant) and not motif:
        raise ActionRefusee("Le montant diffère de la demande : indiquez pourquoi.", "motif")
    return montant


def _verifier_reexamen(jour: date | None, aujourdhui: date) -> None:
    if jour is not None and jour <= aujourdhui:
        raise ActionRefusee(
            f"Le {ecrire_date(jour)} n’est pas à venir : indiquez un jour après aujourd’hui.",
            "reexamen_le",
        )


def avis_attendus(candidature: Candidature) -> list[str]:
    """Services asked and instances of the fiche that have not said anything yet (two queries)."""
    services = candidature.avis.filter(rendu_le__isnull=True).select_related("service__territoire")
    attendus = [str(a.service) for a in services]
    instances = candidature.session.version.fiche.avis
    if instances:
        entendues = set(candidature.avis_instances.values_list("code", flat=True))
        attendus += [i.instance for i in instances if i.code not in entendues]
    return attendus


def _verifier_avis(candidature: Candidature, sans_avis: str) -> str:
    """The reason kept for going without an advice; raises when one is awaited and none is given."""
    attendus = avis_attendus(candidature)
    if attendus and not sans_avis:
        raise ActionRefusee(
            f"L’avis n’est pas rendu ({', '.join(attendus)}) : attendez-le, "
            "ou dites pourquoi vous proposez sans lui.",
            "sans_avis",
        )
    return sans_avis if attendus else ""
