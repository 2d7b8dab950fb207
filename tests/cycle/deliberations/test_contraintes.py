"""Each constraint and trigger of the tables fails without it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations.models import (
    Article,
    BlocVote,
    Deport,
    Elu,
    Interet,
    LigneRapport,
    Mouvement,
    MouvementCP,
    Operation,
    Presence,
    Rapport,
    Rectification,
    Seance,
    Virement,
    VoteGroupe,
)
from ecluse.socle.horloge import maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def refuse(contrainte: str, ecrire) -> None:
    """`ecrire()` is refused by the constraint of that name."""
    with pytest.raises(DatabaseError) as refus, transaction.atomic():
        ecrire()
    diagnostic = refus.value.__cause__.diag
    assert diagnostic.constraint_name == contrainte, refus.value


def mouvement(o: Operation, nature: str, montant: str, ligne=None) -> Mouvement:
    motif = "Erreur de saisie." if nature == "desengagement" else ""
    return Mouvement.objects.create(
        motif=motif,
        operation=o,
        nature=nature,
        montant=Decimal(montant),
        libelle="x",
        ligne=ligne,
        instant=maintenant(),
    )


@pytest.mark.parametrize(
    ("nature", "montant"),
    [
        ("engagement", "1.00"),
        ("reprise", "0.01"),
        ("ouverture", "-0.01"),
        ("desengagement", "-1.00"),
        ("autre", "1.00"),
    ],
)
def test_the_sign_follows_the_nature(nature: str, montant: str) -> None:
    # A désengagement frees a line that committed something: its own trigger comes first.
    f.adoptee()
    ligne = LigneRapport.objects.get() if nature == "desengagement" else None
    o = f.operation()
    refuse("mouvement_signe", lambda: mouvement(o, nature, montant, ligne))


@pytest.mark.parametrize("nature", ["modification", "virement", "desengagement"])
def test_what_a_person_decides_has_its_reason(nature: str) -> None:
    f.adoptee()
    ligne = LigneRapport.objects.get() if nature == "desengagement" else None
    o = f.operation()
    virement = None
    if nature == "virement":
        autre = f.operation(code="C02-428B04")
        virement = Virement.objects.create(
            depuis=autre, vers=o, montant=1, motif="x", instant=maintenant()
        )
    refuse(
        "mouvement_motif",
        lambda: Mouvement.objects.create(
            operation=o,
            nature=nature,
            montant=1,
            libelle="x",
            ligne=ligne,
            virement=virement,
            instant=maintenant(),
        ),
    )


def test_a_line_is_never_freed_beyond_what_it_commits() -> None:
    f.adoptee()
    ligne = LigneRapport.objects.get()
    o = f.operation()
    refuse("mouvement_desengagement_borne", lambda: mouvement(o, "desengagement", "1.00"))
    refuse(
        "mouvement_desengagement_borne",
        lambda: mouvement(o, "desengagement", "20000.01", ligne),
    )
    mouvement(o, "desengagement", "15000.00", ligne)
    refuse("mouvement_desengagement_borne", lambda: mouvement(o, "desengagement", "5000.01", ligne))


def test_a_virement_joins_two_lines_and_its_movements() -> None:
    o, autre = f.operation(), f.operation(code="C02-428B04")
    commun = {"motif": "x", "instant": maintenant()}

    def creer(**champs):
        return Virement.objects.create(**commun | champs)

    refuse("virement_positif", lambda: creer(depuis=o, vers=autre, montant=0))
    refuse("virement_entre_deux_lignes", lambda: creer(depuis=o, vers=o, montant=1))
    refuse("virement_motif", lambda: creer(depuis=o, vers=autre, montant=1, motif=""))
    refuse("mouvement_de_virement", lambda: mouvement(o, "virement", "-1.00"))
    refuse(
        "mouvement_de_virement",
        lambda: Mouvement.objects.create(
            operation=o,
            nature="recette",
            montant=1,
            libelle="x",
            virement=creer(depuis=o, vers=autre, montant=1),
            instant=maintenant(),
        ),
    )


def test_credits_of_payment_never_go_below_zero_and_are_never_rewritten() -> None:
    o = f.operation()

    def credits_(montant: str, motif: str = "x") -> MouvementCP:
        return MouvementCP.objects.create(
            operation=o,
            exercice=2026,
            montant=Decimal(montant),
            motif=motif,
            instant=maintenant(),
        )

    refuse("credits_motif", lambda: credits_("1.00", ""))
    ecrit = credits_("100.00")
    refuse("credits_suffisants", lambda: credits_("-100.01"))
    credits_("-100.00")
    for ecrire in (lambda: MouvementCP.objects.update(montant=5), ecrit.delete):
        with pytest.raises(DatabaseError, match=r"[Cc]annot"), transaction.atomic():
            ecrire()


def test_a_line_is_committed_once() -> None:
    f.adoptee()
    ligne = LigneRapport.objects.get()
    o = ligne.article.operation
    refuse("mouvement_un_engagement", lambda: mouvement(o, "engagement", "-1.00", ligne))


def test_an_operation_is_unique_in_its_year() -> None:
    f.operation()
    refuse(
        "operation_unique",
        lambda: Operation.objects.create(
            exercice=2025, code="C02-428B02", libelle="x", imputation="1"
        ),
    )


def test_an_adopted_rapport_is_complete_and_its_dates_follow() -> None:
    c = f.proposee()
    inscrit = f.rapport(c, etat="inscrit")
    refuse(
        "rapport_adopte_complet",
        lambda: Rapport.objects.filter(pk=inscrit.pk).update(etat="adopte"),
    )
    refuse(
        "rapport_transmission",
        lambda: Rapport.objects.filter(pk=inscrit.pk).update(transmise_le=date(2025, 7, 8)),
    )
    refuse(
        "rapport_publication",
        lambda: Rapport.objects.filter(pk=inscrit.pk).update(publiee_le=date(2025, 7, 8)),
    )
    d = f.adoptee()
    adopte = d.lignes_rapport.get().article.rapport
    for champ, contrainte in (
        ("transmise_le", "rapport_transmission"),
        ("publiee_le", "rapport_publication"),
    ):
        refuse(
            contrainte,
            lambda champ=champ: Rapport.objects.filter(pk=adopte.pk).update(
                **{champ: date(2025, 7, 6)}
            ),
        )


def test_the_database_refuses_a_transition_that_the_table_does_not_have() -> None:
    r = f.rapport(f.proposee())
    with pytest.raises(DatabaseError), transaction.atomic():
        Rapport.objects.filter(pk=r.pk).update(etat="rejete")
    adopte = f.adoptee().lignes_rapport.get().article.rapport
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            "UPDATE deliberations_rapport SET etat = 'brouillon' WHERE id = %s", [adopte.pk]
        )


def test_lines_articles_votes_and_recused_are_unique() -> None:
    c = f.proposee()
    r = f.rapport(c, etat="inscrit")
    f.voter(r, deports=1)
    article = r.articles.get()
    ligne = LigneRapport.objects.get()
    refuse(
        "article_unique",
        lambda: Article.objects.create(rapport=r, numero=1, objet="x", operation=article.operation),
    )
    refuse(
        "ligne_rapport_unique",
        lambda: LigneRapport.objects.create(
            article=article, candidature=c, proposition=ligne.proposition, montant=1
        ),
    )
    refuse(
        "ligne_rapport_positive",
        lambda: LigneRapport.objects.filter(pk=ligne.pk).update(montant=0),
    )
    bloc = r.blocs.get()
    vote, deport = bloc.votes.first(), bloc.deports.get()
    refuse(
        "vote_groupe_unique",
        lambda: VoteGroupe.objects.create(bloc=bloc, groupe=vote.groupe, pour=1),
    )
    refuse("deport_unique", lambda: Deport.objects.create(bloc=bloc, elu=deport.elu))


def test_what_was_voted_cannot_be_deleted() -> None:
    c = f.adoptee()
    ligne = c.lignes_rapport.get()
    for objet in (ligne, ligne.article, ligne.article.rapport, ligne.article.operation, c):
        with pytest.raises(DatabaseError), transaction.atomic():
            objet.delete()
    assert f.compte(Role.PILOTAGE)


def test_the_days_after_the_vote_follow_it_and_an_act_corrects_another() -> None:
    r = f.adoptee().lignes_rapport.get().article.rapport
    for contrainte, champs in (
        ("rapport_notification", {"notifiee_le": date(2025, 7, 6)}),
        ("rapport_rectifie_un_autre", {"rectifie": r}),
    ):
        refuse(contrainte, lambda champs=champs: Rapport.objects.filter(pk=r.pk).update(**champs))
    inscrit = f.rapport(f.proposee(), etat="inscrit")
    refuse(
        "rapport_notification",
        lambda: Rapport.objects.filter(pk=inscrit.pk).update(notifiee_le=date(2025, 7, 9)),
    )


def test_an_interest_is_told_once_and_ends_after_it_began() -> None:
    elu: Elu = f.assemblee()[0]
    structure = f.structure()
    commun = {"elu": elu, "structure": structure, "qualite": "présidente"}
    refuse(
        "interet_dates",
        lambda: Interet.objects.create(**commun, debut=date(2025, 2, 1), fin=date(2025, 1, 31)),
    )
    Interet.objects.create(**commun)
    refuse("interet_unique", lambda: Interet.objects.create(**commun))


def test_a_correction_is_positive_explained_and_told_once() -> None:
    ligne = f.adoptee().lignes_rapport.get()
    article = f.rapport(f.proposee()).articles.get()

    def corriger(montant: str = "1.00", motif: str = "Erreur."):
        return Rectification.objects.create(
            article=article, ligne=ligne, montant=Decimal(montant), motif=motif
        )

    refuse("rectification_positive", lambda: corriger("0.00"))
    refuse("rectification_motif", lambda: corriger(motif=""))
    corriger()
    refuse("rectification_unique", corriger)


def test_a_meeting_counts_its_members_and_who_was_there_once() -> None:
    un, deux = f.assemblee()[:2]
    jour = date(2025, 7, 7)
    refuse("seance_membres", lambda: Seance.objects.create(jour=jour, membres=0))
    seance = Seance.objects.create(jour=jour, membres=44)
    for statut, vers in (("present", deux), ("absent", deux), ("excuse", un)):
        refuse(
            "presence_delegation",
            lambda statut=statut, vers=vers: Presence.objects.create(
                seance=seance, elu=un, statut=statut, delegation_a=vers
            ),
        )
    Presence.objects.create(seance=seance, elu=un, statut="excuse", delegation_a=deux)
    refuse(
        "presence_unique",
        lambda: Presence.objects.create(seance=seance, elu=un, statut="present"),
    )


def test_blocks_are_numbered_once_and_articles_follow_their_table() -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    refuse("bloc_vote_unique", lambda: BlocVote.objects.create(rapport=r, rang=1))
    adopte = f.adoptee().lignes_rapport.get().article
    with pytest.raises(DatabaseError), transaction.atomic():
        Article.objects.filter(pk=adopte.pk).update(etat="projet")


def test_a_line_says_where_it_comes_from_or_who_receives_it() -> None:
    article = f.rapport(f.proposee()).articles.get()
    refuse(
        "ligne_rapport_beneficiaire",
        lambda: LigneRapport.objects.create(article=article, montant=1),
    )
    refuse(
        "ligne_rapport_proposee",
        lambda: LigneRapport.objects.create(
            article=article, candidature=f.candidature("validee"), montant=1
        ),
    )
