"""Reads of the follow-up: whose conventions, what a page shows, what is to be done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from ecluse.annuaire.models import ROLES_PORTEUR, Role
from ecluse.annuaire.permissions import droits_de, structures_de, territoires_de
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions.models import Convention, LigneConvention
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.models import Bilan, Correction, PieceBilan, SaisieIndicateur
from ecluse.cycle.suivi.permissions import LISENT, REDIGENT, SUIVIES, peut_voir_suivi
from ecluse.regles.dates import ajouter_mois, ecrire_mois
from ecluse.socle.etats import Etat
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Jalon, Tache
from ecluse.socle.tri import CleTri

GROUPE = "Suivi"
TACHES_AU_PLUS = 20


def visibles_par(acteur: Any) -> QuerySet[Convention]:
    """Conventions whose follow-up `acteur` may read: `permissions.peut_voir_suivi`, in SQL."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role in ROLES_PORTEUR:
            part = Q(structure_id=droit.structure_id)
        elif droit.role not in (*LISENT, Role.TERRITOIRE):
            continue
        elif droit.territoire_id is None:
            part = Q()
        else:
            part = Q(Exists(_lignes(ligne__candidature__territoires=droit.territoire_id)))
        if droit.dispositifs and droit.role not in ROLES_PORTEUR:
            part &= Q(fiches__has_any_keys=droit.dispositifs)
        condition |= part & Q(etat__in=SUIVIES)
    return Convention.objects.filter(condition).select_related("structure")


def _lignes(**filtre: Any) -> QuerySet[LigneConvention]:
    return LigneConvention.objects.filter(convention=OuterRef("pk"), en_vigueur=True, **filtre)


def trouver(acteur: Any, uid: str) -> Convention:
    """One convention with its bilan; raises `Convention.DoesNotExist` for what is not visible."""
    return visibles_par(acteur).select_related("bilan").get(uid=uid)


#: How the bilan of a convention stands, as the list filters it: its states, and « none yet ».
SANS_BILAN = "aucun"


def filtrer(
    conventions: QuerySet[Convention], bilan: str = "", q: str = ""
) -> QuerySet[Convention]:
    """Narrow by state of the bilan, and by words of the number or of the structure."""
    if bilan == SANS_BILAN:
        conventions = conventions.filter(bilan__isnull=True)
    elif bilan:
        conventions = conventions.filter(bilan__etat=bilan)
    if q := q.strip():
        conventions = conventions.filter(
            Q(numero__icontains=q) | Q(structure__tri__contains=CleTri(Value(q)))
        )
    return conventions


def pour_liste(conventions: QuerySet[Convention]) -> QuerySet[Convention]:
    """What each row shows: the bilan, and the last month that has a value (`dernier_mois`)."""
    dernier = (
        SaisieIndicateur.objects.filter(convention=OuterRef("pk"))
        .order_by("-mois")
        .values("mois")[:1]
    )
    return conventions.select_related("bilan").annotate(dernier_mois=Subquery(dernier))


def bilan_de(convention: Convention) -> Bilan | None:
    """The bilan of a convention, None before it is begun (no query when it was selected)."""
    return getattr(convention, "bilan", None)


def pieces(bilan: Bilan) -> list[PieceBilan]:
    """The files joined to a bilan, those taken out left out (one query)."""
    return list(
        bilan.pieces.filter(retiree_le__isnull=True)
        .select_related("fichier__contenu")
        .order_by("id")
    )


def corrections(bilan: Bilan) -> list[Correction]:
    """Every correction asked for, latest first (one query)."""
    return list(bilan.corrections.select_related("demandee_par").order_by("-id"))


@dataclass(frozen=True)
class ResumeSuivi:
    """What the dossier page shows of the follow-up."""

    convention: Convention
    bilan: Bilan | None
    etat: Etat | None
    correction_due: date | None
    dernier_mois: date | None


def pour_dossier(candidature: Candidature, acteur: Any) -> ResumeSuivi | None:
    """The follow-up of a dossier's convention, for whoever may read it (one query)."""
    if territoires_de(acteur):
        # The lines of a convention say where it acts: asked with it, not after it.
        convention = _suivies(candidature.pk, visibles_par(acteur)).first()
    else:
        suivies = _SUIVIES(candidature.pk)
        convention = next((c for c in suivies if peut_voir_suivi(acteur, c)), None)
    if convention is None:
        return None
    bilan = bilan_de(convention)
    etat = TABLE.etats[bilan.etat] if bilan else None
    dernier_mois: date | None = convention.dernier_mois  # type: ignore[attr-defined]
    due: date | None = convention.correction_due  # type: ignore[attr-defined]
    return ResumeSuivi(convention, bilan, etat, due, dernier_mois)


