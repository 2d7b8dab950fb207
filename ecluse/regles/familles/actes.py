"""`actes`: acts, each at its price, or at nothing with the reason on its line."""

from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.demande import Demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Alerte, Ligne, alerte, ligne
from ecluse.regles.familles.commun import Evaluation
from ecluse.regles.fiches.baremes import (
    Acte,
    ActeAvecRencontre,
    ActeEnSemaines,
    ActePorteClose,
    Actes,
    ActeSimple,
)
from ecluse.regles.texte import accorder
from ecluse.regles.validation import Booleen, Entier, Modele, valider


class FaitsActes(Modele):
    """Acts, in any order; what each may say depends on its kind."""

    actes: tuple[dict[str, Any], ...]


class FaitSimple(Modele):
    """An act with nothing more to say."""

    type: str


class FaitEnSemaines(Modele):
    """An act with further weeks."""

    type: str
    semaines_supplementaires: Entier = 0


class FaitVisite(Modele):
    """A visit: attempts, whether the household was met, whether it is followed in ASLL."""

    type: str
    tentatives: Entier = 1
    rencontre: Booleen = True
    menage_en_asll: Booleen = False


_FAITS: dict[type[Modele], type[Modele]] = {
    ActeSimple: FaitSimple,
    ActeEnSemaines: FaitEnSemaines,
    ActeAvecRencontre: FaitVisite,
    ActePorteClose: FaitVisite,
}


def evaluer(bareme: Actes, demande: Demande, faits: FaitsActes) -> Evaluation:
    """One line per act."""
    tarifs = {a.code: a for a in bareme.actes}
    evaluation = Evaluation([])
    lignes: list[Ligne] = []
    for rang, brut in enumerate(faits.actes):
        champ = f"faits.actes[{rang}]"
        tarif = _tarif(tarifs, brut, champ)
        fait = valider(_FAITS[type(tarif)], brut, champ)
        libelle = f"Acte {rang + 1} ({tarif.libelle})"
        if isinstance(tarif, ActeEnSemaines) and isinstance(fait, FaitEnSemaines):
            lignes.append(_semaines(bareme, tarif, fait, libelle, evaluation))
            continue
        motif = _refus(tarif, fait)
        montant = ZERO if motif else tarif.prix
        lignes.append(ligne(libelle, motif or ecrire_montant(montant), montant, bareme.source))
    evaluation.lignes = lignes
    return evaluation


def _tarif(tarifs: dict[str, Acte], brut: dict[str, Any], champ: str) -> Acte:
    if "type" not in brut:
        raise ErreurRegle("Cette information est obligatoire.", f"{champ}.type")
    genre = brut["type"]
    if not isinstance(genre, str) or genre not in tarifs:
        raise ErreurRegle(
            f"« {genre} » n'est pas accepté ; valeurs possibles : {', '.join(tarifs)}.",
            f"{champ}.type",
        )
    return tarifs[genre]


def _refus(tarif: Acte, fait: Modele) -> str | None:
    """Why a visit is not paid; None when it is."""
    if not isinstance(fait, FaitVisite):
        return None
    if fait.menage_en_asll:
        return "ménage déjà suivi en ASLL par l’association : non rémunéré"
    if isinstance(tarif, ActePorteClose):
        if fait.tentatives < tarif.tentatives_minimum:
            tentatives = accorder(fait.tentatives, "tentative")
            return f"{tentatives}, payée à partir de {tarif.tentatives_minimum}"
        return None
    return None if fait.rencontre else "ménage non rencontré : non rémunéré"


def _semaines(
    bareme: Actes,
    tarif: ActeEnSemaines,
    fait: FaitEnSemaines,
    libelle: str,
    evaluation: Evaluation,
) -> Ligne:
    semaines = min(fait.semaines_supplementaires, tarif.semaines_maximum)
    if fait.semaines_supplementaires and tarif.hypothese is not None:
        evaluation.hypotheses.append(tarif.hypothese)
    if fait.semaines_supplementaires > tarif.semaines_maximum:
        evaluation.alertes.append(_plafond(tarif, fait, libelle))
    montant: Decimal = tarif.prix + semaines * tarif.prix_semaine
    calcul = ecrire_montant(tarif.prix)
    if semaines:
        calcul += f" + {accorder(semaines, 'semaine')} × {ecrire_montant(tarif.prix_semaine)}"
    return ligne(libelle, calcul, montant, bareme.source)


def _plafond(tarif: ActeEnSemaines, fait: FaitEnSemaines, libelle: str) -> Alerte:
    declarees = accorder(
        fait.semaines_supplementaires, "semaine supplémentaire", "semaines supplémentaires"
    )
    payees = accorder(tarif.semaines_maximum, "payée")
    return alerte("plafond_semaines", f"{libelle} : {declarees}, {payees} au plus.")
