"""A query written once gives what the ordinary one gives, and says when it cannot."""

from datetime import date
from typing import Any

import pytest

from ecluse.annuaire.models import Compte, Habilitation, Role
from ecluse.annuaire.models.comptes import _DROITS, _droits
from ecluse.cycle.candidatures.contenu import _PIECES
from ecluse.cycle.candidatures.models import Piece
from ecluse.socle.requetes import Requete
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def test_les_memes_lignes_et_les_memes_relations(django_assert_num_queries: Any) -> None:
    premiere, seconde = f.candidature("deposee"), f.candidature("deposee")
    for candidature in (premiere, seconde, premiere):
        attendues = list(
            Piece.objects.filter(candidature=candidature, retiree_le=None).order_by("code")
        )
        with django_assert_num_queries(1):
            lues = _PIECES(candidature.pk)
            empreintes = [p.fichier.contenu.sha256 for p in lues]
        assert lues == attendues
        assert empreintes == [p.fichier.contenu.sha256 for p in attendues]


def test_des_valeurs_de_plusieurs_types_a_plusieurs_endroits() -> None:
    compte, autre = f.compte(Role.INSTRUCTEUR), f.compte(Role.PILOTAGE)
    for jour in (date(2025, 5, 9), date(1990, 1, 1)):
        for qui in (compte, autre):
            assert _DROITS(qui.pk, jour) == list(_droits(qui.pk, jour))
    assert [h.compte for h in _DROITS(autre.pk, date(2025, 5, 9))] == [autre]


def test_un_texte_et_une_table_vide() -> None:
    par_adresse = Requete(lambda adresse: Compte.objects.filter(email=adresse).order_by("pk"), str)
    assert par_adresse("personne@exemple.invalid") == []
    compte = f.compte(Role.INSTRUCTEUR)
    assert par_adresse(compte.email) == [compte]
    # Quotes and per cent signs are values, never text of the query.
    assert par_adresse("' or 1 = 1 -- %s") == []


def test_une_valeur_qui_n_arrive_pas_dans_le_texte_est_refusee() -> None:
    perdue = Requete(lambda _compte: Habilitation.objects.order_by("pk"), int)
    with pytest.raises(ValueError, match="does not reach"):
        perdue(1)
