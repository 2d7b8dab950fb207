"""Rows of the annuaire as the pages show them: plain values, no query."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ecluse.annuaire import roles
from ecluse.annuaire.etats import ADHESION
from ecluse.annuaire.models import DemandeAdhesion, Habilitation, Invitation, Role
from ecluse.interface.elements import Colonne, Evenement
from ecluse.regles.dates import ecrire_date, ecrire_instant, jour_de_paris
from ecluse.regles.texte import grouper
from ecluse.socle.horloge import maintenant
from ecluse.socle.journal import par_delegation_de
from ecluse.socle.models import Journal

HISTOIRE_MAX = 50
COLONNES_INVITATIONS = [
    Colonne("Invité"),
    Colonne("Adresse électronique"),
    Colonne("Rôle"),
    Colonne("Par"),
    Colonne("Expire"),
    Colonne("Actions"),
]
#: What an act of the annuaire is called in the history.
ACTES = {
    "abandonner_adhesion": "Demande d’adhésion abandonnée",
    "accepter_engagement": "Contrat d’engagement républicain accepté",
    "ajouter_agrement": "Agrément ajouté",
    "demander": "Adhésion demandée",
    "deposer_document": "Document rangé au coffre",
    "rappeler_expiration": "Expiration d’un document rappelée",
    "refuser_adhesion": "Demande d’adhésion refusée",
    "retirer_agrement": "Agrément retiré",
    "retirer_document": "Document retiré du coffre",
    "transmettre": "Signature transmise",
    "accepter": "Invitation acceptée",
    "accepter_adhesion": "Adhésion acceptée",
    "accorder": "Habilitation accordée",
    "ajouter_etablissement": "Établissement ajouté",
    "annuler": "Invitation annulée",
    "changer_adresse": "Adresse électronique changée",
    "changer_coordonnees_bancaires": "Nouveau RIB",
    "changer_mot_de_passe": "Mot de passe changé",
    "confirmer_categories": "Catégories confirmées",
    "creer": "Fiche créée",
    "declarer_absence": "Absence déclarée",
    "declarer_categories": "Catégories déclarées",
    "fermer": "Compte fermé",
    "activer_second_facteur": "Double authentification activée",
    "desactiver_second_facteur": "Double authentification désactivée",
    "inviter": "Invitation envoyée",
    "modifier_departement": "Réglages du département modifiés",
    "modifier_etablissement": "Établissement modifié",
    "oublier_compte": "Compte jamais confirmé, effacé",
    "ouvrir_compte_expert": "Compte d’expert ouvert",
    "premier_mot_de_passe": "Premier mot de passe choisi",
    "modifier_identite": "Identité modifiée",
    "retirer": "Habilitation retirée",
    "rouvrir": "Compte rouvert",
    "terminer_absence": "Absence terminée",
}


def instant(valeur: datetime | None, absent: str) -> str:
    """An instant in French, or the words for its absence."""
    return ecrire_instant(valeur) if valeur else absent


def habilitation(h: Habilitation) -> dict[str, Any]:
    """An habilitation of an account, with what happened to it."""
    if h.retiree_le:
        suite = f"retirée le {ecrire_instant(h.retiree_le)}"
        if h.retiree_par:
            suite += f" par {h.retiree_par}"
    else:
        suite = roles.duree(h)
    return {
        "uid": h.uid,
        "role": Role(h.role).label,
        "ou": roles.perimetre(h),
        "dispositifs": roles.dispositifs(h),
        "suite": suite,
        "accordee_par": str(h.accordee_par) if h.accordee_par else "",
    }


def invitation(i: Invitation) -> dict[str, Any]:
    """A pending invitation."""
    return {
        "uid": i.uid,
        "nom": f"{i.prenom} {i.nom}",
        "email": i.email,
        "role": Role(i.role).label,
        "ou": roles.perimetre(i),
        "par": str(i.invitee_par),
        "expire": ecrire_date(jour_de_paris(i.expire_le)),
        "expiree": i.expire_le <= maintenant(),
    }


def demande(d: DemandeAdhesion) -> dict[str, Any]:
    """A request to join, for who asked and for who answers."""
    return {
        "uid": d.uid,
        "qui": str(d.compte),
        "email": d.compte.email,
        "structure": d.structure.nom,
        "role": Role(d.role).label,
        "code_role": d.role,
        "message": d.message,
        "etat": ADHESION.etats[d.etat],
        "en_attente": d.etat == "en_attente",
        "motif": d.motif,
        "le": ecrire_date(jour_de_paris(d.cree_le)),
    }


def chronologie(actes: Iterable[Journal]) -> list[Evenement]:
    """The acts of the journal as a timeline."""
    return [
        Evenement(
            ACTES.get(acte.evenement, acte.evenement),
            acte.instant,
            par=_auteur(acte),
            detail=" ".join(filter(None, [str(acte.donnees.get("habilitation", "")), acte.motif])),
        )
        for acte in actes
    ]


def _auteur(acte: Journal) -> str:
    par = str(acte.acteur) if acte.acteur else "Écluse"
    absent = par_delegation_de(acte)
    return f"{par}, par délégation de {absent}" if absent else par


def groupes(numero: str | None) -> str:
    """A SIREN or a SIRET in groups of three digits, the last one of five for a SIRET."""
    return grouper(numero) if numero else "non renseigné"
