"""What later stages ask of a candidature: they decide, this stage alone writes its state.

`peut(acteur, candidature)` is the caller's own permission, checked here under the lock; None is
the system. `sujets` adds the caller's references to the journal line. All raise `AccesRefuse` or
`TransitionImpossible`, and join the caller's transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle import journal
from ecluse.socle.etats import agir
from ecluse.socle.permissions import exiger

Peut = Callable[[Any, Any], bool] | None
Donnees = Mapping[str, Any] | None


def _passer(
    candidature: Candidature,
    evenement: str,
    acteur: Any,
    peut: Peut,
    motif: str,
    sujets: Iterable[str],
    donnees: Donnees,
) -> Candidature:
    with agir(
        candidature, evenement, acteur, table=TABLE, peut=peut, motif=motif, sujets=list(sujets)
    ) as acte:
        acte.donnees = dict(donnees or {})
    return candidature


def affecter(
    candidature: Candidature, instructeur: Any, acteur: Any, *, peut: Peut = None
) -> Candidature:
    """Name the agent in charge (None: nobody); no state changes, the journal says it."""
    with transaction.atomic():
        verrou = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
        if peut is not None:
            exiger(peut(acteur, verrou))
        verrou.instructeur = instructeur
        verrou.save(update_fields=["instructeur"])
        donnees = {"instructeur": instructeur.uid if instructeur else None}
        journal.ecrire(verrou, "affecter", acteur, donnees=donnees)
    candidature.instructeur = instructeur
    return candidature


def instruire(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """Open the instruction."""
    return _passer(candidature, "instruire", acteur, peut, motif, sujets, donnees)


def proposer_favorable(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """The instructeur proposes to fund it."""
    return _passer(candidature, "proposer_favorable", acteur, peut, motif, sujets, donnees)


def proposer_defavorable(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """The instructeur proposes not to fund it."""
    return _passer(candidature, "proposer_defavorable", acteur, peut, motif, sujets, donnees)


def inscrire(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """Its proposal is put in a rapport."""
    return _passer(candidature, "inscrire", acteur, peut, motif, sujets, donnees)


def desinscrire(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """Its proposal is taken out of the rapport."""
    return _passer(candidature, "desinscrire", acteur, peut, motif, sujets, donnees)


def adopter(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """The assembly adopted its line."""
    return _passer(candidature, "adopter", acteur, peut, motif, sujets, donnees)


def rejeter(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """It is not retained: the assembly refused, or the proposal was unfavourable."""
    return _passer(candidature, "rejeter", acteur, peut, motif, sujets, donnees)


def conventionner(
    candidature: Candidature,
    acteur: Any,
    *,
    peut: Peut = None,
    motif: str = "",
    donnees: Donnees = None,
    sujets: Iterable[str] = (),
) -> Candidature:
    """Its convention is made."""
    return _passer(candidature, "conventionner", acteur, peut, motif, sujets, donnees)
