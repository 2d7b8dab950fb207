"""Printing the whole dossier: asked by whoever reads it, made once by content, by a job."""

from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.models import Candidature, Tirage
from ecluse.cycle.candidatures.permissions import peut_voir
from ecluse.cycle.candidatures.tasks_tirages import produire_tirage
from ecluse.socle import journal
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def tirer(candidature: Candidature, acteur: Any) -> Tirage:
    """The printed dossier as it stands: the one that exists for this content, else a new one that
    a job will make. Raises `AccesRefuse`."""
    exiger(peut_voir(acteur, candidature))
    with transaction.atomic():
        empreinte = lecture.empreinte(lecture.charger(candidature))
        tirage, cree = Tirage.objects.get_or_create(
            candidature=candidature,
            empreinte=empreinte,
            defaults={"demande_par": acteur, "demande_le": maintenant()},
        )
        if cree:
            journal.ecrire(candidature, "tirer", acteur, donnees={"empreinte": empreinte})
            produire_tirage.defer(id=tirage.pk)
    return tirage
