"""What later stages ask of a candidature: they decide, this stage alone writes its state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from django.db import transaction

from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle import journal
from ecluse.socle.etats import agir
from ecluse.socle.permissions import exiger

Peut = Callable[[Any, Any], bool] | None


class Verbe(Protocol):
    """A verb that moves a candidature.

    `peut(acteur, candidature)` is the caller's own permission, checked here under the lock; None
    is the system. `sujets` adds the caller's references to the journal line. Raises `AccesRefuse`
    or `TransitionImpossible`, or what the guard of the transition raises; joins the caller's
    transaction.
    """

    def __call__(
        self,
        candidature: Candidature,
        acteur: Any,
        *,
        peut: Peut = None,
        motif: str = "",
        donnees: Mapping[str, Any] | None = None,
        sujets: Iterable[str] = (),
    ) -> Candidature:
        """Move it; out: the same candidature, up to date."""


def _verbe(evenement: str) -> Verbe:
    def passer(
        candidature: Candidature,
        acteur: Any,
        *,
        peut: Peut = None,
        motif: str = "",
        donnees: Mapping[str, Any] | None = None,
        sujets: Iterable[str] = (),
    ) -> Candidature:
        with agir(
            candidature, evenement, acteur, table=TABLE, peut=peut, motif=motif, sujets=list(sujets)
        ) as acte:
            acte.donnees = dict(donnees or {})
        return candidature

    passer.__name__ = passer.__qualname__ = evenement
    return passer


#: The instruction opens.
instruire = _verbe("instruire")
#: The instructeur proposes to fund it, not to, or to put it off.
proposer_favorable = _verbe("proposer_favorable")
proposer_defavorable = _verbe("proposer_defavorable")
ajourner = _verbe("ajourner")
#: Its proposal is put in a rapport, or taken out of it.
inscrire = _verbe("inscrire")
desinscrire = _verbe("desinscrire")
#: The assembly adopted its line.
adopter = _verbe("adopter")
#: It is not retained: the assembly refused, or the proposal was unfavourable.
rejeter = _verbe("rejeter")
#: Its convention is made.
conventionner = _verbe("conventionner")


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
