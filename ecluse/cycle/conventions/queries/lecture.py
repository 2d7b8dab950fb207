"""Perimeter, lists, what other rooms show of the conventions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.urls import reverse

from ecluse.annuaire.models import ROLES_AGENT, ROLES_PORTEUR, Role, Structure
from ecluse.annuaire.permissions import (
    droits_de,
    peut_voir_coordonnees_bancaires,
)
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions import phrases
from ecluse.cycle.conventions.models import Convention, DocumentConvention, LigneConvention
from ecluse.cycle.conventions.permissions import PREPARENT, peut_voir
from ecluse.cycle.conventions.phases import en_phase, etat_affiche
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.explication import Explication
from ecluse.regles.fiches import fiche_depuis
from ecluse.regles.versements import Tranche, tranches
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Journal
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Jalon
from ecluse.socle.tri import CleTri

#: The code of the tranche that the signature makes due.
AVANCE = "avance"


def visibles_par(acteur: Any) -> QuerySet[Convention]:
    """The conventions that `acteur` may read: the same rule as `permissions.peut_voir`, in SQL."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        part = Q()
        if droit.role in ROLES_PORTEUR:
            condition |= Q(structure_id=droit.structure_id, emise_le__isnull=False)
            continue
        if droit.role == Role.ELU:
            part = Q(emise_le__isnull=False)
        elif droit.role not in ROLES_AGENT:
            continue
        if droit.dispositifs:
            part &= Q(_porte(fiche__in=droit.dispositifs))
        if droit.territoire_id:
            part &= Q(_porte(ligne__candidature__territoires=droit.territoire_id))
        # An empty Q would be absorbed by the union: everything must stay said.
        condition |= part or Q(pk__isnull=False)
    return Convention.objects.filter(condition).select_related("structure")


def _porte(**conditions: Any) -> Exists:
    """A subquery, not a join: a convention of two lines must not come twice."""
    return Exists(LigneConvention.objects.filter(convention_id=OuterRef("pk"), **conditions))


def filtrer(conventions: QuerySet[Convention], etat: str = "", q: str = "") -> QuerySet[Convention]:
    """Narrow by phase today, and by words of the number, of the structure or of a dossier's
    number."""
    if etat:
        conventions = conventions.filter(en_phase(etat, aujourdhui()))
    if q := q.strip():
        conventions = conventions.filter(
            Q(numero__icontains=q)
            | Q(structure__tri__contains=CleTri(Value(q)))
            | Q(_porte(ligne__candidature__numero__iexact=q))
        )
    return conventions


def trouver(acteur: Any, uid: str) -> Convention:
    """One convention with what its page shows (three queries); raises `Convention.DoesNotExist`
    for what is not visible."""
    return (
        visibles_par(acteur)
        .select_related(
            "structure__territoire",
            "coordonnees_bancaires",
            "modele",
            "scan__contenu",
            "signature_enregistree_par",
        )
        .prefetch_related(
            Prefetch(
                "lignes",
                LigneConvention.objects.select_related(
                    "ligne__article__rapport", "ligne__article__operation", "ligne__candidature"
                ).order_by("id"),
            ),
            "lignes__ligne__candidature__territoires",
        )
        .get(uid=uid)
    )


def documents(convention: Convention) -> list[DocumentConvention]:
    """Every document issued, latest first (one query)."""
    return list(
        convention.documents.select_related("pdf__contenu", "docx__contenu").order_by("-id")
    )


def actes(convention: Convention) -> QuerySet[Journal]:
    """The acts on the convention, its avenants and its résiliation, latest first (one query)."""
    ici = reference(convention)
    siens = Q(objet=ici, evenement__in=phrases.PHRASES)
    suites = Q(objet__startswith="avenant:") | Q(objet__startswith="resiliation:")
    return histoire(ici).filter(siens | suites)


def convention_de(candidature: Candidature) -> Convention | None:
    """The convention that carries the dossier: neither abandoned, nor by an avenant that waits for
    its signature (one query)."""
    return _CONVENTION.premiere(candidature.pk)


_CONVENTION = Requete(
    lambda c: (
        Convention.objects.filter(lignes__ligne__candidature=c, lignes__en_vigueur=True)
        .select_related("structure")
        .order_by("-id")[:1]
    ),
    int,
)


def parts(convention: Convention) -> dict[str, Decimal]:
    """What the convention grants (euros) under each fiche, in the order of its lines."""
    parts: dict[str, Decimal] = {}
    for ligne in convention.lignes.all():
        if ligne.en_vigueur:
            parts[ligne.fiche] = parts.get(ligne.fiche, ZERO) + ligne.montant
    return parts


@dataclass(frozen=True)
class Echeancier:
    """The payments that the convention foresees, from its frozen fiches.

    `origines`: the fiche of each tranche, in the same order.
    """

    tranches: list[Tranche]
    origines: list[str]
    hypotheses: list[Any]
    avance: Explication

    @property
    def explication(self) -> Explication:
        """All the tranches, as a tree that sums to the amount of the convention."""
        lignes = tuple(t.explication for t in self.tranches)
        return Explication("Participation", sum((x.montant for x in lignes), ZERO), lignes)

    @property
    def par_dispositif(self) -> list[tuple[str, Tranche]]:
        """Each tranche after its fiche, which is left out when there is only one."""
        plusieurs = len(set(self.origines)) > 1
        couples = zip(self.origines, self.tranches, strict=True)
        return [(nom if plusieurs else "", tranche) for nom, tranche in couples]


