"""The template language: holes are refused, typed text is inert."""

import pytest

from ecluse.socle.documents import (
    Balisage,
    SourceInvalide,
    VariableManquante,
    echapper,
    remplir,
    tableau,
)


def test_remplit_une_variable():
    assert remplir("Reçoit {{ montant }} par an", {"montant": "5 €"}) == "Reçoit 5 € par an"


@pytest.mark.parametrize("valeur", ["", "  \n ", "\u200e\x00", "XX", "XX/XX/2025", "le XXXX €"])
def test_une_valeur_vide_ou_un_trou_sont_refuses(valeur):
    with pytest.raises(VariableManquante) as erreur:
        remplir("{{ b }} {{ a }} {{ c }}", {"a": valeur, "c": "oui"})
    assert erreur.value.noms == ("a", "b")


@pytest.mark.parametrize("valeur", ["Maison du XXe", "XXIe siècle", "Xavier", "X"])
def test_un_siecle_n_est_pas_un_trou(valeur):
    assert valeur in remplir("{{ nom }}", {"nom": valeur})


@pytest.mark.parametrize(
    ("variables", "attendu"),
    [
        ({"a": "oui", "m": "12"}, "début\navec 12\nfin\n"),
        ({"a": "non"}, "début\nsans\nfin\n"),
        ({"a": ""}, "début\nsans\nfin\n"),
    ],
)
def test_condition(variables, attendu):
    source = "début\n{% si a %}\navec {{ m }}\n{% sinon %}\nsans\n{% finsi %}\nfin\n"
    assert remplir(source, variables) == attendu


def test_conditions_imbriquees_egalite_et_negation():
    source = '{% si t = "fsl" %}F{% si non b %}N{% sinon %}B{% finsi %}{% sinon %}A{% finsi %}'
    assert remplir(source, {"t": "fsl", "b": "oui"}) == "FB"
    assert remplir(source, {"t": "fsl", "b": "non"}) == "FN"
    assert remplir(source, {"t": "autre"}) == "A"


def test_une_condition_sur_une_variable_absente_est_un_trou():
    with pytest.raises(VariableManquante):
        remplir("{% si a %}x{% finsi %}", {})


@pytest.mark.parametrize(
    "source",
    ["{% si a %}x", "x{% finsi %}", "{% sinon %}", "{% boucle %}{% finsi %}", "{{ A-b }}"],
)
def test_une_source_mal_formee_est_refusee(source):
    with pytest.raises(SourceInvalide):
        remplir(source, {"a": "oui"})


def test_une_valeur_ne_peut_pas_ouvrir_une_variable():
    assert remplir("{{ a }}", {"a": "{{ b }}", "b": "secret"}) == r"\{\{ b \}\}"


def test_une_valeur_garde_ses_paragraphes_quand_elle_est_seule_sur_sa_ligne():
    valeurs = {"v": "un\r\ndeux\n\n\ntrois"}
    assert remplir("avant\n\n{{ v }}\n", valeurs) == "avant\n\nun\\\ndeux\n\ntrois\n"
    assert remplir("avant {{ v }}", valeurs) == "avant un deux trois"


def test_les_caracteres_de_controle_disparaissent():
    assert echapper("a\x00b\u202ec\x1bd\ud800") == "abcd"


def test_le_balisage_passe_tel_quel():
    assert remplir("{{ t }}", {"t": Balisage("**gras**")}) == "**gras**"


def test_tableau_echappe_et_met_le_total_en_gras():
    texte = tableau(["Poste", "Montant"], [["a|b", "1,00 €"]], "gd", total=["Total", "1,00 €"])
    assert r"a\|b" in texte
    assert r"**Total**" in texte
    assert "-:|" in texte


@pytest.mark.parametrize(
    ("entetes", "lignes", "sens"),
    [
        ([], [], ""),
        (["Poste", " "], [["a", "b"]], ""),
        (["Poste", "Montant"], [["a"]], ""),
        (["Poste", "Montant"], [["a", "b"]], "g"),
        (["Poste"], [["a"]], "x"),
    ],
)
def test_tableau_refuse(entetes, lignes, sens):
    with pytest.raises(SourceInvalide):
        tableau(entetes, lignes, sens)
