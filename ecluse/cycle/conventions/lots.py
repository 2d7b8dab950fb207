"""The documents of many conventions: chosen once, made by one job, each kept as it is done.

The texts are composed here, a few conventions ahead, and rendered two at a time; each
convention is kept in one transaction with the mark that says so. A stop, a second job or a second
click never make one twice, and what failed says why while the others go on.
"""

import logging
import tempfile
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import IO, Any

import pghistory
from django.db import DatabaseError, transaction
from django.db.models import Count, F, QuerySet

from ecluse.annuaire.models import Compte
from ecluse.cycle.conventions import actions, generation, queries
from ecluse.cycle.conventions.etats import TABLE_LOTS
from ecluse.cycle.conventions.models import (
    Convention,
    DocumentConvention,
    LigneLot,
    LotDocuments,
)
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    peut_documenter,
    peut_telecharger,
    prepare_partout,
)
from ecluse.cycle.deliberations.models import Rapport
from ecluse.regles.argent import ZERO
from ecluse.socle import fichiers, journal
from ecluse.socle.documents import Document, Rendu, atelier, rendre
from ecluse.socle.emission import FORMES
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.permissions import AccesRefuse, exiger

_JOURNAL = logging.getLogger(__name__)
#: A batch holds that many conventions at most.
MAXIMUM = 1000
#: How many rows are read together, conventions composed ahead, and documents rendered at once.
PAQUET, AVANCE, DE_FRONT = 50, 6, 2
SANS_DROIT = "Vous n’avez pas le droit de le faire sur cette convention."
PANNE = "Une panne l’a empêché : recommencez sur cette convention."
SANS_LIGNE = "Les lignes votées de cette structure ont déjà leur convention."


@dataclass(frozen=True)
class Element:
    """What a batch may take: a project, or a structure whose voted lines wait. `cle` names it in
    a form: `c:…` or `s:…`; `montant` is what it gives at most (euros)."""

    cle: str
    structure: Any
    convention: Convention | None
    detail: str
    montant: Decimal


def proposables(acteur: Any, rapport: Rapport | None = None) -> list[Element]:
    """What `acteur` may take in a batch, those of one délibération if `rapport` is given."""
    elements = []
    for groupe in queries.a_preparer(acteur):
        lignes = [x for x in groupe.lignes if rapport is None or x.article.rapport_id == rapport.pk]
        if lignes:
            elements.append(
                Element(
                    f"s:{groupe.structure.uid}",
                    groupe.structure,
                    None,
                    _a(lignes),
                    sum((x.montant for x in lignes), ZERO),
                )
            )
    for c in _projets(acteur, rapport):
        elements.append(Element(f"c:{c.uid}", c.structure, c, c.numero, c.montant_maximum))
    return elements


def _a(lignes: Sequence[Any]) -> str:
    return "convention à préparer" if len(lignes) == 1 else f"{len(lignes)} lignes à réunir"


def _projets(acteur: Any, rapport: Rapport | None) -> Iterator[Convention]:
    projets = queries.visibles_par(acteur).filter(etat="projet")
    if rapport is not None:
        projets = projets.filter(lignes__ligne__article__rapport=rapport).distinct()
    partout = prepare_partout(acteur)
    if partout:
        # A frozen fiche is long, and only its name would be asked.
        projets = projets.defer("fiches")
    for c in projets.order_by("structure__tri", "id"):
        if partout or peut_documenter(acteur, c):
            yield c


def rapports_proposables(acteur: Any) -> QuerySet[Rapport]:
    """The délibérations of which a line waits for a convention, or a convention is a project."""
    projets = queries.visibles_par(acteur).filter(etat="projet")
    lignes = queries.lignes_a_conventionner(acteur)
    return (
        Rapport.objects.filter(
            pk__in=lignes.order_by()
            .values("article__rapport")
            .union(projets.order_by().values("lignes__ligne__article__rapport"))
        )
        .exclude(numero=None)
        .order_by("-seance", "-id")
    )


