"""The screens after the signature: avenants, résiliation, archive, consolidated, taken over."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import queries
from ecluse.cycle.conventions.models import Avenant, Convention
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


@pytest.fixture
def client(agent: Any) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def _texte(reponse: Any) -> str:
    return str(reponse.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def _saisie(**champs: Any) -> dict[str, Any]:
    """A form as a browser sends it: the empty rows of the articles too."""
    rangs = {f"m-{i}-{c}": v for i in range(4) for c, v in (("mode", "complete"), ("apres", ""))}
    return {
        "objet": "Prolongation",
        "genres": ["duree"],
        "nouvelle_fin": "30/11/2026",
        "originaux": "2",
        "signataire_departement": "Camille Exemple",
        "m-TOTAL_FORMS": "4",
        "m-INITIAL_FORMS": "4",
        **rangs,
        **champs,
    }


def test_from_the_project_to_the_signature(signee: Convention, client: Client) -> None:
    ligne, article = f.ligne_libre("5000.00", signee.structure), f.autorisation()
    base = f"/conventions/{signee.uid}/avenants/"
    with f.au("2025-10-01"):
        page = _texte(client.get(f"{base}nouveau/"))
        assert "5 000,00 € : Fonds d’aide" in page
        donnees = _saisie(genres=["duree", "montant"], lignes=[ligne.uid], articles=[article.uid])
        apercu = _texte(client.post(f"{base}apercu/", donnees))
        assert "31 août 2026" in apercu
        assert "25 000,00 €" in apercu
        assert not Avenant.objects.exists()
        assert client.post(f"{base}nouveau/", donnees).status_code == 302
        page = _texte(client.get(f"{base}1/"))
        for mots in ("20 000,00 €", "25 000,00 €", "30 novembre 2026", "Article 2", article.objet):
            assert mots in page
        Avenant.objects.update(
            signataire_structure="Dominique Modèle",
            qualite_structure="présidente",
            qualite_departement="directrice",
        )
        f.documenter(Avenant.objects.get(), f.compte(Role.GESTIONNAIRE))
        client.post(f"{base}1/emettre/")
        assert Avenant.objects.get().etat == "a_signer"
        assert "Ce que la signature change" in _texte(client.get(f"{base}1/signature/"))
        client.post(f"{base}1/signature/", {"signee_le": "01/10/2025"})
        signee.refresh_from_db()
        assert signee.montant_maximum == Decimal("25000.00")
        page = _texte(client.get(f"/conventions/{signee.uid}/"))
        assert "Avenant n° 1" in page
        assert "30 novembre 2026, sans tacite reconduction" in page
        assert "Avenant signé" in page


def test_a_refused_avenant_keeps_what_was_typed(signee: Convention, client: Client) -> None:
    donnees = _saisie(nouvelle_fin="31/08/2026", objet="Ce que j’ai écrit")
    reponse = client.post(f"/conventions/{signee.uid}/avenants/nouveau/", donnees)
    assert reponse.status_code == 422
    texte = _texte(reponse)
    assert "prend déjà fin ce jour-là" in texte
    assert "Ce que j’ai écrit" in texte


@pytest.mark.parametrize(
    "champs",
    [
        {"nouvelle_fin": "29/02/2025"},
        {"originaux": "abc"},
        {"lignes": ["inconnue"]},
        {"m-0-article": "Article 1", "m-0-mode": "efface"},
        {"m-TOTAL_FORMS": "x"},
    ],
)
def test_what_cannot_be_read_is_an_answer_not_an_error(
    signee: Convention, client: Client, champs: dict[str, Any]
) -> None:
    f.ligne_libre("5000.00", signee.structure)
    base = f"/conventions/{signee.uid}/avenants/"
    donnees = _saisie(**champs)
    assert client.post(f"{base}nouveau/", donnees).status_code == 422
    assert client.post(f"{base}apercu/", donnees).status_code == 200


def test_a_refusal_is_told_at_the_article(signee: Convention, client: Client) -> None:
    texte = {"m-0-article": "Article 99", "m-0-apres": "Rien."}
    adresse = f"/conventions/{signee.uid}/avenants/nouveau/"
    reponse = client.post(adresse, _saisie(**texte, genres=["duree", "objet"]))
    assert reponse.status_code == 422
    (erreur,) = reponse.context["modifications"].forms[0].errors["article"]
    assert "« Article 99 »" in erreur
    assert not reponse.context["form"].errors


def test_an_avenant_says_where_its_own_values_are_typed(signee: Convention, client: Client) -> None:
    a = f.avenant(signee, "projet")
    a.signataire_departement = ""
    a.save()
    page = _texte(client.get(f"/conventions/{signee.uid}/avenants/1/"))
    assert "Dans le projet d’avenant</a> : le signataire du Département" in page
    assert "projet de convention" not in page


def test_what_is_left_to_do_of_an_avenant_depends_on_its_vote(
    signee: Convention, agent: Any
) -> None:
    f.avenant(signee, "projet", articles=[])
    f.avenant(signee, "projet")
    details = [t.detail for t in queries.taches(agent) if "avenant" in t.titre]
    assert ["Faites-le voter" in d for d in details] == [True, False]
    assert "Il est autorisé" in details[1]


def test_a_project_is_corrected_then_given_up(signee: Convention, client: Client) -> None:
    a = f.avenant(signee, "projet")
    base = f"/conventions/{signee.uid}/avenants/1/"
    page = _texte(client.get(f"{base}projet/"))
    assert "30/11/2026" in page
    texte = {"m-0-article": "Article 8", "m-0-apres": "La charte s’applique."}
    client.post(f"{base}projet/", _saisie(**texte, genres=["duree", "objet"]))
    a.refresh_from_db()
    assert [m["article"] for m in a.modifications] == ["Article 8"]
    assert client.post(f"{base}abandon/", {"motif": ""}).status_code == 422
    client.post(f"{base}abandon/", {"motif": "Sans objet"})
    a.refresh_from_db()
    assert a.etat == "abandonne"


def test_a_porteur_reads_an_avenant_once_proposed(signee: Convention) -> None:
    lecteur = Client()
    lecteur.force_login(f.signataire_de(signee.structure))
    f.avenant(signee, "projet")
    adresse = f"/conventions/{signee.uid}/avenants/1/"
    assert lecteur.get(adresse).status_code == 404
    assert "Avenant n° 1" not in _texte(lecteur.get(f"/conventions/{signee.uid}/"))
    f.avenant(signee, "a_signer")
    page = _texte(lecteur.get(f"/conventions/{signee.uid}/avenants/2/"))
    assert "Proposer à la signature" not in page
    assert "30 novembre 2026" in page


def test_the_consolidated_convention_at_a_day(signee: Convention, client: Client) -> None:
    f.avenant(signee)
    adresse = f"/conventions/{signee.uid}/consolidee/"
    with f.au("2025-12-01"):
        assert "30 novembre 2026" in _texte(client.get(adresse))
        avant = _texte(client.get(adresse, {"jour": "30/09/2025"}))
    assert "au 31 août 2026" in avant
    assert client.get(adresse, {"jour": "29/02/2025"}).status_code == 422


def test_a_resiliation_shows_its_effects_before_it_is_confirmed(
    signee: Convention, client: Client
) -> None:
    adresse = f"/conventions/{signee.uid}/resiliation/"
    donnees = {
        "auteur": "departement",
        "motif": "Action arrêtée",
        "entendus_le": "20/01/2026",
        "recue_le": "28/01/2026",
    }
    with f.au("2026-02-01"):
        sans = client.post(adresse, donnees | {"entendus_le": ""})
        assert sans.status_code == 422
        page = _texte(client.post(adresse, donnees))
        assert "Résilier à compter du 1er mars 2026" in page
        assert "au lieu du 31 août 2026" in page
        signee.refresh_from_db()
        assert signee.resiliee_le is None
        # A date changed after the effects were read: they are shown again.
        change = donnees | {"recue_le": "27/01/2026", "confirmer": "2026-03-01"}
        assert "Résilier à compter du 1er mars 2026" not in _texte(client.post(adresse, change))
        signee.refresh_from_db()
        assert signee.resiliee_le is None
        client.post(adresse, donnees | {"confirmer": "2026-03-01"})
        signee.refresh_from_db()
        assert signee.resiliee_le == date(2026, 3, 1)
        assert "Résiliée à compter du 1er mars 2026" in _texte(
            client.get(f"/conventions/{signee.uid}/")
        )


@pytest.mark.parametrize(
    ("champ", "jour", "mots"),
    [
        ("recue_le", "05/02/2096", "dans l’avenir"),
        ("entendus_le", "29/01/2026", "avant l’audition"),
    ],
)
def test_effects_are_not_computed_from_dates_that_cannot_be(
    signee: Convention, client: Client, champ: str, jour: str, mots: str
) -> None:
    donnees = {
        "auteur": "departement",
        "motif": "Action arrêtée",
        "entendus_le": "20/01/2026",
        "recue_le": "28/01/2026",
        champ: jour,
    }
    with f.au("2026-02-01"):
        reponse = client.post(f"/conventions/{signee.uid}/resiliation/", donnees)
    assert reponse.status_code == 422
    assert mots in str(reponse.context["form"].errors["recue_le"])
    assert reponse.context["effets"] is None


def test_a_resiliation_begun_waits_for_its_letter(signee: Convention, client: Client) -> None:
    adresse = f"/conventions/{signee.uid}/resiliation/"
    with f.au("2026-02-01"):
        client.post(adresse, {"auteur": "structure", "motif": "Fermeture"})
        assert signee.resiliations.get().etat == "engagee"
        page = _texte(client.get(adresse))
        assert "Ne pas poursuivre" in page
        page = _texte(client.post(adresse, {"recue_le": "28/01/2026"}))
        assert "Hypothèse" in page
        assert client.post(f"{adresse}renoncer/", {"motif": ""}).status_code == 302
        client.post(f"{adresse}renoncer/", {"motif": "Reprise"})
        assert signee.resiliations.get().etat == "abandonnee"


def test_archiving_proposes_the_day_of_the_fiches(agent: Any, client: Client, votee: Any) -> None:
    c = f.convention("soldee", ligne=votee)
    with f.au("2027-01-15"):
        assert client.get(f"/conventions/{c.uid}/archivage/").status_code == 200
        client.post(f"/conventions/{c.uid}/archivage/", {"conservee_jusqu_au": "31/12/2034"})
        assert "31 décembre 2034" in _texte(client.get(f"/conventions/{c.uid}/"))


def test_taking_over_a_convention(client: Client) -> None:
    structure = f.structure()
    donnees = {
        "structure": structure.uid,
        "numero": "2024-04102",
        "objet": "Fonds de solidarité",
        "debut": "12/07/2024",
        "fin": "31/12/2027",
        "provenance": "Acte publié",
    }
    assert client.post("/conventions/reprendre/", donnees | {"fin": "x"}).status_code == 422
    reponse = client.post("/conventions/reprendre/", donnees)
    assert reponse.status_code == 302
    page = _texte(client.get(reponse["Location"]))
    assert "non repris" in page
    assert "Acte publié" in page
    assert "non repris" in _texte(client.get("/conventions/"))
    # What it does not hold breaks no other room.
    reprise = Convention.objects.get(numero="2024-04102")
    for route in ("suivi:convention", "versements:liquidation"):
        assert client.get(reverse(route, args=[reprise.uid])).status_code == 200
    assert client.get(reverse("pilotage:a_faire")).status_code == 200
    assert "leurs versements non plus" in page
    assert "Signée avant Écluse, un jour qui n’est pas repris" in page
    assert "le —" not in page
    corriger = reverse("conventions:corriger_reprise", args=[reprise.uid])
    assert corriger in page
    assert "12/07/2024" in _texte(client.get(corriger))
    assert client.post(corriger, donnees | {"objet": ""}).status_code == 422
    assert client.post(corriger, donnees | {"objet": "Fonds corrigé"}).status_code == 302
    assert "Fonds corrigé" in _texte(client.get(reponse["Location"]))
    # Its signed copy is kept and shown, though nobody knows the day nor wrote its documents.
    joindre = reverse("conventions:scan", args=[reprise.uid])
    assert client.post(joindre, {"scan": f.pdf("signee.pdf")}).status_code == 302
    assert "signee.pdf" in _texte(client.get(reponse["Location"]))


def test_a_page_with_avenants_costs_no_more(
    signee: Convention, client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        f.avenant(signee, nouvelle_fin=date(2026, 11, 30 - signee.avenants.count()))
    client.get(f"/conventions/{signee.uid}/")
    with django_assert_max_num_queries(32):
        client.get(f"/conventions/{signee.uid}/")
    with django_assert_max_num_queries(32):
        client.get(f"/conventions/{signee.uid}/avenants/3/")
    with django_assert_max_num_queries(32):
        client.get(f"/conventions/{signee.uid}/avenants/nouveau/")


def test_the_badge_of_the_list_is_the_phase(signee: Convention, client: Client) -> None:
    with f.au("2026-10-01"):
        (vue,) = client.get("/conventions/").context["page"].lignes
        assert vue.etat_affiche.libelle == "échue"
        assert signee.numero in _texte(client.get("/conventions/?etat=echue"))
        assert signee.numero not in _texte(client.get("/conventions/?etat=en_cours"))
