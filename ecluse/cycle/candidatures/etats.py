"""States of a candidature. After « validée », later stages move it by calling this stage."""

from ecluse.socle.etats import Etat, TableEtats, Transition

TABLE = TableEtats(
    etats={
        "brouillon": Etat("brouillon", "neutre", "crayon"),
        "deposee": Etat("déposée, à valider", "attention", "depot"),
        "validee": Etat("validée", "eau", "coche"),
        "en_instruction": Etat("en instruction", "eau", "loupe"),
        "favorable": Etat("proposition favorable", "eau", "coche"),
        "defavorable": Etat("proposition défavorable", "refuse", "croix"),
        "inscrite": Etat("inscrite au rapport", "eau", "document"),
        "adoptee": Etat("adoptée", "reussi", "coche"),
        "rejetee": Etat("non retenue", "refuse", "croix"),
        "conventionnee": Etat("conventionnée", "reussi", "signature"),
        "retiree": Etat("retirée", "neutre", "croix"),
        "hors_delai": Etat("non validée à la clôture", "refuse", "horloge"),
    },
    transitions=(
        Transition("deposer", ("brouillon",), "deposee"),
        Transition("reprendre", ("deposee",), "brouillon"),
        Transition("valider", ("deposee",), "validee"),
        Transition("retirer", ("brouillon", "deposee", "validee"), "retiree"),
        Transition("constater_hors_delai", ("brouillon", "deposee"), "hors_delai"),
        Transition("instruire", ("validee",), "en_instruction"),
        Transition("proposer_favorable", ("en_instruction", "defavorable", "favorable"), "favorable"),
        Transition(
            "proposer_defavorable", ("en_instruction", "favorable", "defavorable"), "defavorable"
        ),
        Transition("inscrire", ("favorable",), "inscrite"),
        Transition("desinscrire", ("inscrite",), "favorable"),
        Transition("adopter", ("inscrite",), "adoptee"),
        Transition("rejeter", ("inscrite", "defavorable"), "rejetee"),
        Transition("conventionner", ("adoptee",), "conventionnee"),
    ),
)

MODIFIABLE = ("brouillon",)
"""States in which the porteur writes."""
CLOSES = ("retiree", "rejetee", "hors_delai")
"""States after which nothing happens any more."""
DEPOSEES = tuple(e for e in TABLE.etats if e not in ("brouillon", "retiree", "hors_delai"))
"""States of a dossier that the Département reads (« déposée » excepted until validated)."""
