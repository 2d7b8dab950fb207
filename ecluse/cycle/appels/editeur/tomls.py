"""A fiche as a TOML file and back: the same data, amounts and rates as quoted strings."""

from typing import Any

import tomli_w

from ecluse.cycle.appels.editeur.schema import Feuille, Formes, Groupe, Liste, Noeud, forme
from ecluse.cycle.appels.editeur.schema import fiche as schema_fiche
from ecluse.regles.fiches import Fiche


def exporter(fiche: Fiche) -> str:
    """TOML text that `lire_fiche` reads back as an equal fiche; what says nothing is left out."""
    donnees = _alleger(schema_fiche(), fiche.model_dump(mode="json"))
    return tomli_w.dumps(donnees)


def _alleger(noeud: Noeud, valeur: Any) -> Any:
    if isinstance(noeud, Liste):
        return [_alleger(noeud.element, v) for v in valeur]
    if isinstance(noeud, Formes):
        noeud = forme(noeud, valeur)
    if not isinstance(noeud, Groupe):
        return valeur
    garde = {}
    for nom, sous in noeud.champs.items():
        dedans = _alleger(sous, valeur[nom]) if valeur[nom] is not None else None
        silence = isinstance(sous, Feuille) and sous.defaut is False and dedans is False
        if dedans not in (None, [], {}) and not silence:
            garde[nom] = dedans
    return garde