def echeancier(convention: Convention) -> Echeancier:
    """The payments foreseen, and the advance that the signature makes due (euros)."""
    prevues: list[Tranche] = []
    origines: list[str] = []
    hypotheses: dict[str, Any] = {}
    for nom, montant in parts(convention).items():
        # A convention taken over may not hold the fiche of its lines.
        if nom not in convention.fiches:
            continue
        fiche = fiche_depuis(convention.fiches[nom])
        for tranche in tranches(fiche, montant):
            prevues.append(tranche)
            origines.append(nom)
            if code := tranche.explication.hypothese:
                hypotheses[code] = fiche.hypothese(code)
    avances = tuple(t.explication for t in prevues if t.code == AVANCE and t.montant is not None)
    total = sum((x.montant for x in avances), ZERO)
    return Echeancier(
        prevues, origines, list(hypotheses.values()), Explication("Avance", total, avances)
    )


# --- lines to carry -----------------------------------------------------------------------


def lignes_a_conventionner(acteur: Any) -> QuerySet[LigneRapport]:
    """The voted lines that no convention carries, within what `acteur` may prepare."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role not in PREPARENT:
            continue
        part = Q(pk__isnull=False)
        if droit.dispositifs:
            part = Q(pk__in=[])
            for nom in droit.dispositifs:
                annee, _, code = nom.partition("/")
                part |= Q(
                    candidature__session__version__dispositif__annee=annee,
                    candidature__session__version__dispositif__code=code,
                )
        condition |= part
    actives = LigneConvention.objects.filter(ligne_id=OuterRef("pk"), abandonnee_le__isnull=True)
    return (
        LigneRapport.objects.filter(
            condition,
            ~Exists(actives),
            candidature__isnull=False,
            votee=True,
            retiree_le__isnull=True,
            article__rapport__etat="adopte",
            article__rapport__numero__isnull=False,
        )
        .select_related(
            "article__rapport",
            "candidature__structure",
            "candidature__session__version__dispositif",
        )
        .order_by("candidature__structure__tri", "candidature__structure_id", "id")
    )


@dataclass(frozen=True)
class LignesDeStructure:
    """The lines that one convention may gather."""

    structure: Structure
    lignes: list[LigneRapport]

    @property
    def total(self) -> Decimal:
        """Sum of the lines, in euros."""
        return sum((x.montant for x in self.lignes), ZERO)


def a_preparer(acteur: Any) -> list[LignesDeStructure]:
    """The lines to carry, by structure (one query)."""
    groupes: dict[int, list[LigneRapport]] = {}
    for ligne in lignes_a_conventionner(acteur):
        groupes.setdefault(ligne.dossier.structure_id, []).append(ligne)
    return [LignesDeStructure(g[0].dossier.structure, g) for g in groupes.values()]


# --- what other rooms show ----------------------------------------------------------------


@dataclass(frozen=True)
class ResumeConvention:
    """What the dossier page shows of the convention."""

    convention: Convention
    etat: Any
    url: str
    telecharge: bool


def pour_dossier(
    candidature: Candidature, acteur: Any, convention: Convention | None = None
) -> ResumeConvention | None:
    """The convention as the dossier page shows it, None when there is none to show to `acteur`.

    One query, none when `convention_de` was read; more for a right limited to a territoire.
    """
    convention = convention or convention_de(candidature)
    if convention is None or not peut_voir(acteur, convention):
        return None
    return ResumeConvention(
        convention=convention,
        etat=etat_affiche(convention, aujourdhui()),
        url=reverse("conventions:convention", args=[convention.uid]),
        # `peut_telecharger`, without asking again what was just asked.
        telecharge=peut_voir_coordonnees_bancaires(acteur, convention.structure),
    )


def jalons(
    candidature: Candidature, acteur: Any = None, convention: Convention | None = None
) -> list[Jalon]:
    """The lock of the convention: nothing here that a porteur must not know (no query when
    `convention_de` was read, one otherwise)."""
    convention = convention or convention_de(candidature)
    if convention is None or convention.etat == "projet":
        vote = candidature.etat in ("adoptee", "conventionnee")
        etat = "courant" if vote else "a_venir"
        return [Jalon("convention", "Convention", etat, detail="En préparation" if vote else "")]
    if convention.etat == "a_signer":
        detail = f"{convention.numero}, à signer"
        return [Jalon("convention", "Convention", "courant", detail=detail)]
    montant = ecrire_montant(convention.montant_maximum)
    return [
        Jalon(
            "convention",
            "Convention",
            "passe",
            convention.signee_le,
            f"{convention.signataire_structure} et {convention.signataire_departement}",
            f"{convention.numero}, {montant} au plus",
        )
    ]
