"""`cout_par_place` and `cout_par_mesure`: a price per unit really done."""

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.demande import Demande, Fenetre
from ecluse.regles.explication import Alerte, Ligne, ligne
from ecluse.regles.familles.commun import Evaluation, hors_periode
from ecluse.regles.familles.mesures import Mesure, code_du_type, mois_comptes
from ecluse.regles.fiches.baremes import CoutParMesure, CoutParPlace
from ecluse.regles.texte import accorder
from ecluse.regles.validation import Entier, Modele


class FaitsPlaces(Modele):
    """Places of the convention, and places really held."""

    places_conventionnees: Entier
    places_realisees: Entier


class FaitsMesures(Modele):
    """Mesures, in any order."""

    mesures: tuple[Mesure, ...]


def evaluer_places(bareme: CoutParPlace, demande: Demande, faits: FaitsPlaces) -> Evaluation:
    """Places realised × price, then a negative line for those above the convention."""
    prix = bareme.prix
    lignes = [
        ligne(
            "Places réalisées",
            f"{accorder(faits.places_realisees, 'place')} × {ecrire_montant(prix)}",
            faits.places_realisees * prix,
            bareme.source,
        )
    ]
    surplus = faits.places_realisees - faits.places_conventionnees
    if surplus > 0:
        lignes.append(
            ligne(
                "Places au-delà de la convention",
                f"− {accorder(surplus, 'place')} × {ecrire_montant(prix)} "
                f"({accorder(faits.places_conventionnees, 'place')} dans la convention)",
                -surplus * prix,
                bareme.source,
            )
        )
    return Evaluation(lignes)


def evaluer_mesures(bareme: CoutParMesure, demande: Demande, faits: FaitsMesures) -> Evaluation:
    """One line per mesure: price × months begun / base, months under the ceiling."""
    fenetre = Fenetre(demande)
    types = {t.code: t for t in bareme.types}
    codes = list(types)
    lignes: list[Ligne] = []
    alertes: list[Alerte] = []
    for rang, mesure in enumerate(faits.mesures):
        genre = types[code_du_type(mesure, rang, codes, implicite=True)]
        nom = mesure.nom(rang)
        if fenetre.deborde(mesure.debut, mesure.fin):
            alertes.append(hors_periode(nom, mesure.debut, mesure.fin))
        comptes = len(mois_comptes(mesure, fenetre))
        mois = min(comptes, bareme.mois_maximum)
        calcul = f"{mois} mois × {ecrire_montant(genre.prix)} / {bareme.base_mois}"
        if comptes > mois:
            calcul += f" ({comptes} mois commencés, {bareme.mois_maximum} au plus)"
        lignes.append(
            ligne(
                f"{nom} ({genre.libelle})",
                calcul,
                genre.prix * mois / bareme.base_mois,
                bareme.source,
            )
        )
    return Evaluation(lignes, alertes)
