"""Reads about who asks to enter a structure."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ecluse.annuaire.models import DemandeAdhesion, Habilitation, Role, Structure
from ecluse.annuaire.permissions import est_administrateur, structures_de
from ecluse.socle.taches import Tache

GROUPE = "Structures"


def demandes_en_attente(structure: Structure) -> list[DemandeAdhesion]:
    """What this structure has to answer, oldest first."""
    demandes = DemandeAdhesion.objects.filter(structure=structure, etat="en_attente")
    return list(demandes.select_related("compte", "structure").order_by("id"))


def mes_demandes(acteur: Any) -> list[DemandeAdhesion]:
    """What `acteur` asked, latest first; the ten latest."""
    demandes = DemandeAdhesion.objects.filter(compte=acteur)
    return list(demandes.select_related("structure", "compte").order_by("-id")[:10])


def a_repondre(acteur: Any) -> QuerySet[DemandeAdhesion]:
    """The requests that wait for this person: the same rule as `peut_decider_adhesion`, in SQL."""
    condition = Q(structure_id__in=structures_de(acteur, [Role.SIGNATAIRE]))
    if est_administrateur(acteur):
        signataires = Habilitation.objects.en_vigueur().filter(
            structure=OuterRef("structure"), role=Role.SIGNATAIRE, compte__is_active=True
        )
        condition |= Q(~Exists(signataires))
    return (
        DemandeAdhesion.objects.filter(condition, etat="en_attente")
        .exclude(compte_id=acteur.pk)
        .select_related("compte", "structure")
        .order_by("id")
    )


def taches(acteur: Any) -> list[Tache]:
    """One line per request to answer; no query for who answers none."""
    if not est_administrateur(acteur) and not structures_de(acteur, [Role.SIGNATAIRE]):
        return []
    return [
        Tache(
            titre=f"Répondre à {d.compte}, qui demande à rejoindre {d.structure.nom}",
            url=reverse("annuaire:structure", args=[d.structure.uid]) + "#t-demandes",
            detail=str(Role(d.role).label),
            groupe=GROUPE,
        )
        for d in a_repondre(acteur)
    ]
