"""The voted lines that come from no dossier: no convention is made from them alone, an avenant adds
them to one that their structure already signed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from ecluse.cycle.conventions.models import Convention, LigneConvention
from ecluse.cycle.conventions.permissions import prepare_partout
from ecluse.cycle.deliberations.models import LigneRapport, Rapport

#: How many of them the page of the lines to carry shows, by structure.
AU_PLUS = 60


@dataclass(frozen=True)
class LigneSansDossier:
    """One of them, and the conventions to which an avenant may add it."""

    ligne: LigneRapport
    conventions: list[Convention]


def sans_dossier(acteur: Any) -> list[LigneSansDossier]:
    """Those that no convention carries, but for acts of the past (two queries at most): for who
    prepares on every dispositif, since no fiche tells whose they are."""
    if not prepare_partout(acteur):
        return []
    portees = LigneConvention.objects.filter(ligne_id=OuterRef("pk"), abandonnee_le__isnull=True)
    lignes = list(
        LigneRapport.objects.filter(
            ~Exists(portees),
            candidature__isnull=True,
            votee=True,
            retiree_le__isnull=True,
            article__rapport__etat="adopte",
            article__rapport__origine=Rapport.Origine.INTERNE,
        )
        .select_related("structure", "article__rapport")
        .order_by("structure__tri", "id")[:AU_PLUS]
    )
    structures = {x.structure_id for x in lignes if x.structure_id is not None}
    ouvertes: dict[int, list[Convention]] = {}
    if structures:
        for c in Convention.objects.filter(
            structure_id__in=structures, etat="signee", resiliee_le__isnull=True
        ).order_by("-id"):
            ouvertes.setdefault(c.structure_id, []).append(c)
    return [LigneSansDossier(x, ouvertes.get(x.structure_id or 0, [])) for x in lignes]
