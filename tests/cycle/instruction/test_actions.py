"""Opening, advising, proposing: what is refused, what is kept."""

from datetime import date
from decimal import Decimal

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.instruction import actions
from ecluse.cycle.instruction.demande_avis import demander_avis
from ecluse.cycle.instruction.models import Avis, Proposition
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def test_opening_stores_the_checks_and_asks_each_slisl() -> None:
    f.territoire("BOU", "Boulonnais")
    c = f.candidature("validee")
    boulonnais = f.territoire("BOU")
    c.territoires.add(boulonnais)
    agent = f.agent_slisl(boulonnais)
    instructeur = f.compte(Role.INSTRUCTEUR)
    with f.au("2025-05-12"):
        controles = actions.ouvrir_instruction(c, instructeur, date(2025, 5, 30))

    assert c.etat == "en_instruction"
    codes = {x.code for x in c.controles.all()}
    assert {"depot_dans_la_fenetre", "categorie_eligible", "budget_equilibre"} <= codes
    assert len(controles) == len(codes)
    assert all(x.satisfait and x.explication for x in c.controles.all())
    demandes = c.avis.select_related("service__territoire").order_by("service__territoire__nom")
    assert [str(a.service) for a in demandes] == ["SLISL Artois", "SLISL Boulonnais"]
    assert {a.echeance for a in demandes} == {date(2025, 5, 30)}
    courriel = Courriel.objects.get(destinataire=agent)
    assert courriel.genre == "instruction.avis_demande"
    assert courriel.lien == f"/instruction/avis/{demandes[1].uid}/"


def test_a_failed_check_is_stored_with_its_reason() -> None:
    c = f.candidature("validee")
    c.structure.categories = ["association"]
    c.structure.save()
    with f.au("2025-05-12"):
        actions.ouvrir_instruction(c, f.compte(Role.INSTRUCTEUR))
    controle = c.controles.get(code="categorie_eligible")
    assert controle.satisfait is False
    assert controle.explication


def test_opening_twice_is_refused_and_changes_nothing() -> None:
    c, instructeur = f.en_instruction()
    nombre = c.controles.count()
    with pytest.raises(TransitionImpossible):
        actions.ouvrir_instruction(c, instructeur)
    assert c.controles.count() == nombre
    assert c.avis.count() == 1


def test_a_deadline_in_the_past_is_refused_at_its_field() -> None:
    c = f.candidature("validee")
    with f.au("2025-05-12"), pytest.raises(ActionRefusee) as refus:
        actions.ouvrir_instruction(c, f.compte(Role.INSTRUCTEUR), date(2025, 5, 11))
    assert refus.value.champ == "echeance"
    c.refresh_from_db()
    assert c.etat == "validee"


def test_after_midnight_in_paris_yesterday_is_past_for_every_deadline() -> None:
    """At 0 h 30 in summer the universal day is still the day before."""
    c = f.candidature("validee")
    agent = f.compte(Role.INSTRUCTEUR)
    with f.au("2025-05-12", "00:30:00"):
        with pytest.raises(ActionRefusee):
            actions.ouvrir_instruction(c, agent, date(2025, 5, 11))
        actions.ouvrir_instruction(c, agent, date(2025, 5, 12))
        with pytest.raises(ActionRefusee, match="déjà passé"):
            demander_avis(c, "SLAI", agent, date(2025, 5, 11))


def test_an_advice_is_given_once_and_told_to_the_instructeur() -> None:
    c, instructeur = f.en_instruction()
    avis = c.avis.get()
    agent = f.agent_slisl()
    actions.rendre_avis(avis, "reserve", "  Oui, si la permanence ouvre. ", agent)
    avis.refresh_from_db()
    assert (avis.sens, avis.texte) == ("reserve", "Oui, si la permanence ouvre.")
    assert avis.rendu_par == agent
    assert Courriel.objects.filter(
        genre="instruction.avis_rendu", destinataire=instructeur
    ).exists()
    with pytest.raises(TransitionImpossible):
        actions.rendre_avis(avis, "favorable", "Finalement oui.", agent)


@pytest.mark.parametrize(
    ("sens", "texte", "champ"), [("oui", "x", "sens"), ("favorable", " ", "texte")]
)
def test_an_advice_has_a_sense_and_a_reason(sens: str, texte: str, champ: str) -> None:
    c, _ = f.en_instruction()
    with pytest.raises(ActionRefusee) as refus:
        actions.rendre_avis(c.avis.get(), sens, texte, f.agent_slisl())
    assert refus.value.champ == champ


def test_no_advice_once_the_dossier_is_on_a_rapport() -> None:
    c, instructeur = f.en_instruction()
    agent = f.agent_slisl()
    actions.proposer(
        c, "favorable", Decimal("20000.00"), "", instructeur, sans_avis="Agent absent."
    )
    f.rapport(c)
    with pytest.raises(TransitionImpossible):
        actions.rendre_avis(c.avis.get(), "favorable", "Trop tard.", agent)


