"""Entries of the annuaire in the navigation and in the menu of the account."""

from typing import Any

from ecluse.annuaire.permissions import est_administrateur, est_agent, est_porteur, peut_rejoindre
from ecluse.interface.navigation import Entree, declarer, declarer_compte
from ecluse.socle.acces import CONNECTE


def _sans_structure(acteur: Any) -> bool:
    """Somebody who may enter a structure and has none yet."""
    return peut_rejoindre(acteur) and not est_porteur(acteur)


def declarer_menus() -> None:
    """Called once at start."""
    declarer(Entree("structures", "Structures", "annuaire:structures", 70, est_agent, "structure"))
    declarer(
        Entree(
            "ma_structure", "Ma structure", "annuaire:ma_structure", 70, est_porteur, "structure"
        )
    )
    declarer(
        Entree(
            "rejoindre",
            "Trouver ma structure",
            "annuaire:rejoindre",
            70,
            _sans_structure,
            "structure",
        )
    )
    declarer(
        Entree(
            "comptes",
            "Comptes et habilitations",
            "annuaire:comptes",
            80,
            est_administrateur,
            "compte",
        )
    )
    declarer_compte(
        Entree("mon_compte", "Mon compte", "annuaire:mon_compte", 10, CONNECTE, "compte")
    )
    declarer_compte(
        Entree(
            "rejoindre",
            "Rejoindre une structure",
            "annuaire:rejoindre",
            20,
            peut_rejoindre,
            "structure",
        )
    )
    declarer_compte(
        Entree("sortie", "Se déconnecter", "account_logout", 90, CONNECTE, "sortie", methode="post")
    )
