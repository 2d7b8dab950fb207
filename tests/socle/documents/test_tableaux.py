"""The widths of the columns of a table."""

from ecluse.socle.documents import tableau


def test_a_bold_header_has_room_for_its_longest_word() -> None:
    regle = tableau(["Proposition", "AE"], [["1,00 €", "6 400,00 €"]], "dd").split("\n")[2]
    proposition, ae = (len(colonne) for colonne in regle.strip("|").split("|"))
    # Eleven bold letters take more than ten figures.
    assert proposition > 1.2 * ae


def test_an_amount_has_its_margins_too() -> None:
    texte = "C02-446A05 Indemnisation des organismes référents (6568/93446)"
    montant = "7\u202f902\u202f850,00\u00a0€"
    regle = tableau(
        ["Opération", "AE", "Disponible", "Proposition", "Solde"],
        [[texte, montant, montant, montant, montant]],
        "gdddd",
        total=["Total", "", "", "12\u202f408\u202f093,32\u00a0€", ""],
    ).split("\n")[2]
    largeurs = [len(colonne) for colonne in regle.strip("|").split("|")]
    centimetres = [16 * n / sum(largeurs) for n in largeurs]
    # What Word needs, in a line of 16 cm, to write them between the margins of their cells.
    assert all(c >= 2.7 for c in centimetres[1:])
    assert centimetres[3] >= 3.0
