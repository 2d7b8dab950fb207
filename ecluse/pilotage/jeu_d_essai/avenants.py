"""The eight avenants voted on 16 June 2025, on conventions signed before Écluse.

Only what is published is written: an unknown number is drawn, an unknown amount stays unknown. The
avenant with the CAF was authorised by two articles: it is one act.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ecluse.annuaire.models import Categorie, Structure
from ecluse.cycle.conventions import actions, vie
from ecluse.cycle.conventions.actions import Contenu
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.deliberations.models import Article, LigneRapport, Rapport
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import ajouter_mois

DELIBERATION = "2025-237"
FIN_2025 = date(2025, 12, 31)


@dataclass(frozen=True)
class Acte:
    """One avenant and the convention that it modifies."""

    structure: str
    categorie: Categorie
    objet: str
    debut: date
    fin: date
    provenance: str
    articles: tuple[int, ...]
    contenu: dict[str, Any]
    numero: str = ""
    signee_le: date | None = None
    adresse: str = ""
    qualite: str = ""


def _complete(article: str, texte: str, mode: str = "complete") -> dict[str, str]:
    return {"article": article, "mode": mode, "avant": "", "apres": texte}


_FRANCE_TRAVAIL = {
    "objet": "Prolongation de l’expérimentation de l’accompagnement équilibré",
    "genres": ["duree", "montant", "annexe"],
    "nouvelle_fin": FIN_2025,
    "montant_connu": False,
    "modifications": [
        _complete(
            "Article 3",
            "La convention court du 1er juillet 2024 au 31 décembre 2025 inclus, sans tacite "
            "reconduction.",
            "remplace",
        ),
        _complete(
            "Article 4",
            "Le coût est décliné en deux périodes : du 1er juillet 2024 au 30 juin 2025, puis du "
            "1er juillet au 31 décembre 2025.",
            "remplace",
        ),
        _complete("Article 12", "L’annexe 3 s’ajoute aux annexes de la convention."),
    ],
}
_CAF = {
    "objet": "Crédits de l’année 2025 des fonds de prévention des expulsions et de solvabilisation",
    "genres": ["montant"],
    "modifications": [
        _complete("Article 5", "Les crédits de 2025 sont versés en une fois, à la signature.")
    ],
}


def _energie(engagement: str) -> dict[str, Any]:
    return {
        "objet": "Prolongation de la troisième session jusqu’en décembre 2025",
        "genres": ["session", "montant"],
        "montant_connu": False,
        "modifications": [
            _complete("Article 4.2", "La session 3 court de septembre 2024 à décembre 2025."),
            _complete("Article 5", engagement),
        ],
    }


def _france_travail(structure: str, categorie: Categorie) -> Acte:
    return Acte(
        structure,
        categorie,
        "Accompagnement équilibré social et professionnel, expérimentation avec France Travail",
        date(2024, 7, 1),
        date(2025, 6, 30),
        f"Avenant n° 1 annexé à la délibération {DELIBERATION} (annexe 8) : numéro, date de "
        "signature et montant initial non publiés.",
        (7,),
        _FRANCE_TRAVAIL,
    )


def _precarite(
    structure: str, signee_le: date, derniere_annee: int, adresse: str, qualite: str, texte: str
) -> Acte:
    return Acte(
        structure,
        Categorie.ASSOCIATION,
        "Prévention de la précarité énergétique",
        signee_le,
        date(derniere_annee, 12, 31),
        f"Avenant annexé à la délibération {DELIBERATION} : période publiée en années ; "
        "début lu au jour de la signature.",
        (14,),
        _energie(texte),
        signee_le=signee_le,
        adresse=adresse,
        qualite=qualite,
    )


ACTES = (
    _france_travail("MIPE du Pays de Saint-Omer", Categorie.AUTRE),
    _france_travail("APSA", Categorie.ASSOCIATION),
    _france_travail("3ID", Categorie.ASSOCIATION),
    _france_travail("ADEFI", Categorie.ASSOCIATION),
    Acte(
        "CAF du Pas-de-Calais",
        Categorie.CAF,
        "Fonds de prévention des expulsions locatives et de solvabilisation des jeunes",
        date(2024, 7, 12),
        date(2027, 12, 31),
        f"Avenant annexé à la délibération {DELIBERATION} (annexe 10) : convention couvrant "
        "2024-2027 ; début lu au jour de la signature, montant initial non publié.",
        (13, 20),
        _CAF,
        numero="2024-04102",
        signee_le=date(2024, 7, 12),
        adresse="rue de Beauffort\n62015 Arras Cedex",
        qualite="directeur",
    ),
    _precarite(
        "DEMAIN",
        date(2022, 8, 4),
        2025,
        "13 rue Braque\nArras",
        "directeur",
        "La subvention de la session est de 13 334 € au plus.",
    ),
    _precarite(
        "FACE Côte d’Opale",
        date(2022, 9, 28),
        2026,
        "147 boulevard Victor Hugo\n62100 Calais",
        "présidente",
        "La sensibilisation des travailleurs sociaux est financée à hauteur de 20 000 €, pour 22 "
        "sessions de deux jours.",
    ),
    _precarite(
        "PIMMS Artois Gohelle",
        date(2022, 9, 28),
        2025,
        "place de la Gare\n62820 Libercourt",
        "directeur",
        "La subvention de la session est de 19 294 € au plus.",
    ),
)


def prolonger(convention: Convention, acteur: Any) -> None:
    """A fictitious avenant of three months, still to be voted, on a fictitious convention."""
    contenu = Contenu(
        objet="Prolongation de l’action de trois mois",
        genres=["duree"],
        nouvelle_fin=ajouter_mois(convention.fin, 3),
    )
    actions.preparer_avenant(convention, acteur, contenu)


def preparer(acteur: Any) -> int:
    """Take over the eight conventions and prepare their avenants; out: how many were made.

    Nothing without the published délibération, nor a second time.
    """
    rapport = Rapport.objects.filter(numero=DELIBERATION, etat="adopte").first()
    if rapport is None or Convention.objects.filter(numero="2024-04102").exists():
        return 0
    articles = {a.numero: a for a in rapport.articles.select_related("rapport")}
    for acte in ACTES:
        convention = _reprendre(acte, acteur)
        actions.preparer_avenant(convention, acteur, _contenu(acte, convention, articles))
    return len(ACTES)


def _reprendre(acte: Acte, acteur: Any) -> Convention:
    structure, _ = Structure.objects.get_or_create(
        nom=acte.structure,
        defaults={
            "categories": [acte.categorie],
            "adresse": acte.adresse,
            "qualite_representant": acte.qualite,
        },
    )
    return actions.reprendre(
        structure,
        acteur,
        objet=acte.objet,
        debut=acte.debut,
        fin=acte.fin,
        provenance=acte.provenance,
        numero=acte.numero,
        signee_le=acte.signee_le,
        qualite_structure=acte.qualite,
    )


def _contenu(acte: Acte, convention: Convention, articles: dict[int, Article]) -> Contenu:
    """The act; an amount that the délibération gives line by line is carried by its lines."""
    lignes: list[LigneRapport] = []
    if acte.contenu.get("montant_connu", True):
        votees = vie.lignes_pour_avenant(convention)
        lignes = list(votees.filter(article__rapport__numero=DELIBERATION))
    connu = sum((x.montant for x in lignes), ZERO) > ZERO
    return Contenu(
        **{**acte.contenu, "montant_connu": connu},
        lignes=lignes,
        articles=[articles[n] for n in acte.articles if n in articles],
    )
