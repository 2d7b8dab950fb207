"""Rendering the documents of a convention or of an avenant: done by a job, outside any lock."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Compte
from ecluse.cycle.conventions import composition, composition_avenant
from ecluse.cycle.conventions.models import Avenant, Convention, DocumentConvention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.socle import emission, fichiers, journal
from ecluse.socle.documents import (
    Rendu,
    RenduImpossible,
    SourceInvalide,
    VariableManquante,
    atelier,
    rendre,
)
from ecluse.socle.documents.modele import Document
from ecluse.socle.etats import ActionRefusee

_JOURNAL = logging.getLogger(__name__)
Acte = Convention | Avenant
#: What may go wrong between the request and the files, and is told to who asked.
ECHECS = (
    ActionRefusee,
    SourceInvalide,
    VariableManquante,
    RenduImpossible,
    fichiers.FichierRefuse,
    OSError,
)


def produire(uid: str, demande: str, acteur_id: int) -> None:
    """Make and keep the documents asked at `demande` (ISO instant) for the convention `uid`."""
    convention = Convention.objects.select_related(
        "structure__territoire", "coordonnees_bancaires", "modele"
    ).get(uid=uid)
    _produire(convention, datetime.fromisoformat(demande), acteur_id)


def produire_avenant(uid: str, demande: str, acteur_id: int) -> None:
    """The same for the avenant `uid`."""
    avenant = Avenant.objects.select_related("convention__structure__territoire").get(uid=uid)
    _produire(avenant, datetime.fromisoformat(demande), acteur_id)


def _produire(acte: Acte, instant: datetime, acteur_id: int) -> None:
    """A request that a later one replaced, or whose act moved on, makes nothing. A failure is
    written on the act, where who asked reads it."""
    if acte.etat != "projet" or acte.documents_demandes_le != instant:
        return
    acteur = Compte.objects.filter(pk=acteur_id).first()
    try:
        documents = composer(acte, instant)
        with atelier() as commun:
            rendus = {genre: (d, rendre(d, commun)) for genre, d in documents.items()}
        with transaction.atomic():
            garder(acte, instant, rendus, acteur)
    except ECHECS as erreur:
        echouer(acte, instant, erreur)


def composer(acte: Acte, instant: datetime) -> dict[str, Document]:
    """The documents of an act by kind; raises `DonneesManquantes`, `ActionRefusee`."""
    if isinstance(acte, Avenant):
        return composition_avenant.documents(acte, instant)
    return composition.documents(acte, instant)


def garder(
    acte: Acte, instant: datetime, rendus: Mapping[str, tuple[Document, Rendu]], acteur: Any
) -> None:
    """Keep what was rendered for the request of `instant`, once; inside a transaction."""
    verrou = type(acte)._default_manager.select_for_update(of=("self",)).get(pk=acte.pk)
    if verrou.etat != "projet" or verrou.documents_demandes_le != instant:
        return
    if verrou.documents.filter(instant=instant).exists():
        return
    avenant = verrou if isinstance(verrou, Avenant) else None
    convention = verrou.convention if isinstance(verrou, Avenant) else verrou
    racine = f"{convention.numero}-avenant-{avenant.rang}" if avenant else convention.numero
    for genre, (document, rendu) in rendus.items():
        nom = racine if genre == "avenant" else f"{racine}-{genre}"
        DocumentConvention.objects.create(
            convention=convention,
            avenant=avenant,
            genre=genre,
            **emission.champs(document, rendu, nom, acteur),
        )
    journal.ecrire(
        verrou,
        "generer_documents",
        acteur,
        donnees={"empreintes": {g: r.empreinte_entrees for g, (_, r) in rendus.items()}},
        sujets=[journal.reference(verrou), *sujets(convention)],
    )


def echouer(acte: Acte, instant: datetime, erreur: BaseException) -> str:
    """Write on the act why the request of `instant` failed; out: the sentence (French)."""
    if isinstance(erreur, ActionRefusee):
        message = erreur.message
    elif isinstance(erreur, SourceInvalide | VariableManquante):
        message = str(erreur)
    else:
        _JOURNAL.error("Documents of %s could not be made.", acte.numero, exc_info=erreur)
        message = emission.ECHEC
    type(acte)._default_manager.filter(
        pk=acte.pk, etat="projet", documents_demandes_le=instant
    ).update(documents_erreur=message)
    return message
