"""States of a request to join a structure."""

from ecluse.socle.etats import Etat, TableEtats, Transition

ADHESION = TableEtats(
    etats={
        "en_attente": Etat("en attente", "attention", "horloge"),
        "acceptee": Etat("acceptée", "reussi", "coche"),
        "refusee": Etat("refusée", "refuse", "croix"),
        "abandonnee": Etat("abandonnée", "neutre", "croix"),
    },
    transitions=(
        Transition("accepter_adhesion", ("en_attente",), "acceptee"),
        Transition("refuser_adhesion", ("en_attente",), "refusee"),
        Transition("abandonner_adhesion", ("en_attente",), "abandonnee"),
    ),
)
