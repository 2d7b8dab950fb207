"""`ecluse charger` may be run again at any time, and says what it brought up to date."""

import io
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ecluse.annuaire.models import Service
from ecluse.cycle.appels.models import SessionDepot, VersionFiche
from ecluse.cycle.conventions.clauses import entiere
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.deliberations.models import Mouvement, Operation
from ecluse.cycle.instruction.messages.models import VersionModele
from ecluse.socle.horloge import maintenant
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
TABLES = (
    Service,
    VersionFiche,
    SessionDepot,
    ModeleConvention,
    VersionModele,
    Operation,
    Mouvement,
)


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """The shipped programme with one fiche: the whole costs seconds."""
    copie = tmp_path / "essai"
    shutil.copytree(
        f.PROGRAMME,
        copie,
        ignore=lambda _dossier, noms: [
            n for n in noms if n[0].isdigit() and n.endswith(".toml") and n != "4.5.toml"
        ],
    )
    return copie


def charger(programme: Path) -> str:
    sortie = io.StringIO()
    call_command("charger", str(programme), stdout=sortie)
    return texte(sortie.getvalue())


def test_twice_changes_nothing_and_says_so(programme: Path) -> None:
    premiere = charger(programme)
    assert "Textes de convention mis à jour : Convention de participation" in premiere
    assert "Modèles de messages ajoutés" in premiere
    avant = [list(t.objects.order_by("pk").values()) for t in TABLES]
    seconde = charger(programme)
    assert "étaient à jour" in seconde
    assert "mis à jour :" not in seconde
    assert [list(t.objects.order_by("pk").values()) for t in TABLES] == avant


def test_an_older_installation_receives_the_new_annex_and_keeps_the_former(
    programme: Path,
) -> None:
    charger(programme)
    ancienne = ModeleConvention.objects.create(
        code="annexe",
        version=2,
        etat="publiee",
        publiee_le=maintenant(),
        titre="Annexe d’un dispositif",
        sorte="annexe",
        origine="livre",
        contenu=entiere("Ancien texte."),
    )
    sortie = charger(programme)
    assert "Textes de convention mis à jour : Annexe d’un dispositif" in sortie
    assert "Convention de participation" not in sortie
    nouvelle = ModeleConvention.objects.get(code="annexe", version=3)
    assert "## Conditions" in nouvelle.source
    assert nouvelle.etat == "publiee"
    ancienne.refresh_from_db()
    assert ancienne.source == "Ancien texte."


def test_an_unknown_programme_names_those_that_are_shipped() -> None:
    with pytest.raises(CommandError, match="pas-de-calais"):
        call_command("charger", "ailleurs")
