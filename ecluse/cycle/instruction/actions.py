"""Opening the instruction, giving an advice, proposing an amount."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Compte, Service
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.contenu import charger, vers_regles
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import notifications
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.models import Avis, Controle, Proposition, Sens
from ecluse.cycle.instruction.permissions import (
    AVIS_OUVERT,
    peut_affecter,
    peut_instruire,
    peut_proposer,
    peut_rendre_avis,
)
from ecluse.regles.argent import ZERO, cents
from ecluse.regles.dates import ecrire_date
from ecluse.regles.recevabilite import controler
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: The territorial service that advises on these dispositifs (fiches 4.3 to 4.6: the chef SLISL
#: is the porteur's correspondent).
SERVICE_CONSULTE = "SLISL"


def _verrouiller(candidature: Candidature) -> Candidature:
    return Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)


@transaction.atomic
def ouvrir_instruction(
    candidature: Candidature, acteur: Any, echeance: date | None = None
) -> list[Controle]:
    """Start the instruction of a validated dossier.

    Runs and stores the checks of recevabilité, asks the advice of the SLISL of each territoire of
    the dossier for `echeance` (Paris day; no delay is written in the fiches, so none by default).
    Out: the checks stored. Raises `AccesRefuse`, `ActionRefusee`, `TransitionImpossible`.
    """
    verrou = _verrouiller(candidature)
    exiger(peut_instruire(acteur, verrou))
    instant = maintenant()
    if echeance is not None and echeance < instant.date():
        raise ActionRefusee(
            f"Le {ecrire_date(echeance)} est déjà passé : indiquez un jour à venir.", "echeance"
        )
    candidatures.instruire(verrou, acteur)
    fiche = verrou.session.version.fiche
    controles = Controle.objects.bulk_create(
        Controle(candidature=verrou, cree_le=instant, **c.as_json())
        for c in controler(fiche, vers_regles(charger(verrou)))
    )
    services = Service.objects.filter(
        sigle=SERVICE_CONSULTE, territoire__in=verrou.territoires.all()
    ).order_by("id")
    for service in services:
        avis = Avis.objects.create(
            candidature=verrou, service=service, demande_par=acteur, echeance=echeance
        )
        journal.ecrire(
            avis,
            "demander_avis",
            acteur,
            instant=instant,
            donnees={"service": str(service)},
            sujets=[journal.reference(verrou)],
        )
        notifications.avis_demande(avis)
    candidature.refresh_from_db()
    return controles


@transaction.atomic
def rendre_avis(avis: Avis, sens: str, texte: str, acteur: Any) -> Avis:
    """Record the advice of a service, once.

    In: `sens` of `Sens`, `texte` the reason. Raises `AccesRefuse` for anybody who is not of that
    service, `TransitionImpossible` when it is already given or the dossier has moved on.
    """
    verrou = (
        Avis.objects.select_for_update(of=("self",))
        .select_related("service", "candidature__session__version__dispositif")
        .get(pk=avis.pk)
    )
    exiger(peut_rendre_avis(acteur, verrou))
    if verrou.rendu_le is not None:
        raise TransitionImpossible("Cet avis est déjà rendu.")
    # Locked after the advice, always in this order: nothing moves the dossier meanwhile.
    if _verrouiller(verrou.candidature).etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction : l’avis n’est plus reçu.")
    if sens not in Sens.values:
        raise ActionRefusee("Choisissez le sens de l’avis.", "sens")
    if not texte.strip():
        raise ActionRefusee("Motivez l’avis en une phrase au moins.", "texte")
    verrou.sens, verrou.texte = sens, texte.strip()
    verrou.rendu_par, verrou.rendu_le = acteur, maintenant()
    verrou.save()
    journal.ecrire(
        verrou,
        "rendre_avis",
        acteur,
        instant=verrou.rendu_le,
        donnees={"service": str(verrou.service), "sens": sens},
        sujets=[journal.reference(verrou.candidature)],
    )
    notifications.avis_rendu(verrou)
    return verrou


def _verifier_avis(candidature: Candidature, sans_avis: str) -> str:
    """The reason kept for going without an advice; raises when one is awaited and none is given."""
    attendus = [
        str(a.service)
        for a in candidature.avis.filter(rendu_le__isnull=True).select_related(
            "service__territoire"
        )
    ]
    if attendus and not sans_avis:
        raise ActionRefusee(
            f"L’avis n’est pas rendu ({', '.join(attendus)}) : attendez-le, "
            "ou dites pourquoi vous proposez sans lui.",
            "sans_avis",
        )
    return sans_avis if attendus else ""


def _verifier_montant(bornes: Bornes, sens: str, montant: Decimal | None, motif: str) -> Decimal:
    """The amount to store; raises `ActionRefusee` at the field."""
    if sens not in Sens.values:
        raise ActionRefusee("Choisissez le sens de la proposition.", "sens")
    if sens == Sens.DEFAVORABLE:
        if not motif:
            raise ActionRefusee(
                "Indiquez le motif : il est communiqué à la structure avec la décision.", "motif"
            )
        return ZERO
    if montant is None:
        raise ActionRefusee("Indiquez le montant proposé.", "montant")
    if montant != cents(montant):
        raise ActionRefusee("Un montant a deux décimales au plus, pour les centimes.", "montant")
    if refus := bornes.refus(montant):
        raise ActionRefusee(refus, "montant")
    if sens == Sens.RESERVE and not motif:
        raise ActionRefusee("Dites quelles sont les réserves.", "motif")
    if bornes.motif_requis(montant) and not motif:
        raise ActionRefusee("Le montant diffère de la demande : indiquez pourquoi.", "motif")
    return montant


@transaction.atomic
def proposer(
    candidature: Candidature,
    sens: str,
    montant: Decimal | None,
    motif: str,
    acteur: Any,
    sans_avis: str = "",
) -> Proposition:
    """Propose what to vote; an earlier proposal is kept, marked as replaced.

    In: `sens` of `Sens`; `montant` in euros, ignored when unfavourable; `motif` owed when the
    amount differs from the request or the proposal is unfavourable; `sans_avis` owed when an
    advice asked is not given. Never above the fiche's ceiling nor above the request.
    Raises `AccesRefuse`, `ActionRefusee` (with its field), `TransitionImpossible`.
    """
    verrou = _verrouiller(candidature)
    exiger(peut_proposer(acteur, verrou))
    evenement = "defavorable" if sens == Sens.DEFAVORABLE else "favorable"
    TABLE.transition(verrou.etat, f"proposer_{evenement}")
    motif, sans_avis = motif.strip(), sans_avis.strip()
    bornes = Bornes.de(verrou.session.version.fiche, verrou.montant_demande or ZERO)
    retenu = _verifier_montant(bornes, sens, montant, motif)
    sans_avis = _verifier_avis(verrou, sans_avis)
    instant = maintenant()
    verrou.propositions.filter(remplacee_le__isnull=True).update(remplacee_le=instant)
    proposition = Proposition.objects.create(
        candidature=verrou,
        cree_le=instant,
        sens=sens,
        montant=retenu,
        montant_demande=bornes.demande,
        plafond=bornes.plafond,
        motif=motif,
        sans_avis=sans_avis,
        explication=bornes.expliquer(retenu, motif).as_json(),
        proposee_par=acteur,
    )
    faire = (
        candidatures.proposer_defavorable
        if sens == Sens.DEFAVORABLE
        else candidatures.proposer_favorable
    )
    faire(
        verrou,
        acteur,
        motif=motif,
        donnees={"sens": sens, "montant": str(retenu)},
        sujets=[journal.reference(proposition)],
    )
    notifications.proposition_prete(proposition)
    candidature.refresh_from_db()
    return proposition


@transaction.atomic
def affecter(candidature: Candidature, instructeur: Compte, acteur: Any) -> Candidature:
    """Say who instructs the dossier. Raises `AccesRefuse`; `ActionRefusee` when that person has
    no right to instruct this dispositif."""
    verrou = _verrouiller(candidature)
    exiger(peut_affecter(acteur, verrou))
    if not peut_instruire(instructeur, verrou):
        raise ActionRefusee(
            "Cette personne n’est pas habilitée à instruire ce dispositif.", "instructeur"
        )
    candidatures.affecter(verrou, instructeur, acteur)
    if instructeur != acteur:
        notifications.dossier_affecte(verrou, instructeur)
    candidature.refresh_from_db()
    return candidature
