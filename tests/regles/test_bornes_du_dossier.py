"""Lengths and figures of a dossier, against the bounds of its fiche: floors, ceilings, both."""

from datetime import date
from decimal import Decimal

import pytest

from ecluse.regles.dossier import Dossier
from ecluse.regles.fiches import Fiche, catalogue, programme_par_defaut
from ecluse.regles.fiches.regles import BorneDeQuantite, DureeAction
from ecluse.regles.regles_du_dossier import borne_de_quantite, duree_action

FICHES = catalogue(programme_par_defaut())
FAJ = FICHES["2024/4.1"]
ACTION = DureeAction(regle="duree_action", duree="action", source="x")


def lisible(texte: str) -> str:
    """Ordinary spaces and apostrophes."""
    return texte.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def periode(fin: date) -> Dossier:
    """An action that starts on 1 March 2024."""
    return Dossier("unique", periode_debut=date(2024, 3, 1), periode_fin=fin)


def avec_duree(fiche: Fiche, code: str, **change: object) -> Fiche:
    """The fiche with one of its lengths changed."""
    durees = tuple(d.model_copy(update=change) if d.code == code else d for d in fiche.durees)
    return fiche.model_copy(update={"durees": durees})


@pytest.mark.parametrize(
    ("change", "fin", "satisfait", "mots"),
    [
        (
            {"sens": "maximum"},
            date(2025, 2, 28),
            True,
            "12 mois au plus, soit jusqu'au 28 février 2025",
        ),
        ({"sens": "maximum"}, date(2024, 6, 30), True, "12 mois au plus"),
        ({"sens": "minimum"}, date(2025, 6, 30), True, "12 mois au moins"),
        ({"sens": "minimum"}, date(2024, 6, 30), None, "12 mois au moins"),
        ({"sens": "exacte"}, date(2024, 6, 30), None, "12 mois, soit"),
        (
            {"valeur": 2, "unite": "années"},
            date(2026, 2, 28),
            True,
            "24 mois au plus, soit jusqu'au 28 février 2026",
        ),
        ({"valeur": 2, "unite": "années"}, date(2026, 3, 1), False, "24 mois au plus"),
        # One day is an action, however short.
        ({}, date(2024, 3, 1), True, "Du 1er mars 2024 au 1er mars 2024"),
    ],
)
def test_a_length_is_a_ceiling_a_floor_or_both(
    change: dict[str, object], fin: date, satisfait: bool | None, mots: str
) -> None:
    fiche = avec_duree(FAJ, "action", **change)
    controle = duree_action(fiche, ACTION, periode(fin))
    assert controle.satisfait is satisfait
    assert mots in lisible(controle.explication)


def test_a_length_without_sense_is_the_most() -> None:
    # A suspension has no sense of its own: it is read as the most.
    trouvee = next(d for d in FICHES["2025/2.11"].durees if d.famille == "suspension")
    fiche = FAJ.model_copy(
        update={
            "durees": (trouvee.model_copy(update={"code": "action", "valeur": 6, "unite": "mois"}),)
        }
    )
    for fin, satisfait in (
        (date(2024, 4, 1), True),
        (date(2024, 8, 31), True),
        (date(2024, 9, 1), False),
    ):
        controle = duree_action(fiche, ACTION, periode(fin))
        assert controle.satisfait is satisfait
        assert "6 mois au plus" in lisible(controle.explication)


@pytest.mark.parametrize(
    ("duree", "valeur", "satisfait", "mots"),
    [
        ("jeunes_minimum", "69", None, "69 pour au moins 70."),
        ("jeunes_minimum", "70", True, "70 pour au moins 70."),
        ("jeunes_minimum", "71", True, "71 pour au moins 70."),
        ("jeunes_maximum", "139", True, "139 pour au plus 140."),
        ("jeunes_maximum", "140", True, "140 pour au plus 140."),
        ("jeunes_maximum", "141", None, "141 pour au plus 140."),
        ("bilan", "5", None, "5 pour exactement 6."),
        ("bilan", "6", True, "6 pour exactement 6."),
        ("bilan", "7", None, "7 pour exactement 6."),
        ("jeunes_minimum", None, None, "Jeunes accompagnés : non renseigné (au moins 70)."),
        # A length that has no sense of its own is the most.
        ("prolongation", "6", True, "6 pour au plus 6."),
        ("prolongation", "7", None, "7 pour au plus 6."),
        ("prolongation", "5", True, "5 pour au plus 6."),
    ],
)
def test_a_bound_is_a_floor_a_ceiling_or_a_figure(
    duree: str, valeur: str | None, satisfait: bool | None, mots: str
) -> None:
    ecrite = BorneDeQuantite(regle="borne", question="jeunes", duree=duree, source="x")
    controle = borne_de_quantite(
        FICHES["2024/4.6"], ecrite, Dossier("unique", reponses={"jeunes": valeur})
    )
    assert controle.satisfait is satisfait
    assert lisible(controle.explication) == mots
    assert (controle.code, controle.champ) == (f"borne_{duree}", "jeunes")


def test_a_bound_on_a_volume_points_at_no_question() -> None:
    fiche = FICHES["2025/2.15"]
    ecrite = BorneDeQuantite(regle="borne", unite="logement", duree="logements", source="x")
    controle = borne_de_quantite(fiche, ecrite, Dossier("x", volumes={"logement": Decimal(9)}))
    assert (controle.satisfait, controle.champ) == (True, "")
