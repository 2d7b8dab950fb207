"""The widths of the columns of a table."""

from ecluse.socle.documents import tableau


def test_a_bold_header_has_room_for_its_longest_word() -> None:
    regle = tableau(["Proposition", "AE"], [["1,00 €", "6 400,00 €"]], "dd").split("\n")[2]
    proposition, ae = (len(colonne) for colonne in regle.strip("|").split("|"))
    # Eleven bold letters take more than ten figures.
    assert proposition > 1.2 * ae
