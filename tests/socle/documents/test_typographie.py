"""French no-break spaces, on plain text and across the runs of a body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.socle.documents import typographie

I = "\u00a0"  # noqa: E741 - the no-break space, once
F = "\u202f"


@pytest.mark.parametrize(
    ("saisi", "attendu"),
    [
        ("Objet : vrai ?", f"Objet{I}: vrai{F}?"),
        ("Oui ! et ; fin", f"Oui{F}! et{F}; fin"),
        ("« mot »", f"«{I}mot{I}»"),
        ("«mot»", f"«{I}mot{I}»"),
        ("n° 12", f"n°{I}12"),
        ("20 000,00 €", f"20{F}000,00{I}€"),
        ("1 234 567,89 €", f"1{F}234{F}567,89{I}€"),
        ("80 %", f"80{I}%"),
        ("le 9 mai 2025 à 14 h 05", f"le 9{I}mai{I}2025 à 14{I}h{I}05"),
        ("1er juillet", f"1er{I}juillet"),
        ("Mme Durand et M. Petit", f"Mme{I}Durand et M.{I}Petit"),
        ("l'article 5", f"l’article{I}5"),
        ("en 2025 100 places", "en 2025 100 places"),
        ("https://exemple.fr/a?b=c:d 14:05", "https://exemple.fr/a?b=c:d 14:05"),
    ],
)
def test_typographie(saisi, attendu):
    assert typographie(saisi) == attendu


@given(st.text(alphabet="a1 :;!?«»°n€%'2h\u00a0\u202f", max_size=40))
def test_appliquer_deux_fois_ne_change_rien(texte):
    une_fois = typographie(texte)
    assert typographie(une_fois) == une_fois
