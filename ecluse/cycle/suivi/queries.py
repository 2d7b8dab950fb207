"""Reads of the follow-up: whose conventions, what a page shows, what is to be done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ecluse.annuaire.models import ROLES_PORTEUR, Role
from ecluse.annuaire.permissions import droits_de, structures_de
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions.models import Convention, LigneConvention
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.models import Bilan, Correction, SaisieIndicateur
from ecluse.cycle.suivi.permissions import LISENT, REDIGENT, SUIVIES
from ecluse.regles.dates import ajouter_mois, ecrire_mois
from ecluse.socle.etats import Etat
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.taches import Jalon, Tache

GROUPE = "Suivi"
TACHES_AU_PLUS = 20


def visibles_par(acteur: Any) -> QuerySet[Convention]:
    """Conventions whose follow-up `acteur` may read: `permissions.peut_voir_suivi`, in SQL."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role in ROLES_PORTEUR:
            part = Q(structure_id=droit.structure_id)
        elif droit.role in LISENT:
            part = Q()
        elif droit.role == Role.TERRITOIRE:
            part = Q(Exists(_lignes(ligne__candidature__territoires=droit.territoire_id)))
        else:
            continue
        if droit.dispositifs and droit.role not in ROLES_PORTEUR:
            part &= Q(fiches__has_any_keys=droit.dispositifs)
        condition |= part & Q(etat__in=SUIVIES)
    return Convention.objects.filter(condition).select_related("structure")


def _lignes(**filtre: Any) -> QuerySet[LigneConvention]:
    return LigneConvention.objects.filter(
        convention=OuterRef("pk"), abandonnee_le__isnull=True, **filtre
    )


@dataclass(frozen=True)
class ResumeSuivi:
    """What the dossier page shows of the follow-up."""

    convention: Convention
    bilan: Bilan | None
    etat: Etat | None
    corrections: list[Correction]


def pour_dossier(candidature: Candidature, acteur: Any) -> ResumeSuivi | None:
    """The follow-up of a dossier's convention, for whoever may read it (two queries at most)."""
    convention = (
        visibles_par(acteur)
        .filter(
            Exists(_lignes(ligne__candidature=candidature)),
        )
        .select_related("structure", "bilan")
        .first()
    )
    if convention is None:
        return None
    bilan = getattr(convention, "bilan", None)
    corrections = (
        list(bilan.corrections.select_related("demandee_par").order_by("id")) if bilan else []
    )
    return ResumeSuivi(convention, bilan, TABLE.etats[bilan.etat] if bilan else None, corrections)


def jalons(candidature: Candidature) -> list[Jalon]:
    """The lock of the bilan (one query)."""
    bilan = (
        Bilan.objects.filter(
            convention__lignes__ligne__candidature=candidature,
            convention__lignes__abandonnee_le__isnull=True,
        )
        .select_related("accepte_par")
        .first()
    )
    if bilan is None:
        return [Jalon("bilan", "Bilan", "a_venir")]
    if bilan.etat == "accepte":
        return [Jalon("bilan", "Bilan", "passe", bilan.accepte_le, str(bilan.accepte_par))]
    return [Jalon("bilan", "Bilan", "courant", None, "", TABLE.etats[bilan.etat].libelle)]


def taches(acteur: Any) -> list[Tache]:
    """What `acteur` has to do: fill months, write or correct a bilan, examine one."""
    return [*_taches_porteur(acteur), *_taches_instructeur(acteur)]


def _taches_porteur(acteur: Any) -> list[Tache]:
    structures = structures_de(acteur)
    if not structures:
        return []
    jour = aujourdhui()
    redige = structures_de(acteur, REDIGENT)
    conventions = (
        Convention.objects.filter(structure_id__in=structures, etat="signee", debut__lte=jour)
        .select_related("structure", "bilan")
        .order_by("fin", "id")[:TACHES_AU_PLUS]
    )
    conventions = list(conventions)
    saisis = set(
        SaisieIndicateur.objects.filter(convention__in=conventions, mois=_mois_precedent(jour))
        .order_by()
        .values_list("convention_id", flat=True)
    )
    resultat = []
    for c in conventions:
        bilan = getattr(c, "bilan", None)
        if bilan is None and c.pk not in saisis and c.debut <= _mois_precedent(jour) <= c.fin:
            resultat.append(_tache_mois(c, jour))
        if c.structure_id in redige and (tache := _tache_bilan(c, bilan, jour)) is not None:
            resultat.append(tache)
    return resultat


def _mois_precedent(jour: date) -> date:
    return ajouter_mois(jour.replace(day=1), -1)


def _tache_mois(convention: Convention, jour: date) -> Tache:
    return Tache(
        f"Remplir les indicateurs de {ecrire_mois(_mois_precedent(jour))}",
        reverse("suivi:convention", args=[convention.uid]),
        f"Convention {convention.numero}, {convention.structure.nom}",
        groupe=GROUPE,
    )


def _tache_bilan(convention: Convention, bilan: Bilan | None, jour: date) -> Tache | None:
    if bilan is not None and bilan.etat == "a_corriger":
        titre, ton = "Corriger le bilan", "attention"
    elif bilan is not None and bilan.etat == "brouillon":
        titre, ton = "Terminer le bilan", "neutre"
    elif bilan is None and jour > convention.fin:
        titre, ton = "Rédiger le bilan", "attention"
    else:
        return None
    return Tache(
        f"{titre} de la convention {convention.numero}",
        reverse("suivi:bilan", args=[convention.uid]),
        convention.structure.nom,
        ton=ton,
        groupe=GROUPE,
    )


def _taches_instructeur(acteur: Any) -> list[Tache]:
    droits = [d for d in droits_de(acteur) if d.role == Role.INSTRUCTEUR]
    if not droits:
        return []
    remis = Bilan.objects.filter(etat="soumis").select_related("convention__structure")
    if all(d.dispositifs for d in droits):
        noms = [nom for d in droits for nom in d.dispositifs]
        remis = remis.filter(convention__fiches__has_any_keys=noms)
    return [
        Tache(
            f"Examiner le bilan de la convention {b.convention.numero}",
            reverse("suivi:bilan", args=[b.convention.uid]),
            b.convention.structure.nom,
            ton="attention",
            groupe=GROUPE,
        )
        for b in remis.order_by("soumis_le", "id")[:TACHES_AU_PLUS]
    ]
