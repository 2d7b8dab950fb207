"""`points`: months of mesure and acts, counted in points of one value."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ecluse.regles.argent import ecrire_montant, ecrire_nombre
from ecluse.regles.dates import ecrire_mois
from ecluse.regles.demande import Demande, Fenetre
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Alerte, Ligne, alerte, ligne
from ecluse.regles.familles.commun import Evaluation, hors_periode
from ecluse.regles.familles.mesures import Mesure, code_du_type, mois_comptes
from ecluse.regles.fiches.baremes import Points
from ecluse.regles.texte import accorder
from ecluse.regles.validation import Entier, Modele


class ActesEnPoints(Modele):
    """So many acts of one kind."""

    type: str
    nombre: Entier


class FaitsPoints(Modele):
    """Mesures and acts, in any order."""

    mesures: tuple[Mesure, ...]
    actes: tuple[ActesEnPoints, ...] | None = None


def evaluer(bareme: Points, demande: Demande, faits: FaitsPoints) -> Evaluation:
    """One line per mesure, one per entry of acts; an alert per month above the quota."""
    fenetre = Fenetre(demande)
    types = {t.code: t for t in bareme.types}
    codes = list(types)
    prix = ecrire_montant(bareme.valeur_point)
    par_mois: Counter[int] = Counter()
    lignes: list[Ligne] = []
    alertes: list[Alerte] = []
    for rang, mesure in enumerate(faits.mesures):
        genre = types[code_du_type(mesure, rang, codes, implicite=False)]
        nom = mesure.nom(rang)
        if fenetre.deborde(mesure.debut, mesure.fin):
            alertes.append(hors_periode(nom, mesure.debut, mesure.fin))
        mois = mois_comptes(mesure, fenetre)
        for numero in mois:
            par_mois[numero] += genre.points
        lignes.append(
            ligne(
                f"{nom} ({genre.libelle})",
                f"{len(mois)} mois × {accorder(genre.points, 'point')} × {prix}",
                len(mois) * genre.points * bareme.valeur_point,
                bareme.source,
            )
        )
    lignes += _actes(bareme, faits, prix)
    alertes += _quota(bareme, demande.convention.etp, par_mois)
    return Evaluation(lignes, alertes)


def _actes(bareme: Points, faits: FaitsPoints, prix: str) -> list[Ligne]:
    if faits.actes is not None and not bareme.actes:
        raise ErreurRegle("Cette clé n'est pas connue ici.", "faits.actes")
    types = {t.code: t for t in bareme.actes}
    lignes = []
    for rang, acte in enumerate(faits.actes or ()):
        genre = types.get(acte.type)
        if genre is None:
            raise ErreurRegle(
                f"« {acte.type} » n'est pas accepté ; valeurs possibles : {', '.join(types)}.",
                f"faits.actes[{rang}].type",
            )
        lignes.append(
            ligne(
                genre.libelle,
                f"{acte.nombre} × {accorder(genre.points, 'point')} × {prix}",
                acte.nombre * genre.points * bareme.valeur_point,
                bareme.source,
            )
        )
    return lignes


@lru_cache(maxsize=1024)
def _mois(numero: int) -> str:
    return ecrire_mois(date(numero // 12, numero % 12 + 1, 1))


def _quota(bareme: Points, etp: Decimal | None, par_mois: Counter[int]) -> list[Alerte]:
    if etp is None:
        return []
    quota = bareme.points_par_etp * etp
    return [
        alerte(
            "quota_points",
            f"{_mois(numero)} : {accorder(points, 'point')} pour un quota de "
            f"{ecrire_nombre(quota).removesuffix(',00')} "
            f"({bareme.points_par_etp} points par ETP).",
        )
        for numero, points in sorted(par_mois.items())
        if points > quota
    ]
