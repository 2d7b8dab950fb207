"""Reads of the candidatures: whose they are, lists, what a page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from ecluse.annuaire.models import ROLES_AGENT, ROLES_PORTEUR, Habilitation, Role, Structure
from ecluse.annuaire.permissions import (
    droits_de,
    peut_voir_coordonnees_bancaires,
    structures_de,
    territoires_de,
)
from ecluse.annuaire.structure_choisie import restreindre
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.etats import CLOSES, ETATS_RESERVES, MODIFIABLE, TABLE
from ecluse.cycle.candidatures.models import (
    Candidature,
    Correction,
    Piece,
    Recepisse,
    SectionDossier,
)
from ecluse.cycle.candidatures.permissions import (
    LUES_PAR_LES_AGENTS,
    LUES_PAR_LES_ELUS,
    SAISISSENT_PAPIER,
    peut_lire_fil,
    peut_voir,
    peut_voir_reserve,
)
from ecluse.cycle.candidatures.queries_echanges import fil, messages_en_bref
from ecluse.interface import elements
from ecluse.regles.fiches.dossier import ATTENDU
from ecluse.regles.recevabilite import Dossier
from ecluse.socle.etats import Etat
from ecluse.socle.requetes import Requete

RELATIONS = ("session__version__dispositif", "session__appel", "structure")
#: Drafts that agents type from paper.
PAPIER_EN_COURS = Q(origine="papier", etat__in=MODIFIABLE, session__canal="services")


def visibles_par(acteur: Any, *, validees: bool = False) -> QuerySet[Candidature]:
    """The candidatures that `acteur` may read: the same rule as `permissions.peut_voir`, in SQL.

    Relations are not selected: each caller takes those it shows. With `validees`, those validated
    one day: the others are not looked for, and no session is read for them.
    """
    lisibles = Q(etat__in=LUES_PAR_LES_AGENTS) | Q(etat="retiree", validee_le__isnull=False)
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role in ROLES_PORTEUR:
            part = Q(structure_id=droit.structure_id)
        elif droit.role in ROLES_AGENT:
            part = lisibles
            if droit.role in SAISISSENT_PAPIER and not validees:
                condition |= PAPIER_EN_COURS & _dispositifs(droit)
        elif droit.role == Role.ELU:
            part = Q(etat__in=LUES_PAR_LES_ELUS)
        else:
            continue
        condition |= part & _perimetre(droit)
    if validees:
        condition &= Q(validee_le__isnull=False)
    return Candidature.objects.filter(condition)


def _dispositifs(droit: Habilitation) -> Q:
    """The dispositifs of a right; all of them when it names none."""
    return _references(droit, "session__version__dispositif__")


def _references(droit: Habilitation, vers: str) -> Q:
    q = Q()
    if droit.dispositifs:
        couples = (reference.split("/", 1) for reference in droit.dispositifs)
        dans = Q(pk__in=[])
        for annee, code in couples:
            dans |= Q(**{f"{vers}annee": annee, f"{vers}code": code})
        q &= dans
    return q


def _perimetre(droit: Habilitation) -> Q:
    q = _dispositifs(droit)
    if droit.territoire_id and droit.role in ROLES_AGENT:
        # A subquery, not a join: a dossier on two territoires must not come twice.
        lien = Candidature.territoires.through.objects.filter(
            candidature_id=OuterRef("pk"), territoire_id=droit.territoire_id
        )
        q &= Q(Exists(lien))
    return q


def de_mes_structures(acteur: Any) -> QuerySet[Candidature]:
    """The dossiers of the structures where `acteur` holds a role, or of the one chosen, latest
    first."""
    structures = restreindre(acteur, structures_de(acteur))
    return (
        visibles_par(acteur)
        .filter(structure_id__in=structures)
        .select_related(*RELATIONS)
        .order_by("-id")
    )


def etat_affiche(candidature: Candidature, acteur: Any) -> Etat:
    """The state as `acteur` may know it: a proposal stays inside the Département until the vote."""
    code = candidature.etat
    if code in ETATS_RESERVES and not peut_voir_reserve(acteur, candidature):
        code = "en_instruction"
    return TABLE.etats[code]


def trouver(acteur: Any, uid: str) -> Candidature:
    """One dossier with its relations; raises `Candidature.DoesNotExist` for what is not visible.

    The content of the fiche never changes: it is read once per process (`VersionFiche.fiche`).
    """
    trouvee = _PAR_UID.premiere(uid)
    if trouvee is None or not peut_voir(acteur, trouvee):
        raise Candidature.DoesNotExist
    return trouvee


_PAR_UID = Requete(
    lambda uid: (
        Candidature.objects.filter(uid=uid)
        .select_related(
            *RELATIONS, "etablissement", "coordonnees_bancaires", "deposee_par", "validee_par"
        )
        .defer("session__version__contenu")
        .order_by("pk")
    ),
    str,
)


def trouver_fil(acteur: Any, uid: str) -> Candidature:
    """The dossier whose thread `acteur` may open: one they read, or a draft whose structure wrote
    to their service. Raises `Candidature.DoesNotExist`."""
    candidature = Candidature.objects.select_related(*RELATIONS, "instructeur").get(uid=uid)
    if not peut_lire_fil(acteur, candidature):
        raise Candidature.DoesNotExist
    return candidature


def sessions_sur_papier(acteur: Any) -> QuerySet[SessionDepot]:
    """The windows whose candidatures `acteur` types, with how many are typed and registered."""
    sur_papier = Q(canal="services", retiree_le__isnull=True)
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role in SAISISSENT_PAPIER:
            condition |= sur_papier & _references(droit, "version__dispositif__")
    return (
        SessionDepot.objects.filter(condition)
        .select_related("appel", "version__dispositif")
        .annotate(
            en_saisie=Count("candidatures", filter=Q(candidatures__etat="brouillon")),
            enregistrees=Count("candidatures", filter=Q(candidatures__validee_le__isnull=False)),
        )
    )


#: What the page of typing shows at most.
SAISIES_AU_PLUS = 50


def papiers_en_cours(acteur: Any) -> list[Candidature]:
    """What is being typed from paper within the reader's perimeter, latest first."""
    return list(
        visibles_par(acteur)
        .filter(PAPIER_EN_COURS)
        .select_related("structure", "saisie_par")
        .order_by("-id")[:SAISIES_AU_PLUS]
    )


