"""The rapport, the vote, the money: what is refused, what is written together."""

from datetime import date
from decimal import Decimal

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.decompte import VoixGroupe
from ecluse.cycle.deliberations.models import (
    Deport,
    GroupeElus,
    LigneRapport,
    Mouvement,
    VoteGroupe,
)
from ecluse.regles.fiches import Fiche
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Courriel, Journal
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote():
    """Pilotage."""
    return f.compte(Role.PILOTAGE)


def test_putting_a_proposal_in_a_rapport_moves_its_dossier() -> None:
    c = f.proposee("18000.00")
    r = f.rapport(c)
    c.refresh_from_db()
    ligne = LigneRapport.objects.get(candidature=c)
    assert c.etat == "inscrite"
    assert ligne.montant == Decimal("18000.00")
    assert [t.code for t in ligne.territoires.all()] == ["ART"]
    assert not queries.en_attente().exists()
    assert ligne.article.rapport == r


@pytest.mark.parametrize(("par_le_fsl", "financement"), [(True, "fsl"), (False, "departemental")])
def test_the_fiche_says_who_pays_the_line_of_a_dossier(
    par_le_fsl: bool, financement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fiche, "par_le_fsl", par_le_fsl)
    c = f.adoptee()
    ligne = c.lignes_rapport.get()
    assert ligne.financement == financement
    assert Mouvement.objects.filter(ligne=ligne).exists() is not par_le_fsl


def test_the_same_dossier_is_never_on_two_rapports(pilote) -> None:
    c = f.proposee()
    proposition = c.propositions.get()
    f.rapport(c)
    autre = f.rapport()
    article = actions.ajouter_article(autre, "Bis", f.operation(), pilote)
    with pytest.raises(TransitionImpossible):
        actions.ajouter_lignes(article, [proposition], pilote)
    assert LigneRapport.objects.count() == 1


def test_taking_a_line_out_frees_the_dossier(pilote) -> None:
    c = f.proposee()
    r = f.rapport(c)
    ligne = LigneRapport.objects.get()
    actions.retirer_ligne(ligne, pilote)
    c.refresh_from_db()
    assert c.etat == "favorable"
    assert queries.en_attente().count() == 1
    with pytest.raises(TransitionImpossible):
        actions.retirer_ligne(ligne, pilote)
    actions.ajouter_lignes(r.articles.get(), [c.propositions.get()], pilote)
    assert LigneRapport.objects.filter(retiree_le=None).count() == 1


def test_the_order_of_the_day_needs_a_meeting_a_number_and_a_line(pilote) -> None:
    r = actions.creer_rapport("Sans rien", pilote)
    for champ, valeurs in (
        ("seance", {"seance": None, "numero_rapport": "57"}),
        ("numero_rapport", {"seance": date(2025, 7, 7), "numero_rapport": ""}),
        ("", {"seance": date(2025, 7, 7), "numero_rapport": "57"}),
    ):
        actions.modifier_rapport(r, pilote, titre="Sans rien", expose="", **valeurs)
        with pytest.raises(ActionRefusee) as refus:
            actions.inscrire(r, pilote)
        assert refus.value.champ == champ
    r.refresh_from_db()
    assert r.etat == "brouillon"


def test_a_rapport_on_the_order_of_the_day_is_no_longer_written(pilote) -> None:
    c = f.proposee()
    r = f.rapport(c, etat="inscrit")
    article = r.articles.get()
    for essai in (
        lambda: actions.ajouter_article(r, "Autre", f.operation(), pilote),
        lambda: actions.retirer_ligne(LigneRapport.objects.get(), pilote),
        lambda: actions.modifier_article(article, "Autre", f.operation(), pilote),
        lambda: actions.modifier_rapport(
            r, pilote, titre="x", numero_rapport="1", seance=None, expose=""
        ),
    ):
        with pytest.raises(TransitionImpossible):
            essai()


