"""States of an act on several dossiers."""

from ecluse.socle.etats import Etat, TableEtats, Transition

TABLE = TableEtats(
    etats={
        "prepare": Etat("à confirmer", "attention", "crayon"),
        "en_cours": Etat("en cours", "eau", "horloge"),
        "termine": Etat("terminée", "reussi", "coche"),
    },
    transitions=(
        Transition("lancer", ("prepare",), "en_cours"),
        Transition("terminer", ("en_cours",), "termine"),
    ),
)
