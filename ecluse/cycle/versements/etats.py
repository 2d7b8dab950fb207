"""States of an order (of payment, of recovery) and of a liquidation."""

from ecluse.socle.etats import Etat, TableEtats, Transition

ORDRE = TableEtats(
    etats={
        "prepare": Etat("préparé, à approuver", "attention", "crayon"),
        "approuve": Etat("approuvé", "eau", "coche"),
        "renvoye": Etat("renvoyé au préparateur", "refuse", "croix"),
        "transmis": Etat("transmis au payeur", "eau", "depot"),
        "execute": Etat("payé", "reussi", "coche"),
        "annule": Etat("annulé", "neutre", "croix"),
    },
    transitions=(
        Transition("approuver", ("prepare",), "approuve"),
        Transition("renvoyer", ("prepare",), "renvoye"),
        Transition("transmettre", ("approuve",), "transmis"),
        Transition("executer", ("transmis",), "execute"),
        Transition("annuler", ("prepare", "renvoye"), "annule"),
    ),
)

LIQUIDATION = TableEtats(
    etats={
        "a_decider": Etat("montant à décider", "attention", "loupe"),
        "decidee": Etat("décision à approuver", "attention", "crayon"),
        "arretee": Etat("arrêtée", "reussi", "coche"),
    },
    transitions=(
        Transition("decider", ("a_decider", "decidee"), "decidee"),
        Transition("refuser_decision", ("decidee",), "a_decider"),
        Transition("approuver_decision", ("decidee",), "arretee"),
    ),
)
