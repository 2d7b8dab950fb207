"""The documents of a rapport: asked in a transaction, rendered by a job outside any lock."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Compte
from ecluse.cycle.deliberations.documents import composition
from ecluse.cycle.deliberations.models import DemandeDocuments, DocumentRapport, Rapport
from ecluse.cycle.deliberations.permissions import peut_documenter
from ecluse.socle import emission, fichiers, journal
from ecluse.socle.documents import (
    RenduImpossible,
    SourceInvalide,
    VariableManquante,
    atelier,
    rendre,
)
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

_JOURNAL = logging.getLogger(__name__)
#: After that, documents that never came may be asked again.
ATTENTE_MAXIMUM = timedelta(minutes=5)


@transaction.atomic
def demander(rapport: Rapport, acteur: Any) -> datetime:
    """Ask for the documents of a rapport; a job makes them. Out: the instant that dates them.

    Raises `AccesRefuse`, `TransitionImpossible` while they are being made, `ActionRefusee` when
    there is nothing to write.
    """
    from ecluse.cycle.deliberations.tasks import generer_documents

    verrou = Rapport.objects.select_for_update(of=("self",)).get(pk=rapport.pk)
    exiger(peut_documenter(acteur, verrou))
    instant = maintenant()
    demande = DemandeDocuments.objects.filter(rapport=verrou).first()
    if demande and en_cours(demande) and instant - demande.instant < ATTENTE_MAXIMUM:
        raise TransitionImpossible("Les documents sont en cours de génération.")
    composition.documents(verrou, instant)
    DemandeDocuments.objects.update_or_create(
        rapport=verrou, defaults={"instant": instant, "erreur": ""}
    )
    generer_documents.defer(rapport=verrou.uid, demande=instant.isoformat(), acteur=acteur.pk)
    journal.ecrire(verrou, "demander_documents", acteur, instant=instant)
    return instant


def demande_de(rapport: Rapport) -> DemandeDocuments | None:
    """The latest request, None when there was none (one query)."""
    return DemandeDocuments.objects.filter(rapport=rapport).first()


def en_vigueur(demande: DemandeDocuments | None) -> list[DocumentRapport]:
    """The documents of that request, in reading order; empty until they are made (one query)."""
    if demande is None:
        return []
    faits = DocumentRapport.objects.filter(
        rapport=demande.rapport_id, instant=demande.instant
    ).select_related("pdf__contenu", "docx__contenu")
    ordre = list(DocumentRapport.Genre)
    return sorted(faits, key=lambda d: ordre.index(DocumentRapport.Genre(d.genre)))


def en_cours(demande: DemandeDocuments) -> bool:
    """Whether they were asked and neither made nor failed."""
    return not demande.erreur and not en_vigueur(demande)


def etat(rapport: Rapport, acteur: Any) -> dict[str, Any]:
    """Where the documents of a rapport stand, as its page shows it (two queries)."""
    demande = demande_de(rapport)
    faits = en_vigueur(demande)
    documente = peut_documenter(acteur, rapport)
    return {
        "documents": faits,
        "documents_attendus": demande is not None and not demande.erreur and not faits,
        "documents_erreur": demande.erreur if demande is not None and documente else "",
        "documents_avant_le_vote": bool(
            faits and rapport.vote_le is not None and faits[0].instant < rapport.vote_le
        ),
        "peut_documenter": documente,
    }


def produire(uid: str, demande: str, acteur_id: int) -> None:
    """Make and keep the documents asked at `demande` (ISO instant) for the rapport `uid`.

    A request that a later one replaced makes nothing; a failure is written where who asked reads.
    """
    rapport = Rapport.objects.get(uid=uid)
    instant = datetime.fromisoformat(demande)
    if not _attendue(rapport, instant).exists():
        return
    try:
        documents = composition.documents(rapport, instant)
        with atelier() as commun:
            rendus = {genre: (d, rendre(d, commun)) for genre, d in documents.items()}
        with transaction.atomic():
            _garder(rapport, instant, rendus, Compte.objects.filter(pk=acteur_id).first())
    except ActionRefusee as erreur:
        _attendue(rapport, instant).update(erreur=erreur.message)
    except (SourceInvalide, VariableManquante) as erreur:
        _attendue(rapport, instant).update(erreur=str(erreur))
    except (RenduImpossible, fichiers.FichierRefuse, OSError):
        _JOURNAL.exception("Documents of the rapport %s could not be made.", uid)
        _attendue(rapport, instant).update(erreur=emission.ECHEC)


def _attendue(rapport: Rapport, instant: datetime) -> Any:
    return DemandeDocuments.objects.filter(rapport=rapport, instant=instant)


def _garder(rapport: Rapport, instant: datetime, rendus: dict[str, Any], acteur: Any) -> None:
    verrou = _attendue(rapport, instant).select_for_update(of=("self",)).first()
    if verrou is None or en_vigueur(verrou):
        return
    racine = _racine(rapport)
    for genre, (document, rendu) in rendus.items():
        DocumentRapport.objects.create(
            rapport=rapport,
            genre=genre,
            **emission.champs(document, rendu, f"{racine}-{genre}", acteur),
        )
    journal.ecrire(
        rapport,
        "generer_documents",
        acteur,
        donnees={"empreintes": {g: r.empreinte_entrees for g, (_, r) in rendus.items()}},
    )


def _racine(rapport: Rapport) -> str:
    """« deliberation-2025-237 », « rapport-57 », « rapport »."""
    if rapport.numero:
        return f"deliberation-{rapport.numero}"
    return f"rapport-{rapport.numero_rapport}" if rapport.numero_rapport else "rapport"
