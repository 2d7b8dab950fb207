"""The acts on a convention in French words, for the histories."""

PHRASES = {
    "preparer": "Convention préparée",
    "modifier": "Projet de convention corrigé",
    "demander_documents": "Documents demandés",
    "generer_documents": "Documents générés",
    "emettre": "Convention proposée à la signature",
    "enregistrer_dates": "Dates enregistrées",
    "signer": "Convention signée",
    "joindre_scan": "Exemplaire signé joint",
    "solder": "Convention soldée",
    "archiver": "Convention archivée",
    "reprendre": "Convention signée avant Écluse, reprise",
    "corriger_reprise": "Reprise de la convention corrigée",
    "abandonner": "Convention abandonnée",
}
ICONES = {
    "preparer": "crayon",
    "generer_documents": "document",
    "emettre": "envoyer",
    "signer": "signature",
    "joindre_scan": "trombone",
    "solder": "coche",
    "abandonner": "croix",
    "archiver": "verrou",
    "engager": "alerte",
    "notifier": "croix",
}

#: The acts on its avenants and on a résiliation, which its page tells too.
AVENANTS = {
    "preparer": "Avenant préparé",
    "modifier": "Projet d’avenant corrigé",
    "demander_documents": "Document de l’avenant demandé",
    "generer_documents": "Document de l’avenant généré",
    "emettre": "Avenant proposé à la signature",
    "enregistrer_dates": "Dates de l’avenant enregistrées",
    "signer": "Avenant signé",
    "joindre_scan": "Exemplaire signé de l’avenant joint",
    "abandonner": "Avenant abandonné",
}
RESILIATIONS = {
    "engager": "Résiliation engagée",
    "notifier": "Résiliation notifiée",
    "renoncer": "Résiliation abandonnée",
}

#: The acts on the texts that documents are made from.
MODELES = {
    "ouvrir": "Brouillon ouvert",
    "ajouter_clause": "Clause ajoutée",
    "deplacer_clause": "Clause déplacée",
    "retirer_clause": "Clause retirée",
    "publier": "Version publiée",
    "adopter": "Version adoptée",
    "abandonner": "Brouillon abandonné",
}

#: Acts before the convention is proposed for signature: a porteur or an élu does not read them.
INTERNES = frozenset(
    {"preparer", "modifier", "demander_documents", "generer_documents", "engager", "renoncer"}
)


def phrase(objet: str, evenement: str) -> str:
    """The act in words; `objet` is the reference of the journal (`avenant:…`)."""
    genre = objet.partition(":")[0]
    autres = {"avenant": AVENANTS, "resiliation": RESILIATIONS, "modeleconvention": MODELES}
    mots = autres.get(genre, PHRASES)
    return mots.get(evenement, "")
