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
}

#: Acts before the convention is proposed for signature: a porteur or an élu does not read them.
INTERNES = frozenset({"preparer", "modifier", "demander_documents", "generer_documents"})
