"""How a convention ends: phases read from dates, résiliation, archive."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, phases, queries, vie
from ecluse.cycle.conventions.consolidation import consolidee
from ecluse.cycle.conventions.models import Convention, Resiliation
from ecluse.cycle.versements import actions as versements
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db
FIN = date(2026, 8, 31)


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def engager(c: Convention, agent: Any, auteur: str = "departement", **dates: Any) -> Resiliation:
    return actions.engager_resiliation(c, agent, auteur=auteur, motif="Action arrêtée", **dates)


# --- phases ----------------------------------------------------------------------------------


def _verifier_phase(c: Convention, jour: date, attendue: str) -> None:
    """In Python and in SQL alike."""
    assert phases.phase(c, jour) == attendue
    en_sql = [
        code
        for code in phases.ETATS
        if Convention.objects.filter(phases.en_phase(code, jour), pk=c.pk).exists()
    ]
    assert en_sql == [attendue]


@pytest.mark.parametrize(
    ("jour", "attendue"),
    [
        (date(2025, 8, 31), "a_venir"),
        (date(2025, 9, 1), "en_cours"),
        (FIN, "en_cours"),
        (date(2026, 9, 1), "echue"),
        (date(2030, 1, 1), "echue"),
    ],
)
def test_the_phase_follows_the_day(signee: Convention, jour: date, attendue: str) -> None:
    _verifier_phase(signee, jour, attendue)


@pytest.mark.parametrize("etat", ["projet", "a_signer", "soldee", "abandonnee"])
def test_the_other_states_are_their_own_phase(etat: str, votee: Any) -> None:
    _verifier_phase(f.convention(etat, ligne=votee), date(2025, 12, 1), etat)


def test_a_terminated_convention_is_so_from_its_day(signee: Convention, agent: Any) -> None:
    with f.au("2026-02-01"):
        r = engager(signee, agent, entendus_le=date(2026, 1, 20))
        actions.notifier_resiliation(r, date(2026, 1, 28), agent)
    signee.refresh_from_db()
    _verifier_phase(signee, date(2026, 2, 28), "en_cours")
    _verifier_phase(signee, date(2026, 3, 1), "resiliee")


def test_the_list_is_filtered_by_phase(signee: Convention) -> None:
    with f.au("2025-10-01"):
        assert list(queries.filtrer(Convention.objects.all(), "en_cours")) == [signee]
        assert not queries.filtrer(Convention.objects.all(), "echue").exists()
    with f.au("2026-10-01"):
        assert list(queries.filtrer(Convention.objects.all(), "echue")) == [signee]


# --- résiliation -----------------------------------------------------------------------------


def test_nothing_moves_before_the_letter_is_received(signee: Convention, agent: Any) -> None:
    with f.au("2026-02-01"):
        r = engager(signee, agent)
        signee.refresh_from_db()
        assert (r.etat, signee.fin, signee.resiliee_le) == ("engagee", FIN, None)
        with pytest.raises(TransitionImpossible, match="déjà engagée"):
            engager(signee, agent)
        with pytest.raises(ActionRefusee, match="dirigeants") as refus:
            actions.notifier_resiliation(r, date(2026, 1, 28), agent)
        assert refus.value.champ == "entendus_le"
        r.refresh_from_db()
        assert (r.etat, r.recue_le) == ("engagee", None)


def test_the_departement_gives_one_full_month(signee: Convention, agent: Any) -> None:
    with f.au("2026-02-01"):
        r = engager(signee, agent)
        effets = actions.notifier_resiliation(
            r, date(2026, 1, 28), agent, entendus_le=date(2026, 1, 20)
        )
    signee.refresh_from_db()
    assert effets.effet.jour == signee.resiliee_le == date(2026, 3, 1)
    assert (signee.fin, signee.fin_initiale, r.fin_avant) == (date(2026, 2, 28), FIN, FIN)
    assert [b.code for b in effets.bilans] in ([], ["bilan_final"])
    (message,) = Courriel.objects.filter(
        genre="conventions.resiliee", destinataire=f.signataire_de(signee.structure)
    )
    assert "28\u00a0février 2026" in message.corps
    assert "Action arrêtée" in message.corps
    acte = histoire(reference(r)).first()
    assert acte is not None
    assert (acte.evenement, acte.donnees["effet"]) == ("notifier", "2026-03-01")


def test_the_structure_gives_two_months_and_a_false_statement_none(agent: Any) -> None:
    effets = []
    for auteur in ("structure", "declaration_inexacte"):
        c = f.convention("signee")
        with f.au("2026-02-01"):
            r = engager(c, agent, auteur)
            effets.append(actions.notifier_resiliation(r, date(2026, 1, 28), agent).effet)
    assert [e.jour for e in effets] == [date(2026, 3, 28), date(2026, 1, 28)]
    assert [bool(e.hypothese) for e in effets] == [True, False]


def test_what_a_notification_may_not_say(signee: Convention, agent: Any) -> None:
    with f.au("2026-02-01"):
        r = engager(signee, agent, entendus_le=date(2026, 1, 20))
        for recue, mots in (
            (date(2026, 2, 2), "dans l’avenir"),
            (date(2026, 1, 19), "entendus avant"),
        ):
            with pytest.raises(ActionRefusee, match=mots):
                actions.notifier_resiliation(r, recue, agent)
    with f.au("2026-08-30"), pytest.raises(ActionRefusee, match="terme"):
        actions.notifier_resiliation(r, date(2026, 8, 28), agent)
    signee.refresh_from_db()
    assert signee.fin == FIN


def test_ended_before_it_began_it_keeps_its_first_day(signee: Convention, agent: Any) -> None:
    with f.au("2025-07-25"):
        r = engager(signee, agent, "declaration_inexacte")
        actions.notifier_resiliation(r, date(2025, 7, 24), agent)
    signee.refresh_from_db()
    assert (signee.debut, signee.fin) == (date(2025, 9, 1), date(2025, 9, 1))
    assert signee.resiliee_le == date(2025, 7, 24)


def test_a_resiliation_given_up_changes_nothing(signee: Convention, agent: Any) -> None:
    r = engager(signee, agent)
    with pytest.raises(ActionRefusee, match="pourquoi"):
        actions.renoncer_a_resilier(r, "", agent)
    actions.renoncer_a_resilier(r, "L’action reprend", agent)
    assert vie.resiliation(signee) is None
    assert engager(signee, agent, "structure").etat == "engagee"


def test_no_avenant_after_it(signee: Convention, agent: Any) -> None:
    a = f.avenant(signee, "a_signer")
    with f.au("2026-02-01"):
        r = engager(signee, agent, "structure")
        actions.notifier_resiliation(r, date(2026, 1, 28), agent)
        with pytest.raises(TransitionImpossible, match="résiliée"):
            actions.signer_avenant(a, date(2026, 2, 1), None, agent)
        with pytest.raises(TransitionImpossible, match="résiliée"):
            actions.preparer_avenant(signee, agent, f.contenu())


def test_it_moves_the_end_that_an_avenant_gave(signee: Convention, agent: Any) -> None:
    f.avenant(signee)
    with f.au("2026-02-01"):
        r = engager(signee, agent, "structure")
        actions.notifier_resiliation(r, date(2026, 1, 28), agent)
    signee.refresh_from_db()
    assert (signee.fin_initiale, r.fin_avant) == (FIN, date(2026, 11, 30))
    assert consolidee(signee, date(2026, 1, 27)).fin == date(2026, 11, 30)
    lue = consolidee(signee, date(2026, 1, 28))
    assert (lue.fin, lue.resiliation) == (date(2026, 3, 27), r)


def test_what_was_paid_is_announced_and_the_balance_goes_on(signee: Convention, agent: Any) -> None:
    second = f.compte(Role.GESTIONNAIRE, prenom="Gaëlle")
    with f.au("2025-07-22"):
        ordre = versements.preparer_avance(signee, agent)
        versements.approuver(ordre, second)
        versements.transmettre(ordre, agent)
    with f.au("2026-02-01"):
        r = engager(signee, agent, "structure")
        assert actions.effets(signee, "structure", date(2026, 1, 28)).verse == Decimal("16000.00")
        actions.notifier_resiliation(r, date(2026, 1, 28), agent)
        with pytest.raises(ActionRefusee, match="bilan final accepté"):
            versements.liquider(signee, agent)


def test_who_terminates(signee: Convention) -> None:
    for acteur in (
        f.compte(Role.INSTRUCTEUR),
        f.signataire_de(signee.structure),
        f.compte(Role.ELU),
        f.compte(Role.GESTIONNAIRE, dispositifs=["2025/4.6"]),
    ):
        with pytest.raises(AccesRefuse):
            engager(signee, acteur)


def test_only_a_signed_convention_is_terminated(agent: Any) -> None:
    for etat in ("projet", "a_signer", "soldee", "abandonnee"):
        with pytest.raises(TransitionImpossible):
            engager(f.convention(etat), agent)


# --- archive ---------------------------------------------------------------------------------


def test_a_closed_convention_is_archived_until_a_day(agent: Any, votee: Any) -> None:
    c = f.convention("soldee", ligne=votee)
    with f.au("2027-01-15"):
        with pytest.raises(ActionRefusee, match="déjà passé"):
            actions.archiver(c, date(2027, 1, 14), agent)
        actions.archiver(c, date(2034, 12, 31), agent)
    assert (c.etat, c.conservee_jusqu_au) == ("archivee", date(2034, 12, 31))
    assert c.archivee_le is not None
    # It stays readable, follow-up included.
    assert list(queries.visibles_par(f.signataire_de(c.structure))) == [c]


def test_a_signed_convention_is_not_archived(signee: Convention, agent: Any) -> None:
    with pytest.raises(TransitionImpossible):
        actions.archiver(signee, date(2034, 12, 31), agent)


def test_the_fiches_say_how_long_pieces_are_kept(signee: Convention) -> None:
    jour = vie.conservation(signee)
    assert jour is None or jour.year >= 2030
    signee.fiches = {}
    assert vie.conservation(signee) is None


# --- what the database holds -------------------------------------------------------------------


def _refuse(contrainte: str, faire: Any) -> None:
    with pytest.raises(IntegrityError) as refus, transaction.atomic():
        faire()
    assert refus.value.__cause__.diag.constraint_name == contrainte, refus.value  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("convention_archivee_conservee", {"archivee_le": f.instant("2027-01-01")}),
        ("convention_interne_complete", {"modele": None}),
        ("convention_interne_complete", {"coordonnees_bancaires": None}),
        ("convention_montant_repris", {"montant_repris": Decimal(1)}),
        ("convention_montant_repris", {"montant_initial_connu": False}),
    ],
)
def test_the_database_refuses(signee: Convention, contrainte: str, champs: dict[str, Any]) -> None:
    _refuse(contrainte, lambda: Convention.objects.filter(pk=signee.pk).update(**champs))


def test_the_database_refuses_to_terminate_a_project_or_take_over_without_a_source(
    agent: Any, votee: Any
) -> None:
    projet, reprise = f.convention("projet", ligne=votee), f.reprise(agent)
    _refuse(
        "convention_resiliee_signee",
        lambda: Convention.objects.filter(pk=projet.pk).update(resiliee_le=FIN),
    )
    _refuse(
        "convention_reprise_signee",
        lambda: Convention.objects.filter(pk=reprise.pk).update(provenance=""),
    )


def test_the_database_refuses_a_resiliation_half_said(signee: Convention, agent: Any) -> None:
    with f.au("2026-02-01"):
        r = engager(signee, agent, entendus_le=date(2026, 1, 20))
        actions.notifier_resiliation(r, date(2026, 1, 28), agent)
    lignes = Resiliation.objects.filter(pk=r.pk)
    _refuse("resiliation_motivee", lambda: lignes.update(motif=""))
    _refuse("resiliation_notifiee_complete", lambda: lignes.update(effet=date(2026, 1, 27)))
    _refuse("resiliation_dirigeants_entendus", lambda: lignes.update(entendus_le=None))
    _refuse(
        "resiliation_unique",
        lambda: Resiliation.objects.create(convention=signee, auteur="structure", motif="x"),
    )
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        lignes.update(etat="engagee")
