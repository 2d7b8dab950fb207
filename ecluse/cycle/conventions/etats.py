"""States of a convention, from the project to the archive."""

from ecluse.socle.etats import Etat, TableEtats, Transition

TABLE = TableEtats(
    etats={
        "projet": Etat("projet", "neutre", "crayon"),
        "a_signer": Etat("à signer", "attention", "signature"),
        "signee": Etat("signée", "reussi", "signature"),
        "soldee": Etat("soldée", "reussi", "coche"),
        "abandonnee": Etat("abandonnée", "neutre", "croix"),
    },
    transitions=(
        Transition("emettre", ("projet",), "a_signer"),
        Transition("signer", ("a_signer",), "signee"),
        Transition("solder", ("signee",), "soldee"),
        Transition("abandonner", ("projet", "a_signer"), "abandonnee"),
    ),
)
