"""What the comparison table prepares, dossier by dossier, then turns into proposals."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.actions.propositions import proposer
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.models import Arbitrage, Proposition, SensProposition
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_proposer
from ecluse.regles.argent import ZERO, cents
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


class ArbitrageConcurrent(ActionRefusee):
    """Somebody else wrote the same row meanwhile; `actuel` is what they wrote."""

    def __init__(self, actuel: Arbitrage | None) -> None:
        super().__init__("Un autre agent a modifié cette ligne entre-temps.")
        self.actuel = actuel


@transaction.atomic
def arbitrer(
    candidature: Candidature,
    sens: str,
    montant: Decimal | None,
    motif: str,
    version: int,
    acteur: Any,
) -> Arbitrage:
    """Write what is considered for a dossier: no proposal yet, nobody is told.

    In: `montant` in euros, ignored for what is not financed; `version`, the one that the page
    showed (0: none yet). Raises `ArbitrageConcurrent` when it is no longer that one,
    `AccesRefuse`, `ActionRefusee` (with its field), `TransitionImpossible`.
    """
    verrou = verrouiller(candidature)
    exiger(peut_proposer(acteur, verrou))
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction.")
    actuel = Arbitrage.objects.select_related("modifie_par").filter(candidature=verrou).first()
    if (actuel.version if actuel else 0) != version:
        raise ArbitrageConcurrent(actuel)
    retenu = _verifier(verrou, sens, montant)
    arbitrage = actuel or Arbitrage(candidature=verrou, version=0)
    arbitrage.sens, arbitrage.montant, arbitrage.motif = sens, retenu, motif.strip()
    arbitrage.version += 1
    arbitrage.modifie_par, arbitrage.modifie_le = acteur, maintenant()
    arbitrage.save()
    return arbitrage


def _verifier(candidature: Candidature, sens: str, montant: Decimal | None) -> Decimal:
    if sens not in SensProposition.values:
        raise ActionRefusee("Choisissez le sens.", "sens")
    if not SensProposition(sens).finance:
        return ZERO
    if montant is None:
        raise ActionRefusee("Indiquez le montant.", "montant")
    if montant != cents(montant):
        raise ActionRefusee("Un montant a deux décimales au plus, pour les centimes.", "montant")
    fiche = candidature.session.version.fiche
    if refus := Bornes.de(fiche, candidature.montant_demande or ZERO).refus(montant):
        raise ActionRefusee(refus, "montant")
    return montant


@dataclass(frozen=True)
class Issue:
    """What became of one row: its proposal, or why there is none."""

    candidature: Candidature
    proposition: Proposition | None = None
    refus: str = ""


def proposer_arbitrages(candidatures: Iterable[Candidature], acteur: Any) -> list[Issue]:
    """Turn what is considered into proposals, each on its own: one refused stops no other.

    Rows that say what the proposal in force says are left alone. A proposal fulfils its row.
    """
    issues = []
    for candidature in candidatures:
        arbitrage = Arbitrage.objects.filter(candidature=candidature).first()
        if arbitrage is None:
            continue
        try:
            with transaction.atomic():
                issues.append(Issue(candidature, _proposer(candidature, arbitrage, acteur)))
        except ActionRefusee as refus:
            issues.append(Issue(candidature, refus=refus.message))
    return issues


def _proposer(candidature: Candidature, arbitrage: Arbitrage, acteur: Any) -> Proposition:
    proposition = proposer(
        candidature,
        arbitrage.sens,
        arbitrage.montant if SensProposition(arbitrage.sens).finance else None,
        arbitrage.motif,
        acteur,
    )
    arbitrage.delete()
    return proposition
