"""The demonstration: six dossiers in different states, each role with something to do, once."""

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ecluse.annuaire.models import Compte
from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.versements.models import Ordre
from ecluse.pilotage import queries
from ecluse.pilotage.jeu_d_essai import demo
from ecluse.regles.dates import jour_de_paris
from ecluse.socle.models import Courriel, Journal
from tests import fabriques


@pytest.fixture
def _programme_court(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The shipped programme with the only dispositif that the demonstration uses."""
    import shutil

    copie = tmp_path / "pas-de-calais"
    shutil.copytree(
        fabriques.PROGRAMME,
        copie,
        ignore=lambda dossier, noms: [
            n for n in noms if re.fullmatch(r"\d.*\.toml", n) and n != "4.5.toml"
        ],
    )
    monkeypatch.setattr(demo, "PROGRAMME", str(copie))


@pytest.mark.django_db(transaction=True)
def test_la_demonstration_se_peuple_une_fois(_programme_court: None) -> None:
    call_command("peupler_demo")
    candidatures = Candidature.objects.order_by("numero")
    etats = sorted(candidatures.values_list("etat", flat=True))
    assert etats == [
        "brouillon", "conventionnee", "deposee", "en_instruction", "favorable", "validee",
    ]  # fmt: skip
    deposees = candidatures.filter(numero__isnull=False).order_by("deposee_le")
    numeros = [c.numero for c in deposees]
    assert numeros == sorted(n for n in numeros if n)
    assert Ordre.objects.get().etat == "prepare"
    for version in VersionFiche.objects.all():
        assert jour_de_paris(version.publiee_le).isoformat() == "2025-03-03"
    assert not Courriel.objects.exclude(adresse__endswith=".invalid").exists()
    _chacun_a_quelque_chose_a_faire()
    avant = (Candidature.objects.count(), Journal.objects.count(), Compte.objects.count())
    call_command("peupler_demo")
    assert avant == (Candidature.objects.count(), Journal.objects.count(), Compte.objects.count())


def _chacun_a_quelque_chose_a_faire() -> None:
    for identifiant in (
        "redaction.vallees",
        "signature.plaine",
        "instruction",
        "pilotage",
        "slisl.art",
        "finances",
    ):
        compte = Compte.objects.get(email=f"{identifiant}@{demo.DOMAINE}")
        with fabriques.au("2025-05-05"):
            assert queries.taches(compte), identifiant


def test_une_production_refuse_la_demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="production"):
        call_command("peupler_demo")
