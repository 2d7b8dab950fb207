"""Who may answer a call: the category of the structure, and the role in it."""

from typing import Any

from django.db.models import QuerySet

from ecluse.annuaire.models import Role, Structure
from ecluse.annuaire.permissions import droits_de, exerce
from ecluse.regles.eligibilite import critere_categorie
from ecluse.regles.fiches import Fiche

#: Roles that write and deposit in a structure.
ECRIVENT = (Role.REDACTEUR, Role.SIGNATAIRE)


def est_eligible(fiche: Fiche, structure: Structure) -> bool:
    """Whether the structure's categories let it apply (unknown by the sources: it may)."""
    return critere_categorie(fiche, frozenset(structure.categories)).satisfait is not False


def structures_de_redaction(acteur: Any, dispositif: str) -> QuerySet[Structure]:
    """Structures for which `acteur` may write on that dispositif (`2025/4.5`), by name; the
    category is checked apart, so that a refusal can be explained."""
    ids = {
        h.structure_id
        for h in droits_de(acteur)
        if h.structure_id and h.role in ECRIVENT and h.couvre(None, None, dispositif)
    }
    return Structure.objects.filter(pk__in=ids).order_by("nom", "id")


def peut_editer_fiche(acteur: Any, _objet: Any = None) -> bool:
    """Drafts of fiches are written by those who steer the dispositifs."""
    return exerce(acteur, Role.PILOTAGE)


def peut_gerer_sessions(acteur: Any, objet: Any = None) -> bool:
    """Windows are opened, extended and withdrawn by who steers the dispositif (`objet`)."""
    return exerce(acteur, Role.PILOTAGE, dispositif=objet.reference if objet else None)


def peut_publier_fiche(acteur: Any, objet: Any = None) -> bool:
    """Publishing is theirs too, within the dispositifs of their habilitation.

    `objet` has a `reference` (`2025/4.5`): a dispositif or a draft.
    """
    return exerce(acteur, Role.PILOTAGE, dispositif=objet.reference if objet else None)
