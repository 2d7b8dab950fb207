"""Rendering the documents of a convention: done by a job, outside any lock."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Compte
from ecluse.cycle.conventions import composition
from ecluse.cycle.conventions.models import Convention, DocumentConvention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.socle import emission, fichiers, journal
from ecluse.socle.documents import Rendu, RenduImpossible, SourceInvalide, VariableManquante, rendre
from ecluse.socle.documents.modele import Document
from ecluse.socle.etats import ActionRefusee

_JOURNAL = logging.getLogger(__name__)


def produire(uid: str, demande: str, acteur_id: int) -> None:
    """Make and keep the documents asked at `demande` (ISO instant) for the convention `uid`.

    A request that a later one replaced, or whose convention moved on, makes nothing. A failure is
    written on the convention, where who asked reads it.
    """
    convention = Convention.objects.select_related(
        "structure__territoire", "coordonnees_bancaires", "modele"
    ).get(uid=uid)
    instant = datetime.fromisoformat(demande)
    if convention.etat != "projet" or convention.documents_demandes_le != instant:
        return
    try:
        documents = composition.documents(convention, instant)
        rendus = {genre: (document, rendre(document)) for genre, document in documents.items()}
        with transaction.atomic():
            _garder(convention, instant, rendus, Compte.objects.filter(pk=acteur_id).first())
    except ActionRefusee as erreur:
        _echouer(convention, instant, erreur.message)
    except (SourceInvalide, VariableManquante) as erreur:
        _echouer(convention, instant, str(erreur))
    except (RenduImpossible, fichiers.FichierRefuse, OSError):
        _JOURNAL.exception("Documents of %s could not be made.", convention.numero)
        _echouer(convention, instant, emission.ECHEC)


def _garder(
    convention: Convention,
    instant: datetime,
    rendus: dict[str, tuple[Document, Rendu]],
    acteur: Any,
) -> None:
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    if verrou.etat != "projet" or verrou.documents_demandes_le != instant:
        return
    if verrou.documents.filter(instant=instant).exists():
        return
    for genre, (document, rendu) in rendus.items():
        DocumentConvention.objects.create(
            convention=verrou,
            genre=genre,
            **emission.champs(document, rendu, f"{verrou.numero}-{genre}", acteur),
        )
    journal.ecrire(
        verrou,
        "generer_documents",
        acteur,
        donnees={"empreintes": {g: r.empreinte_entrees for g, (_, r) in rendus.items()}},
        sujets=sujets(verrou),
    )


def _echouer(convention: Convention, instant: datetime, message: str) -> None:
    Convention.objects.filter(
        pk=convention.pk, etat="projet", documents_demandes_le=instant
    ).update(documents_erreur=message)
