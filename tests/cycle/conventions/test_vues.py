"""The screens: who enters, what they say, what they do with bad input, what they cost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, queries
from ecluse.cycle.conventions.models import Convention
from ecluse.socle.models import JournalAcces
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def _client(compte: Any) -> Client:
    client = Client()
    client.force_login(compte)
    return client


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def _texte(reponse: Any) -> str:
    return str(reponse.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def test_somebody_elses_convention_does_not_exist(votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    client = _client(f.compte(Role.SIGNATAIRE, structure=f.structure()))
    assert client.get(f"/conventions/{c.uid}/").status_code == 404
    assert c.numero not in _texte(client.get("/conventions/"))


def test_a_porteur_never_sees_a_project(votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    client = _client(f.signataire_de(c.structure))
    assert client.get(f"/conventions/{c.uid}/").status_code == 404
    assert c.numero not in _texte(client.get("/conventions/"))


def test_an_anonymous_visitor_signs_in_first() -> None:
    assert Client().get("/conventions/").status_code == 302


@pytest.mark.parametrize("chemin", ["a-preparer/", "preparer/"])
def test_a_porteur_does_not_enter_the_preparation(chemin: str) -> None:
    client = _client(f.compte(Role.SIGNATAIRE, structure=f.structure()))
    assert client.get(f"/conventions/{chemin}").status_code == 403


def test_from_the_voted_line_to_the_signature(agent: Any, votee: Any) -> None:
    client = _client(agent)
    assert votee.candidature.numero in _texte(client.get("/conventions/a-preparer/"))
    page = client.get("/conventions/preparer/", {"ligne": votee.uid})
    saisie = page.context["form"].initial | {"ligne": votee.uid}
    with freeze_time("2025-07-08T10:00:00+02:00", tick=True):
        client.post("/conventions/preparer/", saisie)
        c = Convention.objects.get()
        base = f"/conventions/{c.uid}/"
        assert "Générer les documents" in _texte(client.get(base))
        client.post(f"{base}documents/")
        assert "Génération des documents" in _texte(client.get(base))
        assert "Génération" in _texte(client.get(f"{base}documents/avancement/"))
        executer_en_attente()
        assert client.get(f"{base}documents/avancement/")["HX-Refresh"] == "true"
        assert "Proposer à la signature" in _texte(client.get(base))
        client.post(f"{base}emettre/")
        assert "pas encore possible" in _texte(client.get(f"{base}signature/"))
    with freeze_time("2025-07-21T10:00:00+02:00"):
        dates = {"transmise_le": "09/07/2025", "publiee_le": "10 juillet 2025"}
        assert client.post(f"{base}dates/", dates).status_code == 302
        assert "rend exigible l’avance de 16 000,00 €" in _texte(client.get(f"{base}signature/"))
        reponse = client.post(
            f"{base}signature/", {"signee_le": "21/07/2025", "scan": f.pdf("signee.pdf")}
        )
        assert reponse.status_code == 302
    c.refresh_from_db()
    assert (c.etat, c.signee_le) == ("signee", date(2025, 7, 21))
    assert c.scan is not None
    assert client.get(f"{base}exemplaire-signe/").status_code == 200


@pytest.mark.parametrize(
    ("saisie", "mots"),
    [
        ("29/02/2025", "29 février 2025 n’existe pas"),
        ("demain", "date"),
        ("08/07/2025", "La signature ne peut pas précéder la transmission"),
        ("22/07/2025", "La date de signature est dans l’avenir"),
        ("", "Indiquez la date de signature"),
    ],
)
def test_a_bad_date_of_signature_is_refused_at_the_field(
    agent: Any, saisie: str, mots: str, votee: Any
) -> None:
    c = f.convention("a_signer", ligne=votee)
    client = _client(agent)
    with freeze_time("2025-07-21T10:00:00+02:00"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
        reponse = client.post(f"/conventions/{c.uid}/signature/", {"signee_le": saisie})
    assert reponse.status_code == 422
    (erreur,) = reponse.context["form"].errors["signee_le"]
    assert mots in erreur.replace("\u00a0", " ")
    # What was typed stays typed.
    assert f'value="{saisie}"' in _texte(reponse) or not saisie
    c.refresh_from_db()
    assert c.etat == "a_signer"


@pytest.mark.parametrize(
    ("saisie", "mots"),
    [("29/02/2025", "n’existe pas"), ("06/07/2025", "précède le vote"), ("22/07/2025", "l’avenir")],
)
def test_a_bad_date_of_the_act_is_refused_at_the_field(
    agent: Any, saisie: str, mots: str, votee: Any
) -> None:
    c = f.convention("a_signer", ligne=votee)
    with freeze_time("2025-07-21T10:00:00+02:00"):
        reponse = _client(agent).post(f"/conventions/{c.uid}/dates/", {"transmise_le": saisie})
    assert reponse.status_code == 422
    assert mots in reponse.context["dates"].errors["transmise_le"][0]


def test_a_scan_that_is_not_one_is_refused_and_nothing_is_signed(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    with freeze_time("2025-07-21T10:00:00+02:00"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
        faux = f.SimpleUploadedFile("signee.pdf", b"MZ\x90\x00 pas un PDF")
        reponse = _client(agent).post(
            f"/conventions/{c.uid}/signature/", {"signee_le": "21/07/2025", "scan": faux}
        )
    assert reponse.status_code == 422
    assert "scan" in reponse.context["form"].errors
    c.refresh_from_db()
    assert c.etat == "a_signer"


def test_a_line_taken_meanwhile_is_told_before_anything_is_made(agent: Any) -> None:
    lignes = [f.ligne_votee("5000.00") for _ in range(2)]
    actions.preparer([lignes[0]], agent)
    client = _client(agent)
    donnees = {"ligne": [x.uid for x in lignes], "objet": "Deux actions", "originaux": "2"}
    assert "entre-temps" in client.get("/conventions/preparer/", donnees).content.decode()
    assert client.post("/conventions/preparer/", donnees).status_code == 422
    assert Convention.objects.count() == 1


def test_what_was_voted_without_a_dossier_leads_to_an_avenant(
    agent: Any, django_assert_max_num_queries: Any
) -> None:
    c = f.convention("signee")
    f.ligne_libre("5000.00", c.structure)
    f.ligne_libre("700.00", f.structure())
    page = _texte(_client(agent).get("/conventions/a-preparer/"))
    assert f"/conventions/{c.uid}/avenants/nouveau/" in page
    assert "aucune en cours" in page
    with django_assert_max_num_queries(3):
        lues = {x.ligne.montant: x.conventions for x in queries.sans_dossier(agent)}
    assert lues == {Decimal("5000.00"): [c], Decimal("700.00"): []}
    assert queries.sans_dossier(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"])) == []


def test_nobody_is_said_to_be_told_who_has_no_account(agent: Any) -> None:
    c = f.convention("projet")
    f.documenter(c, agent)
    signataire = f.signataire_de(c.structure)
    adresse = f"/conventions/{c.uid}/"
    assert "recevra un message" in _texte(_client(agent).get(adresse))
    signataire.is_active = False
    signataire.save()
    page = _texte(_client(agent).get(adresse))
    assert "recevra un message" not in page
    assert "aucun message ne part" in page


def test_a_double_click_is_told_quietly(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    client = _client(agent)
    reponse = client.post(f"/conventions/{c.uid}/emettre/", follow=True)
    assert "n’est plus possible" in _texte(reponse)
    assert client.get(f"/conventions/{c.uid}/projet/").status_code == 302


def test_what_is_missing_is_shown_with_where_to_fill_it(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    c.structure.adresse = ""
    c.structure.save()
    page = _texte(_client(agent).get(f"/conventions/{c.uid}/"))
    assert "l’adresse de la structure" in page
    assert f"/structures/{c.structure.uid}/" in page
    assert "Générer les documents" not in page


def test_downloading_is_logged_and_reserved(agent: Any) -> None:
    c = f.convention("a_signer")
    document = c.documents.get(genre="convention")
    adresse = f"/conventions/{c.uid}/documents/{document.uid}/pdf/"
    porteur = f.signataire_de(c.structure)
    reponse = _client(porteur).get(adresse)
    assert reponse["Content-Disposition"].startswith("attachment")
    assert JournalAcces.objects.filter(acteur=porteur, nature="telechargement").exists()
    elu = _client(f.compte(Role.ELU))
    assert elu.get(f"/conventions/{c.uid}/").status_code == 200
    assert elu.get(adresse).status_code == 403
    assert _client(agent).get(adresse.replace("/pdf/", "/exe/")).status_code == 404
    autre = f.convention("a_signer")
    assert _client(agent).get(adresse.replace(c.uid, autre.uid)).status_code == 404


def test_giving_up_needs_a_reason(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    client = _client(agent)
    adresse = f"/conventions/{c.uid}/abandon/"
    assert client.post(adresse, {"motif": " "}).status_code == 422
    assert client.post(adresse, {"motif": "La structure renonce"}).status_code == 302
    c.refresh_from_db()
    assert c.etat == "abandonnee"
    assert client.get(adresse).status_code == 302


def test_the_signed_copy_may_come_later(agent: Any, votee: Any) -> None:
    c = f.convention("signee", ligne=votee)
    client = _client(agent)
    adresse = f"/conventions/{c.uid}/exemplaire-signe/"
    assert client.get(adresse).status_code == 404
    assert client.post(adresse, {"scan": f.pdf("copie.pdf")}).status_code == 302
    assert client.get(adresse).status_code == 200


def test_a_porteur_does_not_act_by_hand_made_requests() -> None:
    c = f.convention("a_signer")
    client = _client(f.signataire_de(c.structure))
    for chemin in ("documents/", "emettre/", "dates/", "signature/", "abandon/"):
        assert client.post(f"/conventions/{c.uid}/{chemin}").status_code == 403
    assert client.post(f"/conventions/{c.uid}/exemplaire-signe/").status_code == 403


def test_search_ignores_accents_and_case(agent: Any) -> None:
    c = f.convention("a_signer", structure=f.structure(nom="Habitat Étincelle"))
    client = _client(agent)
    numero = c.lignes.get().ligne.candidature.numero
    for q in ("etinc", "ÉTINCELLE", c.numero.lower(), numero):
        assert c.numero in _texte(client.get("/conventions/", {"q": q})), q
    assert c.numero not in _texte(client.get("/conventions/", {"etat": "en_cours"}))


def test_the_list_costs_the_same_whatever_its_length(
    agent: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        f.convention("projet")
    client = _client(agent)
    client.get("/conventions/")
    with django_assert_max_num_queries(12):
        client.get("/conventions/")


@pytest.mark.parametrize("etat", ["a_signer", "signee"])
def test_the_page_has_a_bounded_cost(
    etat: str, agent: Any, django_assert_max_num_queries: Any, votee: Any
) -> None:
    c = f.convention(etat, ligne=votee)
    client = _client(agent)
    with django_assert_max_num_queries(16):
        assert client.get(f"/conventions/{c.uid}/").status_code == 200
