from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ecluse.regles.budget import LigneBudget, totaux
from ecluse.regles.fiches import Fiche
from ecluse.regles.recevabilite import (
    SESSION,
    Dossier,
    Fenetre,
    controler,
    est_ouverte,
    est_recevable,
    questions_sans_reponse,
    session_de,
)

EUROS = Decimal


@pytest.fixture
def fiche(fiches: dict[str, Fiche]) -> Fiche:
    return fiches["2025/4.5"]


@pytest.fixture
def dossier(fiche: Fiche) -> Dossier:
    return Dossier(
        session="unique",
        deposee_le=datetime(2025, 5, 2, 9, 0, tzinfo=UTC),
        validee_le=datetime(2025, 5, 9, 21, 59, 59, tzinfo=UTC),
        categories=frozenset({"association", "cllaj"}),
        territoires=("Artois",),
        montant_demande=EUROS("20000.00"),
        periode_debut=date(2025, 9, 1),
        periode_fin=date(2026, 8, 31),
        budget=(
            LigneBudget("641", EUROS("28000.00")),
            LigneBudget("606", EUROS("2000.00")),
            LigneBudget("74", EUROS("20000.00"), "Département", demande=True),
            LigneBudget("74", EUROS("10000.00"), "Commune"),
            LigneBudget("864", EUROS("500.00")),
            LigneBudget("870", EUROS("500.00")),
        ),
        pieces=frozenset({"rib", "statuts"}),
        reponses={q.code: "Une réponse" for q in fiche.formulaire.questions},
        iban="FR7630006000011234567890189",
    )


def test_a_complete_dossier_is_recevable(fiche: Fiche, dossier: Dossier) -> None:
    controles = controler(fiche, dossier)
    assert est_recevable(controles) is True
    assert len({c.code for c in controles}) == len(controles)
    assert all(c.explication and c.source and c.libelle for c in controles)
    assert set(controles[0].as_json()) == {
        "code",
        "libelle",
        "satisfait",
        "explication",
        "source",
    }


@pytest.mark.parametrize(
    ("change", "code", "satisfait"),
    [
        (
            {"deposee_le": datetime(2025, 5, 9, 22, 0, tzinfo=UTC)},
            "depot_dans_la_fenetre",
            False,
        ),
        (
            {"deposee_le": datetime(2025, 3, 31, 21, 59, 59, tzinfo=UTC)},
            "depot_dans_la_fenetre",
            False,
        ),
        ({"deposee_le": None}, "depot_dans_la_fenetre", None),
        (
            {"validee_le": datetime(2025, 5, 9, 22, 0, tzinfo=UTC)},
            "validation_dans_la_fenetre",
            False,
        ),
        ({"validee_le": None}, "validation_dans_la_fenetre", None),
        ({"categories": frozenset({"association"})}, "categorie_eligible", False),
        ({"categories": frozenset()}, "categorie_eligible", None),
        ({"territoires": ()}, "territoire_indique", False),
        ({"montant_demande": None}, "montant_demande", False),
        ({"montant_demande": EUROS(0)}, "montant_demande", False),
        ({"montant_demande": EUROS("20000.01")}, "plafond_du_dispositif", False),
        ({"montant_demande": EUROS("19999.99")}, "demande_au_compte_74", False),
        ({"montant_demande": EUROS("30000.01")}, "demande_dans_le_budget", False),
        ({"budget": ()}, "budget_equilibre", False),
        ({"periode_debut": None}, "periode_incluse", False),
        ({"periode_debut": date(2025, 8, 31)}, "periode_incluse", False),
        ({"periode_fin": date(2026, 9, 1)}, "periode_incluse", False),
        ({"periode_fin": date(2025, 8, 1)}, "periode_incluse", False),
        ({"pieces": frozenset({"rib"})}, "pieces_obligatoires", False),
        ({"reponses": {}}, "reponses_obligatoires", False),
        ({"iban": None}, "coordonnees_bancaires", False),
        ({"iban": ""}, "coordonnees_bancaires", False),
    ],
)
def test_one_fault_is_named(
    fiche: Fiche, dossier: Dossier, change: dict[str, Any], code: str, satisfait: bool | None
) -> None:
    controles = controler(fiche, replace(dossier, **change))
    (controle,) = [c for c in controles if c.code == code]
    assert controle.satisfait is satisfait
    assert est_recevable(controles) is not True