@transaction.atomic
def demander(
    elements: Sequence[Element], acteur: Compte, rapport: Rapport | None = None
) -> LotDocuments:
    """Ask for the documents of these elements, in one batch that a job carries out.

    Raises `AccesRefuse`, `ActionRefusee` when nothing is chosen, or too much.
    """
    from ecluse.cycle.conventions.tasks import executer_lot

    exiger(est_preparateur(acteur))
    if not elements:
        raise ActionRefusee("Choisissez au moins une convention.")
    if len(elements) > MAXIMUM:
        raise ActionRefusee(f"Un lot porte sur {MAXIMUM} conventions au plus.")
    lot = LotDocuments.objects.create(acteur=acteur, rapport=rapport, total=len(elements))
    LigneLot.objects.bulk_create(
        LigneLot(lot=lot, structure=e.structure, convention=e.convention) for e in elements
    )
    journal.ecrire(lot, "demander", acteur, vers=lot.etat, donnees={"conventions": lot.total})
    executer_lot.configure(lock=f"lot-documents:{lot.uid}").defer(uid=lot.uid)
    return lot


def bilan(lot: LotDocuments) -> dict[str, int]:
    """How many conventions of the batch wait, are done, were refused."""
    comptes = {str(s): 0 for s in LigneLot.Suite.values}
    lus = lot.lignes.order_by().values_list("suite").annotate(nombre=Count("pk"))
    return comptes | {str(suite): nombre for suite, nombre in lus}


# --- the job --------------------------------------------------------------------------------


@dataclass
class _EnCours:
    """A convention whose documents are being rendered."""

    ligne: LigneLot
    convention: Convention
    instant: datetime
    rendus: dict[str, tuple[Document, "Future[Rendu]"]]


def executer(lot: LotDocuments) -> None:
    """Do what is left of a batch, then close it. Done again after a stop, it goes on."""
    with (
        pghistory.context(compte=lot.acteur_id),
        atelier(DE_FRONT) as commun,
        ThreadPoolExecutor(max_workers=DE_FRONT) as fils,
    ):
        lancer = partial(_lancer, lot, lambda d: fils.submit(rendre, d, commun))
        lances = filter(None, map(lancer, _attente(lot)))
        # The oldest is kept while the next ones are rendered: nobody waits for a whole round.
        en_cours = deque(islice(lances, AVANCE))
        while en_cours:
            _garder(lot, en_cours.popleft())
            en_cours.extend(islice(lances, 1))
    _terminer(lot)


def _attente(lot: LotDocuments) -> Iterator[LigneLot]:
    """What is left to do, read a few rows at a time."""
    lignes = lot.lignes.filter(suite=LigneLot.Suite.ATTENTE).select_related(
        "structure", "convention"
    )
    derniere = 0
    while page := list(lignes.filter(pk__gt=derniere).order_by("pk")[:PAQUET]):
        yield from page
        derniere = page[-1].pk


def _lancer(
    lot: LotDocuments, rendre_a_part: Callable[[Document], "Future[Rendu]"], ligne: LigneLot
) -> _EnCours | None:
    """Prepare the convention if there is none yet, date its request, begin to render."""
    try:
        with transaction.atomic():
            convention = ligne.convention or _preparer(lot, ligne)
            instant, documents = actions.demander_documents(convention, lot.acteur)
    except AccesRefuse:
        _refuser(ligne, SANS_DROIT)
    except ActionRefusee as refus:
        _refuser(ligne, refus.message)
    except DatabaseError:
        _JOURNAL.exception("Batch %s: structure %s failed.", lot.uid, ligne.structure_id)
        _refuser(ligne, PANNE)
    else:
        rendus = {g: (d, rendre_a_part(d)) for g, d in documents.items()}
        return _EnCours(ligne, convention, instant, rendus)
    return None


