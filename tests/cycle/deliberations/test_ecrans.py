"""The screens of the vote and of the budget, as each role meets them."""

from datetime import date

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.models import GroupeElus, LigneRapport, Rapport, VoteGroupe
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def url(nom: str, objet=None) -> str:
    return reverse(f"deliberations:{nom}", args=[objet.uid] if objet else [])


@pytest.fixture
def pilote():
    """Pilotage."""
    return f.compte(Role.PILOTAGE, prenom="Paul")


def test_a_rapport_from_nothing_to_the_commitment(client, pilote) -> None:
    c = f.proposee("18000.00")
    operation = f.operation()
    f.assemblee()
    client.force_login(pilote)
    assert "Propositions favorables en attente" in client.get(url("liste")).content.decode()
    client.post(
        url("nouveau"),
        {"titre": "Appel 2025, phase 2", "numero_rapport": "57", "seance": "07/07/2025"},
    )
    r = Rapport.objects.get()
    client.post(
        url("article", r),
        {"objet": "Guichet unique", "operation": operation.uid, "role": "financement"},
    )
    article = r.articles.get()
    page = client.get(url("lignes", article)).content.decode()
    assert "220\u202f000,00\u00a0€" in page
    proposition = c.propositions.get()
    essai = client.get(url("essai", article), {"propositions": proposition.uid}).content.decode()
    assert "202\u202f000,00\u00a0€" in essai
    client.post(url("lignes", article), {"propositions": [proposition.uid]})
    page = client.get(url("rapport", r)).content.decode()
    assert "Imputation par hypothèse" in page
    assert "L’avis de la 2e commission manque" in page
    client.post(
        url("avis", r),
        {"commission": "2e commission", "date": "23/06/2025", "sens": "favorable"},
    )
    page = client.get(url("rapport", r)).content.decode()
    assert "14\u00a0jours avant la séance" in page
    assert "Aucune erreur." in page
    client.post(url("inscrire", r))
    with f.au("2025-07-08"):
        groupes = GroupeElus.objects.order_by("rang")
        elus = f.assemblee()
        donnees = {
            "membres": "44",
            "present": [elus[0].uid, elus[1].uid],
            f"{groupes[0].uid}_pour": "30",
            f"{groupes[0].uid}_absents": "1",
            f"{groupes[1].uid}_pour": "11",
        }
        fragment = client.get(url("decompte", r.blocs.get()), donnees).content.decode()
        assert "Le compte est bon\u00a0: 44 membres sur 44." in fragment
        client.post(url("vote", r.blocs.get()), donnees)
        page = client.get(url("rapport", r)).content.decode()
        assert (
            "Adopter engage 18\u202f000,00\u00a0€ sur C02-428B02\u00a0: "
            "il restera 202\u202f000,00\u00a0€." in page
        )
        assert "abstention 2" in page
        vide = client.post(url("adopter", r), {"numero": ""})
        assert vide.status_code == 422
        assert "Indiquez le numéro de la délibération." in vide.content.decode()
        page = client.post(url("adopter", r), {"numero": "2025-300"}, follow=True).content.decode()
        assert "La délibération n°\u00a02025-300 est adoptée" in page
        assert "Tel qu’il était au moment de l’adoption" in page
        assert "220\u202f000,00\u00a0€" in page  # available before its own commitment
        page = client.post(url("transmission", r), {"transmise_le": "01/07/2025"})
        assert page.status_code == 422
        assert "suit la séance" in page.content.decode()
        client.post(url("transmission", r), {"transmise_le": "08/07/2025"})
    r.refresh_from_db()
    assert r.transmise_le == date(2025, 7, 8)
    releve = client.get(url("operation", operation)).content.decode()
    assert 'data-libelle="Sortie">18\u202f000,00\u00a0€' in releve
    assert "202\u202f000,00\u00a0€" in releve
    assert "2025-300" in releve