def test_reopening_erases_the_votes_keeps_the_recused_and_withdrawing_frees_the_dossiers(
    pilote,
) -> None:
    c = f.proposee()
    r = f.rapport(c, etat="inscrit")
    f.voter(r, deports=2)
    actions.rouvrir(r, pilote)
    assert (r.etat, r.vote_le, r.blocs.get().vote_le) == ("brouillon", None, None)
    assert (VoteGroupe.objects.count(), Deport.objects.count()) == (0, 2)
    with pytest.raises(ActionRefusee):
        actions.retirer(r, pilote, " ")
    actions.retirer(r, pilote, "Reporté à la rentrée.")
    c.refresh_from_db()
    assert (r.etat, c.etat) == ("retire", "favorable")


def test_adopting_commits_the_line_and_the_dossier_together(pilote) -> None:
    c = f.proposee()
    o = f.operation()
    r = f.rapport(c, etat="inscrit")
    f.voter(r, deports=3)
    with f.au("2025-07-08"):
        actions.adopter(r, " 2025-300 ", pilote)
    c.refresh_from_db()
    m = Mouvement.objects.get(nature="engagement")
    assert (r.etat, r.numero, c.etat) == ("adopte", "2025-300", "adoptee")
    assert (m.montant, m.operation, m.auteur) == (Decimal("-20000.00"), o, pilote)
    assert m.ligne.votee
    assert queries.disponible(o) == Decimal("200000.00")
    porteurs = set(c.structure.habilitations.values_list("compte_id", flat=True))
    recus = Courriel.objects.filter(genre="deliberations.adoptee")
    assert {x.destinataire_id for x in recus} == porteurs
    assert all("20\u202f000,00\u00a0€" in x.corps and "2025-300" in x.corps for x in recus)
    with pytest.raises(TransitionImpossible):
        actions.adopter(r, "2025-301", pilote)
    assert Mouvement.objects.filter(nature="engagement").count() == 1


def test_what_is_missing_is_named_and_nothing_is_written(pilote) -> None:
    c, d = f.proposee(), f.proposee("15000.00")
    o = f.operation("35000.00")
    r = f.rapport(c, d, etat="inscrit")
    f.voter(r)
    # Enough on the order of the day, spent elsewhere since.
    actions.modifier_ae(o, Decimal("-5000.00"), "Virement vers une autre mission.", pilote)
    with f.au("2025-07-08"), pytest.raises(ActionRefusee) as refus:
        actions.adopter(r, "2025-300", pilote)
    message = refus.value.message
    assert "C02-428B02" in message
    assert "il manque 5\u202f000,00\u00a0€" in message
    r.refresh_from_db()
    c.refresh_from_db()
    assert (r.etat, r.numero, c.etat) == ("inscrit", None, "inscrite")
    assert queries.disponible(o) == Decimal("30000.00")
    assert not Courriel.objects.filter(genre="deliberations.adoptee").exists()


def test_the_last_euro_can_be_spent(pilote) -> None:
    c = f.proposee()
    o = f.operation("20000.00")
    r = f.rapport(c, etat="inscrit")
    f.voter(r)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
    assert queries.disponible(o) == Decimal("0.00")


def test_adopting_needs_a_number_a_vote_and_a_vote_for(pilote) -> None:
    c = f.proposee()
    r = f.rapport(c, etat="inscrit")
    with f.au("2025-07-08"):
        with pytest.raises(ActionRefusee) as refus:
            actions.adopter(r, " ", pilote)
        assert refus.value.champ == "numero"
        with pytest.raises(ActionRefusee, match="Enregistrez d’abord le vote"):
            actions.adopter(r, "2025-300", pilote)
        f.voter(r, pour=False)
        with pytest.raises(ActionRefusee, match="rejette"):
            actions.adopter(r, "2025-300", pilote)


def test_a_number_is_given_to_one_deliberation(pilote) -> None:
    c, d = f.proposee(), f.proposee()
    premier, second = f.rapport(c, etat="inscrit"), f.rapport(d, etat="inscrit")
    f.voter(premier)
    f.voter(second)
    with f.au("2025-07-08"):
        actions.adopter(premier, "2025-300", pilote)
        with pytest.raises(ActionRefusee) as refus:
            actions.adopter(second, "2025-300", pilote)
    assert refus.value.champ == "numero"


