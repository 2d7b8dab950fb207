"""The large seeded set: N candidatures in every state, written in bulk.

Rows do not go through the actions, which would take an hour: they are built as the actions build
them, and the constraints and triggers of the database check them.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.db import connection, transaction

from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.appels.permissions import est_eligible
from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage.jeu_d_essai.generation import (
    decisions,
    dossiers,
    examen,
    monde,
    paiements,
    plan,
)
from ecluse.pilotage.jeu_d_essai.generation.lot import Lot
from ecluse.socle import horloge

GRAINE = 62
#: Dossiers built, then written, together: memory does not grow with the set.
BLOC = 1000
PRINCIPAL = "2025/4.5"


class ProgrammeAbsent(Exception):
    """No session is loaded: there is nothing to answer to."""


def generer(
    nombre: int, graine: int = GRAINE, annoncer: Callable[[int], None] = lambda fait: None
) -> None:
    """Add `nombre` candidatures; `annoncer` is told how many are written.

    Same seed and same database, same data. Raises `ProgrammeAbsent`. Each block is a transaction:
    a run that is cut leaves the whole blocks that it announced.
    """
    sessions = list(
        SessionDepot.objects.select_related("appel", "version__dispositif").order_by("pk")
    )
    if not sessions:
        raise ProgrammeAbsent
    rng = Random(f"{graine}:{Candidature.objects.count()}")  # noqa: S311 - fictitious data
    with horloge.decalage_fixe(timedelta(0)):
        with transaction.atomic():
            lot = Lot(rng, monde.stocker_contenus())
            place = monde.preparer(lot)
        eligibles = {
            s.pk: [n for n, x in enumerate(place.structures) if est_eligible(s.version.fiche, x)]
            for s in sessions
        }
        ouvertes = [s for s in sessions if eligibles[s.pk]]
        poids = [12 if s.dispositif.reference == PRINCIPAL else 1 for s in ouvertes]
        plans = plan.dresser(nombre, ouvertes, poids, eligibles, rng)
        plan.numeroter(plans, _reserver)
        _ecrire(plans, rng, lot, place, annoncer)


def _ecrire(
    plans: list[plan.Plan],
    rng: Random,
    lot: Lot,
    place: monde.Monde,
    annoncer: Callable[[int], None],
) -> None:
    for debut in range(0, len(plans), BLOC):
        bloc = plans[debut : debut + BLOC]
        # The history triggers open a subtransaction per row: in one transaction for all, each
        # block costs more than the one before.
        with transaction.atomic():
            _verifier_au_fil()
            courant = Lot(rng, lot.contenus)
            faits = dossiers.batir(courant, place, bloc)
            examines = examen.instruire(courant, place, faits)
            engages = decisions.voter(courant, place, examines)
            paiements.executer(courant, place, decisions.conventionner(courant, place, engages))
            courant.ecrire_actes()
            _analyser()
        annoncer(debut + len(bloc))


def _verifier_au_fil() -> None:
    """Check foreign keys after each COPY instead of at the end of the transaction.

    Each subtransaction walks the checks that wait: keeping them waiting makes the time of a block
    grow as the square of its size.
    """
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _analyser() -> None:
    """Fresh statistics: the checks of foreign keys, planned once on empty tables, would otherwise
    read whole tables for each row; the first pages shown afterwards too."""
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")


def _reserver(prefixe: str, annee: int, combien: int) -> range:
    """Reserve `combien` serials at once in the gapless sequence of that year."""
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO socle_sequence (code, dernier) VALUES (%s, %s) "
            "ON CONFLICT (code) DO UPDATE SET dernier = socle_sequence.dernier + %s "
            "RETURNING dernier",
            [f"{prefixe}-{annee}", combien, combien],
        )
        dernier = int(curseur.fetchone()[0])
    return range(dernier - combien + 1, dernier + 1)
