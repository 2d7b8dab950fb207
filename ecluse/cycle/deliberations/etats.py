"""States of a rapport: what is put to the vote."""

from ecluse.socle.etats import Etat, TableEtats, Transition

TABLE = TableEtats(
    etats={
        "brouillon": Etat("en préparation", "neutre", "crayon"),
        "inscrit": Etat("inscrit à l’ordre du jour", "eau", "document"),
        "adopte": Etat("adopté", "reussi", "coche"),
        "rejete": Etat("rejeté", "refuse", "croix"),
        "retire": Etat("retiré", "neutre", "croix"),
    },
    transitions=(
        Transition("inscrire", ("brouillon",), "inscrit"),
        Transition("rouvrir", ("inscrit",), "brouillon"),
        Transition("adopter", ("inscrit",), "adopte"),
        Transition("rejeter", ("inscrit",), "rejete"),
        Transition("retirer", ("brouillon", "inscrit"), "retire"),
    ),
)

#: An article lives with its rapport; it may be refused or withdrawn alone.
TABLE_ARTICLES = TableEtats(
    etats={
        "projet": Etat("en projet", "neutre", "crayon"),
        "adopte": Etat("adopté", "reussi", "coche"),
        "rejete": Etat("rejeté", "refuse", "croix"),
        "retire": Etat("retiré", "neutre", "croix"),
    },
    transitions=(
        Transition("adopter", ("projet",), "adopte"),
        Transition("rejeter", ("projet",), "rejete"),
        Transition("retirer", ("projet",), "retire"),
    ),
)
