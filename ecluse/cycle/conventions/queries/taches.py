"""What each person has to do: prepare, finish a project, sign, conventions and avenants."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import droits_de, structures_de
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention
from ecluse.cycle.conventions.permissions import PREPARENT, SIGNENT
from ecluse.cycle.conventions.queries.lecture import a_preparer
from ecluse.regles.argent import ecrire_montant
from ecluse.socle.taches import Tache

GROUPE = "Conventions"
#: How many tasks of one kind the landing page lists, oldest first.
TACHES_AU_PLUS = 20


def taches(acteur: Any) -> list[Tache]:
    """What `acteur` has to do in this stage: prepare, finish a project, sign."""
    roles = {d.role for d in droits_de(acteur)}
    liste: list[Tache] = []
    if roles & set(PREPARENT):
        liste += _a_conventionner(acteur)
        liste += _projets(acteur)
    if roles & set(SIGNENT):
        liste += _signatures_a_enregistrer(acteur)
    if structures_de(acteur, [Role.SIGNATAIRE]):
        liste += _a_retourner(acteur)
    return liste


def _a_conventionner(acteur: Any) -> list[Tache]:
    groupes = a_preparer(acteur)[:TACHES_AU_PLUS]
    return [
        Tache(
            f"Préparer la convention : {g.structure.nom}",
            reverse("conventions:a_preparer") + f"#s-{g.structure.uid}",
            f"{ecrire_montant(g.total)} votés.",
            ton="attention",
            groupe=GROUPE,
        )
        for g in groupes
    ]


def _tache(convention: Convention, titre: str, detail: str, ton: str = "eau") -> Tache:
    return Tache(
        f"{titre} : {convention.structure.nom}",
        reverse("conventions:convention", args=[convention.uid]),
        f"{convention.numero}. {detail}",
        ton=ton,
        groupe=GROUPE,
    )


def _perimetre(acteur: Any, roles: tuple[Role, ...]) -> Q:
    """The conventions whose dispositifs are all within one habilitation in `roles`."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role not in roles:
            continue
        if not droit.dispositifs:
            return Q(pk__isnull=False)
        ailleurs = LigneConvention.objects.filter(convention_id=OuterRef("pk")).exclude(
            fiche__in=droit.dispositifs
        )
        condition |= ~Q(Exists(ailleurs))
    return condition


def _en_attente(acteur: Any, etat: str, roles: tuple[Role, ...]) -> list[Convention]:
    return list(
        Convention.objects.filter(_perimetre(acteur, roles), etat=etat)
        .select_related("structure")
        .order_by("id")[:TACHES_AU_PLUS]
    )


def _avenants_en_attente(condition: Q, etat: str) -> list[Avenant]:
    return list(
        Avenant.objects.filter(
            Exists(Convention.objects.filter(condition, pk=OuterRef("convention_id"))), etat=etat
        )
        .annotate(vote=Exists(Avenant.articles.through.objects.filter(avenant_id=OuterRef("pk"))))
        .select_related("convention__structure")
        .order_by("id")[:TACHES_AU_PLUS]
    )


def _taches_avenants(titre: str, detail: str, avenants: list[Avenant]) -> list[Tache]:
    return [
        Tache(
            f"{titre} : {a.convention.structure.nom}",
            reverse("conventions:avenant", args=[a.convention.uid, a.rang]),
            f"{a.numero}. {detail}",
            ton="attention",
            groupe=GROUPE,
        )
        for a in avenants
    ]


def _projets(acteur: Any) -> list[Tache]:
    projets = _avenants_en_attente(_perimetre(acteur, PREPARENT), "projet")
    return [
        _tache(c, "Terminer le projet de convention", "Générez les documents, puis émettez-la.")
        for c in _en_attente(acteur, "projet", PREPARENT)
    ] + [
        tache
        for detail, votes in (
            ("Faites-le voter, puis proposez-le à la signature.", False),
            ("Il est autorisé : générez son document, puis proposez-le à la signature.", True),
        )
        for tache in _taches_avenants(
            "Terminer le projet d’avenant",
            detail,
            [a for a in projets if a.vote is votes],  # type: ignore[attr-defined]
        )
    ]


def _signatures_a_enregistrer(acteur: Any) -> list[Tache]:
    return [
        _tache(c, "Enregistrer la signature", "La convention est chez la structure.", "attention")
        for c in _en_attente(acteur, "a_signer", SIGNENT)
    ] + _taches_avenants(
        "Enregistrer la signature de l’avenant",
        "L’avenant est chez la structure.",
        _avenants_en_attente(_perimetre(acteur, SIGNENT), "a_signer"),
    )


def _a_retourner(acteur: Any) -> list[Tache]:
    structures = structures_de(acteur, [Role.SIGNATAIRE])
    conventions = (
        Convention.objects.filter(structure_id__in=structures, etat="a_signer")
        .select_related("structure")
        .order_by("id")[:TACHES_AU_PLUS]
    )
    return [
        _tache(c, "Signer la convention", "Retournez les originaux signés.", "attention")
        for c in conventions
    ] + _taches_avenants(
        "Signer l’avenant",
        "Retournez les originaux signés.",
        _avenants_en_attente(Q(structure_id__in=structures), "a_signer"),
    )
