"""How facts name a mesure, a household or a logement."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.familles.commun import Identifiant
from ecluse.regles.validation import valider_type

NOMS: TypeAdapter[str | int] = TypeAdapter(Identifiant)


@pytest.mark.parametrize("nom", ["A", "a" * 200, 7, 0])
def test_text_or_a_whole_number_is_kept_as_it_is(nom: str | int) -> None:
    assert valider_type(NOMS, nom) == nom


@pytest.mark.parametrize("nom", ["", "a" * 201, b"A", True, 1.0, None, ["A"]])
def test_anything_else_is_refused(nom: Any) -> None:
    with pytest.raises(ErreurRegle):
        valider_type(NOMS, nom)
