"""Reads that look across the stages: the list of dossiers, one dossier, what is to be done."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from ecluse.annuaire.models import Territoire
from ecluse.annuaire.permissions import est_agent
from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.candidatures import recherche
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions import queries as conventions
from ecluse.cycle.deliberations import queries as deliberations
from ecluse.cycle.instruction import queries as instruction
from ecluse.cycle.instruction.models import Proposition
from ecluse.cycle.suivi import queries as suivi
from ecluse.cycle.versements import queries as versements
from ecluse.socle.taches import Jalon, Tache

ORDRE = ("-validee_le", "-id")
"""Latest validated first; every candidature that the list shows was validated."""


def dossiers(acteur: Any) -> QuerySet[Candidature]:
    """The dossiers that `acteur` may list, with what a row shows (two queries a page)."""
    proposition = Proposition.objects.filter(
        candidature=OuterRef("pk"), remplacee_le__isnull=True
    ).values("montant")[:1]
    return (
        candidatures.visibles_par(acteur)
        .filter(validee_le__isnull=False)
        .select_related("structure", "session__version__dispositif", "instructeur")
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
        .annotate(montant_propose=Subquery(proposition))
        .prefetch_related(Prefetch("territoires", Territoire.objects.only("nom").order_by("nom")))
    )


def filtrer(
    queryset: QuerySet[Candidature],
    q: str = "",
    etat: str = "",
    territoire: Territoire | None = None,
    dispositif: str = "",
) -> QuerySet[Candidature]:
    """Narrow by words, state, territoire and dispositif (`année/code`)."""
    if q:
        queryset = recherche.chercher(queryset, q)
    if etat:
        queryset = queryset.filter(etat=etat)
    if territoire is not None:
        lien = Candidature.territoires.through.objects.filter(territoire=territoire)
        queryset = queryset.filter(pk__in=lien.values("candidature_id"))
    if dispositif:
        annee, _, code = dispositif.partition("/")
        queryset = queryset.filter(
            session__version__dispositif__annee=annee, session__version__dispositif__code=code
        )
    return queryset


@dataclass(frozen=True)
class Dossier:
    """Everything that the page of a dossier shows, stage by stage; None where nothing is."""

    candidature: Candidature
    candidatures: Any
    instruction: Any
    deliberations: Any
    conventions: Any
    suivi: Any
    versements: Any
    jalons: list[Jalon]


APRES_VOTE = ("adoptee", "conventionnee", "rejetee")
ENGAGEES = ("adoptee", "conventionnee")


def dossier(candidature: Candidature, acteur: Any) -> Dossier:
    """Read each stage once; later stages are read only when the dossier has reached them."""
    agent = est_agent(acteur)
    vote = candidature.etat in (*APRES_VOTE, "inscrite") and (
        agent or candidature.etat in APRES_VOTE
    )
    engage = candidature.etat in ENGAGEES
    de_deliberations = deliberations.pour_dossier(candidature, acteur) if vote else None
    de_conventions = conventions.pour_dossier(candidature, acteur) if engage else None
    de_suivi = suivi.pour_dossier(candidature, acteur) if engage else None
    de_versements = versements.pour_dossier(candidature, acteur) if engage else None
    return Dossier(
        candidature=candidature,
        candidatures=candidatures.pour_dossier(candidature, acteur),
        instruction=instruction.pour_dossier(candidature, acteur),
        deliberations=de_deliberations,
        conventions=de_conventions,
        suivi=de_suivi,
        versements=de_versements,
        jalons=[
            *candidatures.jalons(candidature),
            *instruction.jalons(candidature, acteur),
            *deliberations.jalons(candidature, acteur),
            *(conventions.jalons(candidature) if engage else A_VENIR["convention"]),
            *(suivi.jalons(candidature, acteur, de_suivi) if engage else A_VENIR["bilan"]),
            *(versements.jalons(candidature) if engage else A_VENIR["versements"]),
        ],
    )


A_VENIR = {
    "convention": [Jalon("convention", "Convention", "a_venir")],
    "bilan": [Jalon("bilan", "Bilan", "a_venir")],
    "versements": [Jalon("avance", "Avance", "a_venir"), Jalon("solde", "Solde", "a_venir")],
}


def taches(acteur: Any) -> list[Tache]:
    """Everything this person has to do, by deadline; what has none comes last."""
    toutes = [
        tache
        for etape in (candidatures, instruction, deliberations, conventions, suivi, versements)
        for tache in etape.taches(acteur)
    ]
    return sorted(toutes, key=_cle)


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


class _Echo:
    """A file that gives back what is written: rows are streamed one by one."""

    def write(self, valeur: str) -> str:
        return valeur


def exporter(queryset: QuerySet[Candidature]) -> Iterator[str]:
    """The same dossiers as CSV (semicolons, UTF-8 with BOM), in constant memory.

    The names of territoires are joined by the database: no query per row.
    """
    ecrivain = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + ecrivain.writerow(COLONNES_EXPORT)
    libelles = {code: etat.libelle for code, etat in TABLE.etats.items()}
    lignes = queryset.prefetch_related(None).prefetch_related("territoires").order_by("-id")
    tampon: list[str] = []
    for c in lignes.iterator(chunk_size=1000):
        dispositif = c.session.version.dispositif
        tampon.append(
            ecrivain.writerow(
                [
                    c.numero,
                    f"{dispositif.code} ({dispositif.annee})",
                    en_texte(c.structure.nom),
                    en_texte(c.intitule),
                    " ; ".join(t.nom for t in c.territoires.all()),
                    libelles[c.etat],
                    c.montant_demande,
                    "" if c.montant_propose is None else c.montant_propose,
                    c.validee_le.isoformat(timespec="seconds") if c.validee_le else "",
                    en_texte(str(c.instructeur)) if c.instructeur else "",
                ]
            )
        )
        if len(tampon) == 500:
            yield "".join(tampon)
            tampon.clear()
    yield "".join(tampon)


def en_texte(valeur: str) -> str:
    """Typed text that a spreadsheet would run as a formula is kept as text."""
    return f"'{valeur}" if valeur[:1] in ("=", "+", "-", "@", "\t", "\r") else valeur
