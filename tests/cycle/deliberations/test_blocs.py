"""Blocks of vote: who recuses themselves together, what each block decides."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.decompte import VoixGroupe
from ecluse.cycle.deliberations.models import (
    Deport,
    GroupeElus,
    Interet,
    Mouvement,
    Seance,
)
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Courriel, Journal
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote():
    """Pilotage."""
    return f.compte(Role.PILOTAGE)


def deux_articles(pilote, *, inscrit: bool = True):
    """A rapport of three articles on one operation: a dossier, its signature, another dossier."""
    a, b = f.proposee("20000.00"), f.proposee("15000.00")
    f.assemblee()
    r = f.rapport(a)
    actions.ajouter_article(r, "Signature des conventions", None, pilote, role="signature")
    second = actions.ajouter_article(r, "Autre action", f.operation(), pilote)
    actions.ajouter_lignes(second, [b.propositions.get()], pilote)
    actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", pilote)
    if inscrit:
        actions.inscrire(r, pilote)
    return r, a, b


def voter(bloc, pilote, *, pour: bool) -> None:
    """Everybody for, or against, but the members recused."""
    elus = f.assemblee()
    recuses = [d.elu for d in bloc.deports.select_related("elu__groupe")]
    voix = []
    for g in GroupeElus.objects.all():
        n = sum(e.groupe_id == g.pk for e in elus) - sum(e.groupe_id == g.pk for e in recuses)
        voix.append(VoixGroupe(g.pk, g.nom, pour=n if pour else 0, contre=0 if pour else n))
    with f.au("2025-07-07"):
        actions.enregistrer_vote(
            bloc, voix, [actions.DeportDeclare(e) for e in recuses], len(elus), pilote
        )


def numeros(r) -> list[list[int]]:
    return [[a.numero for a in b.articles] for b in queries.blocs_du_rapport(r)]


def test_without_interest_everything_is_voted_together(pilote) -> None:
    r, *_ = deux_articles(pilote)
    assert numeros(r) == [[1, 2, 3]]
    assert queries.page(r).blocs[0].titre == "Articles\u00a01-3"


def test_an_interest_makes_a_block_and_the_signature_follows(pilote) -> None:
    r, a, _ = deux_articles(pilote, inscrit=False)
    elu = f.assemblee()[0]
    actions.noter_interet(elu, a.structure, "membre du conseil d’administration", pilote)
    actions.inscrire(r, pilote)
    assert numeros(r) == [[1, 2], [3]]
    deport = Deport.objects.get()
    assert (deport.elu, deport.bloc.rang, deport.present) == (elu, 1, True)
    assert a.structure.nom in deport.motif


def test_an_interest_that_is_over_counts_no_more(pilote) -> None:
    r, a, _ = deux_articles(pilote, inscrit=False)
    Interet.objects.create(
        elu=f.assemblee()[0], structure=a.structure, qualite="présidente", fin=date(2025, 7, 6)
    )
    assert len(actions.proposer_blocs(r, pilote)) == 1


def test_an_article_is_moved_and_empty_blocks_go(pilote) -> None:
    r, *_ = deux_articles(pilote)
    un, _, trois = r.articles.order_by("numero")
    actions.deplacer_article(trois, None, pilote)
    assert numeros(r) == [[1, 2], [3]]
    actions.deplacer_article(un, None, pilote)
    assert numeros(r) == [[1], [2], [3]]
    actions.deplacer_article(un, r.blocs.get(rang=2), pilote)
    assert numeros(r) == [[1, 2], [3]]
    assert len(actions.proposer_blocs(r, pilote)) == 1
    ailleurs = f.rapport(f.proposee(), etat="inscrit").blocs.get()
    with pytest.raises(ActionRefusee, match="pas de ce rapport"):
        actions.deplacer_article(un, ailleurs, pilote)


def test_a_voted_block_is_no_longer_arranged(pilote) -> None:
    r, *_ = deux_articles(pilote)
    actions.deplacer_article(r.articles.get(numero=3), None, pilote)
    voter(r.blocs.get(rang=1), pilote, pour=True)
    for essai in (
        lambda: actions.proposer_blocs(r, pilote),
        lambda: actions.deplacer_article(r.articles.get(numero=1), None, pilote),
        lambda: actions.deplacer_article(r.articles.get(numero=3), r.blocs.get(rang=1), pilote),
        lambda: actions.retirer_du_vote(r.articles.get(numero=1), "Reporté.", pilote),
    ):
        with pytest.raises(TransitionImpossible):
            essai()


def test_adopting_waits_for_every_block(pilote) -> None:
    r, *_ = deux_articles(pilote)
    actions.deplacer_article(r.articles.get(numero=3), None, pilote)
    voter(r.blocs.get(rang=1), pilote, pour=True)
    r.refresh_from_db()
    assert r.vote_le is None
    with f.au("2025-07-08"), pytest.raises(ActionRefusee, match="bloc 2"):
        actions.adopter(r, "2025-300", pilote)


@pytest.mark.parametrize("suite", list(actions.Suite))
def test_a_refused_article_commits_nothing_and_frees_its_lines(client, pilote, suite) -> None:
    r, a, b = deux_articles(pilote)
    # Taken out by hand before the vote: the assembly never heard of it.
    libre = actions.LigneLibre("Formation", Decimal("7000.00"), beneficiaire="Nulle part")
    with f.au("2025-06-03"):
        actions.rouvrir(r, pilote)
        actions.retirer_ligne(
            actions.ajouter_ligne_libre(r.articles.get(numero=3), libre, pilote), pilote
        )
        actions.inscrire(r, pilote)
    actions.deplacer_article(r.articles.get(numero=3), None, pilote)
    voter(r.blocs.get(rang=1), pilote, pour=True)
    voter(r.blocs.get(rang=2), pilote, pour=False)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote, suite=suite, motif="Action redondante.")
    etats = list(r.articles.order_by("numero").values_list("etat", flat=True))
    assert etats == ["adopte", "adopte", "rejete"]
    assert Mouvement.objects.get(nature="engagement").montant == Decimal("-20000.00")
    a.refresh_from_db()
    b.refresh_from_db()
    refuse = suite == actions.Suite.REFUSER
    assert (r.etat, a.etat, b.etat) == ("adopte", "adoptee", "rejetee" if refuse else "favorable")
    assert Courriel.objects.filter(genre="deliberations.rejetee").exists() == refuse
    assert queries.page(r).total == Decimal("20000.00")
    evenements = Journal.objects.filter(objet__startswith="article:", evenement="rejeter")
    assert [j.motif for j in evenements] == ["Action redondante."]
    # What was put to the vote stays readable.
    assert [x.montant for x in queries.page(r).articles[2].lignes] == [Decimal("15000.00")]
    client.force_login(pilote)
    page = client.get(reverse("deliberations:rapport", args=[r.uid])).content.decode()
    assert "15 000,00 €" in page
    assert "Nulle part" not in page
    assert ("Ses dossiers attendent un autre rapport." in page) is not refuse
    if not refuse:
        # It waits again: another rapport may carry it.
        f.rapport(b, etat="inscrit")


def test_a_refusal_told_to_structures_says_why(pilote) -> None:
    r, *_ = deux_articles(pilote)
    actions.deplacer_article(r.articles.get(numero=3), None, pilote)
    voter(r.blocs.get(rang=1), pilote, pour=True)
    voter(r.blocs.get(rang=2), pilote, pour=False)
    with f.au("2025-07-08"), pytest.raises(ActionRefusee) as refus:
        actions.adopter(r, "2025-300", pilote, suite=actions.Suite.REFUSER)
    assert refus.value.champ == "motif"


def test_a_withdrawn_article_frees_its_dossiers(pilote) -> None:
    r, _, b = deux_articles(pilote)
    trois = r.articles.get(numero=3)
    with pytest.raises(ActionRefusee) as refus:
        actions.retirer_du_vote(trois, " ", pilote)
    assert refus.value.champ == "motif"
    actions.retirer_du_vote(trois, "Reporté à la rentrée.", pilote)
    b.refresh_from_db()
    assert (trois.etat, trois.motif, b.etat) == ("retire", "Reporté à la rentrée.", "favorable")
    assert numeros(r) == [[1, 2]]
    actions.retirer_du_vote(r.articles.get(numero=2), "Reporté.", pilote)
    with pytest.raises(ActionRefusee, match="dernier article"):
        actions.retirer_du_vote(r.articles.get(numero=1), "Reporté.", pilote)


def test_withdrawing_the_last_block_to_vote_ends_the_vote(pilote) -> None:
    r, *_ = deux_articles(pilote)
    trois = r.articles.get(numero=3)
    actions.deplacer_article(trois, None, pilote)
    voter(r.blocs.get(rang=1), pilote, pour=True)
    actions.retirer_du_vote(trois, "Reporté.", pilote)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
    etats = list(r.articles.order_by("numero").values_list("etat", flat=True))
    assert etats == ["adopte", "adopte", "retire"]


def test_everything_refused_is_a_rejection(pilote) -> None:
    r, a, b = deux_articles(pilote)
    voter(r.blocs.get(), pilote, pour=False)
    with f.au("2025-07-08"):
        actions.rejeter(r, "Crédits insuffisants.", pilote)
    for c in (a, b):
        c.refresh_from_db()
        assert c.etat == "rejetee"
    assert set(r.articles.values_list("etat", flat=True)) == {"rejete"}


def test_the_blocks_are_of_one_assembly(pilote) -> None:
    r, *_ = deux_articles(pilote)
    actions.deplacer_article(r.articles.get(numero=3), None, pilote)
    voter(r.blocs.get(rang=1), pilote, pour=True)
    groupe = GroupeElus.objects.order_by("rang")[0]
    with f.au("2025-07-07"), pytest.raises(ActionRefusee) as refus:
        actions.enregistrer_vote(
            r.blocs.get(rang=2), [VoixGroupe(groupe.pk, "x", pour=40)], [], 40, pilote
        )
    assert refus.value.champ == "membres"


# --- the meeting ------------------------------------------------------------------------------


def presences(elus, *, excuses: int = 0, absents: int = 0, delegues: int = 0):
    """The last members are excused, the ones before absent; some excused give their vote."""
    lues = []
    for n, elu in enumerate(reversed(elus)):
        statut = "excuse" if n < excuses else "absent" if n < excuses + absents else "present"
        delegation = elus[0] if n < delegues else None
        lues.append(actions.PresenceDeclaree(elu, statut, delegation))
    return lues


def test_voices_are_those_of_the_meeting(pilote) -> None:
    r, *_ = deux_articles(pilote)
    elus = f.assemblee()
    a, b = GroupeElus.objects.order_by("rang")
    with f.au("2025-07-07"):
        # In the second group: two excused, one of whom gave their vote, one absent.
        actions.enregistrer_seance(
            date(2025, 7, 7), 44, presences(elus, excuses=2, absents=1, delegues=1), pilote
        )
        faux = [VoixGroupe(a.pk, a.nom, pour=33), VoixGroupe(b.pk, b.nom, pour=10, absents=1)]
        with pytest.raises(ActionRefusee, match="9 voix d’après les présences"):
            actions.enregistrer_vote(r.blocs.get(), faux, [], 44, pilote)
        juste = [VoixGroupe(a.pk, a.nom, pour=33), VoixGroupe(b.pk, b.nom, pour=9, absents=2)]
        absent = [actions.DeportDeclare(elus[-1], present=True)]
        with pytest.raises(ActionRefusee, match="n’est pas noté présent"):
            actions.enregistrer_vote(
                r.blocs.get(), [juste[0], VoixGroupe(b.pk, b.nom, 9, absents=1)], absent, 44, pilote
            )
        actions.enregistrer_vote(r.blocs.get(), juste, [], 44, pilote)
        with pytest.raises(TransitionImpossible):
            actions.enregistrer_seance(date(2025, 7, 7), 44, presences(elus), pilote)


def test_a_recused_member_who_is_excused_gives_no_delegation(pilote) -> None:
    elus = f.assemblee()
    with f.au("2025-07-07"):
        actions.enregistrer_seance(
            date(2025, 7, 7), 44, presences(elus, excuses=1, delegues=1), pilote
        )
    seance, dernier = queries.assistance(date(2025, 7, 7)), elus[-1]
    assert seance.voix(dernier.groupe_id, set()) == 11
    assert seance.voix(dernier.groupe_id, {dernier.pk}) == 10
    assert seance.absents(dernier.groupe_id, {dernier.pk}) == 1


def test_what_a_meeting_refuses(pilote) -> None:
    elus = f.assemblee()
    jour = date(2025, 7, 7)
    with f.au("2025-07-06"), pytest.raises(ActionRefusee, match=r"7.juillet"):
        actions.enregistrer_seance(jour, 44, presences(elus), pilote)
    with f.au("2025-07-07"):
        for membres, notees, bureau, champ in (
            (43, presences(elus), {}, "membres"),
            (44, presences(elus, absents=1, delegues=1), {}, "delegation_"),
            (44, presences(elus, excuses=1), {"president": elus[-1]}, "president"),
            (44, presences(elus, absents=1), {"secretaire": elus[-1]}, "secretaire"),
        ):
            with pytest.raises(ActionRefusee) as refus:
                actions.enregistrer_seance(jour, membres, notees, pilote, **bureau)
            assert refus.value.champ.startswith(champ)
    assert not Seance.objects.exists()


def test_who_presides_while_recused_is_flagged(pilote) -> None:
    r, a, _ = deux_articles(pilote, inscrit=False)
    elu = f.assemblee()[0]
    actions.noter_interet(elu, a.structure, "présidente", pilote)
    actions.inscrire(r, pilote)
    with f.au("2025-07-07"):
        actions.enregistrer_seance(
            date(2025, 7, 7), 44, presences(f.assemblee()), pilote, president=elu
        )
    ((qualite, qui, titres),) = queries.signataires_recuses(r, queries.page(r).blocs)
    assert (qualite, qui, titres) == ("préside la séance", elu, ["Articles\u00a01-2"])


def test_pages_of_the_vote_cost_the_same_whatever_they_show(client, pilote) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def compter(adresse: str) -> int:
        with CaptureQueriesContext(connection) as lues:
            assert client.get(adresse).status_code == 200
        return len(lues)

    r, a, b = deux_articles(pilote)
    client.force_login(pilote)
    blocs, liste = reverse("deliberations:blocs", args=[r.uid]), reverse("deliberations:seances")
    vote = reverse("deliberations:vote", args=[r.blocs.get().uid])
    client.get(blocs)
    with f.au("2025-07-07"):
        actions.enregistrer_seance(date(2025, 7, 7), 44, presences(f.assemblee()), pilote)
    avant = [compter(adresse) for adresse in (blocs, liste, vote)]
    for n, c in enumerate((a, b)):
        actions.noter_interet(f.assemblee()[n], c.structure, "membre du conseil", pilote)
    actions.proposer_blocs(r, pilote)
    with f.au("2025-07-08"):
        actions.enregistrer_seance(date(2025, 7, 8), 44, presences(f.assemblee()), pilote)
    vote = reverse("deliberations:vote", args=[r.blocs.first().uid])
    apres = [compter(adresse) for adresse in (blocs, liste, vote)]
    assert apres == avant
    assert max(avant) <= 20


def test_an_interest_is_noted_with_its_dates_and_holds_only_between_them(client, pilote) -> None:
    r, a, _ = deux_articles(pilote, inscrit=False)
    elu = f.assemblee()[0]
    client.force_login(pilote)
    adresse = reverse("deliberations:interet", args=[r.uid])
    envoi = {"elu": elu.uid, "structure": a.structure.nom, "qualite": "présidente"}
    refus = client.post(adresse, envoi | {"debut": "01/06/2025", "fin": "31/05/2025"})
    assert refus.status_code == 422
    assert refus.context["formulaire"].errors["fin"] == [
        "Cette date précède le début, 1er\u00a0juin 2025."
    ]
    assert not Interet.objects.exists()
    client.post(adresse, envoi | {"debut": "01/01/2024", "fin": "31/12/2024"})
    page = client.get(reverse("deliberations:blocs", args=[r.uid])).content.decode()
    assert "du 1er\u00a0janvier 2024 au 31\u00a0décembre 2024" in page
    assert "Pas le jour de la séance" in page
    assert [list(b.deports.all()) for b in actions.proposer_blocs(r, pilote)] == [[]]
    client.post(adresse, envoi | {"debut": "01/01/2024", "fin": ""})
    assert Interet.objects.get().fin is None
    premier, _ = actions.proposer_blocs(r, pilote)
    assert premier.deports.get().elu == elu
