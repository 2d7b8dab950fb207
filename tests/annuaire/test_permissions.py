"""The table of who may do what in the annuaire."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from ecluse.annuaire import permissions as p
from ecluse.annuaire.models import ROLES_AGENT, ROLES_PORTEUR, Role
from tests import fabriques as f

pytestmark = pytest.mark.django_db

# role: (porteur, agent, élu, voit une autre structure, voit le RIB d'une autre, qualifie, invite
# partout).
TABLE = {
    Role.REDACTEUR: (True, False, False, False, False, False, False),
    Role.SIGNATAIRE: (True, False, False, False, False, False, False),
    Role.INTERVENANT: (True, False, False, False, False, False, False),
    Role.FINANCIER: (True, False, False, False, False, False, False),
    Role.INSTRUCTEUR: (False, True, False, True, True, True, False),
    Role.TERRITOIRE: (False, True, False, True, False, False, False),
    Role.PILOTAGE: (False, True, False, True, True, True, False),
    Role.GESTIONNAIRE: (False, True, False, True, True, False, False),
    Role.CONTROLEUR: (False, True, False, True, True, False, False),
    Role.DPO: (False, True, False, True, False, False, False),
    Role.ELU: (False, False, True, False, False, False, False),
    Role.ADMINISTRATEUR: (False, True, False, True, False, True, True),
}
# role: (voit, gère, change le RIB, invite) dans sa propre structure.
CHEZ_SOI = {
    Role.REDACTEUR: (True, True, True, False),
    Role.SIGNATAIRE: (True, True, True, True),
    Role.INTERVENANT: (True, False, False, False),
    Role.FINANCIER: (True, False, True, False),
}


def _compte(role: str) -> Any:
    if role in ROLES_PORTEUR:
        return f.compte(role, structure=f.structure())
    if role == Role.TERRITOIRE:
        return f.compte(role, service=f.service("SLISL", f.territoire()))
    return f.compte(role)


def test_the_table_knows_every_role() -> None:
    assert set(TABLE) == set(Role)
    assert set(CHEZ_SOI) == set(ROLES_PORTEUR)


@pytest.mark.parametrize("role", TABLE)
def test_rights_by_role(role: str) -> None:
    acteur, autre = _compte(role), f.structure()
    assert TABLE[role] == (
        p.est_porteur(acteur),
        p.est_agent(acteur),
        p.est_elu(acteur),
        p.peut_voir_structure(acteur, autre),
        p.peut_voir_coordonnees_bancaires(acteur, autre),
        p.peut_qualifier_structure(acteur, autre),
        p.peut_inviter_dans(acteur, autre),
    )
    assert not p.peut_gerer_structure(acteur, autre)
    assert not p.peut_changer_coordonnees_bancaires(acteur, autre)
    assert p.peut_administrer(acteur) is (role == Role.ADMINISTRATEUR)
    assert p.a_role(role)(acteur)
    assert not p.a_role(*(r for r in Role if r != role))(acteur)


@pytest.mark.parametrize("role", CHEZ_SOI)
def test_rights_in_one_s_own_structure(role: str) -> None:
    sienne = f.structure()
    acteur = f.compte(role, structure=sienne)
    assert CHEZ_SOI[role] == (
        p.peut_voir_structure(acteur, sienne),
        p.peut_gerer_structure(acteur, sienne),
        p.peut_changer_coordonnees_bancaires(acteur, sienne),
        p.peut_inviter_dans(acteur, sienne),
    )


def test_anonymous_may_nothing() -> None:
    anonyme, s = AnonymousUser(), f.structure()
    assert not any(
        regle(anonyme)
        for regle in (p.est_porteur, p.est_agent, p.est_elu, p.est_administrateur, p.a_role(*Role))
    )
    assert not any(
        peut(anonyme, s)
        for peut in (
            p.peut_voir_structure,
            p.peut_gerer_structure,
            p.peut_changer_coordonnees_bancaires,
            p.peut_voir_coordonnees_bancaires,
            p.peut_qualifier_structure,
            p.peut_inviter_dans,
            p.peut_administrer,
        )
    )
    assert p.structures_de(anonyme) == p.territoires_de(anonyme) == p.services_de(anonyme) == set()
    assert not p.second_facteur_exige(anonyme)


def test_a_closed_account_may_nothing() -> None:
    acteur = f.compte(Role.ADMINISTRATEUR)
    acteur.is_active = False
    assert not p.est_administrateur(acteur)


@pytest.mark.parametrize("role", [*ROLES_AGENT, Role.ELU])
def test_a_signataire_invites_no_agent(role: str) -> None:
    sienne = f.structure()
    acteur = f.compte(Role.SIGNATAIRE, structure=sienne)
    assert not p.peut_inviter(acteur, role, None)
    assert not p.peut_inviter(acteur, role, sienne)
    assert not p.peut_inviter(acteur, Role.REDACTEUR, f.structure())
    assert p.peut_inviter(acteur, Role.REDACTEUR, sienne)


def test_a_signataire_withdraws_colleagues_not_oneself() -> None:
    sienne = f.structure()
    acteur = f.compte(Role.SIGNATAIRE, structure=sienne)
    collegue = f.compte(Role.REDACTEUR, structure=sienne)
    etranger = f.compte(Role.REDACTEUR, structure=f.structure())
    assert p.peut_retirer_habilitation(acteur, collegue.droits[0])
    assert not p.peut_retirer_habilitation(acteur, acteur.droits[0])
    assert not p.peut_retirer_habilitation(acteur, etranger.droits[0])
    assert not p.peut_retirer_habilitation(collegue, acteur.droits[0])


def test_perimeters() -> None:
    artois, calaisis = f.territoire(), f.territoire("CAL", "Calaisis")
    agent = f.compte(Role.TERRITOIRE, service=f.service("SLISL", artois))
    limite = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"])
    assert p.territoires_de(agent) == {artois.pk}
    assert p.services_de(agent) == {f.service("SLISL", artois).pk}
    assert p.exerce(agent, Role.TERRITOIRE, territoire_ids={artois.pk, calaisis.pk})
    assert not p.exerce(agent, Role.TERRITOIRE, territoire_ids={calaisis.pk})
    assert p.exerce(limite, Role.INSTRUCTEUR, dispositif="2025/4.5", territoire_ids={calaisis.pk})
    assert not p.exerce(limite, Role.INSTRUCTEUR, dispositif="2025/4.6")


def test_second_factor_by_role(settings: Any) -> None:
    gestionnaire = f.compte(Role.GESTIONNAIRE)
    assert not p.second_facteur_exige(gestionnaire)
    assert p.second_facteur_conseille(gestionnaire)
    settings.MFA_ROLES_OBLIGATOIRES = frozenset({"gestionnaire"})
    assert p.second_facteur_exige(gestionnaire)
    assert not p.second_facteur_exige(f.compte(Role.PILOTAGE))
