"""The past of a structure, as its instruction shows it."""

from decimal import Decimal

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.pilotage import passe
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def test_what_was_voted_and_agreed_is_told_with_a_constant_number_of_queries(
    django_assert_max_num_queries,
) -> None:
    convention = f.convention("signee")
    structure = convention.structure
    passee = convention.lignes.get().ligne.candidature
    ines = f.compte(Role.INSTRUCTEUR)
    assert ines.droits
    with django_assert_max_num_queries(8):
        historique = passe.historique(structure, ines, 0)
    (annee,) = historique.lignes
    assert annee.uid == passee.uid
    assert (annee.vote, annee.conventionne) == (Decimal("20000.00"), Decimal("20000.00"))
    assert (annee.verse, annee.recupere) == (0, 0)
    assert historique.total("vote") == Decimal("20000.00")
    assert passe.historique(structure, ines, passee.pk).lignes == []
    assert passe.historique(f.structure(), ines, 0).lignes == []
    ailleurs = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.1"])
    assert passe.historique(structure, ailleurs, 0).lignes == []


def test_what_a_published_act_voted_is_in_the_history_of_a_known_structure() -> None:
    connue = f.structure(nom="Mission locale de l’Arrageois")
    nommee = f.structure(nom="Le CLLAJ de l’Avenir")
    article = f.autorisation()
    commun = {"article": article, "votee": True, "libelle_operation": "Coach jeunesse"}
    LigneRapport.objects.create(**commun, structure=connue, montant=Decimal("40000.00"))
    LigneRapport.objects.create(
        **commun,
        beneficiaire="Le CLLAJ de l’avenir",
        montant=Decimal("18000.00"),
        financement="fsl",
    )
    ines = f.compte(Role.INSTRUCTEUR)
    (vote,) = passe.historique(connue, ines, 0).votes
    assert (vote.numero, vote.montant, vote.objet, vote.fsl) == (
        article.rapport.numero,
        Decimal("40000.00"),
        "Coach jeunesse",
        False,
    )
    assert vote.url.endswith(f"/{article.rapport.uid}/")
    (vote,) = passe.historique(nommee, ines, 0).votes
    assert vote.fsl
    (vote,) = passe.historique(nommee, f.agent_slisl(), 0).votes
    assert vote.url == ""
    assert passe.historique(f.structure(), ines, 0).votes == []
