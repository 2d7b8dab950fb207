"""Who sees and does what: the Python rule and its SQL twin, state by state."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, connection, transaction

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures import permissions, queries
from ecluse.cycle.candidatures.etats import ETATS_RESERVES, TABLE
from ecluse.cycle.candidatures.models import Candidature, LigneBudget
from ecluse.cycle.candidatures.recherche import chercher, normaliser
from tests import fabriques as f

pytestmark = pytest.mark.django_db

VUS_PAR_LES_AGENTS = {
    "validee", "en_instruction", "favorable", "defavorable", "ajournee",
    "inscrite", "adoptee", "rejetee", "conventionnee",
}  # fmt: skip


@pytest.mark.parametrize("etat", list(TABLE.etats))
def test_qui_voit_une_candidature(etat: str) -> None:
    c = f.candidature(etat)
    ici, ailleurs = f.territoire(), f.territoire("CAL", "Calaisis")
    agents = etat in VUS_PAR_LES_AGENTS
    attendus = {
        f.redacteur_de(c.structure): True,
        f.compte(Role.FINANCIER, structure=c.structure): True,
        f.redacteur_de(f.structure()): False,
        f.compte(Role.INSTRUCTEUR): agents,
        f.compte(Role.PILOTAGE, dispositifs=["2025/4.5"]): agents,
        f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"]): False,
        f.compte(Role.TERRITOIRE, service=f.service("SLISL", ici)): agents,
        f.compte(Role.TERRITOIRE, service=f.service("SLISL", ailleurs)): False,
        f.compte(Role.ELU): etat in ("adoptee", "conventionnee"),
        AnonymousUser(): False,
    }
    for acteur, voit in attendus.items():
        assert permissions.peut_voir(acteur, c) is voit, acteur
        assert queries.visibles_par(acteur).filter(pk=c.pk).exists() is voit, acteur


def test_un_retrait_apres_validation_reste_lisible_par_les_agents() -> None:
    from ecluse.cycle.candidatures import actions

    c = f.candidature("validee")
    with f.au("2025-05-06"):
        actions.retirer(c, f.signataire_de(c.structure))
    agent = f.compte(Role.INSTRUCTEUR)
    assert permissions.peut_voir(agent, c)
    assert queries.visibles_par(agent).get() == c


@pytest.mark.parametrize("etat", ETATS_RESERVES)
def test_la_proposition_reste_dans_le_departement(etat: str) -> None:
    c = f.candidature(etat)
    assert queries.etat_affiche(c, f.redacteur_de(c.structure)).libelle == "en instruction"
    assert queries.etat_affiche(c, f.compte(Role.INSTRUCTEUR)) == TABLE.etats[etat]


def test_un_dossier_sur_deux_territoires_vient_une_fois() -> None:
    c = f.candidature("validee")
    autre = f.territoire("CAL", "Calaisis")
    c.territoires.add(autre)
    agent = f.compte(Role.TERRITOIRE, service=f.service("SLISL", autre))
    assert list(queries.visibles_par(agent)) == [c]


# --- what the database itself refuses ----------------------------------------------------------


def _refuse(nom: str, sql: str, *parametres: object) -> None:
    with pytest.raises((IntegrityError, DatabaseError), match=nom), transaction.atomic():
        connection.cursor().execute(sql, parametres)


def test_les_contraintes_de_la_candidature() -> None:
    c = f.candidature("deposee")
    table = "UPDATE candidatures_candidature SET"
    _refuse("candidature_montant_positif", f"{table} montant_demande = 0 WHERE id = %s", c.pk)
    _refuse("candidature_periode", f"{table} fin = debut - 1 WHERE id = %s", c.pk)
    for champ in ("numero = NULL", "deposee_le = NULL", "deposee_par_id = NULL", "empreinte = ''"):
        _refuse("candidature_deposee_complete", f"{table} {champ} WHERE id = %s", c.pk)
    _refuse("candidature_validee_complete", f"{table} etat = 'validee' WHERE id = %s", c.pk)
    _refuse(
        "candidature_validee_complete",
        f"{table} etat = 'validee', validee_par_id = deposee_par_id, "
        "validee_le = deposee_le - interval '1 second' WHERE id = %s",
        c.pk,
    )
    validee = f.candidature("validee")
    for champ in ("numero = NULL", "validee_par_id = NULL", "empreinte = ''"):
        _refuse("candidature_validee_complete", f"{table} {champ} WHERE id = %s", validee.pk)
    _refuse("numero", f"{table} numero = %s WHERE id = %s", validee.numero, c.pk)


@pytest.mark.parametrize("instant", ["NULL", "validee_le + interval '1 second'"])
def test_le_declencheur_fixe_l_instant_de_la_validation(instant: str) -> None:
    c = f.candidature("validee")
    _refuse(
        "candidature_validation_fixe",
        f"UPDATE candidatures_candidature SET validee_le = {instant} WHERE id = %s",
        c.pk,
    )


@pytest.mark.parametrize("vers", ["conventionnee", "adoptee", "en_instruction"])
def test_le_declencheur_refuse_une_transition_inconnue(vers: str) -> None:
    c = f.candidature("brouillon")
    with pytest.raises(DatabaseError, match="transition"), transaction.atomic():
        Candidature.objects.filter(pk=c.pk).update(etat=vers)


@pytest.mark.parametrize(
    ("champs", "nom"),
    [
        ({"sens": "charge", "compte": "74", "montant": 1}, "ligne_budget_compte"),
        ({"sens": "produit", "compte": "indirectes", "montant": 1}, "ligne_budget_compte"),
        ({"sens": "charge", "compte": "60", "montant": -1}, "ligne_budget_positive"),
        (
            {"sens": "produit", "compte": "75", "montant": 1, "demande": True},
            "ligne_budget_demande_en_74",
        ),
        (
            {"sens": "produit", "compte": "74", "montant": 1, "demande": True},
            "ligne_budget_une_demande",
        ),
    ],
)
def test_les_contraintes_du_budget(champs: dict[str, object], nom: str) -> None:
    c = f.candidature("brouillon")
    with pytest.raises(IntegrityError, match=nom), transaction.atomic():
        LigneBudget.objects.create(candidature=c, libelle="x", **champs)


def test_une_piece_par_code_une_section_par_code_un_recepisse_par_instant() -> None:
    c = f.candidature("deposee")
    for ligne, nom in (
        (c.pieces.first(), "piece_unique"),
        (c.sections.first(), "section_unique"),
        (c.recepisses.first(), "recepisse_unique"),
    ):
        from ecluse.socle.models import nouvel_uid

        ligne.pk, ligne.uid = None, nouvel_uid()
        ligne._state.adding = True
        with pytest.raises(IntegrityError, match=nom), transaction.atomic():
            ligne.save()


# --- text search -------------------------------------------------------------------------------


def test_normaliser() -> None:
    assert normaliser("Hénin-Beaumont, l’Œuvre  É.S.I. n°2") == "henin beaumont l oeuvre e s i n 2"


@pytest.mark.parametrize(
    ("texte", "trouve"),
    [
        ("perman", True),
        ("RURALES perm", True),
        ("cand-2025-00001", True),
        ("00001", True),
        ("cllaj", True),
        ("urales", False),
        ("permanences absentes", False),
        ("  ,; ", True),
        ("'); drop table & | !", False),
    ],
)
def test_chercher(texte: str, trouve: bool) -> None:
    f.candidature("validee")
    assert chercher(Candidature.objects.all(), texte).exists() is trouve


def test_la_recherche_passe_par_l_index() -> None:
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL enable_seqscan = off")
    plan = chercher(Candidature.objects.order_by(), "perman").explain()
    assert "candidature_recherche" in plan