def test_a_rapport_above_the_available_amount_shows_it_and_cannot_be_adopted(
    client, pilote
) -> None:
    from decimal import Decimal

    c = f.proposee()
    o = f.operation("20000.00")
    r = f.rapport(c, operation_=o, etat="inscrit")
    f.voter(r)
    actions.modifier_ae(o, Decimal("-5000.00"), "Virement vers une autre mission.", pilote)
    client.force_login(pilote)
    with f.au("2025-07-08"):
        page = client.get(url("rapport", r)).content.decode()
        assert "Ce rapport ne peut pas être adopté en l’état" in page
        assert "il manque 5\u202f000,00\u00a0€" in page
        assert "Adopter et engager" not in page
        reponse = client.post(url("adopter", r), {"numero": "2025-300"})
    assert reponse.status_code == 422
    r.refresh_from_db()
    assert r.etat == "inscrit"


def test_double_clicks_are_told_not_failed(client, pilote) -> None:
    c = f.adoptee()
    ligne = c.lignes_rapport.get()
    r = ligne.article.rapport
    client.force_login(pilote)
    for nom, objet, donnees in (
        ("adopter", r, {"numero": "2025-999"}),
        ("rejeter", r, {"motif": "Non"}),
        ("inscrire", r, {}),
        ("rouvrir", r, {}),
        ("retirer", r, {"motif": "Non"}),
        ("retirer_ligne", ligne, {}),
        ("avis", r, {"commission": "2e", "date": "01/07/2025", "sens": "favorable"}),
    ):
        suite = client.post(url(nom, objet), donnees, follow=True)
        assert suite.status_code == 200, nom
    r.refresh_from_db()
    assert r.etat == "adopte"


def test_a_wrong_vote_keeps_what_was_typed(client, pilote) -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    f.assemblee()
    premier = GroupeElus.objects.order_by("rang")[0]
    client.force_login(pilote)
    with f.au("2025-07-08"):
        for pour, phrase in (("40", "4 de moins"), ("x", "nombre entier"), ("-1", "négatif")):
            reponse = client.post(
                url("vote", r.blocs.get()), {"membres": "44", f"{premier.uid}_pour": pour}
            )
            texte = reponse.content.decode()
            assert reponse.status_code == 422
            assert phrase in texte, pour
            assert f'value="{pour}"' in texte
    assert not VoteGroupe.objects.exists()


def test_a_group_error_names_the_group(client, pilote) -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    f.assemblee()
    a, b = GroupeElus.objects.order_by("rang")
    client.force_login(pilote)
    with f.au("2025-07-08"):
        reponse = client.post(
            url("vote", r.blocs.get()),
            {"membres": "44", f"{a.uid}_pour": "34", f"{b.uid}_pour": "10"},
        )
    assert "Groupe Majorité : 33 membres, 34 comptés" in reponse.content.decode().replace(
        "\u00a0", " "
    )


def test_refusing_a_dossier_from_the_list(client, pilote) -> None:
    from ecluse.cycle.instruction.actions import proposer

    c, instructeur = f.avec_avis()
    p = proposer(c, "defavorable", None, "Hors périmètre.", instructeur)
    client.force_login(pilote)
    assert "Refus à notifier" in client.get(url("liste")).content.decode()
    assert "Hors périmètre." in client.get(url("refuser", p)).content.decode()
    assert client.post(url("refuser", p), {"motif": ""}).status_code == 422
    client.post(url("refuser", p), {"motif": "Hors périmètre."})
    c.refresh_from_db()
    assert c.etat == "rejetee"
    assert client.post(url("refuser", p), {"motif": "Encore."}).status_code == 404


# --- who may ---------------------------------------------------------------------------------


def _acteurs(c):
    return {
        "anonyme": None,
        "porteur": c.structure.habilitations.first().compte,
        "instructeur": f.compte(Role.INSTRUCTEUR),
        "slisl": f.agent_slisl(),
        "pilotage": f.compte(Role.PILOTAGE),
        "gestionnaire": f.compte(Role.GESTIONNAIRE),
        "controleur": f.compte(Role.CONTROLEUR),
        "elu": f.compte(Role.ELU),
        "dpo": f.compte(Role.DPO),
        "administrateur": f.compte(Role.ADMINISTRATEUR),
    }


AGENTS = {"instructeur", "pilotage", "gestionnaire", "controleur"}


