"""The forecast budget of a request: accounts of the national forms, totals, balance."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ecluse.regles.argent import ZERO, ecrire_montant

Sens = Literal["charge", "produit"]


@dataclass(frozen=True, slots=True)
class Compte:
    """An account of the form."""

    numero: str
    libelle: str
    sens: Sens
    #: Contributions in kind (86, 87) balance apart and are not part of the cash budget.
    volontaire: bool = False
    #: Several lines allowed, each with its own label (74: one line per funder).
    multiple: bool = False


COMPTES: tuple[Compte, ...] = (
    Compte("60", "Achats", "charge"),
    Compte("601", "Achats de matières et de fournitures", "charge"),
    Compte("606", "Autres fournitures", "charge"),
    Compte("61", "Services extérieurs", "charge"),
    Compte("613", "Locations", "charge"),
    Compte("615", "Entretien et réparation", "charge"),
    Compte("616", "Assurance", "charge"),
    Compte("618", "Documentation", "charge"),
    Compte("62", "Autres services extérieurs", "charge"),
    Compte("622", "Rémunérations d’intermédiaires et honoraires", "charge"),
    Compte("623", "Publicité, publications", "charge"),
    Compte("625", "Déplacements, missions", "charge"),
    Compte("627", "Services bancaires, autres", "charge"),
    Compte("63", "Impôts et taxes", "charge"),
    Compte("631", "Impôts et taxes sur rémunération", "charge"),
    Compte("635", "Autres impôts et taxes", "charge"),
    Compte("64", "Charges de personnel", "charge"),
    Compte("641", "Rémunération des personnels", "charge"),
    Compte("645", "Charges sociales", "charge"),
    Compte("648", "Autres charges de personnel", "charge"),
    Compte("65", "Autres charges de gestion courante", "charge"),
    Compte("66", "Charges financières", "charge"),
    Compte("67", "Charges exceptionnelles", "charge"),
    Compte("68", "Dotations aux amortissements et provisions", "charge"),
    Compte("indirectes", "Charges indirectes affectées à l’action", "charge"),
    Compte("86", "Emplois des contributions volontaires en nature", "charge", volontaire=True),
    Compte("860", "Secours en nature", "charge", volontaire=True),
    Compte("861", "Mise à disposition gratuite de biens et services", "charge", volontaire=True),
    Compte("862", "Prestations", "charge", volontaire=True),
    Compte("864", "Personnel bénévole", "charge", volontaire=True),
    Compte("70", "Vente de produits finis, prestations de services", "produit"),
    Compte("73", "Dotations et produits de tarification", "produit"),
    Compte("74", "Subventions d’exploitation", "produit", multiple=True),
    Compte("75", "Autres produits de gestion courante", "produit"),
    Compte("76", "Produits financiers", "produit"),
    Compte("77", "Produits exceptionnels", "produit"),
    Compte("78", "Reprises sur amortissements et provisions", "produit"),
    Compte("ressources_propres", "Ressources propres affectées à l’action", "produit"),
    Compte("87", "Contributions volontaires en nature", "produit", volontaire=True),
    Compte("870", "Bénévolat", "produit", volontaire=True),
    Compte("871", "Prestations en nature", "produit", volontaire=True),
    Compte("875", "Dons en nature", "produit", volontaire=True),
)
COMPTE: dict[str, Compte] = {c.numero: c for c in COMPTES}


def principal(numero: str) -> str:
    """The account of the form under which a detailed one is typed: 60 for 606."""
    return numero[:2] if numero.isdigit() else numero


#: The accounts that the form shows, in its order.
COMPTES_PRINCIPAUX: tuple[Compte, ...] = tuple(
    c for c in COMPTES if principal(c.numero) == c.numero
)


@dataclass(frozen=True, slots=True)
class LigneBudget:
    """A line of the budget: account number, amount (euros).

    `demande` marks the line of account 74 that is the grant asked of the département.
    """

    compte: str
    montant: Decimal
    libelle: str = ""
    demande: bool = False


@dataclass(frozen=True, slots=True)
class Totaux:
    """Sums of a budget, in euros; contributions in kind apart."""

    charges: Decimal
    produits: Decimal
    emplois_volontaires: Decimal
    contributions_volontaires: Decimal
    demande: Decimal

    @property
    def ecart(self) -> Decimal:
        """Charges less produits: 0.00 when the budget balances."""
        return self.charges - self.produits

    @property
    def ecart_volontaire(self) -> Decimal:
        """Account 86 less account 87."""
        return self.emplois_volontaires - self.contributions_volontaires

    @property
    def equilibre(self) -> bool:
        """Charges equal produits, and 86 equals 87."""
        return self.ecart == 0 and self.ecart_volontaire == 0

    def constat(self) -> str:
        """One French sentence on the balance."""
        if self.equilibre:
            return f"Le budget est équilibré à {ecrire_montant(self.charges)}."
        if self.ecart != 0:
            return (
                f"Les charges ({ecrire_montant(self.charges)}) et les produits "
                f"({ecrire_montant(self.produits)}) diffèrent de {ecrire_montant(abs(self.ecart))}."
            )
        return (
            f"Les contributions volontaires des comptes 86 "
            f"({ecrire_montant(self.emplois_volontaires)}) et 87 "
            f"({ecrire_montant(self.contributions_volontaires)}) diffèrent."
        )


def totaux(lignes: Iterable[LigneBudget]) -> Totaux:
    """Sum the lines by side; raises `KeyError` for an account that is not of the form."""
    sommes: dict[tuple[Sens, bool], Decimal] = {}
    demande = ZERO
    for ligne in lignes:
        compte = COMPTE[ligne.compte]
        cle = (compte.sens, compte.volontaire)
        sommes[cle] = sommes.get(cle, ZERO) + ligne.montant
        if ligne.demande:
            demande += ligne.montant
    return Totaux(
        charges=sommes.get(("charge", False), ZERO),
        produits=sommes.get(("produit", False), ZERO),
        emplois_volontaires=sommes.get(("charge", True), ZERO),
        contributions_volontaires=sommes.get(("produit", True), ZERO),
        demande=demande,
    )
