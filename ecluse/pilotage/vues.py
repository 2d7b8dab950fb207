"""Lists of dossiers that a person keeps: saving, sharing, erasing; and the choice of columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from ecluse.annuaire.models import ROLES_AGENT, Compte, Role
from ecluse.annuaire.permissions import droits_de
from ecluse.pilotage.colonnes import PAR_CODE
from ecluse.pilotage.models import VueDossiers
from ecluse.pilotage.permissions import peut_exporter_dossiers
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger
from ecluse.socle.requetes import Requete

#: Beyond that a menu is no help.
VUES_MAXIMUM = 30


@dataclass(frozen=True)
class Vues:
    """What a person sees of the saved lists, and the columns that they have chosen."""

    siennes: list[VueDossiers]
    partagees: list[VueDossiers]
    colonnes: list[str]


def partages_possibles(acteur: Any) -> list[tuple[str, str]]:
    """With whom `acteur` may share: the services where they work, else the roles that they hold."""
    choix: dict[str, str] = {}
    for droit in droits_de(acteur):
        if droit.est_pretee or droit.role not in ROLES_AGENT:
            continue
        if droit.service_id:
            choix[f"service:{droit.service_id}"] = f"le service {droit.service}"
        else:
            choix[f"role:{droit.role}"] = f"tous les agents du rôle « {Role(droit.role).label} »"
    return list(choix.items())


def visibles_par(acteur: Any) -> QuerySet[VueDossiers]:
    """One's own, and those shared with one's services and roles."""
    return _visibles(acteur.pk, *_partages(acteur))


def _partages(acteur: Any) -> tuple[list[int], list[str]]:
    """The services (internal ids) and the roles with which one shares."""
    droits = [d for d in droits_de(acteur) if not d.est_pretee]
    services = {d.service_id for d in droits if d.service_id}
    return sorted(services), sorted({d.role for d in droits if not d.service_id})


def _visibles(compte: int, services: Sequence[int], roles: Sequence[str]) -> QuerySet[VueDossiers]:
    return VueDossiers.objects.filter(
        Q(compte_id=compte) | Q(partage_service__in=services) | Q(partage_role__in=roles)
    )


@cache
def _lecture(services: int, roles: int) -> Requete[VueDossiers]:
    """What reads the saved lists of an account that has so many services and roles."""
    return Requete(
        lambda compte, *partages: (
            _visibles(compte, partages[:services], partages[services:])
            .select_related("compte")
            .order_by("nom", "pk")
        ),
        int,
        *[int] * services,
        *[str] * roles,
    )


def vues_de(acteur: Any) -> Vues:
    """The saved lists that `acteur` may open and their columns, in one query."""
    services, roles = _partages(acteur)
    lues = _lecture(len(services), len(roles))(acteur.pk, *services, *roles)
    siennes, partagees = [], []
    colonnes: list[str] = []
    for vue in lues:
        if vue.compte_id != acteur.pk:
            partagees.append(vue)
        elif vue.nom:
            siennes.append(vue)
        else:
            colonnes = vue.colonnes
    return Vues(siennes, partagees, colonnes)


@transaction.atomic
def enregistrer(
    acteur: Compte, nom: str, parametres: Mapping[str, str], partage: str = ""
) -> VueDossiers:
    """Keep the filters and the order of a list under a name; the same name replaces one's own.

    In: `partage` is a code of `partages_possibles`, empty for oneself. Raises `AccesRefuse`,
    `ActionRefusee` at the field.
    """
    exiger(peut_exporter_dossiers(acteur))
    # One person at a time: two tabs do not pass the limit together.
    Compte.objects.select_for_update(of=("self",)).get(pk=acteur.pk)
    nom = " ".join(nom.split())
    if not nom:
        raise ActionRefusee("Donnez un nom à cette liste.", "nom")
    if not parametres:
        raise ActionRefusee("Choisissez au moins un filtre avant d’enregistrer la liste.", "nom")
    if partage and partage not in dict(partages_possibles(acteur)):
        raise ActionRefusee("Vous ne pouvez partager qu’avec votre service.", "partage")
    siennes = VueDossiers.objects.filter(compte=acteur)
    vue = siennes.filter(nom=nom).first() or VueDossiers(compte=acteur, nom=nom)
    if vue.pk is None and siennes.exclude(nom="").count() >= VUES_MAXIMUM:
        raise ActionRefusee(
            f"Vous avez déjà {VUES_MAXIMUM} listes : supprimez-en une avant d’en garder une autre.",
            "nom",
        )
    genre, _, cle = partage.partition(":")
    vue.parametres = dict(parametres)
    vue.partage_service_id = int(cle) if genre == "service" else None
    vue.partage_role = cle if genre == "role" else ""
    try:
        vue.full_clean(exclude=["compte", "partage_service"])
    except ValidationError as erreur:
        raise ActionRefusee(" ".join(erreur.messages), "nom") from None
    vue.save()
    return vue


@transaction.atomic
def supprimer(vue: VueDossiers, acteur: Compte) -> None:
    """Erase one's own list, for those with whom it was shared too. Raises `AccesRefuse`."""
    exiger(vue.compte_id == acteur.pk)
    vue.delete()


def choisir_colonnes(acteur: Compte, codes: Iterable[str]) -> VueDossiers:
    """Remember the columns of a person; none is the columns of the start. Raises `AccesRefuse`."""
    exiger(peut_exporter_dossiers(acteur))
    vue, _cree = VueDossiers.objects.update_or_create(
        compte=acteur, nom="", defaults={"colonnes": [c for c in codes if c in PAR_CODE]}
    )
    return vue