def test_nothing_is_voted_before_the_meeting(pilote) -> None:
    c = f.proposee()
    r = f.rapport(c, etat="inscrit", seance="2025-07-07")
    f.assemblee()
    with f.au("2025-07-06", "23:59:59"), pytest.raises(ActionRefusee, match=r"7.juillet 2025"):
        actions.enregistrer_vote(r.blocs.get(), [VoixGroupe(1, "x", pour=44)], [], 44, pilote)


def test_rejecting_tells_why_and_how_to_contest(pilote) -> None:
    c = f.proposee()
    o = f.operation()
    r = f.rapport(c, etat="inscrit")
    f.voter(r)
    with f.au("2025-07-08"), pytest.raises(ActionRefusee, match="adopte"):
        actions.rejeter(r, "Redondant avec une action voisine.", pilote)
    f.voter(r, pour=False)
    with f.au("2025-07-08"):
        with pytest.raises(ActionRefusee) as refus:
            actions.rejeter(r, "", pilote)
        assert refus.value.champ == "motif"
        actions.rejeter(r, "Redondant avec une action voisine.", pilote)
    c.refresh_from_db()
    assert (r.etat, c.etat) == ("rejete", "rejetee")
    assert queries.disponible(o) == Decimal("220000.00")
    corps = Courriel.objects.filter(genre="deliberations.rejetee").first().corps
    assert "Redondant avec une action voisine." in corps
    assert "tribunal administratif" in corps


def test_an_unfavourable_dossier_is_refused_with_its_reason(pilote) -> None:
    from ecluse.cycle.instruction.actions import proposer

    c, instructeur = f.avec_avis()
    with pytest.raises(TransitionImpossible):
        actions.refuser_candidature(c, "Non.", pilote)
    proposer(c, "defavorable", None, "Hors périmètre.", instructeur)
    with pytest.raises(ActionRefusee):
        actions.refuser_candidature(c, "", pilote)
    actions.refuser_candidature(c, "Hors périmètre.", pilote)
    assert c.etat == "rejetee"
    assert Journal.objects.get(evenement="rejeter").motif == "Hors périmètre."


def test_dates_of_transmission_follow_the_meeting(pilote) -> None:
    c = f.adoptee()
    r = c.lignes_rapport.get().article.rapport
    with f.au("2025-07-15"):
        for transmise, publiee, champ in (
            (None, None, "transmise_le"),
            (date(2025, 7, 6), None, "transmise_le"),
            (date(2025, 7, 16), None, "transmise_le"),
            (date(2025, 7, 8), date(2025, 7, 6), "publiee_le"),
        ):
            with pytest.raises(ActionRefusee) as refus:
                actions.enregistrer_transmission(r, transmise, publiee, pilote)
            assert refus.value.champ == champ
        actions.enregistrer_transmission(r, date(2025, 7, 8), None, pilote)
        actions.enregistrer_transmission(r, None, date(2025, 7, 10), pilote)
    assert (r.transmise_le, r.publiee_le) == (date(2025, 7, 8), date(2025, 7, 10))


def test_only_an_adopted_rapport_is_transmitted(pilote) -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    with pytest.raises(TransitionImpossible):
        actions.enregistrer_transmission(r, date(2025, 7, 8), None, pilote)


# --- the count --------------------------------------------------------------------------------


def _voix(**groupes: tuple[int, int, int, int]) -> list[VoixGroupe]:
    f.assemblee()
    premier, second = GroupeElus.objects.order_by("rang")
    return [
        VoixGroupe(premier.pk, premier.nom, *groupes["a"]),
        VoixGroupe(second.pk, second.nom, *groupes["b"]),
    ]


def _inscrit():
    return f.rapport(f.proposee(), etat="inscrit")


