"""The screens of the instruction: who enters, what is kept on a refusal, how many queries."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.instruction import actions, queries
from ecluse.cycle.instruction.models import Proposition
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def url(nom: str, objet) -> str:
    return reverse(f"instruction:{nom}", args=[objet.uid])


def test_an_instructeur_opens_the_instruction_from_the_page(client) -> None:
    c = f.candidature("validee")
    client.force_login(f.compte(Role.INSTRUCTEUR))
    page = client.get(url("dossier", c))
    assert page.status_code == 200
    assert "Ouvrir l’instruction" in page.content.decode()
    with f.au("2025-05-12"):
        suite = client.post(url("ouvrir", c), {"echeance": "30/05/2099"}, follow=True)
    texte = suite.content.decode()
    assert "L’instruction est ouverte" in texte
    assert "contrôles sont satisfaits" in texte
    assert "SLISL Artois" in texte


def test_a_second_click_is_told_not_failed(client) -> None:
    c, instructeur = f.en_instruction()
    client.force_login(instructeur)
    suite = client.post(url("ouvrir", c), {}, follow=True)
    assert suite.status_code == 200
    assert "Cette action n’est plus possible" in suite.content.decode()


def test_a_refused_proposal_keeps_what_was_typed(client) -> None:
    c, instructeur = f.avec_avis()
    client.force_login(instructeur)
    reponse = client.post(
        url("proposer", c), {"sens": "favorable", "montant": "20 000,01", "motif": "Bon projet"}
    )
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Le plafond du dispositif est de 20\u202f000,00\u00a0€" in texte
    assert 'value="20 000,01"' in texte
    assert "Bon projet" in texte
    assert not Proposition.objects.exists()


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"sens": "favorable", "montant": "18 000"}, "Le montant diffère de la demande"),
        ({"sens": "favorable", "montant": ""}, "Indiquez le montant proposé."),
        ({"sens": "favorable", "montant": "12,345"}, "deux décimales"),
        ({"sens": "favorable", "montant": "-1"}, "négatif"),
        ({"sens": "defavorable"}, "Indiquez le motif"),
        ({"montant": "20000"}, "Choisissez le sens de la proposition."),
    ],
)
def test_each_fault_is_told_at_its_field(client, donnees, phrase) -> None:
    c, instructeur = f.avec_avis()
    client.force_login(instructeur)
    reponse = client.post(url("proposer", c), donnees)
    assert reponse.status_code == 422
    assert phrase in reponse.content.decode()


def test_a_proposal_is_recorded_and_shown_with_its_why(client) -> None:
    c, instructeur = f.avec_avis()
    client.force_login(instructeur)
    donnees = {"sens": "favorable", "montant": "18 000,00", "motif": "Charges surestimées."}
    texte = client.post(url("proposer", c), donnees, follow=True).content.decode()
    assert "La proposition est enregistrée" in texte
    assert "Proposition en vigueur" in texte
    assert "Réduction proposée" in texte
    donnees = {"sens": "favorable", "montant": "17 000,00", "motif": "Revu."}
    texte = client.post(url("proposer", c), donnees, follow=True).content.decode()
    assert "Propositions remplacées" in texte


def test_the_consequence_follows_the_amount(client) -> None:
    c, instructeur = f.avec_avis()
    client.force_login(instructeur)
    fragment = client.get(url("consequence", c), {"sens": "favorable", "montant": "18000"})
    texte = fragment.content.decode()
    assert "14\u202f400,00\u00a0€" in texte  # the advance of 80 %
    assert "2\u202f000,00\u00a0€ de moins" in texte
    fragment = client.get(url("consequence", c), {"sens": "favorable", "montant": "20000,01"})
    assert "Le plafond du dispositif" in fragment.content.decode()
    fragment = client.get(url("consequence", c), {"sens": "defavorable", "montant": "1"})
    assert "Aucun montant" in fragment.content.decode()
    assert client.get(url("consequence", c), {"montant": "abc"}).status_code == 200


def test_the_slisl_gives_its_advice_from_its_page(client) -> None:
    c, _ = f.en_instruction()
    avis = c.avis.get()
    client.force_login(f.agent_slisl())
    assert "Rendre l’avis" in client.get(url("avis", avis)).content.decode()
    refus = client.post(url("avis", avis), {"sens": "favorable", "texte": " "})
    assert refus.status_code == 422
    donnees = {"sens": "favorable", "texte": "Permanences utiles."}
    texte = client.post(url("avis", avis), donnees, follow=True).content.decode()
    assert "L’avis est rendu" in texte
    assert "Permanences utiles." in texte
    texte = client.post(url("avis", avis), donnees, follow=True).content.decode()
    assert "déjà rendu" in texte


def test_affecter_from_the_page(client) -> None:
    c, instructeur = f.en_instruction()
    client.force_login(f.compte(Role.PILOTAGE))
    page = client.post(url("affecter", c), {"instructeur": instructeur.pk}, follow=True)
    assert f"confié à {instructeur}" in page.content.decode()
    assert client.post(url("affecter", c), {"instructeur": "0"}).status_code == 422


# --- who may ---------------------------------------------------------------------------------


def _acteurs(c):
    boulonnais = f.territoire("BOU", "Boulonnais")
    return {
        "anonyme": None,
        "porteur": c.structure.habilitations.first().compte,
        "instructeur": f.compte(Role.INSTRUCTEUR),
        "instructeur_autre": f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.1"]),
        "slisl": f.agent_slisl(),
        "slai": f.compte(Role.TERRITOIRE, service=f.service("SLAI", f.territoire())),
        "slisl_autre": f.agent_slisl(boulonnais),
        "pilotage": f.compte(Role.PILOTAGE),
        "gestionnaire": f.compte(Role.GESTIONNAIRE),
        "controleur": f.compte(Role.CONTROLEUR),
        "elu": f.compte(Role.ELU),
        "dpo": f.compte(Role.DPO),
        "administrateur": f.compte(Role.ADMINISTRATEUR),
    }


LIT = {"instructeur", "slisl", "slai", "pilotage", "gestionnaire", "controleur"}


def test_table_of_permissions() -> None:
    from django.contrib.auth.models import AnonymousUser

    from ecluse.cycle.instruction import permissions as p

    c, _ = f.en_instruction()
    avis = c.avis.select_related("service").get()
    attendu = {
        p.peut_instruire: {"instructeur"},
        p.peut_proposer: {"instructeur"},
        p.peut_affecter: {"instructeur", "pilotage"},
        p.peut_voir_avis: LIT,
    }
    for nom, acteur in _acteurs(c).items():
        qui = acteur or AnonymousUser()
        for fonction, permis in attendu.items():
            assert fonction(qui, c) == (nom in permis), (fonction.__name__, nom)
        assert p.peut_rendre_avis(qui, avis) == (nom == "slisl"), nom
        assert queries.visibles_par(qui).filter(pk=c.pk).exists() == (nom in LIT), nom


def test_table_of_routes(client) -> None:
    c, _ = f.en_instruction()
    avis = c.avis.get()
    lectures = [url("dossier", c), url("avis", avis)]
    ecritures = {
        url("ouvrir", c): {"instructeur"},
        url("proposer", c): {"instructeur"},
        url("affecter", c): {"instructeur", "pilotage"},
    }
    for nom, acteur in _acteurs(c).items():
        client.logout()
        if acteur:
            client.force_login(acteur)
        for adresse in lectures:
            statut = client.get(adresse).status_code
            assert (statut == 200) == (nom in LIT), (adresse, nom, statut)
            assert statut in (200, 302, 403, 404)
        for adresse, permis in ecritures.items():
            statut = client.post(adresse, {"sens": "?"}).status_code
            attendus = (302, 422) if nom in permis or nom == "anonyme" else (403, 404)
            assert statut in attendus, (adresse, nom, statut)
    assert not Proposition.objects.exists()


def test_the_porteur_learns_nothing_before_the_decision(client) -> None:
    c = f.proposee("18000.00")
    porteur = c.structure.habilitations.first().compte
    assert queries.pour_dossier(c, porteur) is None
    jalon = queries.jalons(c)[0]
    assert (jalon.etat, jalon.detail, jalon.acteur) == ("courant", "", "")
    assert queries.jalons(c, porteur)[0] == jalon
    agent = f.compte(Role.PILOTAGE)
    jalon = queries.jalons(c, agent)[0]
    assert (jalon.etat, jalon.detail) == ("passe", "18\u202f000,00\u00a0€ proposés")


# --- how many queries ------------------------------------------------------------------------


def test_queries_do_not_depend_on_the_number_of_rows(client, django_assert_max_num_queries) -> None:
    c, instructeur = f.avec_avis()
    for n in range(5):
        actions.proposer(c, "favorable", Decimal(15000 + n), "Révisé.", instructeur)
    client.force_login(instructeur)
    client.get(url("dossier", c))
    with django_assert_max_num_queries(16):
        assert client.get(url("dossier", c)).status_code == 200
    pilote = f.compte(Role.PILOTAGE)
    assert pilote.droits
    c = queries.visibles_par(pilote).prefetch_related("territoires").get(pk=c.pk)
    with django_assert_max_num_queries(2):
        queries.pour_dossier(c, pilote)
    with django_assert_max_num_queries(1):
        queries.jalons(c, pilote)


def test_tasks_of_each_role(django_assert_max_num_queries) -> None:
    f.candidature("validee")
    c, instructeur = f.en_instruction()
    agent, ailleurs = f.agent_slisl(), f.agent_slisl(f.territoire("BOU", "Boulonnais"))
    titres = {t.titre.split(" : ")[0] for t in queries.taches(instructeur)}
    assert titres == {"Ouvrir l’instruction", "Proposer un montant"}
    (tache,) = queries.taches(agent)
    assert tache.url == url("avis", c.avis.get())
    assert queries.taches(ailleurs) == []
    assert queries.taches(f.compte(Role.PILOTAGE)) == []
    assert queries.taches(c.structure.habilitations.first().compte) == []
    frais = type(instructeur).objects.get(pk=instructeur.pk)
    with django_assert_max_num_queries(4):
        queries.taches(frais)


def test_the_checks_say_what_their_sources_name(client) -> None:
    c, instructeur = f.en_instruction()
    client.force_login(instructeur)
    for page in ("dossier", "recevabilite"):
        texte = client.get(url(page, c)).content.decode()
        assert "Ce que désignent les sources" in texte
        assert "fiche 4.5 de l’appel à projets 2025" in texte


def test_replacing_a_proposal_starts_from_all_that_it_said(client) -> None:
    c, instructeur = f.en_instruction()
    with f.au("2025-05-20"):
        actions.proposer(c, "favorable", Decimal("20000.00"), "", instructeur, "Comité demain.")
    client.force_login(instructeur)
    assert "Comité demain.</textarea>" in client.get(url("dossier", c)).content.decode()


def test_the_advice_of_an_instance_is_chosen_never_given_by_default(client) -> None:
    c, instructeur = f.en_instruction()
    client.force_login(instructeur)
    donnees = {"instance": "autre", "autre": "Comité local", "reunie_le": "12/05/2025"}
    reponse = client.post(url("instance", c), donnees | {"sens_instance": ""})
    assert reponse.status_code == 422
    assert "Choisissez l’avis." in reponse.content.decode()
    assert not c.avis_instances.exists()


def test_the_protection_key_of_the_form_never_goes_into_an_address(client) -> None:
    """What is typed goes by a GET to show its consequence: addresses are logged, keys are not."""
    c, instructeur = f.avec_avis()
    client.force_login(instructeur)
    texte = client.get(url("dossier", c)).content.decode()
    formulaire = texte[texte.index('hx-trigger="input') - 400 :]
    assert 'hx-params="not csrfmiddlewaretoken"' in formulaire[:900]