@pytest.mark.parametrize(
    ("ligne", "mot"),
    [
        (LigneBudget("613", EUROS("0.01")), "diffèrent de 0,01"),
        (LigneBudget("875", EUROS("1.00")), "contributions volontaires"),
    ],
)
def test_an_unbalanced_budget_is_said(
    fiche: Fiche, dossier: Dossier, ligne: LigneBudget, mot: str
) -> None:
    controles = controler(fiche, replace(dossier, budget=(*dossier.budget, ligne)))
    (controle,) = [c for c in controles if c.code == "budget_equilibre"]
    assert controle.satisfait is False
    assert mot in controle.explication


def test_a_dossier_not_deposited_yet_is_undecided(fiche: Fiche, dossier: Dossier) -> None:
    controles = controler(fiche, replace(dossier, deposee_le=None, validee_le=None))
    assert est_recevable(controles) is None


def test_a_share_of_the_budget_is_checked_where_the_fiche_has_one(
    fiches: dict[str, Fiche], dossier: Dossier
) -> None:
    fiche = fiches["2024/4.1"]
    for montant, satisfait in (("15000.00", True), ("15000.01", False)):
        demande = replace(dossier, montant_demande=EUROS(montant))
        (controle,) = [c for c in controler(fiche, demande) if c.code == "part_du_budget"]
        assert controle.satisfait is satisfait
    (controle,) = [
        c for c in controler(fiche, replace(dossier, budget=())) if c.code == "part_du_budget"
    ]
    assert controle.satisfait is None
    # An action that starts on the last day allowed may last its twelve months.
    for fin, satisfait in ((date(2025, 11, 30), True), (date(2025, 12, 1), False)):
        action = replace(dossier, periode_debut=date(2024, 12, 1), periode_fin=fin)
        (periode,) = [c for c in controler(fiche, action) if c.code == "periode_incluse"]
        assert periode.satisfait is satisfait


def test_the_period_of_a_session_wins(fiches: dict[str, Fiche], dossier: Dossier) -> None:
    demande = replace(
        dossier,
        session="session_2",
        periode_debut=date(2024, 6, 30),
        periode_fin=date(2025, 6, 30),
    )
    (controle,) = [c for c in controler(fiches["2024/4.2"], demande) if c.code == "periode_incluse"]
    assert controle.satisfait is False


def test_windows_are_exact_to_the_instant(fiche: Fiche, fiches: dict[str, Fiche]) -> None:
    session = session_de(fiche, "unique")
    assert est_ouverte(session, datetime(2025, 3, 31, 22, 0, tzinfo=UTC))
    assert not est_ouverte(session, datetime(2025, 3, 31, 21, 59, 59, 999999, tzinfo=UTC))
    assert est_ouverte(session, datetime(2025, 5, 9, 21, 59, 59, 999999, tzinfo=UTC))
    assert not est_ouverte(session, datetime(2025, 5, 9, 22, 0, tzinfo=UTC))
    sans_ouverture = session_de(fiches["2025/1.1"], "unique")
    assert est_ouverte(sans_ouverture, datetime(2000, 1, 1, tzinfo=UTC))
    with pytest.raises(KeyError):
        session_de(fiche, "autre")


@pytest.mark.parametrize("vide", [None, "", "   ", [], {}, ()])
def test_an_empty_answer_is_no_answer(fiche: Fiche, vide: object) -> None:
    reponses = {q.code: "x" for q in fiche.formulaire.questions} | {"objectifs": vide}
    assert list(questions_sans_reponse(fiche, reponses)) == ["objectifs"]
    assert questions_sans_reponse(fiche, reponses | {"objectifs": 0}) == {}


def lu(fiche: Fiche, dossier: Dossier, code: str) -> tuple[bool | None, str]:
    """The verdict of a check and its sentence, with ordinary spaces and apostrophes."""
    (controle,) = [c for c in controler(fiche, dossier) if c.code == code]
    texte = controle.explication.replace("\u202f", " ").replace("\u00a0", " ")
    return controle.satisfait, texte.replace("’", "'")


