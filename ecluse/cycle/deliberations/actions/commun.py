"""What every verb on a rapport starts with: its lock, and whether it is still written."""

from datetime import date
from typing import Any

from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import Rapport
from ecluse.cycle.deliberations.permissions import peut_preparer
from ecluse.regles.dates import ecrire_date
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import exiger


def exiger_periode(debut: date | None, fin: date | None) -> None:
    """Raises `ActionRefusee` at the field « fin » when it comes before the first day."""
    if debut is not None and fin is not None and fin < debut:
        raise ActionRefusee(f"Cette date précède le début, {ecrire_date(debut)}.", "fin")


def verrouiller(rapport: Rapport) -> Rapport:
    """The row, read again under its lock; the first lock of every action on a rapport."""
    return Rapport.objects.select_for_update(of=("self",)).get(pk=rapport.pk)


def exiger_redige_ici(rapport: Rapport) -> None:
    """An act taken from what was published is never changed."""
    if rapport.origine == Rapport.Origine.IMPORT:
        raise TransitionImpossible("Cet acte est repris tel que publié : rien ne s’y modifie.")


def en_preparation(rapport: Rapport, acteur: Any) -> Rapport:
    """The locked rapport, or a refusal when it is no longer written."""
    verrou = verrouiller(rapport)
    exiger(peut_preparer(acteur, verrou))
    exiger_redige_ici(verrou)
    if verrou.etat != "brouillon":
        raise TransitionImpossible(
            f"Ce rapport est {TABLE.etats[verrou.etat].libelle} : il ne se modifie plus."
        )
    return verrou


def avant_le_vote(rapport: Rapport, acteur: Any) -> Rapport:
    """The locked rapport while it may be arranged for the vote, or a refusal."""
    verrou = verrouiller(rapport)
    exiger(peut_preparer(acteur, verrou))
    exiger_redige_ici(verrou)
    if verrou.etat not in ("brouillon", "inscrit"):
        raise TransitionImpossible("La décision est prise : le vote ne s’organise plus.")
    return verrou
