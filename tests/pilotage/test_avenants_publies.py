"""The avenants of 2025 in the demonstration: eight acts, of which one was voted twice."""

from datetime import date
from decimal import Decimal

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.consolidation import montant_de
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.deliberations.models import Article, LigneRapport, Rapport
from ecluse.pilotage.jeu_d_essai import avenants
from ecluse.regles.argent import ZERO
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def deliberation() -> Rapport:
    """The articles and the two lines of the act that the avenants rest on."""
    rapport = Rapport.objects.create(
        titre="Programme 2025",
        origine="import",
        etat="adopte",
        numero=avenants.DELIBERATION,
        seance=date(2025, 6, 16),
        vote_le=f.instant("2025-06-16"),
    )
    articles = [
        Article.objects.create(rapport=rapport, numero=n, objet=f"Article {n}", etat="adopte")
        for n in (7, 13, 14, 20)
    ]
    for montant in ("500000.00", "100000.00"):
        LigneRapport.objects.create(
            article=articles[1],
            beneficiaire="CAF du Pas-de-Calais",
            montant=Decimal(montant),
            votee=True,
        )
    return rapport


def test_eight_avenants_and_the_caf_one_voted_twice_is_one_act(deliberation: Rapport) -> None:
    agent = f.compte(Role.PILOTAGE)
    assert avenants.preparer(agent) == 8
    assert avenants.preparer(agent) == 0
    assert (Convention.objects.count(), Avenant.objects.count()) == (8, 8)
    caf = Convention.objects.get(numero="2024-04102").avenants.get()
    assert sorted(caf.articles.values_list("numero", flat=True)) == [13, 20]
    assert (montant_de(caf), caf.montant_connu) == (Decimal("600000.00"), True)
    partages = Avenant.objects.exclude(pk=caf.pk)
    assert all(not a.montant_connu and montant_de(a) == ZERO for a in partages)
    prolongees = Avenant.objects.filter(nouvelle_fin=avenants.FIN_2025)
    assert prolongees.count() == 4


def test_nothing_without_the_published_act() -> None:
    assert avenants.preparer(f.compte(Role.PILOTAGE)) == 0
