"""Reads that look across the stages: the list of dossiers, what is to be done."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from ecluse.annuaire import taches as annuaire
from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.candidatures import recherche
from ecluse.cycle.candidatures.etats import ETATS_RESERVES, TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions import queries as conventions
from ecluse.cycle.deliberations import queries as deliberations
from ecluse.cycle.instruction import queries as instruction
from ecluse.cycle.instruction.models import Proposition
from ecluse.cycle.suivi import queries as suivi
from ecluse.cycle.versements import queries as versements
from ecluse.socle import tableur
from ecluse.socle.taches import Tache

ORDRE = ("-validee_le", "-id")
"""Latest validated first; every candidature that the list shows was validated."""
MONTRE = "en_instruction"
"""What a reserved state is shown as."""
COMPTE_AU_PLUS = 1000
"""Beyond that the list says « more than »."""


def dossiers(acteur: Any) -> QuerySet[Candidature]:
    """The dossiers that `acteur` may list; `lit` says whether they read what precedes the
    decision (a DPO or an élu lists dossiers, and reads no proposal)."""
    lit = Case(When(instruction.lisible(acteur), then=True), default=False)
    return candidatures.visibles_par(acteur).filter(validee_le__isnull=False).annotate(lit=lit)


def pour_liste(queryset: QuerySet[Candidature]) -> QuerySet[Candidature]:
    """The same with what a row shows (two queries a page)."""
    return (
        queryset.select_related("structure", "session__version__dispositif", "instructeur")
        .only(
            "uid",
            "numero",
            "intitule",
            "etat",
            "montant_demande",
            "validee_le",
            "structure__nom",
            "instructeur__prenom",
            "instructeur__nom",
            "instructeur__email",
            "session__version__dispositif__annee",
            "session__version__dispositif__code",
            "session__version__dispositif__libelle",
        )
        .annotate(montant_propose=_propose())
        .prefetch_related(Prefetch("territoires", Territoire.objects.only("nom").order_by("nom")))
    )


def _propose() -> Case:
    """The amount proposed for the outer dossier, if the reader of `dossiers` may know it."""
    en_vigueur = Proposition.objects.filter(candidature=OuterRef("pk"), remplacee_le__isnull=True)
    return Case(When(lit=True, then=Subquery(en_vigueur.values("montant")[:1])))


def compter(queryset: QuerySet[Candidature]) -> int:
    """How many dossiers, up to one more than `COMPTE_AU_PLUS`: cheap at any size."""
    return queryset.order_by()[: COMPTE_AU_PLUS + 1].count()


def filtrer(
    queryset: QuerySet[Candidature],
    q: str = "",
    etat: str = "",
    territoire: str = "",
    dispositif: str = "",
) -> QuerySet[Candidature]:
    """Narrow by words, state, territoire (its code) and dispositif (`année/code`)."""
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
    return queryset


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
            candidatures,
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


COLONNES_EXPORT = (
    "numero",
    "dispositif",
    "structure",
    "intitule",
    "territoires",
    "etat",
    "montant_demande",
    "montant_propose",
    "validee_le",
    "instructeur",
)


#: Rows written together: the memory of an export does not grow with it.
BLOC_EXPORT = 1000


def exporter(queryset: QuerySet[Candidature]) -> Iterator[str]:
    """The same dossiers as CSV (semicolons, UTF-8 with BOM), in constant memory.

    One query: names of territoires are joined by the database, rows are read as plain values.
    """
    ecrivain = tableur.ecrivain()
    yield "\ufeff" + ecrivain.writerow(COLONNES_EXPORT)
    libelles = {code: etat.libelle for code, etat in TABLE.etats.items()}
    tampon: list[str] = []
    for valeurs in _valeurs_a_exporter(queryset).iterator(chunk_size=BLOC_EXPORT):
        tampon.append(ecrivain.writerow(_ligne_exportee(valeurs, libelles)))
        if len(tampon) == BLOC_EXPORT:
            yield "".join(tampon)
            tampon.clear()
    yield "".join(tampon)


def _valeurs_a_exporter(queryset: QuerySet[Candidature]) -> QuerySet[Any, tuple[Any, ...]]:
    lieux = (
        Candidature.territoires.through.objects.filter(candidature=OuterRef("pk"))
        .order_by()
        .values("candidature")
        .annotate(noms=StringAgg("territoire__nom", " ; ", order_by="territoire__nom"))
        .values_list("noms")  # type: ignore[misc]
    )
    dispositif = "session__version__dispositif"
    return (
        queryset.annotate(montant_propose=_propose(), lieux=Subquery(lieux))
        .order_by("-id")
        .values_list(
            "numero",
            f"{dispositif}__code",
            f"{dispositif}__annee",
            "structure__nom",
            "intitule",
            "lieux",
            "etat",
            "montant_demande",
            "montant_propose",
            "validee_le",
            "instructeur__prenom",
            "instructeur__nom",
            "instructeur__email",
            "lit",
        )
    )


def _ligne_exportee(valeurs: tuple[Any, ...], libelles: dict[str, str]) -> list[Any]:
    numero, code, annee, structure, intitule, lieux, etat, demande, propose, validee, *fin = valeurs
    prenom, nom, email, lit = fin
    if etat in ETATS_RESERVES and not lit:
        etat = MONTRE
    return [
        numero,
        f"{code} ({annee})",
        tableur.en_texte(structure),
        tableur.en_texte(intitule),
        lieux or "",
        libelles[etat],
        demande,
        "" if propose is None else propose,
        validee.isoformat(timespec="seconds") if validee else "",
        tableur.en_texte(f"{prenom or ''} {nom or ''}".strip() or email or ""),
    ]
