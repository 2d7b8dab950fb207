"""What a wrong value is answered, in French, with its path."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches.baremes import Bareme
from ecluse.regles.validation import (
    Booleen,
    Code,
    Entier,
    Intervalle,
    Jour,
    Libelle,
    Montant,
    Quantite,
    Taux,
    Texte,
    lire_json,
    valider_type,
)


def refus(type_: Any, valeur: Any) -> ErreurRegle:
    with pytest.raises(ErreurRegle) as erreur:
        valider_type(TypeAdapter(type_), valeur)
    return erreur.value


def simple(texte: str) -> str:
    """The sentence with plain spaces."""
    return texte.replace("\u00a0", " ")


NOMBRE = "Un nombre est attendu, écrit 1234.56."


@pytest.mark.parametrize(
    ("type_", "valeur", "message"),
    [
        (Montant, True, NOMBRE),
        (Montant, None, NOMBRE),
        (Montant, [1], NOMBRE),
        (Montant, "douze", "« douze » n’est pas un nombre, à écrire 1234.56."),
        (Montant, "1e", "« 1e » n’est pas un nombre, à écrire 1234.56."),
        (Montant, "-Infinity", "Un nombre fini est attendu."),
        (Montant, "1.001", "Un montant a deux décimales au plus, pour les centimes."),
        (Montant, "-0.01", "Un montant négatif n’est pas accepté ici."),
        (Taux, "1.0001", "Un taux est compris entre 0 et 1 (0.80 pour 80 %)."),
        (Taux, "-0.0001", "Un taux est compris entre 0 et 1 (0.80 pour 80 %)."),
        (Quantite, "-0.5", "Une quantité négative n’est pas acceptée ici."),
        (Quantite, "1000000000.1", "Cette quantité est trop grande pour être juste."),
        (Jour, 20250101, "Une date est attendue, de la forme AAAA-MM-JJ."),
        (Jour, "2025-02-29", "Le 29 février 2025 n’existe pas : février 2025 a 28 jours."),
        (Entier, -1, "Ce nombre doit valoir au moins 0."),
        (Entier, 10**9 + 1, "Ce nombre doit valoir au plus 1000000000."),
        (Entier, "1", "Un nombre entier est attendu."),
        (Entier, 1.0, "Un nombre entier est attendu."),
        (Booleen, "true", "Écrivez true ou false."),
        (Booleen, 1, "Écrivez true ou false."),
        (Texte, "", "Ce texte ne peut pas être vide."),
        (Libelle, 3, "Un texte est attendu."),
        (Code, "Été", "« Été » n’a pas la forme attendue."),
        (Code, "1a", "« 1a » n’a pas la forme attendue."),
        (tuple[Code, ...], "a", "Une liste est attendue."),
        (frozenset[Code], "a", "Une liste est attendue."),
        (list[Code], "a", "Une liste est attendue."),
        (dict[str, Code], [], "Un objet est attendu."),
        (Intervalle, ["2025-01-01", None, None], "Cette liste n’a pas la longueur attendue."),
        (Intervalle, ["2025-01-02", "2025-01-01"], "La fin précède le début."),
    ],
)
def test_a_wrong_value_is_said_in_french(type_: Any, valeur: Any, message: str) -> None:
    assert simple(refus(type_, valeur).message) == message


@pytest.mark.parametrize(
    ("type_", "valeur", "attendu"),
    [
        (Taux, 0, Decimal(0)),
        (Taux, 1, Decimal(1)),
        (Quantite, "0", Decimal(0)),
        (Quantite, 10**9, Decimal(10**9)),
        (Montant, 12.1, Decimal("12.10")),
        (Montant, " 12 ", Decimal("12.00")),
        (Entier, 0, 0),
        (Entier, 10**9, 10**9),
    ],
)
def test_a_bound_is_allowed(type_: Any, valeur: Any, attendu: Any) -> None:
    assert valider_type(TypeAdapter(type_), valeur) == attendu


PART = {"code": "a", "libelle": "A", "taux": "1"}


def parts(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"famille": "parts", "source": "s", "parts": list(elements)}


@pytest.mark.parametrize(
    ("bareme", "champ"),
    [
        # The family has the name of one of its keys: only the key is in the path.
        (parts(PART, {"code": "b", "taux": "0"}), "parts[1].libelle"),
        (parts(), "parts"),
        ({"famille": "parts", "parts": [PART]}, "source"),
        (
            {
                "famille": "somme",
                "source": "s",
                "termes": [parts(PART), {"famille": "parts", "parts": [PART]}],
            },
            "termes[1].source",
        ),
        (
            {"famille": "plafond", "source": "s", "bareme": {"famille": "parts", "parts": [PART]}},
            "bareme.source",
        ),
        (
            {"famille": "somme", "source": "s", "termes": [parts({**PART, "taux": "2"})]},
            "termes[0].parts[0].taux",
        ),
        (
            {"famille": "plafond", "source": "s", "bareme": parts({**PART, "x": 1})},
            "bareme.parts[0].x",
        ),
        ({"famille": "somme", "source": "s", "termes": [{"famille": "x"}]}, "termes[0].famille"),
        ({"source": "s"}, "famille"),
    ],
)
def test_the_path_is_that_of_the_data(bareme: dict[str, Any], champ: str) -> None:
    assert refus(Bareme, bareme).champ == champ


def test_an_unknown_family_is_told_the_known_ones() -> None:
    message = simple(refus(Bareme, {"famille": "magie"}).message)
    assert message.startswith("« magie » n’est pas accepté ; valeurs possibles : forfait, cout_par")
    assert message.endswith("plafond, proratise_objectifs.")
    assert "manque" in refus(Bareme, {}).message


@pytest.mark.parametrize(
    ("texte", "message", "champ"),
    [
        ('{"a": 1, "b": {"a": 1, "a": 2}}', "Cette clé est écrite deux fois.", "a"),
        ("[" * 100_000, "Le JSON est trop profond.", ""),
        ("9" * 5000, "Le JSON contient un nombre démesuré.", ""),
        ("{\n1}", "Le JSON est illisible, ligne 2, colonne 1.", ""),
        ('{"a": [0, NaN]}', "Un nombre fini est attendu.", "a[1]"),
    ],
)
def test_json_that_is_not_read(texte: str, message: str, champ: str) -> None:
    with pytest.raises(ErreurRegle) as erreur:
        lire_json(texte)
    assert (simple(erreur.value.message), erreur.value.champ) == (message, champ)


def test_json_never_goes_through_a_float() -> None:
    assert lire_json('{"a": 0.1}') == {"a": Decimal("0.1")}
