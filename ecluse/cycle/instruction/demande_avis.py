"""Asking the advice of the territorial services of a dossier, once its instruction is open."""

from datetime import date
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Service
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import notifications
from ecluse.cycle.instruction.models import Avis
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_affecter
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def peut_demander_avis(acteur: Any, candidature: Candidature) -> bool:
    """Who says who instructs also says whom to ask: pilotage, instructeurs of the dispositif."""
    return peut_affecter(acteur, candidature)


@transaction.atomic
def demander_avis(
    candidature: Candidature, sigle: str, acteur: Any, echeance: date | None = None
) -> list[Avis]:
    """Ask the service `sigle` (« SLAI », « SLISL ») of each territoire of the dossier.

    One that was asked already is not asked twice. Out: the advices asked now. Raises
    `AccesRefuse`; `TransitionImpossible` when the instruction is not open or nothing is left to
    ask; `ActionRefusee` when no territoire of the dossier has that service.
    """
    verrou = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
    exiger(peut_demander_avis(acteur, verrou))
    instant = maintenant()
    if echeance is not None and echeance < jour_de_paris(instant):
        raise ActionRefusee(
            f"Le {ecrire_date(echeance)} est déjà passé : indiquez un jour à venir.", "echeance"
        )
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible(
            f"Un avis se demande pendant l’instruction : ce dossier est à l’état "
            f"« {TABLE.etats[verrou.etat].libelle} »."
        )
    services = list(
        Service.objects.filter(sigle=sigle, territoire__in=verrou.territoires.all())
        .select_related("territoire")
        .order_by("id")
    )
    if not services:
        raise ActionRefusee(f"Aucun territoire de ce dossier n’a de service {sigle}.", "sigle")
    demandes = set(verrou.avis.values_list("service_id", flat=True))
    nouveaux = [s for s in services if s.pk not in demandes]
    if not nouveaux:
        raise TransitionImpossible(
            f"L’avis est déjà demandé : {', '.join(str(s) for s in services)}."
        )
    demandes_faites = []
    for service in nouveaux:
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
        demandes_faites.append(avis)
    return demandes_faites
