"""What holds of every module of the rules: frozen values, closed models, names that exist."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from pydantic import BaseModel, ValidationError

import ecluse.regles
from ecluse.regles.demande import Convention
from ecluse.regles.validation import Modele

#: Filled little by little while a barème is evaluated or a folder is read.
EN_CONSTRUCTION = {
    "familles.commun.Evaluation",
    "coherence.lecture.Dossier",
    "coherence.lecture._Lecteur",
}


def nom(classe: type) -> str:
    return f"{classe.__module__.removeprefix('ecluse.regles.')}.{classe.__name__}"


MODULES = [
    importlib.import_module(m.name)
    for m in pkgutil.walk_packages(ecluse.regles.__path__, "ecluse.regles.")
]


def classes() -> Iterator[type]:
    for module in MODULES:
        for objet in vars(module).values():
            if isinstance(objet, type) and objet.__module__ == module.__name__:
                yield objet


DATACLASSES = [c for c in classes() if dataclasses.is_dataclass(c)]
MODELES = [c for c in classes() if issubclass(c, BaseModel)]


@pytest.mark.parametrize("classe", DATACLASSES, ids=nom)
def test_a_value_is_frozen_and_has_no_other_attribute(classe: type) -> None:
    assert "__slots__" in vars(classe)
    assert nom(classe) in EN_CONSTRUCTION or classe.__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize("classe", MODELES, ids=nom)
def test_what_is_read_is_frozen_and_closed(classe: type[BaseModel]) -> None:
    assert issubclass(classe, Modele)
    assert classe.model_config["frozen"] and classe.model_config["extra"] == "forbid"


def test_a_fact_that_was_read_cannot_be_changed() -> None:
    convention = Convention.model_validate(
        {"debut": "2025-01-01", "fin": "2025-12-31", "montant_maximum": "1"}
    )
    with pytest.raises(ValidationError):
        convention.montant_maximum = convention.montant_maximum * 2


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_a_module_offers_what_it_has(module: ModuleType) -> None:
    offerts = getattr(module, "__all__", ())
    assert [nom for nom in offerts if not hasattr(module, nom)] == []
