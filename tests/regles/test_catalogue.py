"""`docs/catalogue.md` says what the fiches hold today."""

from pathlib import Path

import pytest

from ecluse.regles import catalogue
from ecluse.regles.fiches import Fiche

PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"


def case(fiche: Fiche, titre: str) -> str:
    page = [x for x in catalogue.ecrire([fiche]).splitlines() if x.startswith("| ")]
    titres, valeurs = ([c.strip("| ") for c in x.split(" | ")] for x in (page[0], page[2]))
    return valeurs[titres.index(titre)]


def test_the_page_is_up_to_date(fiches: dict[str, Fiche]) -> None:
    """Otherwise: `make catalogue`."""
    assert PAGE.read_text(encoding="utf-8") == catalogue.ecrire(fiches.values())


def test_every_fiche_is_a_line_of_its_year(fiches: dict[str, Fiche]) -> None:
    page = catalogue.ecrire(fiches.values())
    assert page.index("## 2025 (52 fiches)") < page.index("## 2024 (6 fiches)")
    assert page.index("## 2024 (6 fiches)") < page.index("## 2023 (14 fiches)")
    for fiche in fiches.values():
        assert f"| **{fiche.code}** {fiche.libelle} |" in page
        assert f"- **{fiche.nom}**\n" in page


@pytest.mark.parametrize(
    ("nom", "titre", "attendu"),
    [
        ("2025/4.5", "Barème", "`forfait`"),
        ("2025/1.4", "Barème", "to decide"),
        ("2024/4.1", "Barème", "`proratise_objectifs` + h"),
        ("2025/2.11", "Barème", "`points` + h"),
        ("2024/4.1", "Porteurs", "all"),
        ("2025/4.5", "Porteurs", "1"),
        ("2025/1.1", "Porteurs", "n.p."),
        ("2024/4.1", "Éligibilité", "3 + h"),
        ("2024/4.2", "Éligibilité", "2"),
        ("2025/2.1", "Éligibilité", "1"),
        ("2025/2.3", "Éligibilité", "n.p."),
        ("2025/2.1", "Période", "yes"),
        ("2025/3.8", "Période", "n.p."),
        ("2025/3.7", "Période", "yes"),
        ("2024/4.1", "Période", "yes"),
        ("2025/2.11", "Profil", "yes"),
        ("2025/1.1", "Profil", "n.p."),
        ("2025/1.1", "Versements", "n.p."),
        ("2025/2.11", "Versements", "2"),
        ("2024/4.1", "Versements", "2 + h"),
        ("2025/4.5", "Indicateurs", "5 + h"),
        ("2024/4.1", "Questions", "18 + h"),
    ],
)
def test_the_state_of_a_part(fiches: dict[str, Fiche], nom: str, titre: str, attendu: str) -> None:
    assert case(fiches[nom], titre) == attendu


def test_a_bar_does_not_break_the_table(fiches: dict[str, Fiche]) -> None:
    fiche = fiches["2025/4.5"].model_copy(update={"libelle": "a|b"})
    assert "| **4.5** a\\|b |" in catalogue.ecrire([fiche])


def test_it_prints_the_page(
    capsys: pytest.CaptureFixture[str], programme: Path, fiches: dict[str, Fiche]
) -> None:
    for arguments in ([], [str(programme)]):
        assert catalogue.main(arguments) == 0
        assert capsys.readouterr().out == catalogue.ecrire(fiches.values())
