"""Indicators and bilans of a signed convention."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ecluse.annuaire.models import Role
from tests.fabriques.annuaire import au, compte
from tests.fabriques.candidatures import redacteur_de
from tests.fabriques.conventions import convention

if TYPE_CHECKING:
    from ecluse.cycle.conventions.models import Convention
    from ecluse.cycle.suivi.models import Bilan

#: The months of the shipped session, 2025-09 to 2026-08, are filled with these values.
VALEURS_MENSUELLES = {
    "contacts": 40,
    "ase_recus": 5,
    "ase_accompagnes": 3,
    "ase_loges": 1,
    "permanences_ateliers": 10,
}
REPONSES_BILAN: dict[str, dict[str, Any]] = {
    "realisation": {
        "actions_realisees": "Deux permanences rurales et huit ateliers.",
        "partenariats": "La mission locale et deux bailleurs.",
    },
    "resultats": {"ecarts": "Les volumes sont ceux qui étaient attendus."},
    "freins": {"analyse_freins": "Peu de petits logements dans le parc."},
    "financier": {"depenses_realisees": Decimal("21450.30")},
}


def remplir_indicateurs(c: Convention, jusqu_au: str = "2026-08-31") -> None:
    """Fill every month begun on that day, as the rédacteur of the structure."""
    from ecluse.cycle.suivi import actions
    from ecluse.regles.dates import mois_de

    fin = min(date.fromisoformat(jusqu_au), c.fin)
    valeurs = {
        ("2025/4.5", code, mois): valeur
        for mois in mois_de(c.debut, fin)
        for code, valeur in VALEURS_MENSUELLES.items()
    }
    with au(jusqu_au):
        actions.enregistrer_saisies(c, valeurs, redacteur_de(c.structure))


def bilan(etat: str = "brouillon", c: Convention | None = None, *, complet: bool = True) -> Bilan:
    """A bilan brought to `etat` by the actions, in September 2026, after the end of the action."""
    from ecluse.cycle.suivi import actions

    c = c or convention()
    redacteur = redacteur_de(c.structure)
    with au("2026-09-10"):
        if complet or etat != "brouillon":
            remplir_indicateurs(c)
        b = actions.ouvrir_bilan(c, redacteur)
        if complet or etat != "brouillon":
            for code, reponses in REPONSES_BILAN.items():
                actions.enregistrer_section(b, code, reponses, 0, redacteur)
        if etat == "brouillon":
            return b
        actions.soumettre(b, redacteur)
        if etat == "soumis":
            return b
        instructeur = compte(Role.INSTRUCTEUR, prenom="Inès")
        if etat == "a_corriger":
            actions.demander_correction(b, ["freins"], "Précisez les freins.", None, instructeur)
        else:
            actions.accepter(b, True, "", instructeur)
    return b
