"""What a clause may hold, and what is left to finish before a text is published."""

from typing import Any

import pytest

from ecluse.cycle.conventions import catalogue
from ecluse.cycle.conventions.chargement import LIVRES, clauses_livrees
from ecluse.cycle.conventions.clauses import Sorte, assembler, clause, references
from ecluse.cycle.conventions.modeles.verification import a_finir, fautes, fautes_de_forme
from ecluse.socle.documents import remplir


def _fautes(texte: str, **champs: Any) -> list[str]:
    ecrite = {**clause("objet", "article", "Objet", texte), **champs}
    contenu = [ecrite, clause("duree", "article", "Durée", "Un an.")]
    trouvees = fautes(ecrite, contenu, Sorte.CONVENTION)
    trouvees = trouvees or fautes_de_forme(ecrite, contenu, Sorte.CONVENTION)
    return [f.phrase for f in trouvees]


def test_an_unknown_variable_is_refused_with_its_line_and_what_was_meant() -> None:
    assert _fautes("Un.\n\nLe montant est de {{ montan }}.") == [
        "Ligne 3\u00a0: «\u00a0montan\u00a0» n’est pas une variable du catalogue. "
        "Vouliez-vous écrire «\u00a0montant\u00a0»\u00a0?"
    ]
    assert len(_fautes("{% si inconnue %}x{% finsi %} {{ 3 }}")) == 2


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("# Trop haut", "commence par"),
        ("{% si bic %}sans fin", "finsi"),
        ("{% quand bic %}", "n’est pas une condition connue"),
        ("![une image](x.png)", "une image"),
        ("[lien](javascript:alert(1))", "Lien refusé"),
        ("x" * 20_001, "dépasse"),
    ],
)
def test_what_the_documents_do_not_admit_is_refused(texte: str, mots: str) -> None:
    assert mots in " ".join(_fautes(texte))


def test_a_clause_has_a_title_of_one_line() -> None:
    assert "Donnez un titre" in _fautes("Un.", titre="")[0]
    assert "160" in _fautes("Un.", titre="x" * 161)[0]
    assert _fautes("Un.", titre="Selon l’{{ article.duree }}") == []


def test_a_variable_of_another_sort_of_text_is_unknown() -> None:
    assert "profil" in _fautes("{{ profil }}")[0]


def test_a_text_is_finished_when_nothing_is_empty_or_still_to_fill() -> None:
    def restes(*clauses: Any) -> list[str]:
        indispensables = [clause(c, "article", c, "Texte.") for c in ("duree", "montant")]
        contenu = [*clauses, *indispensables]
        return [f.phrase for f in a_finir(contenu, Sorte.CONVENTION)]

    assert restes() == []
    assert "n’a pas de texte" in restes(clause("a", "article", "A"))[0]
    (trou,) = restes(clause("a", "article", "A", "Un.\nLe XX du mois."))
    assert trou.startswith("Ligne 2")
    (vide,) = restes(clause("a", "article", "A", "BIC {{ bic }}"))
    assert "sous la condition «\u00a0si bic\u00a0»" in vide
    assert restes(clause("a", "article", "A", "{% si bic %}\n{{ bic }}\n{% finsi %}")) == []
    (manque,) = [f.phrase for f in a_finir([clause("duree", "article", "D", "x")], "convention")]
    assert "montant" in manque


@pytest.mark.parametrize("code", LIVRES)
def test_every_shipped_text_is_finished_and_fills_with_its_examples(code: str) -> None:
    sorte, contenu = LIVRES[code].sorte, clauses_livrees(code)
    assert a_finir(contenu, sorte) == []
    assert [f for c in contenu for f in fautes_de_forme(c, contenu, sorte)] == []
    variables = catalogue.exemples(sorte) | references(contenu) | {"annexes_dispositifs": "x"}
    assert "{{" not in remplir(assembler(contenu, sorte), variables)


@pytest.mark.parametrize("code", [c for c, x in LIVRES.items() if x.sorte == Sorte.CONVENTION])
def test_every_convention_says_what_every_convention_must(code: str) -> None:
    texte = assembler(clauses_livrees(code), Sorte.CONVENTION)
    for mots in (
        "tacite reconduction",
        "un mois franc",
        "dirigeants de la structure sont entendus",
        "{{ conservation }}",
        "relevé d'identité bancaire",
        "dans les vingt-quatre heures",
        "trois mois au moins pour s'y opposer",
        "{{ tribunal }}",
    ):
        assert mots in texte
