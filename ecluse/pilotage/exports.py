"""Exports of the list: what it shows, whole, as its reader sees it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage import classeur, queries
from ecluse.pilotage.colonnes import ColonneDossier, choisies, cles_de_tri
from ecluse.pilotage.etats import TABLE
from ecluse.pilotage.models import Lot
from ecluse.pilotage.permissions import peut_preparer_lot
from ecluse.socle import fichiers
from ecluse.socle.etats import agir
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.permissions import exiger
from ecluse.socle.types_de_fichier import TYPES_CLASSEUR

#: Up to that many rows the file is the answer; beyond, a job makes it and the page says when.
SUR_LE_CHAMP = 2000


def lignes(
    acteur: Any,
    criteres: dict[str, str],
    colonnes: Sequence[ColonneDossier],
    tri: str,
    uids: Sequence[str] = (),
) -> QuerySet[Candidature, dict[str, Any]]:
    """The rows of an export in the order of the list: those of `uids` when some are named, of the
    perimeter of `acteur` in any case."""
    choisis = queries.dossiers(acteur)
    if uids:
        choisis = choisis.filter(uid__in=uids)
    choisis = queries.filtrer(choisis, acteur, **criteres)
    cles = cles_de_tri(tri)
    ordre = [F(c[1:]).desc() if c.startswith("-") else F(c).asc() for c in cles]
    return queries.pour_liste(choisis, colonnes, cles).order_by(*ordre)


def nom_du_fichier(extension: str) -> str:
    """« dossiers-2025-05-06.xlsx »."""
    return f"dossiers-{aujourdhui().isoformat()}.{extension}"


@transaction.atomic
def demander(
    acteur: Compte,
    criteres: dict[str, str],
    colonnes: Sequence[str],
    tri: str,
    uids: Sequence[str],
    total: int,
) -> Lot:
    """Ask a job for a workbook; `total` is how many rows it will have, for its progress.

    Raises `AccesRefuse`.
    """
    from ecluse.pilotage.tasks import executer_lot

    exiger(peut_preparer_lot(acteur, Lot.Genre.EXPORT))
    lot = Lot.objects.create(
        genre=Lot.Genre.EXPORT,
        acteur=acteur,
        etat="en_cours",
        lance_le=maintenant(),
        total=total,
        parametres={
            "criteres": criteres,
            "colonnes": list(colonnes),
            "tri": tri,
            "uids": list(uids),
        },
    )
    executer_lot.configure(lock=f"lot:{lot.uid}").defer(uid=lot.uid)
    return lot


def executer(lot: Lot) -> None:
    """Make the workbook of a lot and close it; what is closed already stays as it is."""
    if lot.etat != "en_cours":
        return
    p = lot.parametres
    colonnes = choisies(p["colonnes"])
    choisies_ = lignes(lot.acteur, p["criteres"], colonnes, p["tri"], p["uids"])
    with classeur.produire(choisies_, colonnes) as (flux, nombre), transaction.atomic():
        verrou = Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
        if verrou.etat != "en_cours":
            return
        fichier = fichiers.deposer(flux, nom_du_fichier("xlsx"), lot.acteur, TYPES_CLASSEUR)
        with agir(verrou, "terminer", lot.acteur, table=TABLE, peut=None) as acte:
            acte.objet.fichier = fichier
            acte.objet.total = nombre
            acte.objet.termine_le = acte.instant
            acte.donnees = {"lignes": nombre}
