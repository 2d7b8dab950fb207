"""The advance that a signature makes due: that of the convention, that of each avenant."""

from datetime import date
from typing import Any

from django.db import transaction

from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.versements import calculs
from ecluse.cycle.versements.actions.commun import creer_ordre, obstacle, verrouiller
from ecluse.cycle.versements.models import Ordre
from ecluse.cycle.versements.permissions import peut_preparer
from ecluse.regles.echeances import Evenements, echeances
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger


def preparer_avance(convention: Convention, acteur: Any, avenant: Avenant | None = None) -> Ordre:
    """Prepare the order of payment of an advance, due from the signature of the act.

    In: the avenant whose lines it is computed on, None for those of the convention itself.
    Raises `AccesRefuse`, or `ActionRefusee` when the act is not signed, gives no advance, or
    already has its order. Sources: 001 (80 % dès signature), 003 annexe 9 (70 % dans le mois de
    la signature de la convention, puis de chaque avenant financier).
    """
    exiger(peut_preparer(acteur, convention))
    with transaction.atomic():
        convention = verrouiller(convention)
        if convention.etat != "signee":
            raise ActionRefusee("L’avance n’est due qu’une fois la convention signée.")
        signature = _signature(convention, avenant)
        if empechement := obstacle(convention):
            raise ActionRefusee(empechement)
        _refuser_doublon(convention, avenant)
        explication = calculs.avance(convention, avenant)
        if not explication.montant:
            raise ActionRefusee("Les fiches de cette convention ne prévoient pas d’avance.")
        return creer_ordre(
            convention,
            acteur,
            genre=Ordre.Genre.PAIEMENT,
            nature=Ordre.Nature.AVANCE,
            avenant=avenant,
            montant=explication.montant,
            exigible_le=exigible_avance(convention, signature),
            explication=explication.as_json(),
        )


def _signature(convention: Convention, avenant: Avenant | None) -> date:
    """The day on which the act was signed, by both parties."""
    acte = convention if avenant is None else convention.avenants.get(pk=avenant.pk)
    if acte.signee_le is None:
        quoi = "la convention signée" if avenant is None else "l’avenant signé"
        raise ActionRefusee(f"L’avance n’est due qu’une fois {quoi}.")
    return acte.signee_le


def exigible_avance(convention: Convention, signature: date) -> date:
    """The day from which the advance of an act signed then is due, as the fiche says."""
    dates = [
        e.date
        for fiche in calculs.fiches_de(convention).values()
        for e in echeances(fiche, Evenements(signature=signature))
        if e.code == "avance"
    ]
    return min(dates, default=signature)


def _refuser_doublon(convention: Convention, avenant: Avenant | None) -> None:
    avances = convention.ordres.filter(nature=Ordre.Nature.AVANCE, avenant=avenant)
    existant = avances.exclude(etat="annule").first()
    if existant is not None:
        raise ActionRefusee(f"L’ordre {existant.numero} existe déjà pour cette convention.")