def test_one_failed_check_is_enough_to_refuse(fiche: Fiche, dossier: Dossier) -> None:
    # A check that cannot be made does not hide one that fails.
    controles = controler(fiche, replace(dossier, deposee_le=None, iban=None))
    assert {c.satisfait for c in controles} == {True, None, False}
    assert est_recevable(controles) is False


@pytest.mark.parametrize(
    ("change", "code", "texte"),
    [
        (
            {},
            "depot_dans_la_fenetre",
            "Candidature déposée le 2 mai 2025 à 11 h 00 ; "
            "fenêtre du 1er avril 2025 au 9 mai 2025 inclus.",
        ),
        ({"deposee_le": None}, "depot_dans_la_fenetre", "La candidature n'est pas déposée."),
        (
            {"categories": frozenset()},
            "categorie_eligible",
            "Porteurs admis : Comité local pour le logement autonome des jeunes (CLLAJ) ; "
            "la catégorie de la structure n'est pas connue.",
        ),
        ({"territoires": ("Artois", "Ternois")}, "territoire_indique", "Artois, Ternois."),
        ({"territoires": ()}, "territoire_indique", "Aucun territoire n'est indiqué."),
        ({}, "montant_demande", "20 000,00 € demandés."),
        ({"montant_demande": None}, "montant_demande", "Aucun montant demandé."),
        (
            {"montant_demande": None},
            "plafond_du_dispositif",
            "Rien n'est demandé, 20 000,00 € au plus par structure.",
        ),
        (
            {"periode_debut": None},
            "periode_incluse",
            "La période n'est pas donnée.",
        ),
        (
            {},
            "periode_incluse",
            "Action du 1er septembre 2025 au 31 août 2026 ; "
            "dispositif à partir du 1er septembre 2025 jusqu'au 31 août 2026.",
        ),
        (
            {"fenetre": Fenetre(None, date(2025, 5, 16))},
            "periode_incluse",
            "Action du 1er septembre 2025 au 31 août 2026 ; dispositif sans période écrite.",
        ),
        (
            {"fenetre": Fenetre(None, date(2025, 5, 16), None, date(2026, 8, 31))},
            "periode_incluse",
            "Action du 1er septembre 2025 au 31 août 2026 ; dispositif jusqu'au 31 août 2026.",
        ),
        (
            {"fenetre": Fenetre(None, date(2025, 5, 16))},
            "depot_dans_la_fenetre",
            "Candidature déposée le 2 mai 2025 à 11 h 00 ; fenêtre au 16 mai 2025 inclus.",
        ),
        (
            {"reponses": {}},
            "cibles",
            "Aucun résultat n'est visé : la convention n'aurait pas d'objectif chiffré.",
        ),
        ({"reponses": {"attendu_contacts": 12}}, "cibles", "1 résultat visé sur 5."),
        ({}, "pieces_obligatoires", "Toutes les pièces obligatoires au dépôt sont jointes."),
        (
            {"pieces": frozenset({"statuts"})},
            "pieces_obligatoires",
            "Pièces manquantes : Relevé d'identité bancaire (RIB, RIP ou RICE).",
        ),
        ({}, "coordonnees_bancaires", "Un IBAN est enregistré."),
        ({"iban": None}, "coordonnees_bancaires", "Aucun IBAN n'est enregistré."),
    ],
)
def test_each_check_says_what_it_has_read(
    fiche: Fiche, dossier: Dossier, change: dict[str, Any], code: str, texte: str
) -> None:
    assert lu(fiche, replace(dossier, **change), code)[1] == texte


def test_questions_without_answer_are_named_and_only_them(fiche: Fiche, dossier: Dossier) -> None:
    reponses = {q.code: "x" for q in fiche.dossier.questions}
    assert lu(fiche, replace(dossier, reponses=reponses), "reponses_obligatoires") == (
        True,
        "Toutes les questions obligatoires ont une réponse.",
    )
    manque = lu(
        fiche, replace(dossier, reponses=reponses | {"objectifs": ""}), "reponses_obligatoires"
    )
    assert manque[0] is False
    assert manque[1].startswith("Questions sans réponse : Quels objectifs vous donnez-vous ?")
    assert ";" not in manque[1]
    # Attestations are sentences: no second full stop after theirs.
    assert not lu(fiche, replace(dossier, reponses={}), "reponses_obligatoires")[1].endswith("..")