def _suivies(candidature: int, conventions: QuerySet[Convention]) -> QuerySet[Convention]:
    """Those that carry a dossier (its internal id), latest first, with the day on which a
    correction is due (`correction_due`)."""
    ouverte = Correction.objects.filter(
        bilan__convention=OuterRef("pk"), bilan__etat="a_corriger", resolue_le__isnull=True
    )
    lignes = LigneConvention.objects.filter(ligne__candidature=candidature, en_vigueur=True)
    return (
        pour_liste(conventions)
        # Asked first, whatever PostgreSQL believes of the number of conventions.
        .filter(pk__in=lignes.order_by().values("convention"))
        .select_related("structure", "bilan__accepte_par")
        .annotate(correction_due=Subquery(ouverte.values("echeance")[:1]))
        .order_by("-id")
    )


_SUIVIES = Requete(lambda c: _suivies(c, Convention.objects.filter(etat__in=SUIVIES)), int)


def jalons(
    candidature: Candidature, _acteur: Any = None, resume: ResumeSuivi | None = None
) -> list[Jalon]:
    """The lock of the bilan: no query when `pour_dossier` was read, one otherwise."""
    if resume is not None:
        bilan = resume.bilan
    else:
        bilan = (
            Bilan.objects.filter(
                convention__lignes__ligne__candidature=candidature,
                convention__lignes__en_vigueur=True,
            )
            .select_related("accepte_par")
            .first()
        )
    if bilan is None:
        return [Jalon("bilan", "Bilan", "a_venir")]
    etat = TABLE.etats[bilan.etat]
    if bilan.etat == "accepte":
        return [Jalon("bilan", "Bilan", "passe", bilan.accepte_le, str(bilan.accepte_par))]
    detail = etat.libelle[:1].upper() + etat.libelle[1:]
    return [Jalon("bilan", "Bilan", "courant", bilan.soumis_le, "", detail)]


def taches(acteur: Any) -> list[Tache]:
    """What `acteur` has to do: fill months, write or correct a bilan, examine one."""
    return [*_taches_porteur(acteur), *_taches_instructeur(acteur)]


def _taches_porteur(acteur: Any) -> list[Tache]:
    structures = structures_de(acteur)
    if not structures:
        return []
    jour = aujourdhui()
    redige = structures_de(acteur, REDIGENT)
    conventions = list(
        Convention.objects.filter(
            structure_id__in=structures, etat="signee", debut__lte=jour, origine="interne"
        )
        .exclude(bilan__etat__in=("soumis", "accepte"))
        .select_related("structure", "bilan")
        .order_by("fin", "id")[:TACHES_AU_PLUS]
    )
    if not conventions:
        return []
    saisis = set(
        SaisieIndicateur.objects.filter(convention__in=conventions, mois=_mois_precedent(jour))
        .order_by()
        .values_list("convention_id", flat=True)
    )
    attendues = dict(
        Correction.objects.filter(bilan__convention__in=conventions, resolue_le__isnull=True)
        .order_by()
        .values_list("bilan__convention_id", "echeance")
    )
    resultat = []
    for c in conventions:
        bilan = bilan_de(c)
        if _a_remplir(c, bilan, jour) and c.pk not in saisis:
            resultat.append(_tache_mois(c, jour))
        if c.structure_id in redige:
            resultat.extend(_taches_bilan(c, bilan, jour, attendues.get(c.pk)))
    return resultat


def _a_remplir(convention: Convention, bilan: Bilan | None, jour: date) -> bool:
    """The month that has just ended belongs to the convention, and its cells are still open."""
    debut = convention.debut.replace(day=1)
    ouvert = bilan is None or bilan.etat == "brouillon"
    return ouvert and debut <= _mois_precedent(jour) <= convention.fin


def _mois_precedent(jour: date) -> date:
    return ajouter_mois(jour.replace(day=1), -1)


def _tache_mois(convention: Convention, jour: date) -> Tache:
    return Tache(
        f"Remplir les indicateurs de {ecrire_mois(_mois_precedent(jour))}",
        reverse("suivi:convention", args=[convention.uid]),
        f"Convention {convention.numero}, {convention.structure.nom}",
        groupe=GROUPE,
    )


def _taches_bilan(
    convention: Convention, bilan: Bilan | None, jour: date, echeance: date | None
) -> list[Tache]:
    if bilan is not None and bilan.etat == "a_corriger":
        titre, ton = "Corriger le bilan", "attention"
    elif bilan is not None and bilan.etat == "brouillon":
        titre, ton = "Terminer le bilan", "neutre"
    elif bilan is None and jour > convention.fin:
        titre, ton = "Rédiger le bilan", "attention"
    else:
        return []
    return [
        Tache(
            f"{titre} de la convention {convention.numero}",
            reverse("suivi:bilan", args=[convention.uid]),
            convention.structure.nom,
            echeance=echeance,
            ton=ton,
            groupe=GROUPE,
        )
    ]


def _taches_instructeur(acteur: Any) -> list[Tache]:
    droits = [d for d in droits_de(acteur) if d.role == Role.INSTRUCTEUR]
    if not droits:
        return []
    remis = Bilan.objects.filter(etat="soumis").select_related("convention__structure")
    if all(d.dispositifs for d in droits):
        noms = sorted({nom for d in droits for nom in d.dispositifs})
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
