"""The indicators: which cells may be written, two people in the same table, who may write."""

from datetime import date

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions, formulaire, grille
from ecluse.cycle.suivi.models import SaisieIndicateur
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db
FICHE = "2025/4.5"
SEPTEMBRE, OCTOBRE = date(2025, 9, 1), date(2025, 10, 1)


def case(code: str = "contacts", mois: date = SEPTEMBRE) -> tuple[str, str, date]:
    return (FICHE, code, mois)


@pytest.fixture
def redacteur(convention):
    return f.redacteur_de(convention.structure)


def ecrire(convention, valeurs, acteur, version=None, jour="2025-10-15"):
    with f.au(jour):
        return actions.enregistrer_saisies(convention, valeurs, acteur, version)


def stockees(convention) -> dict:
    return {(s.fiche, s.code, s.mois): s.valeur for s in SaisieIndicateur.objects.all()}


def test_a_value_is_written_changed_and_erased(convention, redacteur) -> None:
    assert ecrire(convention, {case(): 12}, redacteur).changees == 1
    assert stockees(convention) == {case(): 12}
    assert ecrire(convention, {case(): 12}, redacteur).changees == 0
    ecrire(convention, {case(): 0}, redacteur)
    assert stockees(convention) == {case(): 0}
    ecrire(convention, {case(): None}, redacteur)
    assert stockees(convention) == {}


@pytest.mark.parametrize(
    ("cle", "valeur", "phrase"),
    [
        (case(mois=date(2025, 8, 1)), 1, "hors de la convention"),
        (case(mois=date(2026, 9, 1)), 1, "hors de la convention"),
        (case(mois=date(2025, 9, 2)), 1, "hors de la convention"),
        (case(mois=date(2025, 11, 1)), 1, "Novembre 2025 n’a pas commencé"),
        (case("inconnu"), 1, "n’est pas suivi"),
        (("2024/4.5", "contacts", SEPTEMBRE), 1, "n’est pas suivi"),
        (case(), -1, "entier, positif ou nul"),
        (case(), 1_000_001, "entier, positif ou nul"),
    ],
)
def test_what_cannot_be_filled_is_refused_and_nothing_is_stored(
    convention, redacteur, cle, valeur, phrase
) -> None:
    with pytest.raises(ActionRefusee, match=phrase):
        ecrire(convention, {case(): 3, cle: valeur}, redacteur)
    assert stockees(convention) == {}


@pytest.mark.parametrize(
    ("jour", "heure", "ouvert"), [("2025-10-31", "23:59:59", False), ("2025-11-01", "00:00", True)]
)
def test_a_month_opens_on_its_first_day_in_paris(convention, jour, heure, ouvert) -> None:
    instant = f.instant(jour, heure if len(heure) > 5 else f"{heure}:00")
    from ecluse.regles.dates import jour_de_paris

    assert grille.lire(convention, jour_de_paris(instant)).ouvert(date(2025, 11, 1)) is ouvert


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [("", None), ("  ", None), ("0", 0), (" 1 200 ", 1200), ("1\u202f200", 1200)],
)
def test_a_cell_reads_what_people_type(texte, valeur) -> None:
    assert grille.lire_valeur(texte) == valeur


@pytest.mark.parametrize("texte", ["douze", "3,5", "-1", "1e3", "١٢", "12 jeunes", "9" * 5000])
def test_a_cell_refuses_what_is_not_a_whole_number(texte) -> None:
    with pytest.raises(ValueError, match=r"nombre"):
        grille.lire_valeur(texte)


def test_a_cell_that_one_did_not_touch_keeps_the_other_value(convention, redacteur) -> None:
    depart = ecrire(convention, {case(): 5}, redacteur).version
    autre = f.compte(Role.INTERVENANT, structure=convention.structure)
    ecrire(convention, {case(): 7}, autre, depart)
    resultat = ecrire(convention, {case(): 5, case("ase_recus"): 2}, redacteur, depart)
    assert resultat.conflits == {}
    assert stockees(convention) == {case(): 7, case("ase_recus"): 2}