def test_volumes_are_read_in_the_words_of_the_fiche(
    fiches: dict[str, Fiche], dossier: Dossier
) -> None:
    volumes = {"renforcee": Decimal("3"), "simple": Decimal("12")}
    satisfait, texte = lu(fiches["2024/4.6"], replace(dossier, volumes=volumes), "volumes")
    assert satisfait is True
    assert texte.startswith("12 ")
    assert " ; 3 " in texte
    assert lu(fiches["2024/4.6"], dossier, "volumes") == (
        False,
        "Indiquez au moins une quantité, dans un des territoires.",
    )


def test_each_check_points_at_what_settles_it(fiches: dict[str, Fiche], dossier: Dossier) -> None:
    champs = {c.code: c.champ for c in controler(fiches["2024/4.6"], dossier)}
    assert (champs["periode_incluse"], champs["volumes"]) == ("debut", "volumes")
    champs = {
        c.code: c.champ for c in controler(fiches["2024/4.6"], replace(dossier, periode_debut=None))
    }
    assert champs["periode_incluse"] == "debut"


def test_a_few_centimes_are_an_amount_and_a_day_is_a_period(fiche: Fiche, dossier: Dossier) -> None:
    peu = EUROS("0.50")
    petit = replace(
        dossier,
        montant_demande=peu,
        budget=(LigneBudget("60", peu), LigneBudget("74", peu, demande=True)),
        periode_debut=date(2025, 9, 1),
        periode_fin=date(2025, 9, 1),
    )
    for code in (
        "montant_demande",
        "budget_equilibre",
        "demande_dans_le_budget",
        "demande_au_compte_74",
        "periode_incluse",
    ):
        assert lu(fiche, petit, code)[0] is True, code


def test_the_share_of_the_budget_is_said_in_euros(
    fiches: dict[str, Fiche], dossier: Dossier
) -> None:
    assert lu(fiches["2024/4.1"], dossier, "part_du_budget") == (
        False,
        "20 000,00 € demandés, au plus 50 % d'un budget de 30 000,00 €, soit 15 000,00 €.",
    )


def test_a_share_of_nothing_is_not_the_whole_budget(fiche: Fiche, dossier: Dossier) -> None:
    financement = fiche.financement.model_copy(update={"taux_maximum": Decimal(0)})
    rien = fiche.model_copy(update={"financement": financement})
    satisfait, texte = lu(rien, dossier, "part_du_budget")
    assert satisfait is False
    assert "au plus 0 % d'un budget" in texte


@pytest.mark.parametrize(
    ("session", "source"), [("unique", "001"), ("deuxieme", "acte du 2 juin"), ("autre", SESSION)]
)
def test_a_window_is_said_where_it_is_written(
    fiche: Fiche, dossier: Dossier, session: str, source: str
) -> None:
    deuxieme = fiche.sessions[0].model_copy(update={"code": "deuxieme", "source": "acte du 2 juin"})
    deux = fiche.model_copy(update={"sessions": (*fiche.sessions, deuxieme)})
    ouverte = replace(dossier, session=session, fenetre=Fenetre(None, date(2025, 6, 16)))
    sources = {c.code: c.source for c in controler(deux, ouverte)}
    assert sources["depot_dans_la_fenetre"] == source


def test_totals_by_side() -> None:
    sommes = totaux(
        [
            LigneBudget("60", EUROS("10.00")),
            LigneBudget("indirectes", EUROS("1.00")),
            LigneBudget("ressources_propres", EUROS("11.00")),
        ]
    )
    assert sommes.charges == sommes.produits == EUROS("11.00")
    assert sommes.equilibre
    assert "équilibré" in sommes.constat()
    with pytest.raises(KeyError):
        totaux([LigneBudget("999", EUROS(1))])