def test_table_of_permissions() -> None:
    from django.contrib.auth.models import AnonymousUser

    from ecluse.cycle.deliberations import permissions as p

    c = f.proposee()
    brouillon = f.rapport()
    inscrit = f.rapport(c, etat="inscrit")
    for nom, acteur in _acteurs(c).items():
        qui = acteur or AnonymousUser()
        for fonction in (p.peut_preparer, p.peut_enregistrer_vote, p.peut_adopter):
            assert fonction(qui, inscrit) == (nom == "pilotage"), (fonction.__name__, nom)
        assert p.peut_refuser(qui, c) == (nom == "pilotage"), nom
        assert p.peut_consulter(qui) == (nom in AGENTS | {"elu"}), nom
        assert p.peut_lire_rapport(qui, brouillon) == (nom in AGENTS), nom
        assert p.peut_lire_rapport(qui, inscrit) == (nom in AGENTS | {"elu"}), nom
        lus = set(queries.rapports(qui))
        assert (brouillon in lus, inscrit in lus) == (nom in AGENTS, nom in AGENTS | {"elu"})


def test_pilotage_of_another_dispositif_refuses_nothing_here() -> None:
    from ecluse.cycle.deliberations.permissions import peut_refuser

    c, _ = f.avec_avis()
    assert not peut_refuser(f.compte(Role.PILOTAGE, dispositifs=["2025/4.1"]), c)


def test_table_of_routes(client) -> None:
    c = f.proposee()
    operation = f.operation()
    brouillon = f.rapport()
    inscrit = f.rapport(c, etat="inscrit")
    article = inscrit.articles.get()
    ligne = LigneRapport.objects.get()
    avis = inscrit.avis_commissions.get()
    lectures = {
        url("liste"): AGENTS | {"elu"},
        url("budget"): AGENTS | {"elu"},
        url("operation", operation): AGENTS | {"elu"},
        url("rapport", brouillon): AGENTS,
        url("rapport", inscrit): AGENTS | {"elu"},
        url("nouveau"): {"pilotage"},
        url("modifier", brouillon): {"pilotage"},
        url("article", brouillon): {"pilotage"},
        url("lignes", article): {"pilotage"},
        url("essai", article): {"pilotage"},
        url("vote", inscrit.blocs.get()): {"pilotage"},
        url("decompte", inscrit.blocs.get()): {"pilotage"},
    }
    ecritures = [
        url("nouveau"),
        url("modifier", brouillon),
        url("article", brouillon),
        url("modifier_article", article),
        url("retirer_article", article),
        url("lignes", article),
        url("retirer_ligne", ligne),
        url("retirer_avis", avis),
        url("avis", inscrit),
        url("inscrire", inscrit),
        url("rouvrir", inscrit),
        url("retirer", inscrit),
        url("vote", inscrit.blocs.get()),
        url("adopter", inscrit),
        url("rejeter", inscrit),
        url("transmission", inscrit),
    ]
    for nom, acteur in _acteurs(c).items():
        client.logout()
        if acteur:
            client.force_login(acteur)
        for adresse, permis in lectures.items():
            statut = client.get(adresse).status_code
            assert (statut == 200) == (nom in permis), (adresse, nom, statut)
        if nom == "pilotage":
            continue
        for adresse in ecritures:
            statut = client.post(adresse, {"motif": "x", "titre": "x"}).status_code
            assert statut == (302 if nom == "anonyme" else 403), (adresse, nom, statut)
    inscrit.refresh_from_db()
    assert (inscrit.etat, Rapport.objects.count()) == ("inscrit", 2)


def test_the_dossier_says_what_was_voted_to_everybody_and_the_rest_to_agents() -> None:
    c = f.proposee()
    r = f.rapport(c)
    c.refresh_from_db()
    porteur, pilote = c.structure.habilitations.first().compte, f.compte(Role.PILOTAGE)
    assert queries.pour_dossier(c, porteur) is None
    assert queries.pour_dossier(c, pilote).rapport == r
    assert [j.etat for j in queries.jalons(c)] == ["a_venir"]
    assert [j.etat for j in queries.jalons(c, porteur)] == ["a_venir"]
    assert [j.etat for j in queries.jalons(c, pilote)] == ["courant"]
    d = f.adoptee()
    resume = queries.pour_dossier(d, d.structure.habilitations.first().compte)
    assert (resume.votee, resume.url, resume.operation) == (True, "", "")
    (jalon,) = queries.jalons(d)
    assert (jalon.etat, jalon.instant) == ("passe", date(2025, 7, 7))