def en_cours(session: SessionDepot, structures: Iterable[Structure]) -> dict[int, Candidature]:
    """The dossier that is open on this window, by internal id of structure."""
    return {
        c.structure_id: c
        for c in Candidature.objects.filter(session=session, structure__in=list(structures))
        .exclude(etat__in=CLOSES)
        .order_by("id")
    }


def dossier_regles(candidature: Candidature) -> Dossier:
    """The dossier as the rules of recevabilité read it."""
    return lecture.vers_regles(lecture.charger(candidature))


def objectifs(candidature: Candidature) -> dict[str, Decimal]:
    """Expected volume by indicator of the fiche; an indicator without answer is absent."""
    return objectifs_de([candidature])[candidature.pk]


def objectifs_de(candidatures: Iterable[Candidature]) -> dict[int, dict[str, Decimal]]:
    """The same for several dossiers whose `session.version` is selected (one query)."""
    return {
        pk: {code: v for code, v in attendus.items() if isinstance(v, Decimal)}
        for pk, attendus in attendus_de(candidatures).items()
    }


def attendus_de(candidatures: Iterable[Candidature]) -> dict[int, dict[str, Decimal | str]]:
    """What each dossier expects by indicator of its fiche: a volume, or a sentence for what is
    judged and not counted; without answer, absent (one query)."""
    toutes = {c.pk: c for c in candidatures}
    reponses: dict[int, dict[str, Any]] = {pk: {} for pk in toutes}
    for s in SectionDossier.objects.filter(candidature__in=toutes):
        reponses[s.candidature_id] |= s.contenu
    return {
        pk: {
            i.code: Decimal(reponse) if i.se_compte else str(reponse)
            for i in c.session.version.fiche.indicateurs
            if (reponse := reponses[pk].get(ATTENDU + i.code)) is not None
        }
        for pk, c in toutes.items()
    }


