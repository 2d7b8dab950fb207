"""The amounts, the two people, the freezing: 16,000, then 4,000 or 1,500 to recover."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import actions
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.regles.argent import ecrire_montant
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel, Fichier
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques
from tests.cycle.versements.conftest import Finances, payer

Accepter = Callable[[bool], Bilan]


def test_the_advance_is_eighty_percent_due_at_signature(
    convention: Convention, finances: Finances
) -> None:
    with fabriques.au("2025-07-22"):
        ordre = actions.preparer_avance(convention, finances.premier)
    assert ordre.montant == Decimal("16000.00")
    assert ordre.exigible_le == date(2025, 7, 21)
    assert ordre.numero == "OP-2025-00001"
    assert (
        ordre.explication["lignes"][0]["calcul"] == f"80\u00a0% × {ecrire_montant(Decimal(20000))}"
    )
    assert ordre.coordonnees_bancaires == convention.coordonnees_bancaires
    prevenus = set(
        Courriel.objects.filter(genre="ordre_a_approuver").values_list("destinataire_id")
    )
    assert (finances.second.pk,) in prevenus
    assert (finances.premier.pk,) not in prevenus


def test_an_unsigned_convention_gives_no_advance(finances: Finances) -> None:
    convention = fabriques.convention("a_signer")
    with pytest.raises(ActionRefusee, match="une fois la convention signée"):
        actions.preparer_avance(convention, finances.premier)


def test_the_same_advance_is_not_prepared_twice(convention: Convention, finances: Finances) -> None:
    actions.preparer_avance(convention, finances.premier)
    with pytest.raises(ActionRefusee, match="existe déjà"):
        actions.preparer_avance(convention, finances.second)


def test_who_prepared_does_not_approve(convention: Convention, finances: Finances) -> None:
    ordre = actions.preparer_avance(convention, finances.premier)
    with pytest.raises(AccesRefuse):
        actions.approuver(ordre, finances.premier)
    actions.approuver(ordre, finances.second)
    assert ordre.etat == "approuve"
    assert ordre.approuve_par == finances.second


def test_a_second_approval_finds_it_done(convention: Convention, finances: Finances) -> None:
    ordre = actions.preparer_avance(convention, finances.premier)
    actions.approuver(ordre, finances.second)
    with pytest.raises(TransitionImpossible, match="approuvé"):
        actions.approuver(ordre, finances.pilote)


def test_sent_back_then_cancelled_then_prepared_again(
    convention: Convention, finances: Finances
) -> None:
    ordre = actions.preparer_avance(convention, finances.premier)
    with pytest.raises(ActionRefusee, match="pourquoi"):
        actions.renvoyer(ordre, "  ", finances.second)
    actions.renvoyer(ordre, "Le RIB a changé.", finances.second)
    assert ordre.motif_renvoi == "Le RIB a changé."
    actions.annuler(ordre, "RIB remplacé.", finances.premier)
    suivant = actions.preparer_avance(convention, finances.premier)
    assert (ordre.numero, suivant.numero) == ("OP-2026-00001", "OP-2026-00002") or (
        ordre.numero[:-1] == suivant.numero[:-1] and ordre.numero != suivant.numero
    )


@pytest.mark.parametrize(
    ("jour", "reference_payeur", "champ"),
    [
        (date(2025, 7, 27), "M-1", "execute_le"),
        (date(2025, 8, 2), "M-1", "execute_le"),
        (date(2025, 7, 28), " ", "reference_payeur"),
    ],
    ids=["before the transmission", "in the future", "no number"],
)
def test_a_wrong_execution_is_refused(
    convention: Convention, finances: Finances, jour: date, reference_payeur: str, champ: str
) -> None:
    ordre = actions.preparer_avance(convention, finances.premier)
    with fabriques.au("2025-07-28"):
        actions.approuver(ordre, finances.second)
        actions.transmettre(ordre, finances.premier)
        with pytest.raises(ActionRefusee) as refus:
            actions.constater_execution(ordre, jour, reference_payeur, finances.premier)
    assert refus.value.champ == champ
    ordre.refresh_from_db()
    assert ordre.etat == "transmis"


def test_conditions_met_the_balance_is_4000(
    convention: Convention, avance_payee: Ordre, bilan: Accepter, finances: Finances
) -> None:
    bilan(True)
    with fabriques.au("2026-09-20"):
        liquidation = actions.liquider(convention, finances.premier)
    assert liquidation.etat == "arretee"
    assert liquidation.resultat["du"] == "20000.00"
    solde = convention.ordres.get(nature="solde")
    assert solde.montant == Decimal("4000.00")
    montants = [x["montant"] for x in solde.explication["lignes"]]
    assert montants == ["20000.00", "-16000.00"]
    payer(solde, finances, "2026-09-28")
    convention.refresh_from_db()
    assert convention.etat == "soldee"
    assert actions.deja_verse(convention) == Decimal("20000.00")


def test_conditions_not_met_an_agent_decides_another_approves(
    convention: Convention,
    avance_payee: Ordre,
    bilan: Accepter,
    finances: Finances,
    piece: Fichier,
) -> None:
    bilan(False)
    with fabriques.au("2026-09-20"):
        liquidation = actions.liquider(convention, finances.premier)
        assert liquidation.etat == "a_decider"
        assert liquidation.resultat["du"] is None
        assert not convention.ordres.exclude(nature="avance").exists()
        montant = Decimal("14500.00")
        actions.decider(
            liquidation, montant, "Trois permanences sur quatre.", piece, finances.instructeur
        )
        assert not convention.ordres.exclude(nature="avance").exists()
        actions.approuver_decision(liquidation, finances.pilote)
    titre = convention.ordres.get(genre="titre")
    assert titre.montant == Decimal("1500.00")
    assert titre.numero.startswith("TR-2026-")
    assert liquidation.resultat["a_recuperer"] == "1500.00"
    payer(titre, finances, "2026-09-28")
    convention.refresh_from_db()
    assert convention.etat == "soldee"


def test_a_decision_equal_to_what_was_paid_closes_the_convention(
    convention: Convention, avance_payee: Ordre, bilan: Accepter, finances: Finances, piece: Fichier
) -> None:
    bilan(False)
    with fabriques.au("2026-09-20"):
        liquidation = actions.liquider(convention, finances.premier)
        actions.decider(liquidation, Decimal("16000"), "Prorata.", piece, finances.instructeur)
        actions.approuver_decision(liquidation, finances.pilote)
    convention.refresh_from_db()
    assert convention.etat == "soldee"
    assert convention.ordres.count() == 1


@pytest.mark.parametrize(
    ("montant", "motif", "avec_piece", "champ"),
    [
        ("20000.01", "Motif.", True, "montant"),
        ("-1", "Motif.", True, "montant"),
        ("100", "  ", True, "motif"),
        ("100", "Motif.", False, "piece"),
    ],
)
def test_an_incomplete_decision_is_refused(
    convention: Convention,
    avance_payee: Ordre,
    bilan: Accepter,
    finances: Finances,
    piece: Fichier,
    montant: str,
    motif: str,
    avec_piece: bool,
    champ: str,
) -> None:
    bilan(False)
    with fabriques.au("2026-09-20"):
        liquidation = actions.liquider(convention, finances.premier)
        with pytest.raises(ActionRefusee) as refus:
            actions.decider(
                liquidation,
                Decimal(montant),
                motif,
                piece if avec_piece else None,
                finances.instructeur,
            )
    assert refus.value.champ == champ
    liquidation.refresh_from_db()
    assert liquidation.etat == "a_decider"


def test_who_decided_does_not_approve_and_a_refusal_starts_again(
    convention: Convention, avance_payee: Ordre, bilan: Accepter, finances: Finances, piece: Fichier
) -> None:
    bilan(False)
    with fabriques.au("2026-09-20"):
        liquidation = actions.liquider(convention, finances.premier)
        actions.decider(liquidation, Decimal("9000"), "Prorata.", piece, finances.premier)
        with pytest.raises(AccesRefuse):
            actions.approuver_decision(liquidation, finances.premier)
        actions.refuser_decision(liquidation, "La pièce ne dit rien.", finances.second)
    assert liquidation.etat == "a_decider"
    assert liquidation.montant_decide is None


def test_no_balance_before_the_bilan_is_accepted(
    convention: Convention, avance_payee: Ordre, finances: Finances
) -> None:
    with pytest.raises(ActionRefusee, match="bilan final accepté"):
        actions.liquider(convention, finances.premier)


def test_no_balance_while_an_order_is_on_its_way(
    convention: Convention, bilan: Accepter, finances: Finances
) -> None:
    ordre = actions.preparer_avance(convention, finances.premier)
    bilan(True)
    with pytest.raises(ActionRefusee, match=ordre.numero):
        actions.liquider(convention, finances.premier)


def test_without_advance_the_whole_amount_is_due(
    convention: Convention, bilan: Accepter, finances: Finances
) -> None:
    bilan(True)
    actions.liquider(convention, finances.premier)
    assert convention.ordres.get(nature="solde").montant == Decimal("20000.00")


def test_the_balance_is_computed_once(
    convention: Convention, avance_payee: Ordre, bilan: Accepter, finances: Finances
) -> None:
    bilan(True)
    actions.liquider(convention, finances.premier)
    with pytest.raises(ActionRefusee, match="déjà calculé"):
        actions.liquider(convention, finances.second)
    assert Liquidation.objects.count() == 1


def test_a_new_version_of_the_fiche_changes_nothing(
    convention: Convention, avance_payee: Ordre, bilan: Accepter, finances: Finances
) -> None:
    session = fabriques.session_45()
    contenu = {**session.version.contenu, "bareme": {"famille": "a_decider"}}
    session.version.dispositif.versions.create(
        numero=99, contenu=contenu, empreinte="0" * 64, publiee_le=fabriques.instant("2026-01-01")
    )
    bilan(True)
    assert actions.liquider(convention, finances.premier).etat == "arretee"


def test_every_act_is_in_the_history_of_the_dossier(
    convention: Convention, avance_payee: Ordre
) -> None:
    dossier = convention.lignes.get().ligne.candidature
    actes = {a.evenement for a in histoire(reference(dossier))}
    assert {"preparer_avance", "approuver", "transmettre", "executer"} <= actes


ROLES = [r for r in Role if r not in (Role.GESTIONNAIRE,)]


@pytest.mark.parametrize("role", ROLES)
def test_only_finances_prepare(convention: Convention, role: Role) -> None:
    porteur = role in ("redacteur", "signataire", "intervenant", "financier")
    kw: dict = {"structure": convention.structure} if porteur else {}
    if role == Role.TERRITOIRE:
        kw["service"] = fabriques.service("SLISL", fabriques.territoire())
    acteur = fabriques.compte(role, **kw)
    with pytest.raises(AccesRefuse):
        actions.preparer_avance(convention, acteur)
    with pytest.raises(AccesRefuse):
        actions.liquider(convention, acteur)
    assert not Ordre.objects.exists()
