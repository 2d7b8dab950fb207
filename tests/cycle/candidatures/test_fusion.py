"""Two windows on one section: what each changed is told apart, from the history alone."""

from typing import Any

import pytest

from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.fusion import fusionner
from ecluse.cycle.candidatures.models import SectionDossier
from tests import fabriques


@pytest.fixture
def section(db: Any) -> SectionDossier:
    """A section written twice: version 1 by one window, version 2 by another."""
    with fabriques.au("2025-05-05"):
        c = fabriques.candidature("brouillon", complete=False)
        acteur = fabriques.redacteur_de(c.structure)
        premier = {"besoin_repere": "Besoin", "objectifs": "Objectifs"}
        actions.enregistrer_section(c, "projet", premier, 0, acteur)
        actions.enregistrer_section(c, "projet", {"objectifs": "Autres objectifs"}, 1, acteur)
    return SectionDossier.objects.get(candidature=c, code="projet")


@pytest.mark.parametrize(
    ("saisies", "version", "ecrites", "conflits", "reprises"),
    [
        ({"objectifs": "Les miens"}, 2, {"objectifs": "Les miens"}, {}, {}),
        ({"besoin_repere": "Précisé"}, 1, {"besoin_repere": "Précisé"}, {}, {}),
        ({"objectifs": "Objectifs"}, 1, {}, {}, {"objectifs": "Autres objectifs"}),
        (
            {"objectifs": "Les miens"},
            1,
            {},
            {"objectifs": ("Autres objectifs", "Les miens")},
            {},
        ),
        ({"objectifs": "Autres objectifs"}, 1, {}, {}, {}),
        ({"objectifs": None}, 1, {}, {"objectifs": ("Autres objectifs", None)}, {}),
    ],
    ids=["up to date", "another field", "not touched here", "both changed", "same", "erased here"],
)
def test_each_value_goes_where_it_belongs(
    section: SectionDossier,
    saisies: dict[str, Any],
    version: int,
    ecrites: dict[str, Any],
    conflits: dict[str, Any],
    reprises: dict[str, Any],
) -> None:
    fusion = fusionner(section, saisies, version)
    assert fusion.ecrites == ecrites
    assert fusion.conflits == conflits
    assert fusion.reprises == reprises


def test_an_unknown_version_overwrites_nothing(section: SectionDossier) -> None:
    fusion = fusionner(section, {"objectifs": "Les miens"}, 57)
    assert fusion.ecrites == {}
    assert set(fusion.conflits) == {"objectifs"}
