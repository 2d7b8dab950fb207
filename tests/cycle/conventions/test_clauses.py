"""Clauses: read from Markdown, numbered, cited, written back."""

import pytest

from ecluse.cycle.conventions.clauses import (
    Sorte,
    assembler,
    clause,
    decouper,
    entiere,
    nombre_d_annexes,
    numeroter,
    references,
)

CONVENTION = """Entre nous.

# Article : Objet {#objet}

Un.

# Article : Durée {#duree}

Deux.

## Un intertitre

Trois.

# Annexe : Données {#donnees}

Quatre.
"""


def test_articles_and_annexes_are_numbered_apart() -> None:
    contenu = decouper(CONVENTION, Sorte.CONVENTION)
    assert [n.titre for n in numeroter(contenu)] == [
        "",
        "Article 1 : Objet",
        "Article 2 : Durée",
        "Annexe 1 : Données",
    ]
    assert references(contenu) == {
        "article.objet": "article 1",
        "article.duree": "article 2",
        "annexe.donnees": "annexe 1",
    }
    assert nombre_d_annexes(contenu) == 1
    assert "## Un intertitre" in contenu[2]["texte"]


def test_the_signatures_come_before_the_annexes_and_the_dispositifs_last() -> None:
    source = assembler(decouper(CONVENTION, Sorte.CONVENTION), Sorte.CONVENTION)
    places = [
        source.index(x)
        for x in ("Entre nous", "# Article 2 : Durée", "::: signatures", "::: saut-de-page",
                  "# Annexe 1 : Données", "{{ annexes_dispositifs }}")
    ]  # fmt: skip
    assert places == sorted(places)
    sans_annexe = assembler([clause("a", "article", "Objet", "Un.")], Sorte.CONVENTION)
    assert sans_annexe.index("# Article 1") < sans_annexe.index("::: signatures")


def test_a_moved_article_takes_the_number_of_its_place() -> None:
    contenu = decouper(CONVENTION, Sorte.CONVENTION)
    contenu[1], contenu[2] = contenu[2], contenu[1]
    assert references(contenu)["article.duree"] == "article 1"


def test_a_part_of_an_annex_may_depend_on_a_variable() -> None:
    contenu = decouper("Ici.\n\n## Profil {#profil si=profil}\n\n{{ profil }}\n", Sorte.ANNEXE)
    assert (contenu[1]["condition"], contenu[1]["titre"]) == ("profil", "Profil")
    source = assembler(contenu, Sorte.ANNEXE)
    assert source.startswith("::: saut-de-page\n:::\n\n# Annexe {{ rang }} : {{ libelle }}\n\nIci.")
    assert "{% si profil %}\n## Profil\n\n{{ profil }}\n{% finsi %}" in source


def test_a_text_of_one_piece_is_given_back_as_it_is() -> None:
    ancien = "# Article 1 : Objet\n\nUn.\n\n# Annexe 1 : Données\n"
    contenu = entiere(ancien)
    assert assembler(contenu, Sorte.CONVENTION) == ancien
    assert nombre_d_annexes(contenu) == 1


@pytest.mark.parametrize("sorte", list(Sorte))
def test_an_empty_text_makes_no_clause(sorte: Sorte) -> None:
    assert decouper("\n\n", sorte) == []
