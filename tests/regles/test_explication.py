from decimal import Decimal

from ecluse.regles.explication import Explication, Ligne, ligne, somme


def test_a_line_is_rounded_once_half_up() -> None:
    assert ligne("l", "c", Decimal("0.005"), "s").montant == Decimal("0.01")
    assert str(ligne("l", "c", Decimal("-0.001"), "s").montant) == "0.00"
    assert str(somme([])) == "0.00"


def test_the_tree_as_plain_data() -> None:
    detail = ligne("détail", "1", Decimal(1), "s", "mois_entame")
    racine = Ligne("ligne", "2", Decimal("2.00"), "s", None, (detail,))
    assert Explication("tout", Decimal("2.00"), (racine,)).as_json() == {
        "libelle": "tout",
        "montant": "2.00",
        "lignes": [
            {
                "libelle": "ligne",
                "calcul": "2",
                "montant": "2.00",
                "source": "s",
                "lignes": [
                    {
                        "libelle": "détail",
                        "calcul": "1",
                        "montant": "1.00",
                        "source": "s",
                        "hypothese": "mois_entame",
                    }
                ],
            }
        ],
    }
