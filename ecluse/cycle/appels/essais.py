"""The parameters of a barème, one by one, and the fiche with other values: what would it cost?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from ecluse.regles.argent import ecrire_nombre
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, fiche_depuis
from ecluse.regles.texte import typographie

_LIBELLES = {
    "prix": "Prix",
    "valeur_point": "Valeur du point, en euros",
    "points": "Points",
    "points_par_etp": "Points par ETP",
    "base_mois": "Mois d’une mesure complète",
    "mois_maximum": "Mois payés au plus",
    "accompagnement_annuel": "Accompagnement par an, en euros",
    "gestion_annuelle": "Gestion par an, en euros",
    "base_annuelle": "Jours de l’année",
    "jours_relogement": "Jours payés entre deux ménages",
    "prix_annuel": "Prix annuel, en euros",
    "plafond_logements": "Logements payés au plus",
    "mois_entre_locataires": "Mois payés entre deux locataires",
    "mois_vacance_technique": "Mois de vacance technique",
    "mois_captation": "Mois entre captation et premier locataire",
    "prix_semaine": "Prix d’une semaine supplémentaire",
    "semaines_maximum": "Semaines supplémentaires au plus",
    "tentatives_minimum": "Tentatives au moins",
    "mois_pour_le_bilan": "Mois pour remettre le bilan",
    "taux_indirect": "Taux de charges indirectes",
    "taux": "Part",
    "montant": "Plafond, en euros",
}


@dataclass(frozen=True)
class Parametre:
    """One number of the barème: its path in it, its label, its value as one types it."""

    chemin: str
    libelle: str
    valeur: str


def parametres(fiche: Fiche) -> list[Parametre]:
    """Every number of the barème, in its order."""
    return list(_nombres(fiche.bareme, "", ""))


def _nombres(objet: BaseModel, chemin: str, de_quoi: str) -> Iterator[Parametre]:
    de_quoi = str(getattr(objet, "libelle", "") or de_quoi)
    for nom in type(objet).model_fields:
        valeur = getattr(objet, nom)
        ici = f"{chemin}.{nom}" if chemin else nom
        if isinstance(valeur, BaseModel):
            yield from _nombres(valeur, ici, de_quoi)
        elif isinstance(valeur, tuple):
            for rang, element in enumerate(valeur):
                if isinstance(element, BaseModel):
                    yield from _nombres(element, f"{ici}[{rang}]", de_quoi)
        elif isinstance(valeur, Decimal | int) and not isinstance(valeur, bool):
            libelle = _LIBELLES.get(nom, nom.replace("_", " ").capitalize())
            yield Parametre(
                ici, typographie(f"{libelle} ({de_quoi})" if de_quoi else libelle), _ecrire(valeur)
            )


def _ecrire(valeur: Decimal | int) -> str:
    if isinstance(valeur, int):
        return str(valeur)
    return ecrire_nombre(valeur, max(0, -int(valeur.as_tuple().exponent)))


def essayer(fiche: Fiche, valeurs: Mapping[str, str]) -> Fiche | None:
    """The fiche with those values (path: what is typed); None when nothing changes.

    Raises `ErreurRegle` with the path of the parameter (`bareme.valeur_point`) when the barème
    would not be valid: the publication of a fiche holds the same rules.
    """
    connus = {p.chemin: p.valeur for p in parametres(fiche)}
    changes = {
        chemin: texte.strip()
        for chemin, texte in valeurs.items()
        if chemin in connus and texte.strip() and texte.strip() != connus[chemin]
    }
    if not changes:
        return None
    donnees: dict[str, Any] = fiche.model_dump(mode="json")
    for chemin, texte in changes.items():
        _poser(donnees["bareme"], chemin, texte)
    nouvelle = fiche_depuis(donnees)
    return None if nouvelle == fiche else nouvelle


def _poser(objet: Any, chemin: str, texte: str) -> None:
    """Write a number at `valeur_point` or `types[0].points`, of the kind that was there."""
    *parents, dernier = chemin.replace("[", ".").replace("]", "").split(".")
    for cle in parents:
        objet = objet[int(cle) if isinstance(objet, list) else cle]
    compact = "".join(texte.split()).replace(",", ".")
    if isinstance(objet[dernier], int):
        if not compact.isdecimal() or len(compact) > 9:
            raise ErreurRegle("Un nombre entier est attendu.", f"bareme.{chemin}")
        objet[dernier] = int(compact)
    else:
        objet[dernier] = compact
