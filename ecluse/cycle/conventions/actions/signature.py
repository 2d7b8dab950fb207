"""Convention proposed, dates of the act, signature."""

from datetime import date
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.conventions import composition, notifications, projet
from ecluse.cycle.conventions.actions.commun import (
    attacher_scan,
    dater,
    exiger_signable,
    verrouiller,
)
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.permissions import peut_documenter, peut_signer
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.regles.dates import jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger


def emettre(convention: Convention, acteur: Any) -> None:
    """Propose the convention for signature: the structure now sees it and is told.

    Raises `ActionRefusee` when the documents are not made, or no longer say what the data say.
    """
    with agir(
        convention,
        "emettre",
        acteur,
        table=TABLE,
        peut=peut_documenter,
        sujets=sujets_de(convention),
    ) as acte:
        c: Convention = acte.objet
        faits = projet.empreintes(c)
        if not faits:
            raise ActionRefusee("Les documents ne sont pas encore générés.")
        # The guard of the transition made sure that they were asked.
        attendus = composition.documents(c, c.documents_demandes_le or acte.instant)
        if any(d.empreinte() != faits.get(genre) for genre, d in attendus.items()):
            raise ActionRefusee(
                "Les données ont changé depuis la génération : générez à nouveau les documents."
            )
        c.emise_le = acte.instant
        acte.donnees = {"empreintes": faits}
        notifications.a_signer(c)


def _seance(convention: Convention) -> date | None:
    """The latest meeting that voted a line of the convention."""
    seances = convention.lignes.values_list("ligne__article__rapport__seance", flat=True)
    return max((s for s in seances if s is not None), default=None)


@transaction.atomic
def enregistrer_dates(
    convention: Convention,
    acteur: Any,
    *,
    transmise_le: date | None = None,
    publiee_le: date | None = None,
    notifiee_le: date | None = None,
) -> Convention:
    """Record the life of the act outside: transmission, publication, notification (Paris days).

    A date left None keeps what is recorded. Raises `ActionRefusee` at the field: a date in the
    future, before the vote, or a transmission changed after the signature.
    """
    verrou = verrouiller(convention)
    exiger(peut_documenter(acteur, verrou))
    if verrou.etat == "abandonnee":
        raise TransitionImpossible("Cette convention est abandonnée.")
    dates = {"transmise_le": transmise_le, "publiee_le": publiee_le, "notifiee_le": notifiee_le}
    instant = maintenant()
    if donnees := dater(verrou, dates, _seance(verrou), jour_de_paris(instant)):
        journal.ecrire(
            verrou,
            "enregistrer_dates",
            acteur,
            instant=instant,
            donnees=donnees,
            sujets=sujets_de(verrou),
        )
    convention.refresh_from_db()
    return verrou


def signer(convention: Convention, jour: date, scan: Fichier | None, acteur: Any) -> None:
    """Record that both parties signed on `jour` (Paris day); the dossiers are then conventionnés.

    The advance becomes due. Raises `ActionRefusee` at the field.
    """
    references = sujets_de(convention)
    with agir(
        convention, "signer", acteur, table=TABLE, peut=peut_signer, sujets=references
    ) as acte:
        c: Convention = acte.objet
        exiger_signable(c, jour, jour_de_paris(acte.instant))
        c.signee_le = jour
        c.signature_enregistree_par = acteur
        c.scan = scan
        acte.donnees = {"signee_le": jour.isoformat(), "scan": scan is not None}
        for ligne in c.lignes.select_related("ligne__candidature").order_by("id"):
            candidatures.conventionner(ligne.ligne.dossier, acteur, peut=None, sujets=references)
        notifications.signee(c)


@transaction.atomic
def joindre_scan(convention: Convention, scan: Fichier, acteur: Any) -> None:
    """Add the scan of the signed copy, when it came after the signature was recorded."""
    verrou = verrouiller(convention)
    exiger(peut_signer(acteur, verrou))
    attacher_scan(verrou, scan, acteur, sujets_de(verrou))
    convention.refresh_from_db()
