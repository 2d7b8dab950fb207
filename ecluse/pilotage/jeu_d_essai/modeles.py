"""A draft of a text in progress: one clause rewritten, and a hole that keeps it from being
published."""

from typing import Any

from ecluse.cycle.conventions.modeles import actions

MODELE = "missions_locales"
CLAUSE = "suivi"


def preparer(pilote: Any) -> None:
    """Open the draft; nothing when one is already there."""
    brouillon = actions.ouvrir(MODELE, pilote)
    clause = actions.trouver_clause(brouillon, CLAUSE)
    if clause is None or brouillon.modifie_par != pilote:
        return
    texte = clause["texte"] + "\n\nUn comité départemental se réunit XX fois par an."
    actions.ecrire(brouillon, CLAUSE, clause["titre"], texte, actions.empreinte(clause), pilote)
