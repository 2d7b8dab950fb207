"""`forfait`: the whole amount of the convention, when its condition (if any) is met."""

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.demande import Demande, montant_du
from ecluse.regles.explication import ligne
from ecluse.regles.familles.commun import Evaluation, a_decider
from ecluse.regles.fiches.baremes import Forfait
from ecluse.regles.validation import Booleen, Modele


class FaitsForfait(Modele):
    """Whether the fiche's condition was found met by a person; None: nobody said so yet."""

    conditions_remplies: Booleen | None = None


def evaluer(bareme: Forfait, demande: Demande, faits: FaitsForfait) -> Evaluation:
    """One line, the amount; without a condition met, the sources do not say what is due."""
    if bareme.condition is not None and faits.conditions_remplies is not True:
        etat = (
            "ne sont pas remplies" if faits.conditions_remplies is False else "restent à vérifier"
        )
        return a_decider(
            f"Les conditions ({bareme.condition}) {etat} : la règle ne donne pas de montant, "
            "un agent le fixe avec un motif et une pièce, un autre l'approuve."
        )
    montant = montant_du(demande)
    calcul = ecrire_montant(montant)
    if bareme.condition is not None:
        calcul += f", conditions remplies ({bareme.condition})"
    return Evaluation([ligne("Montant de la convention", calcul, montant, bareme.source)])
