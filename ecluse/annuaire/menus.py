"""Entries of the annuaire in the navigation and in the menu of the account."""

from ecluse.annuaire.permissions import est_administrateur, est_agent, est_porteur
from ecluse.interface.navigation import Entree, declarer, declarer_compte
from ecluse.socle.acces import CONNECTE


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
        Entree("sortie", "Se déconnecter", "account_logout", 90, CONNECTE, "sortie", methode="post")
    )