def test_a_recused_member_is_not_stored_as_an_abstention(pilote) -> None:
    r = _inscrit()
    voix = _voix(a=(24, 3, 2, 2), b=(11, 0, 0, 0))
    elus = f.assemblee()
    deports = [actions.DeportDeclare(elus[0]), actions.DeportDeclare(elus[1])]
    deports.append(actions.DeportDeclare(elus[2], present=False, motif="Préside la structure"))
    with f.au("2025-07-07"):
        compte = actions.enregistrer_vote(r.blocs.get(), voix, deports, 44, pilote)
    assert (compte.abstention, compte.abstention_publiee, compte.deports) == (2, 4, 2)
    assert compte.total == 44
    assert sum(v.abstention for v in r.blocs.get().votes.all()) == 2
    assert Deport.objects.filter(present=True).count() == 2
    assert Deport.objects.get(present=False).motif == "Préside la structure"


COMPTES = [
    ((30, 3, 2, 0), (11, 0, 0, 0), 0, "membres"),  # 46 counted
    ((30, 0, 0, 0), (11, 0, 0, 0), 2, "membres"),  # 43 counted
    ((30, 3, 0, 0), (11, 0, 0, 0), 1, "membres"),  # 45 with the recused
    ((34, 0, 0, 0), (10, 0, 0, 0), 0, "groupe_"),  # 44, but a group has one too many
    ((32, 0, 0, 0), (11, 0, 0, 0), 1, ""),  # right
]


@pytest.mark.parametrize(("a", "b", "deports", "champ"), COMPTES)
def test_the_count_makes_the_assembly(pilote, a, b, deports, champ) -> None:
    r = _inscrit()
    voix = _voix(a=a, b=b)
    recuses = [actions.DeportDeclare(e) for e in f.assemblee()[:deports]]
    with f.au("2025-07-07"):
        if not champ:
            actions.enregistrer_vote(r.blocs.get(), voix, recuses, 44, pilote)
            r.refresh_from_db()
            assert (r.membres, r.vote_le is None) == (44, False)
            return
        with pytest.raises(ActionRefusee) as refus:
            actions.enregistrer_vote(r.blocs.get(), voix, recuses, 44, pilote)
    assert refus.value.champ.startswith(champ)
    assert not VoteGroupe.objects.exists()


def test_recused_and_absent_members_are_among_the_absents(pilote) -> None:
    r = _inscrit()
    voix = _voix(a=(33, 0, 0, 0), b=(11, 0, 0, 0))
    with f.au("2025-07-07"), pytest.raises(ActionRefusee) as refus:
        actions.enregistrer_vote(
            r.blocs.get(),
            voix,
            [actions.DeportDeclare(f.assemblee()[0], present=False)],
            44,
            pilote,
        )
    assert refus.value.champ == "deports"


def test_a_member_is_recused_once(pilote) -> None:
    r = _inscrit()
    elu = f.assemblee()[0]
    deux = [actions.DeportDeclare(elu), actions.DeportDeclare(elu, present=False)]
    with f.au("2025-07-07"), pytest.raises(ActionRefusee) as refus:
        actions.enregistrer_vote(
            r.blocs.get(), _voix(a=(32, 0, 0, 1), b=(11, 0, 0, 0)), deux, 44, pilote
        )
    assert refus.value.champ == "deports"


def test_a_vote_typed_again_replaces_the_former_one(pilote) -> None:
    r = _inscrit()
    f.voter(r, deports=4)
    f.voter(r, deports=1)
    assert Deport.objects.count() == 1
    r.refresh_from_db()
    (bloc,) = queries.page(r).blocs
    assert bloc.decompte.deports == 1


def test_a_tie_does_not_adopt(pilote) -> None:
    r = _inscrit()
    with f.au("2025-07-07"):
        compte = actions.enregistrer_vote(
            r.blocs.get(), _voix(a=(22, 11, 0, 0), b=(0, 11, 0, 0)), [], 44, pilote
        )
        assert not compte.adopte
        with pytest.raises(ActionRefusee):
            actions.adopter(r, "2025-300", pilote)
