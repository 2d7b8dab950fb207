"""States of a bilan."""

from ecluse.socle.etats import Etat, TableEtats, Transition

TABLE = TableEtats(
    etats={
        "brouillon": Etat("en préparation", "neutre", "crayon"),
        "soumis": Etat("remis", "attention", "depot"),
        "a_corriger": Etat("correction demandée", "attention", "crayon"),
        "accepte": Etat("accepté", "reussi", "coche"),
    },
    transitions=(
        Transition("soumettre", ("brouillon", "a_corriger"), "soumis"),
        Transition("demander_correction", ("soumis",), "a_corriger"),
        Transition("accepter", ("soumis",), "accepte"),
    ),
)

MODIFIABLE = ("brouillon", "a_corriger")
"""States in which the structure writes (a correction opens the sections that it names)."""
