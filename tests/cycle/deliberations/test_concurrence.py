"""Two people, or twenty, spend the same money: real transactions on real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.actions.decision import traduire
from ecluse.cycle.deliberations.decompte import VoixGroupe
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, Operation
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(n: int, essai: Callable[[int], Any]) -> list[Any]:
    """Run `essai(0..n-1)` at the same time, each on its own connection; results or exceptions."""
    depart = Barrier(n)

    def un(i: int) -> Any:
        try:
            connection.ensure_connection()
            depart.wait(timeout=30)
            return essai(i)
        except Exception as erreur:
            return erreur
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=n) as equipe:
        return list(equipe.map(un, range(n)))


def test_twenty_threads_spend_the_last_euro_once() -> None:
    o = f.operation("1.00")

    def depenser(i: int) -> str:
        with transaction.atomic():
            Mouvement.objects.create(
                operation_id=o.pk,
                nature="engagement",
                montant=Decimal("-1.00"),
                libelle=f"essai {i}",
                instant=maintenant(),
            )
        return "fait"

    resultats = ensemble(20, depenser)
    refus = [r for r in resultats if isinstance(r, IntegrityError)]
    assert resultats.count("fait") == 1
    assert len(refus) == 19
    assert queries.disponible(o) == Decimal("0.00")
    assert "il manque 1,00\u00a0€" in traduire(refus[0]).message


def test_twenty_rapports_for_one_place() -> None:
    o = f.operation("20000.00")
    pilote = f.compte(Role.PILOTAGE)
    rapports = [f.rapport(f.proposee(), operation_=o, etat="inscrit") for _ in range(5)]
    for r in rapports:
        f.voter(r)

    def adopter(i: int) -> str:
        with f.au("2025-07-08"):
            # Four people click on each of the five rapports.
            return actions.adopter(rapports[i % 5], f"2025-{300 + i}", pilote).numero

    resultats = ensemble(20, adopter)
    faits = [r for r in resultats if isinstance(r, str)]
    refus = [r for r in resultats if isinstance(r, ActionRefusee)]
    assert (len(faits), len(refus)) == (1, 19), resultats
    assert queries.disponible(o) == Decimal("0.00")
    assert Mouvement.objects.filter(nature="engagement").count() == 1


def test_of_two_adoptions_over_the_same_line_exactly_one_passes() -> None:
    o = f.operation("30000.00")
    pilote = f.compte(Role.PILOTAGE)
    a, b = f.proposee(), f.proposee()
    rapports = [f.rapport(c, operation_=o, etat="inscrit") for c in (a, b)]
    for r in rapports:
        f.voter(r)

    def adopter(i: int) -> str:
        with f.au("2025-07-08"):
            return actions.adopter(rapports[i], f"2025-{300 + i}", pilote).numero

    resultats = ensemble(2, adopter)
    (refus,) = [r for r in resultats if isinstance(r, ActionRefusee)]
    assert "il manque 10\u202f000,00\u00a0€" in refus.message
    etats = []
    for objet in (*rapports, a, b):
        objet.refresh_from_db()
        etats.append(objet.etat)
    assert sorted(etats[:2]) == ["adopte", "inscrit"]
    assert sorted(etats[2:]) == ["adoptee", "inscrite"]
    assert queries.disponible(o) == Decimal("10000.00")


def test_crossed_operations_do_not_deadlock() -> None:
    un, deux = f.operation("100000.00"), f.operation("100000.00", code="C02-428B04")
    pilote = f.compte(Role.PILOTAGE)
    rapports = []
    for premiere, seconde in ((un, deux), (deux, un)):
        r = f.rapport(f.proposee(), operation_=premiere)
        article = actions.ajouter_article(r, "Autre", seconde, pilote)
        actions.ajouter_lignes(article, [f.proposee().propositions.get()], pilote)
        actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", pilote)
        actions.inscrire(r, pilote)
        f.voter(r)
        rapports.append(r)

    def adopter(i: int) -> str:
        with f.au("2025-07-08"):
            return actions.adopter(rapports[i], f"2025-{300 + i}", pilote).numero

    assert set(ensemble(2, adopter)) == {"2025-300", "2025-301"}
    assert [queries.disponible(o) for o in (un, deux)] == [Decimal("60000.00")] * 2


def test_the_same_number_at_the_same_time_is_given_once() -> None:
    # Two operations: no lock on the money settles who comes first.
    pilote = f.compte(Role.PILOTAGE)
    operations = [f.operation("50000.00"), f.operation("50000.00", code="C02-428B04")]
    rapports = [f.rapport(f.proposee(), operation_=o, etat="inscrit") for o in operations]
    for r in rapports:
        f.voter(r)

    def adopter(i: int) -> str:
        with f.au("2025-07-08"):
            return actions.adopter(rapports[i], "2025-300", pilote).numero

    resultats = ensemble(2, adopter)
    (refus,) = [r for r in resultats if isinstance(r, ActionRefusee)]
    assert refus.champ == "numero"
    assert sum(queries.disponible(o) for o in operations) == Decimal("80000.00")


def test_one_dossier_is_put_on_one_rapport_only() -> None:
    c = f.proposee()
    proposition = c.propositions.get()
    o, pilote = f.operation(), f.compte(Role.PILOTAGE)
    articles = [actions.ajouter_article(f.rapport(), "Article", o, pilote) for _ in range(4)]
    resultats = ensemble(4, lambda i: actions.ajouter_lignes(articles[i], [proposition], pilote))
    assert sum(isinstance(r, list) for r in resultats) == 1
    assert sum(isinstance(r, ActionRefusee) for r in resultats) == 3


def test_of_an_adoption_and_a_virement_only_what_is_there_goes_out() -> None:
    o, autre = f.operation("30000.00"), f.operation("0.00", code="C02-428B04")
    pilote = f.compte(Role.PILOTAGE)
    r = f.rapport(f.proposee(), operation_=o, etat="inscrit")
    f.voter(r)

    def agir(i: int) -> str:
        with f.au("2025-07-08"):
            if i:
                return actions.adopter(r, "2025-300", pilote).numero
            return str(actions.virer(o, autre, Decimal("15000.00"), "Besoin", pilote).montant)

    resultats = ensemble(2, agir)
    (refus,) = [x for x in resultats if isinstance(x, ActionRefusee)]
    assert "il manque 5\u202f000,00\u00a0€" in refus.message
    assert queries.disponible(o) in (Decimal("10000.00"), Decimal("15000.00"))


def test_crossed_virements_do_not_deadlock_and_lose_nothing() -> None:
    un, deux = f.operation("100.00"), f.operation("100.00", code="C02-428B04")
    pilote = f.compte(Role.PILOTAGE)

    def virer(i: int) -> Decimal:
        sens = (un, deux) if i % 2 else (deux, un)
        return actions.virer(*sens, Decimal("70.00"), f"essai {i}", pilote).montant

    resultats = ensemble(8, virer)
    assert all(isinstance(r, Decimal | ActionRefusee) for r in resultats), resultats
    soldes = [queries.disponible(o) for o in (un, deux)]
    assert sum(soldes) == Decimal("200.00")
    assert min(soldes) >= 0


def test_two_desengagements_never_free_more_than_the_line() -> None:
    f.adoptee()
    ligne = LigneRapport.objects.get()
    pilote = f.compte(Role.PILOTAGE)
    resultats = ensemble(
        4, lambda i: actions.desengager(ligne, Decimal("15000.00"), f"essai {i}", pilote)
    )
    assert sum(isinstance(r, Mouvement) for r in resultats) == 1
    assert sum(isinstance(r, ActionRefusee) for r in resultats) == 3
    assert queries.engage_de(ligne) == Decimal("5000.00")


def test_two_desengagements_in_raw_sql_are_bounded_too() -> None:
    """The trigger waits for the operation before it reads what is left of the line."""
    f.adoptee()
    engagement = Mouvement.objects.get(nature="engagement")

    def liberer(i: int) -> str:
        with transaction.atomic():
            Mouvement.objects.create(
                operation_id=engagement.operation_id,
                nature="desengagement",
                montant=Decimal("15000.00"),
                libelle=f"essai {i}",
                motif="essai",
                ligne_id=engagement.ligne_id,
                instant=maintenant(),
            )
        return "fait"

    resultats = ensemble(4, liberer)
    assert resultats.count("fait") == 1
    assert sum(isinstance(r, IntegrityError) for r in resultats) == 3, resultats


def test_raw_sql_cannot_overspend_nor_rewrite_the_ledger() -> None:
    o = f.operation("100.00")
    insertion = (
        "INSERT INTO deliberations_mouvement "
        "(uid, cree_le, operation_id, nature, montant, libelle, instant) "
        "VALUES ('brut000000000001', now(), %s, 'engagement', %s, 'brut', now())"
    )
    with connection.cursor() as curseur:
        with pytest.raises(IntegrityError) as refus, transaction.atomic():
            curseur.execute(insertion, [o.pk, "-100.01"])
        assert "il manque 0,01\u00a0€" in traduire(refus.value).message
        curseur.execute(insertion, [o.pk, "-100.00"])
        for essai in (
            "UPDATE deliberations_mouvement SET montant = 0",
            "DELETE FROM deliberations_mouvement",
        ):
            with pytest.raises(Exception, match=r"[Cc]annot"), transaction.atomic():
                curseur.execute(essai)
    assert queries.disponible(Operation.objects.get(pk=o.pk)) == Decimal("0.00")


def test_two_acts_never_take_back_more_than_a_line_committed() -> None:
    ligne = f.adoptee().lignes_rapport.get()
    pilote = f.compte(Role.PILOTAGE)
    rapports = []
    for n in range(2):
        r = actions.creer_rapport(
            f"Rectification {n}",
            pilote,
            numero_rapport=str(n),
            seance=date(2025, 7, 7),
            rectifie=ligne.article.rapport,
        )
        article = actions.ajouter_article(r, "Erreur de montant", f.operation(), pilote)
        actions.rectifier(article, ligne, Decimal("15000.00"), "Compté deux fois.", pilote)
        actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", pilote)
        actions.inscrire(r, pilote)
        f.voter(r)
        rapports.append(r)

    def adopter(i: int) -> str:
        with f.au("2025-07-08"):
            return actions.adopter(rapports[i], f"2025-{400 + i}", pilote).numero

    resultats = ensemble(2, adopter)
    (refus,) = [r for r in resultats if isinstance(r, ActionRefusee)]
    assert "5\u202f000,00\u00a0€ engagés" in refus.message
    assert queries.engage_de(ligne) == Decimal("5000.00")


def test_a_vote_and_the_adoption_at_once_lose_nothing() -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    f.voter(r)
    pilote = f.compte(Role.PILOTAGE)
    bloc = r.blocs.get()
    voix = [VoixGroupe(v.groupe_id, v.groupe.nom, contre=v.pour) for v in bloc.votes.all()]

    def agir(i: int) -> str:
        with f.au("2025-07-08"):
            if i:
                return actions.adopter(r, "2025-300", pilote).numero
            actions.enregistrer_vote(bloc, voix, [], 44, pilote)
            return "contre"

    resultats = ensemble(2, agir)
    r.refresh_from_db()
    # Whoever comes first is obeyed: adopted before the new vote, or refused because of it.
    compte = queries.page(r).blocs[0].decompte
    assert (r.etat == "adopte") == ("2025-300" in resultats) == compte.adopte
    assert sum(isinstance(x, ActionRefusee) for x in resultats) == 1
    assert Mouvement.objects.filter(nature="engagement").exists() == compte.adopte


def test_of_two_headings_written_at_once_one_is_told() -> None:
    pilote = f.compte(Role.PILOTAGE)
    r = f.rapport(f.proposee())
    adresse = reverse("deliberations:modifier", args=[r.uid])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(pilote)
    formulaire = clients[0].get(adresse).context["formulaire"]
    lus = {"titre": r.titre, "version": formulaire["version"].value()}

    def ecrire(i: int) -> int:
        return clients[i].post(adresse, lus | {"expose": f"Exposé {i}"}).status_code

    assert sorted(ensemble(2, ecrire)) == [302, 422]
