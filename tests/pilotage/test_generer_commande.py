"""The command that writes the large set."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage.jeu_d_essai import generation

pytestmark = pytest.mark.django_db


def test_deux_fois_la_meme_graine_ajoute_d_autres_dossiers(
    programme: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecluse.pilotage.jeu_d_essai.generation import monde

    monkeypatch.setattr(monde, "STRUCTURES", 15)
    generation.generer(10)
    generation.generer(10)
    assert Candidature.objects.count() == 20


def test_la_commande_demande_un_programme_et_refuse_la_production(db: Any, settings: Any) -> None:
    with pytest.raises(CommandError, match="Aucun programme"):
        call_command("generer", candidatures=5)
    with pytest.raises(CommandError, match="au moins une"):
        call_command("generer", candidatures=0)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("generer", candidatures=5)
