"""Writing and reading the journal of acts."""

from datetime import datetime
from typing import Any

from django.db import models

from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Journal, JournalAcces


def reference(objet: models.Model) -> str:
    """How the journal names a row: `label:uid` (`candidature:0f3…`)."""
    return f"{objet._meta.model_name}:{getattr(objet, 'uid', objet.pk)}"


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
    """
    ref = reference(objet)
    return Journal.objects.create(
        instant=instant or maintenant(),
        acteur=acteur if getattr(acteur, "pk", None) else None,
        objet=ref,
        evenement=evenement,
        de=de,
        vers=vers,
        motif=motif,
        donnees=donnees or {},
        sujets=list(dict.fromkeys([ref, *(sujets or [])])),
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
