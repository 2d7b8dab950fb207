"""Documents asked, of a convention or of an avenant: dated in a transaction, made by a job."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ecluse.cycle.conventions import composition, composition_avenant, projet, tasks
from ecluse.cycle.conventions.actions.avenants import sujets_avenant, verrouiller_avenant
from ecluse.cycle.conventions.actions.commun import exiger_projet, verrouiller
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.conventions.permissions import peut_documenter, peut_documenter_avenant
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.socle import journal
from ecluse.socle.documents import Document
from ecluse.socle.etats import TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: After that, documents that never came may be asked again.
ATTENTE_MAXIMUM = timedelta(minutes=5)


@transaction.atomic
def generer_documents(convention: Convention, acteur: Any) -> datetime:
    """Ask for the documents; a job makes them. Out: the instant that dates them.

    A signataire missing from the project is read again from the structure or the settings.
    Raises `composition.DonneesManquantes` (an `ActionRefusee`) when something is missing, with
    the list and where to fill it: nothing is then asked.
    """
    _exiger_libre(verrouiller(convention))
    instant, _documents = demander_documents(convention, acteur)
    tasks.generer_documents.defer(
        convention=convention.uid, demande=instant.isoformat(), acteur=acteur.pk
    )
    return instant


def _exiger_libre(acte: Convention | Avenant) -> None:
    demande = acte.documents_demandes_le
    if demande and projet.en_cours(acte) and maintenant() - demande < ATTENTE_MAXIMUM:
        raise TransitionImpossible("Les documents sont en cours de génération.")


@transaction.atomic
def demander_documents(convention: Convention, acteur: Any) -> tuple[datetime, dict[str, Document]]:
    """Date a request and say what is to be made; the caller has it made, alone or in a batch.

    A request under way is replaced. Raises as `generer_documents`.
    """
    verrou = verrouiller(convention)
    exiger(peut_documenter(acteur, verrou))
    exiger_projet(verrou)
    instant = maintenant()
    figees = verrou.fiches
    projet.completer(verrou)
    completees = sorted(nom for nom, f in verrou.fiches.items() if f != figees[nom])
    documents = composition.documents(verrou, instant)
    _dater(verrou, instant)
    journal.ecrire(
        verrou,
        "demander_documents",
        acteur,
        instant=instant,
        donnees={"fiches_completees": completees} if completees else {},
        sujets=sujets_de(verrou),
    )
    convention.refresh_from_db()
    return instant, documents


def _dater(acte: Convention | Avenant, instant: datetime) -> None:
    acte.documents_demandes_le = instant
    acte.documents_erreur = ""
    acte.save()


@transaction.atomic
def generer_avenant(avenant: Avenant, acteur: Any) -> datetime:
    """Ask for the documents of a project of avenant; raises as `generer_documents`."""
    _convention, verrou = verrouiller_avenant(avenant)
    exiger(peut_documenter_avenant(acteur, verrou))
    if verrou.etat != "projet":
        raise TransitionImpossible("Cet avenant n’est plus un projet : son texte ne change plus.")
    _exiger_libre(verrou)
    instant = maintenant()
    composition_avenant.documents(verrou, instant)
    _dater(verrou, instant)
    tasks.generer_avenant.defer(avenant=verrou.uid, demande=instant.isoformat(), acteur=acteur.pk)
    journal.ecrire(
        verrou, "demander_documents", acteur, instant=instant, sujets=sujets_avenant(verrou)
    )
    avenant.refresh_from_db()
    return instant
