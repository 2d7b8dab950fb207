"""`parts`: shares of the amount, each in proportion to a criterion between 0 and 1."""

from ecluse.regles.argent import ecrire_montant, ecrire_taux
from ecluse.regles.demande import Demande, montant_du
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import ligne
from ecluse.regles.familles.commun import Evaluation
from ecluse.regles.fiches.baremes import Parts
from ecluse.regles.validation import Modele, Taux


class FaitsParts(Modele):
    """The criterion of each share."""

    criteres: dict[str, Taux]


def evaluer(bareme: Parts, demande: Demande, faits: FaitsParts) -> Evaluation:
    """One line per share: amount × share × criterion."""
    codes = [p.code for p in bareme.parts]
    for code in faits.criteres:
        if code not in codes:
            raise ErreurRegle("Cette clé n'est pas connue ici.", f"faits.criteres.{code}")
    for code in codes:
        if code not in faits.criteres:
            raise ErreurRegle("Cette information est obligatoire.", f"faits.criteres.{code}")
    montant = montant_du(demande)
    return Evaluation(
        [
            ligne(
                part.libelle,
                f"{ecrire_montant(montant)} × {ecrire_taux(part.taux)} × "
                f"{ecrire_taux(faits.criteres[part.code])}",
                montant * part.taux * faits.criteres[part.code],
                bareme.source,
            )
            for part in bareme.parts
        ]
    )