def test_two_tabs_on_the_same_cell_make_a_conflict(convention, redacteur) -> None:
    lue = grille.version(convention)
    ecrire(convention, {case(): 5}, redacteur, lue)
    resultat = ecrire(convention, {case(): 6, case(mois=OCTOBRE): 1}, redacteur, lue)
    assert resultat.conflits == {case(): (5, 6)}
    assert stockees(convention) == {case(): 5, case(mois=OCTOBRE): 1}
    # Saved again from the version now read, it is written.
    ecrire(convention, {case(): 6}, redacteur, resultat.version)
    assert stockees(convention)[case()] == 6


def test_an_erased_cell_is_told_apart_from_one_never_filled(convention, redacteur) -> None:
    lue = ecrire(convention, {case(): 5}, redacteur).version
    ecrire(convention, {case(): None}, redacteur, lue)
    assert ecrire(convention, {case(): 5}, redacteur, lue).conflits == {}
    assert stockees(convention) == {}
    assert ecrire(convention, {case(): 8}, redacteur, lue).conflits == {case(): (None, 8)}


def test_the_journal_says_it_once_a_day_and_a_person(convention, redacteur) -> None:
    ecrire(convention, {case(): 1}, redacteur)
    ecrire(convention, {case(): 2}, redacteur)
    ecrire(convention, {case(): 3}, redacteur, jour="2025-10-16")
    ecrire(convention, {case(): 4}, f.signataire_de(convention.structure))
    actes = Journal.objects.filter(evenement="saisir_indicateurs")
    assert actes.count() == 3
    candidature = convention.lignes.get().ligne.candidature
    assert all(f"candidature:{candidature.uid}" in a.sujets for a in actes)


@pytest.mark.parametrize("role", [Role.INSTRUCTEUR, Role.GESTIONNAIRE, Role.PILOTAGE])
def test_no_agent_writes_for_the_structure(convention, role) -> None:
    with pytest.raises(AccesRefuse):
        ecrire(convention, {case(): 1}, f.compte(role))


def test_another_structure_writes_nothing(convention) -> None:
    with pytest.raises(AccesRefuse):
        ecrire(convention, {case(): 1}, f.redacteur_de(f.structure()))


@pytest.mark.parametrize("etat", ["projet", "a_signer"])
def test_a_convention_that_is_not_signed_has_no_indicators(etat) -> None:
    c = f.convention(etat)
    with pytest.raises(AccesRefuse):
        ecrire(c, {case(): 1}, f.redacteur_de(c.structure))


def test_a_bilan_handed_in_freezes_the_indicators(convention: Convention) -> None:
    b = f.bilan("soumis", convention)
    with pytest.raises(TransitionImpossible, match="ne se modifient plus"):
        ecrire(
            b.convention, {case(): 99}, f.redacteur_de(b.convention.structure), jour="2026-09-11"
        )


def test_progress_is_said_in_words(convention, redacteur) -> None:
    ecrire(convention, {case(): 120}, redacteur)
    lignes = {x.indicateur.code: x for x in grille.lire(convention, date(2025, 10, 15)).lignes}
    assert lignes["contacts"].phrase == "120 sur 480 attendus, soit 25\u00a0%"
    assert lignes["ase_loges"].phrase == "0 sur 12 attendus, soit 0\u00a0%"
    lignes["ase_loges"].attendu = None
    assert lignes["ase_loges"].phrase == "0, sans objectif chiffré dans le dossier"


def test_a_convention_that_starts_within_a_month_opens_it_on_its_first_day(convention) -> None:
    convention.debut = date(2025, 9, 15)
    assert not grille.lire(convention, date(2025, 9, 14)).ouvert(SEPTEMBRE)
    assert grille.lire(convention, date(2025, 9, 15)).ouvert(SEPTEMBRE)


def test_what_is_judged_has_no_monthly_cell(convention, redacteur) -> None:
    """« Pertinence de l'accompagnement » of 2024/4.2 is not a number of each month."""
    indicateurs = convention.fiches[FICHE]["indicateurs"]
    juge = next(i for i in indicateurs if i["code"] == "contacts")
    juge["unite"] = "appréciation"
    codes = [x.indicateur.code for x in grille.lire(convention, OCTOBRE).lignes]
    assert "contacts" not in codes
    assert len(codes) == len(indicateurs) - 1
    with pytest.raises(ActionRefusee, match="n’est pas suivi"):
        grille.verifier(convention, {case(): 1}, OCTOBRE)
    for i in indicateurs:
        i["unite"] = "appréciation"
    assert "indicateurs" not in dict(formulaire.parties_de(convention))
