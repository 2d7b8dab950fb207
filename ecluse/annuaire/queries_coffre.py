"""Reads of the safe of a structure."""

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse

from ecluse.annuaire.models import (
    Agrement,
    Departement,
    DocumentStructure,
    EngagementRepublicain,
    NatureDocument,
    Structure,
)
from ecluse.annuaire.permissions import ROLES_GESTION_STRUCTURE, structures_de
from ecluse.annuaire.permissions_coffre import peut_lire_document
from ecluse.regles.dates import ecrire_date
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Tache

GROUPE = "Structures"
#: Days, while an installation has no settings yet.
PREAVIS_PAR_DEFAUT = 30


def documents(structure: Structure, acteur: Any) -> list[DocumentStructure]:
    """The documents of the safe that `acteur` may read, in the order of their kinds, latest
    first."""
    rang = {nature: i for i, nature in enumerate(NatureDocument.values)}
    lus = [d for d in _DOCUMENTS(structure.pk) if peut_lire_document(acteur, structure, d.nature)]
    return sorted(lus, key=lambda d: rang[d.nature])


_DOCUMENTS = Requete(
    lambda structure: (
        DocumentStructure.objects.filter(structure=structure, retire_le__isnull=True)
        .select_related("fichier__contenu", "depose_par")
        .order_by("-id")
    ),
    int,
)


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


def _sans_remplacant() -> QuerySet[DocumentStructure]:
    """Documents that no other of the same kind outlives; a document of no kind is its own."""
    suivants = DocumentStructure.objects.filter(
        Q(valable_jusqu_au__isnull=True)
        | Q(valable_jusqu_au__gt=OuterRef("valable_jusqu_au"))
        | Q(valable_jusqu_au=OuterRef("valable_jusqu_au"), id__gt=OuterRef("id")),
        structure=OuterRef("structure"),
        nature=OuterRef("nature"),
        retire_le__isnull=True,
    ).exclude(nature=NatureDocument.AUTRE)
    return DocumentStructure.objects.filter(
        ~Exists(suivants), retire_le__isnull=True, structure__remplacee_par__isnull=True
    )


def _limite(jour: date) -> Combinable:
    """The last end of a document that is to be renewed on `jour`; the notice is read within the
    query."""
    reglage = Departement.objects.filter(pk=1).values("preavis_coffre")
    preavis = Coalesce(Subquery(reglage), PREAVIS_PAR_DEFAUT)
    return ExpressionWrapper(Value(jour) + preavis, output_field=DateField())


def fin_de_preavis() -> date:
    """A document that ends on that day or before is to be renewed."""
    reglage = Departement.objects.filter(pk=1).values_list("preavis_coffre", flat=True).first()
    return aujourdhui() + timedelta(days=reglage or PREAVIS_PAR_DEFAUT)


def a_rappeler(jour: date) -> QuerySet[DocumentStructure]:
    """Documents valid on `jour` that end within the notice, and whose keepers were not told."""
    return (
        _sans_remplacant()
        .filter(
            rappele_le__isnull=True, valable_jusqu_au__gte=jour, valable_jusqu_au__lte=_limite(jour)
        )
        .order_by("structure_id", "id")
    )


def taches(acteur: Any) -> list[Tache]:
    """One line per kind of document out of date or soon to be, for who keeps the file; one
    query."""
    structures = structures_de(acteur, ROLES_GESTION_STRUCTURE)
    if not structures:
        return []
    jour = aujourdhui()
    lignes = (
        _sans_remplacant()
        .filter(structure__in=structures, valable_jusqu_au__lte=_limite(jour))
        .exclude(nature=NatureDocument.AUTRE)
        .select_related("structure")
        .order_by("valable_jusqu_au", "id")
    )
    return [_a_renouveler(d, jour) for d in lignes]


def _a_renouveler(d: DocumentStructure, jour: date) -> Tache:
    fin = d.valable_jusqu_au
    perime = fin is not None and fin < jour
    depuis = f", périmé depuis le {ecrire_date(fin)}" if fin and perime else ""
    return Tache(
        titre=f"Renouveler dans le coffre : {NatureDocument(d.nature).label}",
        url=reverse("annuaire:coffre", args=[d.structure.uid]),
        detail=f"{d.structure.nom}{depuis}",
        echeance=None if perime else fin,
        ton="attention" if perime else "neutre",
        groupe=GROUPE,
    )
