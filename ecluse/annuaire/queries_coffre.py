"""Reads of the safe of a structure."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from ecluse.annuaire.models import (
    Agrement,
    DocumentStructure,
    EngagementRepublicain,
    NatureDocument,
    Structure,
)
from ecluse.annuaire.permissions import ROLES_GESTION_STRUCTURE, structures_de
from ecluse.annuaire.permissions_coffre import peut_lire_document
from ecluse.regles.dates import ecrire_date
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.taches import Tache

GROUPE = "Structures"


def documents(structure: Structure, acteur: Any) -> list[DocumentStructure]:
    """The documents of the safe that `acteur` may read, in the order of their kinds, latest
    first."""
    rang = {nature: i for i, nature in enumerate(NatureDocument.values)}
    lignes = DocumentStructure.objects.filter(structure=structure, retire_le__isnull=True)
    lus = [
        d
        for d in lignes.select_related("fichier__contenu", "depose_par").order_by("-id")
        if peut_lire_document(acteur, structure, d.nature)
    ]
    return sorted(lus, key=lambda d: rang[d.nature])


def documents_pour(structure: Structure, code: str, acteur: Any) -> list[DocumentStructure]:
    """What the safe holds for a piece of that code, that `acteur` may read: the valid ones first,
    then those that are out of date (which say so), each latest first. One query, none for a code
    that the safe does not know.
    """
    if code not in NatureDocument.values or code == NatureDocument.AUTRE:
        return []
    if not peut_lire_document(acteur, structure, code):
        return []
    lignes = DocumentStructure.objects.filter(
        structure=structure, nature=code, retire_le__isnull=True
    )
    tous = list(lignes.select_related("fichier__contenu").order_by("-id"))
    return sorted(tous, key=lambda d: d.validite != "valable")


def documents_valables(
    structure: Structure, code: str, jour: date | None = None
) -> list[DocumentStructure]:
    """The documents of that kind that hold on `jour` (today), both bounds included, latest first:
    those that a dossier may take up. No right is checked here.
    """
    jour = jour or aujourdhui()
    lignes = DocumentStructure.objects.filter(
        Q(valable_du__isnull=True) | Q(valable_du__lte=jour),
        Q(valable_jusqu_au__isnull=True) | Q(valable_jusqu_au__gte=jour),
        structure=structure,
        nature=code,
        retire_le__isnull=True,
    )
    return list(lignes.select_related("fichier__contenu").order_by("-id"))


def agrements(structure: Structure) -> list[Agrement]:
    """Those that were not withdrawn, latest first."""
    lignes = Agrement.objects.filter(structure=structure, retire_le__isnull=True)
    return list(lignes.select_related("piece").order_by("-valable_du", "-id"))


def engagement(structure: Structure) -> EngagementRepublicain | None:
    """The latest acceptance of the contrat d’engagement républicain."""
    lignes = EngagementRepublicain.objects.filter(structure=structure)
    return lignes.select_related("acceptee_par").order_by("-id").first()


def perimes(structures: Iterable[int], jour: date) -> list[DocumentStructure]:
    """Documents out of date on `jour` that no other of the same kind replaces; one line by kind
    and structure, the latest."""
    derniers: dict[tuple[int, str], DocumentStructure] = {}
    lignes = (
        DocumentStructure.objects.filter(structure__in=list(structures), retire_le__isnull=True)
        .exclude(nature=NatureDocument.AUTRE)
        .select_related("structure")
        .order_by("id")
    )
    for d in lignes:
        tenu = derniers.get((d.structure_id, d.nature))
        if tenu is None or _fin(d) >= _fin(tenu):
            derniers[d.structure_id, d.nature] = d
    return [d for d in derniers.values() if _fin(d) < jour]


def _fin(document: DocumentStructure) -> date:
    return document.valable_jusqu_au or date.max


def taches(acteur: Any) -> list[Tache]:
    """One line per kind of document to renew, for who keeps the file; one query."""
    structures = structures_de(acteur, ROLES_GESTION_STRUCTURE)
    if not structures:
        return []
    return [
        Tache(
            titre=f"Renouveler dans le coffre : {NatureDocument(d.nature).label}",
            url=reverse("annuaire:coffre", args=[d.structure.uid]),
            detail=f"{d.structure.nom}, périmé depuis le {ecrire_date(d.valable_jusqu_au)}",
            ton="attention",
            groupe=GROUPE,
        )
        for d in perimes(structures, aujourdhui())
        if d.valable_jusqu_au
    ]
