"""The line of a budget: AE, available, proposed, balance."""

from dataclasses import dataclass
from decimal import Decimal

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.coherence.anomalie import Anomalie, erreur


@dataclass(frozen=True, slots=True)
class LigneAE:
    """Amounts in euros; `solde` is the balance announced (None: derived only)."""

    code_operation: str
    disponible: Decimal
    proposition: Decimal
    ae: Decimal | None = None
    solde: Decimal | None = None
    recette: bool = False

    @property
    def solde_calcule(self) -> Decimal:
        """Available less proposed; a recette adds."""
        if self.recette:
            return self.disponible + self.proposition
        return self.disponible - self.proposition


def controler_ligne(ligne: LigneAE) -> list[Anomalie]:
    """Balance, and nothing above the AE or above what is available."""
    anomalies = []
    if ligne.solde is not None and ligne.solde != ligne.solde_calcule:
        anomalies.append(
            erreur(
                "solde_budget",
                f"{ligne.code_operation} : le solde annoncé n'est pas celui du calcul.",
                ligne.solde_calcule,
                ligne.solde,
            )
        )
    if not ligne.recette:
        anomalies += _depassements(ligne)
    return anomalies


def _depassements(ligne: LigneAE) -> list[Anomalie]:
    anomalies = []
    comparaisons: list[tuple[str, Decimal, str, Decimal]] = []
    if ligne.ae is not None:
        comparaisons += [
            ("disponible", ligne.disponible, "de l'AE", ligne.ae),
            ("proposition", ligne.proposition, "de l'AE", ligne.ae),
        ]
    comparaisons.append(("proposition", ligne.proposition, "du disponible", ligne.disponible))
    for quoi, valeur, borne, maximum in comparaisons:
        if valeur > maximum:
            anomalies.append(
                erreur(
                    "depassement_ae",
                    f"{ligne.code_operation} : {quoi} de {ecrire_montant(valeur)} au-dessus "
                    f"{borne} ({ecrire_montant(maximum)}).",
                    maximum,
                    valeur,
                )
            )
    return anomalies


def controler_chaine(precedente: LigneAE, suivante: LigneAE) -> list[Anomalie]:
    """On the same code and year, what is available is what the previous one left."""
    attendu = precedente.solde_calcule if precedente.solde is None else precedente.solde
    if suivante.disponible == attendu:
        return []
    return [
        erreur(
            "chaine_budget",
            f"{suivante.code_operation} : le disponible n'est pas le solde de la délibération "
            "précédente.",
            attendu,
            suivante.disponible,
        )
    ]