BORNES = [
    ("20000.01", "20000.01", "plafond"),
    ("20000.00", "20000.01", "plafond"),
    ("18000.00", "18000.01", "demande 18"),
    ("18000.00", "0.00", "supérieur à zéro"),
    ("18000.00", "-1.00", "supérieur à zéro"),
    ("18000.00", "17999.999", "deux décimales"),
]


@pytest.mark.parametrize(("demande", "montant", "mot"), BORNES)
def test_an_amount_out_of_bounds_is_refused_at_the_field(
    demande: str, montant: str, mot: str
) -> None:
    c, instructeur = f.avec_avis(montant="20000.00" if demande == "20000.01" else demande)
    with pytest.raises(ActionRefusee, match=mot) as refus:
        actions.proposer(c, "favorable", Decimal(montant), "motif", instructeur)
    assert refus.value.champ == "montant"
    assert not Proposition.objects.exists()


def test_the_exact_ceiling_and_one_cent_are_accepted() -> None:
    c, instructeur = f.avec_avis()
    actions.proposer(c, "favorable", Decimal("20000.00"), "", instructeur)
    actions.proposer(c, "favorable", Decimal("0.01"), "Un centime symbolique.", instructeur)
    assert c.propositions.get(remplacee_le=None).montant == Decimal("0.01")


def test_an_amount_that_differs_needs_a_reason() -> None:
    c, instructeur = f.avec_avis()
    with pytest.raises(ActionRefusee) as refus:
        actions.proposer(c, "favorable", Decimal("19999.99"), "  ", instructeur)
    assert refus.value.champ == "motif"
    p = actions.proposer(c, "favorable", Decimal("19999.99"), "Arrondi.", instructeur)
    lignes = p.explication["lignes"]
    assert sum(Decimal(x["montant"]) for x in lignes) == p.montant == Decimal("19999.99")
    assert lignes[-1]["calcul"] == "Arrondi."


def test_reservations_and_refusals_need_a_reason() -> None:
    c, instructeur = f.avec_avis()
    for sens in ("reserve", "defavorable"):
        with pytest.raises(ActionRefusee) as refus:
            actions.proposer(c, sens, Decimal("20000.00"), "", instructeur)
        assert refus.value.champ == "motif"
    p = actions.proposer(c, "defavorable", None, "Hors du périmètre du CLLAJ.", instructeur)
    assert p.montant == 0
    assert c.etat == "defavorable"


def test_without_the_advice_a_reason_is_needed_and_kept() -> None:
    c, instructeur = f.en_instruction()
    with pytest.raises(ActionRefusee, match="SLISL Artois") as refus:
        actions.proposer(c, "favorable", Decimal("20000.00"), "", instructeur)
    assert refus.value.champ == "sans_avis"
    p = actions.proposer(
        c, "favorable", Decimal("20000.00"), "", instructeur, sans_avis="Service fermé."
    )
    assert p.sans_avis == "Service fermé."
    assert Avis.objects.get().rendu_le is None


def test_a_replaced_proposal_is_kept() -> None:
    c, instructeur = f.avec_avis()
    premiere = actions.proposer(c, "favorable", Decimal("20000.00"), "", instructeur)
    seconde = actions.proposer(c, "defavorable", None, "Doublon.", instructeur)
    troisieme = actions.proposer(c, "favorable", Decimal("15000.00"), "Révisé.", instructeur)
    premiere.refresh_from_db()
    seconde.refresh_from_db()
    assert premiere.remplacee_le and seconde.remplacee_le
    assert list(c.propositions.filter(remplacee_le=None)) == [troisieme]
    assert c.etat == "favorable"
    evenements = [j.evenement for j in histoire(reference(c))]
    assert evenements.count("proposer_favorable") == 2
    assert evenements.count("proposer_defavorable") == 1


def test_a_proposal_is_told_to_pilotage_and_never_to_the_porteur() -> None:
    pilote = f.compte(Role.PILOTAGE)
    c = f.proposee()
    genres = set(
        Courriel.objects.filter(genre__startswith="instruction.").values_list(
            "genre", "destinataire"
        )
    )
    assert ("instruction.proposition_prete", pilote.pk) in genres
    porteurs = set(c.structure.habilitations.values_list("compte_id", flat=True))
    assert porteurs.isdisjoint({d for _, d in genres})


def test_affecter_names_an_instructeur_of_the_dispositif_only() -> None:
    c = f.candidature("validee")
    pilote, ines = f.compte(Role.PILOTAGE), f.compte(Role.INSTRUCTEUR)
    autre = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.1"])
    actions.affecter(c, ines, pilote)
    assert c.instructeur == ines
    with pytest.raises(ActionRefusee):
        actions.affecter(c, autre, pilote)
    with pytest.raises(AccesRefuse):
        actions.affecter(c, ines, f.compte(Role.GESTIONNAIRE))
