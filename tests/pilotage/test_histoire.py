"""The history: every act has its words, and the Département's own work stays its own."""

import ast
from pathlib import Path
from typing import Any

import pytest

import ecluse
from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures.etats import TABLE as CANDIDATURE
from ecluse.cycle.conventions.etats import TABLE as CONVENTION
from ecluse.cycle.deliberations.etats import TABLE as RAPPORT
from ecluse.cycle.suivi.etats import TABLE as BILAN
from ecluse.cycle.versements.etats import LIQUIDATION, ORDRE
from ecluse.cycle.versements.models import Ordre
from ecluse.pilotage import dossier
from ecluse.pilotage.histoire import ECHANGES
from ecluse.pilotage.phrases import INTERNES, PHRASES, phrase
from tests import fabriques

TABLES = {
    "candidature": CANDIDATURE,
    "convention": CONVENTION,
    "rapport": RAPPORT,
    "bilan": BILAN,
    "ordre": ORDRE,
    "liquidation": LIQUIDATION,
}
CYCLE = Path(ecluse.__file__).parent / "cycle"


def codes_ecrits() -> set[str]:
    """The codes that the stages give literally to `journal.ecrire`, second argument.

    Those of `appels` are about fiches: no dossier shows them.
    """
    codes = set()
    for source in CYCLE.rglob("*.py"):
        if source.is_relative_to(CYCLE / "appels"):
            continue
        for noeud in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(noeud, ast.Call)
                and ast.unparse(noeud.func) == "journal.ecrire"
                and len(noeud.args) > 1
                and isinstance(noeud.args[1], ast.Constant)
            ):
                codes.add(noeud.args[1].value)
    return codes


@pytest.mark.parametrize("genre", TABLES)
def test_chaque_transition_a_sa_phrase(genre: str) -> None:
    evenements = {t.evenement for t in TABLES[genre].transitions}
    assert evenements <= set(PHRASES[genre])


def test_chaque_acte_ecrit_a_sa_phrase() -> None:
    connus = {code for phrases in PHRASES.values() for code in phrases}
    codes = codes_ecrits()
    assert len(codes) > 15
    assert codes <= connus
    assert {f"preparer_{n}" for n in Ordre.Nature.values} <= set(PHRASES["ordre"])


def test_ce_qui_est_reserve_ou_echange_existe() -> None:
    for genre, code in {*INTERNES, *ECHANGES}:
        assert phrase(genre, code) != phrase("", "")


@pytest.mark.django_db
def test_les_actes_internes_sont_caches_au_porteur_et_a_l_elu(db: Any) -> None:
    c = fabriques.adoptee()
    agent = {e.libelle for e in dossier.lire(c, fabriques.compte(Role.INSTRUCTEUR)).evenements}
    assert {"Avis demandé", "Avis rendu", "Proposition favorable"} <= agent
    for lecteur in (fabriques.redacteur_de(c.structure), fabriques.compte(Role.ELU)):
        vus = {e.libelle for e in dossier.lire(c, lecteur).evenements}
        assert not vus & {PHRASES[genre][code] for genre, code in INTERNES}
        assert {"Dossier déposé", "Dossier validé", "Financement adopté"} <= vus
