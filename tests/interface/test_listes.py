"""Keyset pages, sort headers, filters as words."""

import pytest
from django import forms
from django.http import QueryDict

from ecluse.interface import listes
from ecluse.interface.elements import Colonne
from ecluse.socle.models import Sequence
from tests.interface.conftest import requete


@pytest.fixture
def sequences(db: None) -> list[str]:
    """Seven rows, with equal values so that the last key matters."""
    Sequence.objects.bulk_create(
        Sequence(code=f"T-{i}", dernier=valeur) for i, valeur in enumerate([5, 5, 5, 3, 3, 1, 0])
    )
    return [f"T-{i}" for i in range(7)]


def _page(adresse: str) -> listes.Page:
    qs = Sequence.objects.filter(code__startswith="T-")
    return listes.paginer(requete("/" + adresse), qs, ("-dernier", "code"), taille=3)


def test_pages_follow_one_another_without_gap_or_double(sequences: list[str]) -> None:
    vus, adresse, pages = [], "?q=x", 0
    while True:
        page = _page(adresse)
        vus += [s.code for s in page.lignes]
        pages += 1
        if not page.url_suivants:
            break
        assert "q=x" in page.url_suivants
        adresse = page.url_suivants
    assert vus == sequences
    assert pages == 3


def test_the_way_back_gives_the_same_pages(sequences: list[str]) -> None:
    premiere = _page("")
    deuxieme = _page(premiere.url_suivants)
    troisieme = _page(deuxieme.url_suivants)
    assert premiere.url_precedents == ""
    assert troisieme.url_suivants == ""
    retour = _page(troisieme.url_precedents)
    assert [s.code for s in retour.lignes] == [s.code for s in deuxieme.lignes]
    debut = _page(retour.url_precedents)
    assert [s.code for s in debut.lignes] == sequences[:3]
    assert debut.url_precedents == ""
    assert debut.url_suivants


@pytest.mark.parametrize("curseur", ["zzz", "e30", "WyJhIiwiYiJd", "W251bGwsbnVsbF0", "%00"])
def test_a_tampered_place_starts_the_list_again(sequences: list[str], curseur: str) -> None:
    assert [s.code for s in _page(f"?apres={curseur}").lignes] == sequences[:3]


def test_a_page_costs_one_query(sequences: list[str], django_assert_num_queries: object) -> None:
    suivante = _page("").url_suivants
    with django_assert_num_queries(1):  # type: ignore[operator]
        _page(suivante)


def test_headers_toggle_the_sort_and_go_back_to_the_first_page() -> None:
    colonnes = [Colonne("Numéro", tri="numero"), Colonne("Montant", tri="montant"), Colonne("X")]
    numero, montant, sans = listes.entetes(requete("/?apres=abc&q=x"), colonnes, "montant")
    assert (numero.aria_sort, numero.url) == ("", "?q=x&tri=numero")
    assert (montant.aria_sort, montant.url) == ("ascending", "?q=x&tri=-montant")
    assert sans.url == ""


class Filtres(forms.Form):
    """Two filters."""

    q = forms.CharField(label="Recherche", required=False)
    etat = forms.MultipleChoiceField(
        label="État", required=False, choices=[("a", "Déposé"), ("b", "Validé")]
    )


def test_filters_become_words_that_can_be_removed_one_by_one() -> None:
    demande = requete("/?q=alpha&etat=a&etat=b&apres=zz")
    actifs = listes.filtres_actifs(demande, Filtres(demande.GET))
    assert [f.libelle for f in actifs] == [
        "Recherche\u00a0: alpha",
        "État\u00a0: Déposé",
        "État\u00a0: Validé",
    ]
    reste = QueryDict(actifs[1].url[1:])
    assert reste.getlist("etat") == ["b"]
    assert reste["q"] == "alpha"
    assert "apres" not in reste


def test_an_unbound_or_wrong_filter_form_has_no_words() -> None:
    demande = requete("/?etat=inconnu")
    assert listes.filtres_actifs(demande, Filtres()) == []
    assert listes.filtres_actifs(demande, Filtres(demande.GET)) == []
