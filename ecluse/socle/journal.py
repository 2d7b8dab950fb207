"""Writing and reading the journal of acts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Journal, JournalAcces


def reference(objet: models.Model) -> str:
    """How the journal names a row: `label:uid` (`candidature:0f3…`)."""
    return f"{objet._meta.model_name}:{getattr(objet, 'uid', objet.pk)}"


#: In whose name an actor acts on these subjects: `{}` when it is their own.
Delegation = Callable[[Any, list[str]], dict[str, Any]]


def _en_son_nom(_acteur: Any, _sujets: list[str]) -> dict[str, Any]:
    return {}


_delegation: Delegation = _en_son_nom
#: Where a line of the journal says it.
PAR_DELEGATION = "par_delegation_de"


def fournir_delegation(fournisseur: Delegation | None) -> None:
    """Register who knows the delegations (the annuaire); None: nobody."""
    global _delegation  # noqa: PLW0603 - one provider per process, set once at start
    _delegation = fournisseur or _en_son_nom


def par_delegation_de(acte: Journal) -> str:
    """The name of the absent for whom an act was done; empty when it is the actor's own."""
    absent: dict[str, str] = acte.donnees.get(PAR_DELEGATION) or {}
    return absent.get("nom", "")


def ecrire(
    objet: models.Model,
    evenement: str,
    acteur: Any,
    *,
    instant: datetime | None = None,
    de: str = "",
    vers: str = "",
    motif: str = "",
    donnees: dict[str, Any] | None = None,
    sujets: list[str] | None = None,
) -> Journal:
    """Append one act. `sujets` are the references of the dossiers it belongs to; the object's own
    reference is always among them. `donnees` holds no personal data of accompanied people.
    An act done for somebody absent says so.
    """
    ref = reference(objet)
    tous = list(dict.fromkeys([ref, *(sujets or [])]))
    return Journal.objects.create(
        instant=instant or maintenant(),
        acteur=acteur if getattr(acteur, "pk", None) else None,
        objet=ref,
        evenement=evenement,
        de=de,
        vers=vers,
        motif=motif,
        donnees={**(donnees or {}), **_delegation(acteur, tous)},
        sujets=tous,
    )


def noter_acces(acteur: Any, objet: models.Model, nature: str) -> None:
    """Record that `acteur` read `objet` (`nature`: `telechargement`, `consultation`…)."""
    JournalAcces.objects.create(
        instant=maintenant(),
        acteur=acteur if getattr(acteur, "pk", None) else None,
        objet=reference(objet),
        nature=nature,
    )


def histoire(*references: str) -> models.QuerySet[Journal]:
    """Acts about any of these references, latest first, with their actor (one query)."""
    return (
        Journal.objects.filter(sujets__overlap=list(references))
        .select_related("acteur")
        .order_by("-instant", "-id")
    )
