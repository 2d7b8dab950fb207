"""Opening the instruction, making the checks again, saying who instructs."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Compte, Service
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.controles import points
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import notifications
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.models import Avis, Controle
from ecluse.cycle.instruction.permissions import (
    AFFECTABLES,
    AVIS_OUVERT,
    peut_affecter,
    peut_instruire,
)
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: The territorial service that advises on these dispositifs (fiches 4.3 to 4.6: the chef SLISL
#: is the porteur's correspondent).
SERVICE_CONSULTE = "SLISL"
SATISFAIT = {"conforme": True, "a_verifier": None, "bloquant": False}


@transaction.atomic
def ouvrir_instruction(
    candidature: Candidature, acteur: Any, echeance: date | None = None
) -> list[Controle]:
    """Start the instruction of a validated dossier.

    Runs and stores the checks of recevabilité, asks the advice of the SLISL of each territoire of
    the dossier for `echeance` (Paris day; no delay is written in the fiches, so none by default).
    Out: the checks stored. Raises `AccesRefuse`, `ActionRefusee`, `TransitionImpossible`.
    """
    verrou = verrouiller(candidature)
    exiger(peut_instruire(acteur, verrou))
    instant = maintenant()
    if echeance is not None and echeance < jour_de_paris(instant):
        raise ActionRefusee(
            f"Le {ecrire_date(echeance)} est déjà passé : indiquez un jour à venir.", "echeance"
        )
    candidatures.instruire(verrou, acteur)
    controles = _controler(verrou, instant)
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


def _controler(candidature: Candidature, instant: datetime) -> list[Controle]:
    """Store what the rules of the fiche find now, in their order."""
    return Controle.objects.bulk_create(
        Controle(
            candidature=candidature,
            cree_le=instant,
            code=p.code,
            libelle=p.libelle,
            satisfait=SATISFAIT[p.gravite],
            explication=p.explication,
            source=p.source,
        )
        for p in points(candidature)
    )


@transaction.atomic
def refaire_controles(candidature: Candidature, acteur: Any) -> list[Controle]:
    """Make the checks again, after a correction: the former ones stay in the history of the rows.

    Raises `AccesRefuse`, `TransitionImpossible` once the dossier has left the instruction.
    """
    verrou = verrouiller(candidature)
    exiger(peut_instruire(acteur, verrou))
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction.")
    instant = maintenant()
    anciens = list(verrou.controles.values_list("code", "satisfait"))
    verrou.controles.all().delete()
    controles = _controler(verrou, instant)
    change = sorted({c for c, _ in set(anciens) ^ {(x.code, x.satisfait) for x in controles}})
    journal.ecrire(
        verrou, "refaire_controles", acteur, instant=instant, donnees={"changes": change}
    )
    return controles


@transaction.atomic
def affecter(candidature: Candidature, instructeur: Compte, acteur: Any) -> Candidature:
    """Say who instructs the dossier.

    Raises `AccesRefuse`; `TransitionImpossible` once it is in a rapport; `ActionRefusee` when that
    person has no right to instruct this dispositif.
    """
    verrou = verrouiller(candidature)
    exiger(peut_affecter(acteur, verrou))
    if verrou.etat not in AFFECTABLES:
        raise TransitionImpossible("Le dossier n’est plus en instruction : il ne se confie plus.")
    if not peut_instruire(instructeur, verrou):
        raise ActionRefusee(
            "Cette personne n’est pas habilitée à instruire ce dispositif.", "instructeur"
        )
    candidatures.affecter(verrou, instructeur, acteur)
    if instructeur != acteur:
        notifications.dossier_affecte(verrou, instructeur)
    candidature.refresh_from_db()
    return candidature
