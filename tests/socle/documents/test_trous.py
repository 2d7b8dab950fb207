"""What an unfilled place looks like, and what people may type all the same."""

import pytest

from ecluse.socle.documents.variables import contient_trou


@pytest.mark.parametrize("texte", ["XX", "le XX/XX/2025", "XXXX €", "n°XX", "article XX."])
def test_an_unfilled_place_is_seen(texte: str) -> None:
    assert contient_trou(texte)


@pytest.mark.parametrize("texte", ["Logement XXL", "Louis XXI", "XXe siècle", "XXIᵉ", "maXXi"])
def test_a_word_that_somebody_typed_does_not_stop_a_document(texte: str) -> None:
    assert not contient_trou(texte)