@dataclass(frozen=True)
class Resume:
    """A dossier in a few lines, for other stages' pages."""

    numero: str
    intitule: str
    structure: str
    dispositif: str
    montant_demande: Decimal | None
    periode: tuple[Any, Any]
    territoires: tuple[str, ...]
    etat: Etat


def resume(candidature: Candidature) -> Resume:
    """The dossier in a few lines (one query for the territoires, if relations are selected)."""
    return Resume(
        numero=candidature.numero or "",
        intitule=candidature.intitule,
        structure=candidature.structure.nom,
        dispositif=str(candidature.session.dispositif),
        montant_demande=candidature.montant_demande,
        periode=(candidature.debut, candidature.fin),
        territoires=tuple(t.nom for t in candidature.territoires.all()),
        etat=TABLE.etats[candidature.etat],
    )


@dataclass(frozen=True)
class PourDossier:
    """What the dossier page shows of this stage."""

    candidature: Candidature
    pieces: list[Piece]
    recepisses: list[Recepisse]
    #: What was written in the thread; empty for whoever does not follow the dossier.
    fil: list[elements.Message]
    suit: bool
    decision: Any = None


def trouver_avec_suites(acteur: Any, uid: str) -> Candidature:
    """One dossier with what `pour_dossier` says of corrections and decision, in one query; another
    for a reader limited to a territoire. Raises `Candidature.DoesNotExist` as `trouver`."""
    trouvee = _AVEC_SUITES.premiere(uid)
    if trouvee is not None and territoires_de(acteur):
        # Asked by each permission of whoever is limited to a territoire: read once.
        prefetch_related_objects([trouvee], "territoires")
    if trouvee is None or not peut_voir(acteur, trouvee):
        raise Candidature.DoesNotExist
    return trouvee


def _avec_suites(uid: str) -> QuerySet[Candidature]:
    corrections = Correction.objects.filter(candidature=OuterRef("pk"))
    return (
        Candidature.objects.filter(uid=uid)
        .select_related(
            "structure", "session__version__dispositif", "deposee_par", "validee_par", "decision"
        )
        .defer("session__version__contenu")
        .annotate(
            a_des_corrections=Exists(corrections),
            correction_ouverte=Exists(corrections.filter(etat="ouverte")),
        )
        .order_by("pk")
    )


_AVEC_SUITES = Requete(_avec_suites, str)
_RECEPISSES = Requete(
    lambda c: Recepisse.objects.filter(candidature=c).select_related("fichier").order_by("-id"),
    int,
)


def pour_dossier(candidature: Candidature, acteur: Any) -> PourDossier | None:
    """Pieces, receipts and thread of the dossier; three queries when it was read by
    `trouver_avec_suites`. A piece that this reader may not open is marked `reservee`."""
    pieces = lecture.pieces_jointes(candidature)
    recepisses = _RECEPISSES(candidature.pk)
    lecture.nommer_pieces(candidature.session.version.fiche, pieces)
    voit_banque = peut_voir_coordonnees_bancaires(acteur, candidature.structure)
    for piece in pieces:
        piece.reservee = piece.code == lecture.PIECE_RIB and not voit_banque  # type: ignore[attr-defined]
    suit = peut_lire_fil(acteur, candidature)
    recus = messages_en_bref(candidature) if suit else []
    return PourDossier(
        candidature,
        pieces,
        recepisses,
        fil(recus, acteur),
        suit,
        getattr(candidature, "decision", None),
    )
