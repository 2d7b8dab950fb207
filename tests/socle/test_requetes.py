"""A query written once gives what the ordinary one gives, and says when it cannot."""

from datetime import date, datetime, timedelta
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecluse.annuaire.models import Compte, Habilitation, Role
from ecluse.annuaire.models.comptes import _DROITS, _droits
from ecluse.configuration.base_de_donnees import EXECUTIONS_AVANT_PREPARATION
from ecluse.cycle.candidatures.contenu import _PIECES
from ecluse.cycle.candidatures.models import Piece
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Journal
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


def test_un_instant_et_une_valeur_dans_une_liste() -> None:
    candidature = f.candidature("deposee")
    sujet = f"candidature:{candidature.uid}"
    depuis = Requete(
        lambda sujet, instant: (
            Journal.objects.filter(sujets__overlap=[sujet], instant__gte=instant)
            .order_by("pk")
            .values_list("evenement", flat=True)
        ),
        *(str, datetime),
    )
    attendus = list(Journal.objects.filter(sujets__overlap=[sujet]).order_by("pk"))
    assert depuis(sujet, attendus[0].instant) == [j.evenement for j in attendus]
    assert depuis(sujet, maintenant() + timedelta(days=1)) == []
    assert depuis("candidature:autre", attendus[0].instant) == []


def test_une_union_se_lit_pendant_une_ecriture() -> None:
    """The history adds its context before what does not look like a reading."""
    compte = f.compte(Role.INSTRUCTEUR)
    deux_fois = Requete(
        lambda pk: (
            Compte.objects.filter(pk=pk)
            .order_by()
            .values_list("email")
            .union(Compte.objects.filter(pk=pk).order_by().values_list("prenom"), all=True)
        ),
        int,
    )
    with pghistory.context(compte=compte.pk):
        assert deux_fois(compte.pk) == [(compte.email,), (compte.prenom,)]


def test_un_texte_souvent_lu_est_prepare() -> None:
    compte = f.compte(Role.INSTRUCTEUR)
    par_cle = Requete(lambda pk: Compte.objects.filter(pk=pk).order_by("pk"), int)
    for _ in range(EXECUTIONS_AVANT_PREPARATION + 1):
        assert par_cle(compte.pk) == [compte]
    with connection.cursor() as curseur:
        curseur.execute("SELECT statement FROM pg_prepared_statements")
        assert any('"annuaire_compte"."id" = $1' in texte for (texte,) in curseur.fetchall())
    with CaptureQueriesContext(connection) as lues:
        par_cle(compte.pk)
    assert [q["sql"].split()[0] for q in lues.captured_queries] == ["SELECT"]