def _preparer(lot: LotDocuments, ligne: LigneLot) -> Convention:
    """The convention of the voted lines of a structure, named by its row of the batch."""
    lignes = queries.lignes_a_conventionner(lot.acteur).filter(
        candidature__structure=ligne.structure
    )
    if lot.rapport_id is not None:
        lignes = lignes.filter(article__rapport=lot.rapport_id)
    choisies = list(lignes)
    if not choisies:
        raise ActionRefusee(SANS_LIGNE)
    ligne.convention = actions.preparer(choisies, lot.acteur)
    ligne.save(update_fields=["convention"])
    return ligne.convention


def _garder(lot: LotDocuments, en_cours: _EnCours) -> None:
    """The documents and the mark, in one transaction: both or neither."""
    convention, instant = en_cours.convention, en_cours.instant
    try:
        rendus = {g: (document, f.result()) for g, (document, f) in en_cours.rendus.items()}
        with transaction.atomic():
            verrou = LigneLot.objects.select_for_update().get(pk=en_cours.ligne.pk)
            if verrou.suite != LigneLot.Suite.ATTENTE:
                return
            generation.garder(convention, instant, rendus, lot.acteur)
            verrou.suite, verrou.convention = LigneLot.Suite.FAIT, convention
            verrou.save(update_fields=["suite", "convention"])
    except generation.ECHECS as erreur:
        _refuser(en_cours.ligne, generation.echouer(convention, instant, erreur))


def _refuser(ligne: LigneLot, motif: str) -> None:
    LigneLot.objects.filter(pk=ligne.pk, suite=LigneLot.Suite.ATTENTE).update(
        suite=LigneLot.Suite.REFUSE, motif=motif
    )


def _terminer(lot: LotDocuments) -> None:
    """Close a batch of which nothing is left to do; a second end changes nothing."""
    with transaction.atomic():
        verrou = LotDocuments.objects.select_for_update(of=("self",)).get(pk=lot.pk)
        if verrou.etat != "en_cours":
            return
        with agir(verrou, "terminer", lot.acteur, table=TABLE_LOTS, peut=None) as acte:
            acte.objet.termine_le = acte.instant
            acte.donnees = bilan(verrou)
    lot.refresh_from_db()


# --- the archive ----------------------------------------------------------------------------


def documents(lot: LotDocuments) -> QuerySet[DocumentConvention]:
    """The documents in force of the conventions that the batch has done."""
    faites = lot.lignes.filter(suite=LigneLot.Suite.FAIT).values("convention")
    return (
        DocumentConvention.objects.filter(
            convention__in=faites,
            avenant=None,
            instant=F("convention__documents_demandes_le"),
        )
        .select_related("convention__structure", "pdf__contenu", "docx__contenu")
        .order_by("convention__numero", "id")
    )


def archiver(lot: LotDocuments, acteur: Compte) -> tuple[IO[bytes], int]:
    """A zip of the documents that `acteur` may download today, and of how many conventions.

    One folder by convention, under its number and the name of its structure. Each convention read
    is logged. The caller closes the file.
    """
    flux: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - handed to who answers with it
    lisibles: dict[int, bool] = {}
    # Each file is compressed already.
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_STORED) as archive:
        for d in documents(lot).iterator(chunk_size=200):
            c = d.convention
            if c.pk not in lisibles:
                lisibles[c.pk] = peut_telecharger(acteur, c)
                if lisibles[c.pk]:
                    journal.noter_acces(acteur, c, "telechargement")
            if lisibles[c.pk]:
                for forme in FORMES:
                    archive.writestr(_nom(d, forme), fichiers.lire(d.fichier(forme)))
    flux.seek(0)
    return flux, sum(lisibles.values())


def _nom(document: DocumentConvention, forme: str) -> str:
    """« CONV-2025-00012 Mission locale de l’Artois/convention.pdf »."""
    c = document.convention
    dossier = fichiers.nettoyer_nom(f"{c.numero} {c.structure.nom}").replace(".", "")
    return f"{dossier}/{document.genre}.{forme}"