def test_a_rejected_dossier_shows_a_refused_lock() -> None:
    from ecluse.cycle.instruction.actions import proposer

    c, instructeur = f.avec_avis()
    proposer(c, "defavorable", None, "Hors périmètre.", instructeur)
    actions.refuser_candidature(c, "Hors périmètre.", f.compte(Role.PILOTAGE))
    (jalon,) = queries.jalons(c)
    assert jalon.etat == "refuse"
    assert jalon.instant


def test_tasks_are_those_of_pilotage(pilote, django_assert_max_num_queries) -> None:
    f.proposee()
    c = f.proposee()
    f.rapport()
    r = f.rapport(c, etat="inscrit")
    assert pilote.droits
    with django_assert_max_num_queries(2):
        titres = [t.titre for t in queries.taches(pilote)]
    assert titres[0] == "Mettre 1 proposition favorable à un rapport"
    assert any(t.startswith("Achever le rapport") for t in titres)
    assert any(t.startswith("Enregistrer le vote") for t in titres)
    f.voter(r)
    assert any(t.titre.startswith("Constater la décision") for t in queries.taches(pilote))
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
    assert any(t.titre.startswith("Dater la transmission") for t in queries.taches(pilote))
    for role in (Role.INSTRUCTEUR, Role.GESTIONNAIRE, Role.ELU):
        assert queries.taches(f.compte(role)) == []


# --- how many queries ------------------------------------------------------------------------


def _compter(client, adresse) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as lues:
        assert client.get(adresse).status_code == 200
    return len(lues)


def test_pages_cost_the_same_whatever_they_show(client, pilote) -> None:
    client.force_login(pilote)
    operation = f.operation()
    un = f.rapport(f.proposee(), etat="inscrit")
    client.get(url("rapport", un))
    avant = {n: _compter(client, url(n)) for n in ("liste", "budget")}
    page_un = _compter(client, url("rapport", un))
    trois = f.rapport(f.proposee(), f.proposee(), f.proposee(), etat="inscrit")
    f.voter(trois, deports=3)
    with f.au("2025-07-08"):
        actions.adopter(trois, "2025-300", pilote)
    f.proposee()
    f.proposee()
    f.operation(code="C02-428B04")
    assert _compter(client, url("rapport", trois)) <= page_un + 1  # prefetch of the recused
    assert page_un <= 18
    for nom, nombre in avant.items():
        assert _compter(client, url(nom)) <= nombre + 1  # one prefetch once something waits
        assert nombre <= 10
    assert _compter(client, url("operation", operation)) <= 9


def test_the_list_filters_and_pages(client, pilote) -> None:
    for n in range(60):
        actions.creer_rapport(f"Rapport {n:02d}", pilote, numero_rapport=str(n))
    client.force_login(pilote)
    page = client.get(url("liste"))
    texte = page.content.decode()
    assert texte.count('class="ligne"') == 50
    suite = client.get(url("liste") + page.context["page"].url_suivants).content.decode()
    assert suite.count('class="ligne"') == 10
    assert (
        client.get(url("liste"), {"q": "Rapport 07"}).content.decode().count('class="ligne"') == 1
    )
    assert "Aucun rapport ici" in client.get(url("liste"), {"etat": "adopte"}).content.decode()


def test_the_dossier_page_shows_the_vote_and_the_instruction(client, pilote) -> None:
    c = f.proposee("18000.00")
    f.rapport(c)
    d = f.adoptee()
    client.force_login(pilote)
    texte = client.get(reverse("pilotage:dossier", args=[c.uid])).content.decode()
    assert "Montant proposé" in texte
    assert "Charges surestimées." in texte
    texte = client.get(reverse("pilotage:dossier", args=[d.uid])).content.decode()
    assert "Montant voté" in texte
    client.force_login(c.structure.habilitations.first().compte)
    texte = client.get(reverse("pilotage:dossier", args=[c.uid])).content.decode()
    for secret in ("18\u202f000,00", "Charges surestimées", "Le projet répond au besoin"):
        assert secret not in texte, secret
