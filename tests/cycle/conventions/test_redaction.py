"""The words of a convention: what a party reads aloud before signing."""

from decimal import Decimal

import pytest

from ecluse.cycle.appels import bareme_en_mots
from ecluse.cycle.conventions import composition, projet, queries, tableaux
from ecluse.cycle.conventions.forms_vie import FormulaireAvenant
from ecluse.cycle.conventions.models import LigneConvention
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.fiches import charger_fiche
from ecluse.regles.texte import typographie
from ecluse.socle.documents import remplir
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def _fiche(nom: str):
    return charger_fiche(f.PROGRAMME / f"{nom}.toml")


def test_the_quality_of_a_signatory_goes_on_the_sentence() -> None:
    c = f.convention("projet")
    c.qualite_departement = "La directrice, par délégation du Président"
    c.qualite_structure = "Présidente"
    matiere = composition.lire(c)
    variables = composition.parties(c, matiere.departement, c.structure)
    assert variables["qualite_departement"] == "la directrice, par délégation du Président"
    assert variables["qualite_structure"] == "présidente"


def test_a_measure_is_named_once() -> None:
    tarifs = bareme_en_mots.en_mots(_fiche("2025/4.6")).tarifs
    assert [t.libelle for t in tarifs] == ["Mesure simple", "Mesure renforcée"]


def test_what_nobody_said_of_the_computation_is_not_signed() -> None:
    """1.4 has no rule in the sources: that is for who computes, not for who signs."""
    ecrit = tableaux._calcul(_fiche("2025/1.4"))
    assert "Les sources" not in ecrit
    assert "au vu du bilan" in ecrit


def test_annexes_of_two_years_are_told_apart() -> None:
    fiches = {nom: _fiche(nom) for nom in ("2024/4.6", "2025/4.6")}
    liste = tableaux.annexes(["Données"], fiches)
    assert "4\\.6 de 2024" in liste
    assert "4\\.6 de 2025" in liste
    assert " de 2025" not in tableaux.annexes([], {"2025/4.6": fiches["2025/4.6"]})


def test_an_annex_without_bilan_has_no_empty_heading() -> None:
    c = f.convention("projet")
    modele = composition.texte("annexe")
    variables = composition.variables_d_annexe(composition.lire(c), "2025/4.5", 2)
    assert "## Bilan" in remplir(modele.source, variables)
    assert "## Bilan" not in remplir(modele.source, variables | {"contenu_bilan": ""})
    assert "## Échéances" not in remplir(modele.source, variables | {"echeances": ""})


def test_several_lines_are_named_by_their_dispositifs() -> None:
    ligne = f.ligne_votee()
    objet = projet.proposer(ligne.dossier.structure, [ligne, ligne])["objet"]
    libelle = ligne.dossier.session.dispositif.libelle
    assert objet == f"{libelle[:1].lower()}{libelle[1:]} (appel à projets 2025)"


def test_the_guillemets_of_a_title_are_the_inner_ones() -> None:
    c = f.convention("projet")
    portee = c.lignes.get()
    portee.ligne.candidature.intitule = "Habiter « autrement »"
    assert typographie("« Habiter “autrement” »") in tableaux.dossiers([portee])


def test_payments_of_two_dispositifs_are_told_apart() -> None:
    c = f.convention("projet")
    (seule,) = queries.parts(c)
    assert {nom for nom, _ in queries.echeancier(c).par_dispositif} == {""}
    c.fiches["2025/4.6"] = _fiche("2025/4.6").model_dump(mode="json")
    lignes = [*c.lignes.all(), LigneConvention(fiche="2025/4.6", montant=Decimal("40000"))]
    c._prefetched_objects_cache = {"lignes": lignes}
    noms = [nom for nom, _ in queries.echeancier(c).par_dispositif]
    assert noms == [seule, seule, "2025/4.6", "2025/4.6"]


def test_a_line_to_lower_is_quoted_in_one_pair_of_guillemets() -> None:
    ligne = LigneRapport(libelle_operation="Habiter « autrement »", uid="x")
    form = FormulaireAvenant(
        lignes=[], reduites=[(ligne, Decimal(5))], articles=[], partage_possible=False
    )
    assert form.fields["reduction_x"].label == typographie("Diminuer « Habiter “autrement” » de")
