"""Reads that look across the stages: the list of dossiers, what is to be done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from ecluse.annuaire import taches as annuaire
from ecluse.annuaire.models import Compte, Habilitation, Role, Service, Territoire
from ecluse.annuaire.permissions import remplaces_par
from ecluse.cycle.appels.models import Dispositif, intituler, rang_du_code
from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.candidatures import queries_taches, recherche
from ecluse.cycle.candidatures.etats import ETATS_RESERVES
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.recherche import normaliser
from ecluse.cycle.conventions import queries as conventions
from ecluse.cycle.deliberations import queries as deliberations
from ecluse.cycle.instruction import queries as instruction
from ecluse.cycle.instruction.models import Avis, Proposition
from ecluse.cycle.instruction.permissions import AVIS_OUVERT
from ecluse.cycle.suivi import queries as suivi
from ecluse.cycle.versements import queries as versements
from ecluse.pilotage.colonnes import MONTRE, ColonneDossier, chemins_de
from ecluse.regles.texte import typographie
from ecluse.socle import tableur
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Tache

ORDRE = ("-validee_le", "-id")
"""Latest validated first; every candidature that the list shows was validated."""
COMPTE_AU_PLUS = 1000
"""Beyond that the list says « more than »."""


def dossiers(acteur: Any) -> QuerySet[Candidature]:
    """The dossiers that `acteur` may list; `lit` says whether they read what precedes the
    decision (a DPO or an élu lists dossiers, and reads no proposal)."""
    lit = Case(When(instruction.lisible(acteur), then=True), default=False)
    return candidatures.visibles_par(acteur, validees=True).annotate(lit=lit)


def pour_liste(
    queryset: QuerySet[Candidature], colonnes: Sequence[ColonneDossier], cles: Sequence[str] = ()
) -> QuerySet[Candidature, dict[str, Any]]:
    """The same as plain rows that hold what these columns read and the keys of the order; one
    query, whatever the columns."""
    calculs = {nom for c in colonnes for nom in c.calculs}
    if "montant_tri" in (cle.lstrip("-") for cle in cles):
        calculs.add("montant_tri")
    annotes = queryset.annotate(**{nom: CALCULS[nom]() for nom in sorted(calculs)})
    noms = dict.fromkeys(
        ["uid", "numero", *chemins_de(colonnes), *(cle.lstrip("-") for cle in cles)]
    )
    return annotes.values(*noms)


def _propose() -> Case:
    """The amount proposed for the outer dossier, if the reader of `dossiers` may know it."""
    en_vigueur = Proposition.objects.filter(candidature=OuterRef("pk"), remplacee_le__isnull=True)
    return Case(When(lit=True, then=Subquery(en_vigueur.values("montant")[:1])))


def _lieux() -> Subquery:
    """The names of the territoires of the outer dossier, in order, in one text."""
    return Subquery(
        Candidature.territoires.through.objects.filter(candidature=OuterRef("pk"))
        .order_by()
        .values("candidature")
        .annotate(noms=StringAgg("territoire__nom", ", ", order_by="territoire__nom"))
        .values_list("noms")  # type: ignore[misc]
    )


def _avis(**condition: Any) -> Subquery:
    """How many avis of the outer dossier meet the condition; None when there is none."""
    return Subquery(
        Avis.objects.filter(candidature=OuterRef("pk"), **condition)
        .order_by()
        .values("candidature")
        .annotate(nombre=Count("pk"))
        .values("nombre")
    )


#: What a column may add to the query, by name.
CALCULS: dict[str, Callable[[], Any]] = {
    "lieux": _lieux,
    "montant_propose": _propose,
    "montant_tri": lambda: Coalesce("montant_demande", Value(Decimal(0))),
    "avis_demandes": lambda: Coalesce(_avis(), 0),
    "avis_rendus": lambda: Coalesce(_avis(rendu_le__isnull=False), 0),
}


Paires = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choix:
    """What the filters propose: code (or uid) and words."""

    territoires: Paires = ()
    dispositifs: Paires = ()
    services: Paires = ()
    instructeurs: Paires = ()


def choix_des_filtres() -> Choix:
    """Every choice of the filters, in one query."""
    return _ranger(tuple(_CHOIX(aujourdhui())))


def _lire_les_choix(jour: date) -> QuerySet[Any, tuple[str, str, str]]:
    """Kind, code and words of each choice, agents being those of that day."""

    def trois(genre: str, queryset: QuerySet[Any], code: Any, nom: Any) -> QuerySet[Any]:
        texte = TextField()
        return (
            queryset.order_by()
            .annotate(
                genre_=Value(genre, output_field=texte),
                code_=Cast(code, texte),
                nom_=Cast(nom, texte),
            )
            .values_list("genre_", "code_", "nom_")
        )

    habilites = Habilitation.objects.en_vigueur(jour).filter(role=Role.INSTRUCTEUR)
    agents = Compte.objects.filter(pk__in=habilites.order_by().values("compte_id"), is_active=True)
    annee = Cast("annee", TextField())
    return trois("territoires", Territoire.objects.all(), "code", "nom").union(
        trois(
            "dispositifs",
            Dispositif.objects.all(),
            Concat(annee, Value("/"), "code", output_field=TextField()),
            "libelle",
        ),
        trois(
            "services",
            Service.objects.filter(territoire__isnull=False),
            "code",
            Concat("sigle", Value(" "), "territoire__nom", output_field=TextField()),
        ),
        trois(
            "instructeurs",
            agents,
            "uid",
            Concat("prenom", Value(" "), "nom", output_field=TextField()),
        ),
        all=True,
    )


_CHOIX = Requete(_lire_les_choix, date)


@lru_cache(maxsize=4)
def _ranger(rangees: tuple[tuple[str, str, str], ...]) -> Choix:
    """The same in the order of their words: hundreds of them, which seldom change."""
    choix: dict[str, list[tuple[str, str]]] = {}
    for genre, code, nom in rangees:
        choix.setdefault(genre, []).append((code, nom))
    for paires in choix.values():
        paires.sort(key=lambda paire: normaliser(paire[1]))
    choix["dispositifs"] = _dispositifs_nommes(choix.get("dispositifs", []))
    return Choix(**{genre: tuple(paires) for genre, paires in choix.items()})


def _dispositifs_nommes(paires: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """« 4.5 Guichet unique… (2025) », in the order of the call, latest year first."""

    def rang(paire: tuple[str, str]) -> tuple[Any, ...]:
        annee, _, code = paire[0].partition("/")
        return (-int(annee), rang_du_code(code))

    nommes = []
    for reference, libelle in sorted(paires, key=rang):
        annee, _, code = reference.partition("/")
        nommes.append((reference, f"{typographie(intituler(code, libelle))} ({annee})"))
    return nommes


def compter(queryset: QuerySet[Candidature]) -> int:
    """How many dossiers, up to one more than `COMPTE_AU_PLUS`: cheap at any size."""
    return queryset.order_by().values("pk")[: COMPTE_AU_PLUS + 1].count()


def filtrer(
    queryset: QuerySet[Candidature],
    acteur: Any,
    q: str = "",
    etat: str = "",
    territoire: str = "",
    dispositif: str = "",
    instructeur: str = "",
    avis: str = "",
) -> QuerySet[Candidature]:
    """Narrow by words, state, territoire (its code), dispositif (`année/code`), instructeur (an
    uid, `moi` with whom one replaces, or `aucun`) and avis (`attendu`, `rendu`, `aucun`, or
    `attendu:` and the code of a service)."""
    if q:
        queryset = recherche.chercher(queryset, q)
    if etat:
        queryset = queryset.filter(_dans_l_etat(etat))
    if territoire:
        lien = Candidature.territoires.through.objects.filter(territoire__code=territoire)
        queryset = queryset.filter(pk__in=lien.values("candidature_id"))
    if dispositif:
        annee, _, code = dispositif.partition("/")
        queryset = queryset.filter(
            session__version__dispositif__annee=annee, session__version__dispositif__code=code
        )
    if instructeur == "moi":
        queryset = queryset.filter(instructeur__in=[acteur.pk, *remplaces_par(acteur)])
    elif instructeur == "aucun":
        queryset = queryset.filter(instructeur__isnull=True)
    elif instructeur:
        queryset = queryset.filter(instructeur__uid=instructeur)
    return queryset.filter(_selon_les_avis(avis)) if avis else queryset


def _selon_les_avis(avis: str) -> Q:
    """Only among the dossiers whose avis the reader may know."""
    siens = Avis.objects.filter(candidature=OuterRef("pk")).order_by()
    genre, _, service = avis.partition(":")
    if service:
        siens = siens.filter(service__code=service)
    attendus = siens.filter(rendu_le__isnull=True)
    if genre == "aucun":
        return Q(~Exists(siens), lit=True)
    if genre == "rendu":
        return Q(Exists(siens), ~Exists(attendus), lit=True)
    return Q(Exists(attendus), lit=True, etat__in=AVIS_OUVERT)


def _dans_l_etat(etat: str) -> Q:
    """As the reader knows it: a reserved state counts as « en instruction » for who cannot read
    it, so that filtering does not tell it."""
    if etat in ETATS_RESERVES:
        return Q(etat=etat, lit=True)
    if etat == MONTRE:
        return Q(etat=etat) | Q(etat__in=ETATS_RESERVES, lit=False)
    return Q(etat=etat)


def taches(acteur: Any) -> list[Tache]:
    """Everything this person has to do, by deadline; what has none comes last."""
    toutes = [
        tache
        for etape in (
            annuaire,
            queries_taches,
            instruction,
            deliberations,
            conventions,
            suivi,
            versements,
        )
        for tache in etape.taches(acteur)
    ]
    return sorted(toutes, key=_cle)


def en_retard(taches: list[Tache], jour: date) -> list[Tache]:
    """Those whose deadline is over on `jour`: its own day is still in time."""
    return [t for t in taches if t.echeance is not None and _cle(t)[1] < jour]


def _cle(tache: Tache) -> tuple[bool, date, str]:
    echeance = tache.echeance
    jour = echeance.date() if isinstance(echeance, datetime) else echeance
    return (jour is None, jour or date.max, tache.titre)


#: Rows written together: the memory of an export does not grow with it.
BLOC_EXPORT = 1000


def exporter(
    lignes: QuerySet[Candidature, dict[str, Any]], colonnes: Sequence[ColonneDossier]
) -> Iterator[str]:
    """The same rows as CSV (semicolons, UTF-8 with BOM), in constant memory; the header holds the
    codes of the columns, amounts have a dot, days are ISO."""
    ecrivain = tableur.ecrivain()
    yield "\ufeff" + ecrivain.writerow([c.code for c in colonnes])
    tampon: list[str] = []
    for ligne in lignes.iterator(chunk_size=BLOC_EXPORT):
        tampon.append(ecrivain.writerow([_cellule(c, ligne) for c in colonnes]))
        if len(tampon) == BLOC_EXPORT:
            yield "".join(tampon)
            tampon.clear()
    yield "".join(tampon)


def _cellule(colonne: ColonneDossier, ligne: dict[str, Any]) -> Any:
    valeur = colonne.lire(ligne)
    if valeur is None:
        return ""
    if colonne.genre == "etat":
        return valeur.libelle
    if colonne.genre == "date":
        return valeur.isoformat()
    return valeur if colonne.genre == "montant" else tableur.en_texte(str(valeur))
