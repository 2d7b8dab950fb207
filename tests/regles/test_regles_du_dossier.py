"""The rules that a fiche sets on a dossier: each as a table, budgets as properties."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.regles.budget import COMPTES, LigneBudget
from ecluse.regles.dossier import Controle, Dossier, Fenetre, ecrire_quantite
from ecluse.regles.fiches import Fiche, catalogue, programme_par_defaut
from ecluse.regles.fiches.chargement import FicheInvalide, fiche_depuis
from ecluse.regles.fiches.regles import ChargesIndirectes, ContactPrealable
from ecluse.regles.recevabilite import controler
from ecluse.regles.regles_du_dossier import (
    EVALUATIONS,
    base_indirecte,
    charges_indirectes,
    controler_regles,
)

FICHES = catalogue(programme_par_defaut())
FAJ, E2C, ACTIONS = FICHES["2024/4.1"], FICHES["2024/4.2"], FICHES["2023/actions-innovantes"]
EUROS = Decimal


def regle(fiche: Fiche, dossier: Dossier, code: str) -> Controle:
    """The check of that code among all those made on the dossier."""
    fenetre = Fenetre(date(2024, 1, 1), date(2024, 12, 31))
    (trouve,) = [c for c in controler(fiche, replace(dossier, fenetre=fenetre)) if c.code == code]
    return trouve


def repondu(**reponses: object) -> Dossier:
    """A dossier with these answers."""
    return Dossier("unique", reponses=reponses, jour=date(2024, 5, 2))


@pytest.mark.parametrize(
    ("contact", "satisfait", "mots"),
    [
        (None, False, "doit précéder le dépôt : donnez sa date"),
        ("2024-05-01", True, "1er mai 2024"),
        ("2024-05-02", True, "2 mai 2024"),
        ("2024-05-03", False, "3 mai 2024 : il doit précéder le dépôt"),
    ],
)
def test_the_slai_is_met_before_the_deposit(
    contact: str | None, satisfait: bool, mots: str
) -> None:
    controle = regle(FAJ, repondu(contact_slai_date=contact), "contact_prealable")
    assert controle.satisfait is satisfait
    assert mots in controle.explication.replace("\u00a0", " ").replace("’", "'")
    assert controle.champ == "contact_slai_date"
    assert controle.source == "000 §4.1"


@pytest.mark.parametrize(
    ("reponse", "argument", "personnel", "satisfait", "champ"),
    [
        (None, None, "0.00", False, "finance_un_poste"),
        ("Non", None, "0.00", True, "finance_un_poste"),
        ("Non", None, "500.00", None, "finance_un_poste"),
        ("Oui", None, "0.00", False, "argument_poste"),
        ("Oui", "   ", "0.00", False, "argument_poste"),
        ("Oui", "Une innovation.", "0.00", None, "finance_un_poste"),
    ],
)
def test_no_post_unless_the_exception_is_argued(
    reponse: str | None, argument: str | None, personnel: str, satisfait: bool | None, champ: str
) -> None:
    dossier = replace(
        repondu(finance_un_poste=reponse, argument_poste=argument),
        budget=(LigneBudget("641", EUROS(personnel)),),
    )
    controle = regle(FAJ, dossier, "poste_exclu")
    assert (controle.satisfait, controle.champ) == (satisfait, champ)


@pytest.mark.parametrize(
    ("declarees", "connues", "satisfait"),
    [
        (None, None, False),
        ("0", None, True),
        ("1", 1, True),
        ("0", 1, None),
        ("2", 0, False),
        ("3", None, False),
    ],
)
def test_two_years_of_faj_at_most(
    declarees: str | None, connues: int | None, satisfait: bool | None
) -> None:
    dossier = replace(repondu(annees_fajco=declarees), annees_connues=connues)
    assert regle(FAJ, dossier, "annees_de_financement").satisfait is satisfait


@pytest.mark.parametrize(
    ("debut", "satisfait"),
    [
        (None, False),
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2024, 12, 1), True),
        (date(2024, 12, 2), False),
    ],
)
def test_the_action_starts_between_two_days(debut: date | None, satisfait: bool) -> None:
    dossier = replace(repondu(), periode_debut=debut)
    assert regle(FAJ, dossier, "demarrage").satisfait is satisfait


@pytest.mark.parametrize(
    ("fiche", "fin", "satisfait"),
    [
        ("2024/4.1", date(2025, 2, 28), True),
        ("2024/4.1", date(2025, 3, 1), False),
        ("2024/4.1", date(2024, 6, 30), True),
        # Exactly twelve months: longer is refused, shorter is for a person to judge.
        ("2024/4.2", date(2025, 2, 28), True),
        ("2024/4.2", date(2025, 3, 1), False),
        ("2024/4.2", date(2025, 2, 27), None),
        ("2024/4.2", date(2024, 2, 1), False),
        ("2024/4.2", None, False),
    ],
)
def test_the_action_lasts_what_the_fiche_says(
    fiche: str, fin: date | None, satisfait: bool | None
) -> None:
    dossier = replace(repondu(), periode_debut=date(2024, 3, 1), periode_fin=fin)
    controle = regle(FICHES[fiche], dossier, "duree_action")
    assert controle.satisfait is satisfait
    assert controle.champ == "fin"


def lisible(texte: str) -> str:
    """Ordinary spaces and apostrophes."""
    return texte.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def test_only_the_accounts_of_the_rule_are_staff_costs() -> None:
    budget = (LigneBudget("60", EUROS("500.00")), LigneBudget("864", EUROS("100.00")))
    dossier = replace(repondu(finance_un_poste="Non"), budget=budget)
    assert regle(FAJ, dossier, "poste_exclu").satisfait is True


def test_what_the_structure_declares_is_compared_with_what_is_known() -> None:
    dossier = replace(repondu(annees_fajco="0"), annees_connues=1)
    texte = lisible(regle(FAJ, dossier, "annees_de_financement").explication)
    assert "a déjà eu 1 aide de ce dispositif" in texte
    dossier = replace(repondu(annees_fajco="1"), annees_connues=3)
    texte = lisible(regle(FAJ, dossier, "annees_de_financement").explication)
    assert "a déjà eu 3 aides de ce dispositif" in texte


@pytest.mark.parametrize("debut", [None, date(2024, 2, 1)])
def test_the_start_points_at_the_first_day(debut: date | None) -> None:
    assert regle(FAJ, replace(repondu(), periode_debut=debut), "demarrage").champ == "debut"


def test_indirect_charges_without_a_rate_are_a_fault_of_the_fiche() -> None:
    ecrite = ChargesIndirectes(regle="charges_indirectes", source="x")
    with pytest.raises(ValueError, match=FICHES["2025/4.5"].nom):
        charges_indirectes(FICHES["2025/4.5"], ecrite, repondu())


@pytest.mark.parametrize(
    ("indirectes", "satisfait"), [("0.00", True), ("2000.00", True), ("2000.01", False)]
)
def test_indirect_costs_are_capped(indirectes: str, satisfait: bool) -> None:
    budget = (
        LigneBudget("60", EUROS("3000.00")),
        LigneBudget("622", EUROS("7000.00")),
        LigneBudget("864", EUROS("9999.00")),
        LigneBudget("74", EUROS("9999.00")),
        LigneBudget("indirectes", EUROS(indirectes)),
    )
    controle = regle(E2C, replace(repondu(), budget=budget), "charges_indirectes")
    assert controle.satisfait is satisfait
    assert "2 000,00" in controle.explication.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("indirectes", "satisfait"), [("600.00", True), ("599.99", False), ("600.01", False)]
)
def test_indirect_costs_are_flat_without_external_services(
    indirectes: str, satisfait: bool
) -> None:
    budget = (
        LigneBudget("60", EUROS("3000.00")),
        LigneBudget("622", EUROS("7000.00")),
        LigneBudget("indirectes", EUROS(indirectes)),
    )
    controle = regle(ACTIONS, replace(repondu(), budget=budget), "charges_indirectes")
    assert controle.satisfait is satisfait
    assert FICHES["2023/actions-innovantes"].hypothese("prestations_au_compte_622")


@pytest.mark.parametrize(("logements", "satisfait"), [(None, None), ("800", True), ("801", None)])
def test_a_bound_on_a_volume_is_judged_by_a_person(
    logements: str | None, satisfait: bool | None
) -> None:
    volumes = {} if logements is None else {"logement": Decimal(logements)}
    dossier = replace(repondu(), volumes=volumes)
    assert regle(FICHES["2025/2.15"], dossier, "borne_logements").satisfait is satisfait


@pytest.mark.parametrize(
    ("demande", "argument", "satisfait"),
    [
        ("5000.00", None, True),
        ("5000.01", None, False),
        ("5000.01", "Un cofinanceur s’est retiré.", None),
    ],
)
def test_half_of_the_budget_unless_the_exception_is_argued(
    demande: str, argument: str | None, satisfait: bool | None
) -> None:
    dossier = replace(
        repondu(exception_moitie=argument),
        montant_demande=EUROS(demande),
        budget=(LigneBudget("60", EUROS("10000.00")),),
    )
    controle = regle(FAJ, dossier, "part_du_budget")
    assert controle.satisfait is satisfait
    assert "50" in controle.explication


@pytest.mark.parametrize(
    ("demande", "autres", "satisfait"),
    [("20000.00", "0.00", True), ("12000.00", "8000.00", True), ("12000.01", "8000.00", False)],
)
def test_the_ceiling_is_that_of_the_structure(demande: str, autres: str, satisfait: bool) -> None:
    dossier = replace(repondu(), montant_demande=EUROS(demande), autres_demandes=EUROS(autres))
    controle = regle(FICHES["2025/4.5"], dossier, "plafond_du_dispositif")
    assert controle.satisfait is satisfait
    assert ("autres dossiers" in controle.explication) == (EUROS(autres) > 0)


@pytest.mark.parametrize(
    ("volumes", "satisfait"), [({}, False), ({"simple": 0}, False), ({"renforcee": 3}, True)]
)
def test_at_least_one_volume(volumes: dict[str, int], satisfait: bool) -> None:
    quantites = {code: Decimal(v) for code, v in volumes.items()}
    controle = regle(FICHES["2024/4.6"], replace(repondu(), volumes=quantites), "volumes")
    assert controle.satisfait is satisfait


@pytest.mark.parametrize(("cible", "satisfait"), [(None, None), ("12", True)])
def test_a_dossier_without_target_is_pointed_at(cible: str | None, satisfait: bool | None) -> None:
    dossier = repondu(attendu_contacts=cible)
    assert regle(FICHES["2025/4.5"], dossier, "cibles").satisfait is satisfait


def test_the_window_of_the_session_wins_over_that_of_the_fiche() -> None:
    fenetre = Fenetre(date(2025, 4, 1), date(2025, 5, 16), date(2025, 9, 1), date(2026, 8, 31))
    depot = Dossier("prolongee", fenetre=fenetre).fenetre
    assert depot is not None
    from ecluse.regles.dates import debut_de_journee, fin_de_journee

    for instant, dedans in (
        (fin_de_journee(date(2025, 5, 16)) - timedelta(microseconds=1), True),
        (fin_de_journee(date(2025, 5, 16)), False),
        (debut_de_journee(date(2025, 4, 1)), True),
    ):
        dossier = Dossier("prolongee", deposee_le=instant, fenetre=fenetre)
        (controle,) = [
            c for c in controler(FICHES["2025/4.5"], dossier) if c.code == "depot_dans_la_fenetre"
        ]
        assert controle.satisfait is dedans


montants = st.decimals("0", "1000000", places=2)
lignes = st.lists(
    st.builds(LigneBudget, st.sampled_from([c.numero for c in COMPTES]), montants), max_size=12
)


@given(lignes)
def test_what_is_in_kind_or_a_produit_never_changes_the_indirect_rule(
    budget: list[LigneBudget],
) -> None:
    gardees = [x for x in budget if x.compte[:2].startswith(("6", "in"))]
    assert base_indirecte(tuple(budget), ()) == base_indirecte(tuple(gardees), ())


@given(lignes, montants)
def test_more_indirect_costs_never_repair_the_rule(
    budget: list[LigneBudget], ajout: Decimal
) -> None:
    avant = replace(repondu(), budget=tuple(budget))
    apres = replace(avant, budget=(*budget, LigneBudget("indirectes", ajout)))
    regle_e2c = next(r for r in E2C.regles if r.regle == "charges_indirectes")
    evaluer = EVALUATIONS[type(regle_e2c)]
    if evaluer(E2C, regle_e2c, avant).satisfait is False:
        assert evaluer(E2C, regle_e2c, apres).satisfait is False


@given(st.sampled_from(list(FICHES.values())), lignes, st.dictionaries(st.text(), st.none()))
def test_every_rule_explains_itself_on_any_dossier(
    fiche: Fiche, budget: list[LigneBudget], reponses: dict[str, None]
) -> None:
    dossier = Dossier("x", budget=tuple(budget), reponses=reponses)
    for controle in controler_regles(fiche, dossier):
        assert controle.explication.endswith((".", ")"))
        assert controle.source


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [("1234.50", "1 234,5"), ("0.600", "0,6"), ("12", "12"), ("1E+3", "1 000")],
)
def test_quantities_as_people_write_them(valeur: str, ecrite: str) -> None:
    assert ecrire_quantite(Decimal(valeur)).replace("\u202f", " ").replace("\u00a0", " ") == ecrite


@pytest.mark.parametrize(
    ("champ", "valeur", "lieu"),
    [
        ("question", "inconnue", "regles[1].question"),
        ("regle", "charges_indirectes", "regles[1].regle"),
    ],
)
def test_a_rule_names_what_the_fiche_has(champ: str, valeur: str, lieu: str) -> None:
    donnees = FAJ.model_dump(mode="json")
    donnees["regles"][1] = (
        {"regle": valeur, "source": "x"}
        if champ == "regle"
        else donnees["regles"][1] | {champ: valeur}
    )
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == lieu


@pytest.mark.parametrize(
    ("fiche", "rang", "change", "lieu"),
    [
        (FAJ, 0, {"du": "2024-12-02"}, "regles[0].au"),
        (FAJ, 2, {"argument": "inconnu"}, "regles[2].argument"),
        (FAJ, 3, {"duree": "inconnue"}, "regles[3].duree"),
        # A length that is only a sentence bounds nothing.
        (FAJ, 3, {"duree": "reconduction"}, "regles[3].duree"),
        (FICHES["2025/2.15"], 0, {"unite": None}, "regles[0].question"),
        (FICHES["2025/2.15"], 0, {"question": "objectifs"}, "regles[0].question"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused_at_its_place(
    fiche: Fiche, rang: int, change: dict[str, str | None], lieu: str
) -> None:
    donnees = fiche.model_dump(mode="json")
    donnees["regles"][rang] |= change
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == lieu
    assert ("avec une valeur" in str(refus.value)) == lieu.endswith(".duree")


def test_a_derogation_names_a_question() -> None:
    donnees = FAJ.model_dump(mode="json")
    donnees["financement"]["derogation"] = "inconnue"
    with pytest.raises(FicheInvalide) as refus:
        fiche_depuis(donnees)
    assert refus.value.champ == "financement.derogation"


def test_every_kind_of_rule_has_its_function() -> None:
    assert ContactPrealable in EVALUATIONS
    assert {type(r) for fiche in FICHES.values() for r in fiche.regles} == set(EVALUATIONS)
