"""Reads of the published fiches: the version that people answer to, parsed once a process."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ecluse.cycle.appels.catalogue import (
    EntreeCatalogue,
    correspond,
    normaliser,
    ordre,
    territoires_de,
)
from ecluse.cycle.appels.models import Dispositif, SessionDepot, VersionFiche
from ecluse.regles.dates import jour_de_paris
from ecluse.regles.fiches import Fiche, fiche_depuis

#: Published fiches never change: parsed, they are kept by the hash of their content.
_FICHES: dict[str, Fiche] = {}
_FICHES_GARDEES = 1000


def fiches_de(empreintes: Collection[str]) -> dict[str, Fiche]:
    """The typed fiches of those contents; reads from the database those not seen yet."""
    manquantes = [e for e in empreintes if e not in _FICHES]
    if manquantes:
        if len(_FICHES) + len(manquantes) > _FICHES_GARDEES:
            _FICHES.clear()
            manquantes = list(empreintes)
        lignes = VersionFiche.objects.filter(empreinte__in=manquantes)
        for empreinte, contenu in lignes.values_list("empreinte", "contenu"):
            _FICHES[empreinte] = fiche_depuis(contenu)
    return {e: _FICHES[e] for e in empreintes}


def versions_a_lire(instant: datetime) -> QuerySet[VersionFiche]:
    """Versions, first the one that people answer to at `instant`: of the open window, else the
    latest. A fiche published while its window is answered waits for the next window."""
    jour = jour_de_paris(instant)
    ouvertes = SessionDepot.objects.filter(
        version=OuterRef("pk"), ouverture__lte=jour, cloture__gte=jour
    )
    return VersionFiche.objects.annotate(ouverte=Exists(ouvertes)).order_by("-ouverte", "-numero")


def version_a_lire(objet: Dispositif, instant: datetime) -> VersionFiche | None:
    """The version of that dispositif that people read at `instant`."""
    return versions_a_lire(instant).filter(dispositif=objet).first()


def publiee(nom: str, instant: datetime) -> tuple[Fiche, int] | None:
    """The fiche « année/code » that people read at `instant`, and the number of its version."""
    annee, _, code = nom.partition("/")
    if not (annee.isdecimal() and len(annee) == 4 and code.isprintable()):
        return None
    choix = {"dispositif__annee": int(annee), "dispositif__code": code}
    lue = versions_a_lire(instant).filter(**choix).values_list("empreinte", "numero").first()
    return None if lue is None else (fiches_de([lue[0]])[lue[0]], lue[1])


def catalogue(instant: datetime) -> list[EntreeCatalogue]:
    """Every published fiche at `instant`, in order; two queries once the fiches are known."""
    lue = versions_a_lire(instant).filter(dispositif=OuterRef("pk"))
    lignes = (
        Dispositif.objects.annotate(
            version=Subquery(lue.values("numero")[:1]),
            empreinte=Subquery(lue.values("empreinte")[:1]),
        )
        .exclude(version=None)
        .values_list("pk", "version", "empreinte")
        .order_by("pk")
    )
    connues = list(lignes)
    fiches = fiches_de([e for _, _, e in connues])
    ouverts = dispositifs_ouverts(instant)
    entrees = [
        EntreeCatalogue(fiches[empreinte], version, empreinte, pk in ouverts)
        for pk, version, empreinte in connues
    ]
    return sorted(entrees, key=lambda e: ordre(e.fiche))


def dispositifs_ouverts(instant: datetime) -> frozenset[int]:
    """Keys of the dispositifs on which one may deposit at `instant` (Paris days, included)."""
    jour = jour_de_paris(instant)
    return frozenset(
        SessionDepot.objects.filter(ouverture__lte=jour, cloture__gte=jour).values_list(
            "version__dispositif", flat=True
        )
    )


def filtrer(
    entrees: Collection[EntreeCatalogue],
    *,
    q: str = "",
    annee: int | None = None,
    thematique: str = "",
    public: str = "",
    territoire: str = "",
    ouvert: bool = False,
    territoires: Collection[str] = (),
) -> list[EntreeCatalogue]:
    """The entries that answer every filter given; `territoires`, the names that exist.

    A fiche that names no territoire is for the whole département, so for each of them.
    """
    retenues = []
    for e in entrees:
        limites = territoires_de(e.fiche, territoires) if territoire else frozenset()
        if (
            (annee is None or e.annee == annee)
            and (not thematique or e.thematique == thematique)
            and (not public or public in e.publics)
            and (not limites or territoire in limites)
            and (not ouvert or e.ouverte)
            and (not normaliser(q) or correspond(e.fiche, q))
        ):
            retenues.append(e)
    return retenues
