"""The roles and habilitations in words, for the pages that explain who may do what."""

from ecluse.annuaire.models import Habilitation, Invitation, Role
from ecluse.regles.dates import ecrire_date

#: One sentence per role: what its holder does in the product.
CE_QUE_PEUT: dict[str, str] = {
    Role.REDACTEUR: "Prépare les candidatures de sa structure, ses pièces et ses bilans.",
    Role.SIGNATAIRE: "Valide et signe au nom de sa structure, invite ses collègues.",
    Role.INTERVENANT: "Renseigne le suivi des personnes que sa structure accompagne.",
    Role.FINANCIER: "Tient les coordonnées bancaires de sa structure et suit les versements.",
    Role.INSTRUCTEUR: "Vérifie les candidatures, propose les montants, accepte les bilans.",
    Role.TERRITOIRE: "Donne l’avis de son territoire et suit les actions qui s’y déroulent.",
    Role.PILOTAGE: "Prépare les rapports, enregistre les votes, suit le budget.",
    Role.GESTIONNAIRE: "Prépare et approuve les ordres de paiement et les titres de recettes.",
    Role.CONTROLEUR: "Relit les dossiers et contrôle l’emploi des subventions.",
    Role.DPO: "Tient le registre des traitements et répond aux demandes d’accès.",
    Role.ELU: "Lit les rapports et les décisions, sans rien modifier.",
    Role.ADMINISTRATEUR: "Ouvre les comptes, accorde et retire les habilitations.",
}


def perimetre(h: Habilitation | Invitation) -> str:
    """Where a role is held: « CLLAJ de l’Artois », « SLISL Artois », « tout le département »."""
    if h.structure:
        return h.structure.nom
    if h.service:
        return str(h.service)
    if h.territoire:
        return h.territoire.nom
    return "tout le département"


def dispositifs(h: Habilitation) -> str:
    """« tous les dispositifs », or their codes: « 2025/4.5, 2025/4.6 »."""
    return ", ".join(h.dispositifs) if h.dispositifs else "tous les dispositifs"


def en_mots(h: Habilitation) -> str:
    """An habilitation as a message says it: role, place, and dispositifs when they are limited."""
    mots = f"{Role(h.role).label}, {perimetre(h)}"
    return f"{mots} ({dispositifs(h)})" if h.dispositifs else mots


def duree(h: Habilitation) -> str:
    """« depuis le 1er janvier 2025 », with the last day when one is planned."""
    depuis = f"depuis le {ecrire_date(h.debut)}"
    return f"{depuis}, jusqu’au {ecrire_date(h.fin)}" if h.fin else depuis
