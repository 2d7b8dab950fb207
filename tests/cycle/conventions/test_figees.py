"""The fiches that a convention freezes, completed where they say nothing."""

import json
from typing import Any

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.conventions import actions, composition
from ecluse.cycle.conventions.figees import _completer, _silences, completees
from ecluse.cycle.conventions.models import Convention
from ecluse.regles.fiches import charger_fiche, fiche_depuis
from ecluse.socle.models import Journal
from tests import fabriques as f

pytestmark = pytest.mark.django_db
NOM = "2025/4.5"


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def _muette(*parties: str) -> Convention:
    """A project whose frozen fiche leaves these parts unknown, as many published fiches do."""
    c = f.convention("projet")
    c.fiches[NOM] = _taire(c.fiches[NOM], *parties)
    c.save()
    return c


def _taire(fiche: dict[str, Any], *parties: str) -> dict[str, Any]:
    """The fiche without these parts, nor the hypotheses that only they cite."""
    reste = fiche | {partie: [] for partie in parties}
    texte = json.dumps({c: v for c, v in reste.items() if c != "hypotheses"})
    citees = [h for h in fiche["hypotheses"] if f'"{h["code"]}"' in texte]
    return reste | {"hypotheses": citees}


def _publier(**contenu: Any) -> VersionFiche:
    derniere = VersionFiche.objects.order_by("-numero")[0]
    return VersionFiche.objects.create(
        dispositif=derniere.dispositif,
        numero=derniere.numero + 1,
        contenu=derniere.contenu | contenu,
        empreinte="e" * 64,
        publiee_le=f.instant("2025-07-01"),
    )


def test_what_a_fiche_leaves_unknown_is_named_with_the_fiche(agent: Any) -> None:
    c = _muette("indicateurs", "versements")
    _publier(**c.fiches[NOM])
    with pytest.raises(composition.DonneesManquantes) as refus:
        actions.generer_documents(c, agent)
    (manque,) = refus.value.manques
    assert manque.lieu == "dans la fiche du dispositif 2025/4.5"
    assert set(manque.libelles) == {"les indicateurs", "les versements"}


def test_a_payment_without_a_rate_stops_the_documents(agent: Any) -> None:
    c = f.convention("projet")
    sans_taux = [t | {"taux": None} for t in c.fiches[NOM]["versements"]]
    _publier(versements=sans_taux)
    c.fiches[NOM]["versements"] = sans_taux
    c.save()
    with pytest.raises(composition.DonneesManquantes, match="les versements"):
        actions.generer_documents(c, agent)


def test_a_later_version_completes_what_the_frozen_one_leaves_unknown(agent: Any) -> None:
    c = _muette("suivi", "versements")
    publie = VersionFiche.objects.latest("numero").contenu
    _publier(objet="Un autre objet")
    actions.generer_documents(c, agent)
    c.refresh_from_db()
    assert c.fiches[NOM]["suivi"] == publie["suivi"]
    assert c.fiches[NOM]["versements"] == publie["versements"]
    assert c.fiches[NOM]["objet"] == publie["objet"]
    acte = Journal.objects.get(evenement="demander_documents")
    assert acte.donnees["fiches_completees"] == [NOM]


def test_a_fiche_that_says_everything_costs_no_query(django_assert_num_queries: Any) -> None:
    c = f.convention("projet")
    with django_assert_num_queries(0):
        assert completees(c.fiches) == c.fiches


def test_the_page_leads_to_each_fiche_that_is_silent(client: Any, agent: Any) -> None:
    c = _muette("indicateurs")
    _publier(indicateurs=[])
    client.force_login(agent)
    page = client.get(reverse("conventions:convention", args=[c.uid])).content.decode()
    assert reverse("appels:fiche", args=[2025, "4.5"]) in page
    assert "publiant d’elle une nouvelle version" in page


def test_every_shipped_fiche_is_still_one_once_completed() -> None:
    """Whatever it leaves unknown, a fiche takes it from a full one and remains valid."""
    pleine = charger_fiche(f.PROGRAMME / "2025" / "4.5.toml").model_dump(mode="json")
    for chemin in sorted(f.PROGRAMME.glob("202*/*.toml")):
        contenu = charger_fiche(chemin).model_dump(mode="json")
        complete = _completer(contenu, pleine, _silences(contenu))
        assert fiche_depuis(complete).versements
        assert not _silences(complete)
