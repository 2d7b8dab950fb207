"""The acts of the journal in French words, for the history of a dossier."""

PHRASES = {
    "candidature": {
        "creer": "Dossier ouvert",
        "deposer": "Dossier déposé",
        "reprendre": "Dépôt repris pour modification",
        "valider": "Dossier validé",
        "retirer": "Dossier retiré",
        "constater_hors_delai": "Clôture passée sans validation",
        "instruire": "Instruction ouverte",
        "affecter": "Instructeur désigné",
        "proposer_favorable": "Proposition favorable",
        "proposer_defavorable": "Proposition défavorable",
        "inscrire": "Inscription au rapport",
        "desinscrire": "Retrait du rapport",
        "adopter": "Financement adopté",
        "rejeter": "Demande non retenue",
        "conventionner": "Convention conclue",
    },
    "ordre": {
        "preparer_avance": "Ordre de paiement de l’avance préparé",
        "preparer_solde": "Ordre de paiement du solde préparé",
        "preparer_trop_percu": "Titre de recettes préparé",
        "approuver": "Ordre approuvé",
        "renvoyer": "Ordre renvoyé au préparateur",
        "annuler": "Ordre annulé",
        "transmettre": "Ordre transmis au payeur",
        "executer": "Ordre exécuté par le payeur",
    },
    "liquidation": {
        "liquider": "Solde calculé",
        "decider": "Montant décidé",
        "refuser_decision": "Décision refusée",
        "approuver_decision": "Décision approuvée",
    },
}

#: Acts that a porteur or an élu does not read: the Département's work before the decision.
INTERNES = {
    ("candidature", "affecter"),
    ("candidature", "proposer_favorable"),
    ("candidature", "proposer_defavorable"),
    ("candidature", "inscrire"),
    ("candidature", "desinscrire"),
    ("ordre", "preparer_avance"),
    ("ordre", "preparer_solde"),
    ("ordre", "preparer_trop_percu"),
    ("ordre", "renvoyer"),
    ("ordre", "annuler"),
    ("liquidation", "liquider"),
    ("liquidation", "decider"),
    ("liquidation", "refuser_decision"),
}


def phrase(genre: str, evenement: str) -> str:
    """The act in words. `genre` is the model name, `evenement` its stable code."""
    return PHRASES[genre][evenement]
