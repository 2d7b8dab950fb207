"""Writing a rapport with several hands: order, lines moved, nothing lost that somebody typed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote():
    """Pilotage."""
    return f.compte(Role.PILOTAGE)


@pytest.fixture
def redige(pilote):
    """A rapport of three articles: a financing with its dossier, a signature, a financing."""
    r = f.rapport(f.proposee())
    actions.ajouter_article(r, "Signature", None, pilote, role="signature")
    actions.ajouter_article(r, "Autre action", f.operation(), pilote)
    return r


def ordre(r) -> list[str]:
    return list(r.articles.order_by("numero").values_list("objet", flat=True))


def test_articles_are_numbered_without_a_gap_and_change_places(client, pilote, redige) -> None:
    premier = ordre(redige)[0]
    actions.retirer_article(redige.articles.get(numero=2), pilote)
    assert list(redige.articles.values_list("numero", flat=True)) == [1, 2]
    actions.proposer_blocs(redige, pilote)
    client.force_login(pilote)
    adresse = reverse("deliberations:ordonner", args=[redige.articles.get(numero=2).uid])
    reponse = client.post(adresse, {"sens": "monter"})
    assert reponse["Location"].endswith("#t-article-1")
    assert ordre(redige) == ["Autre action", premier]
    with pytest.raises(ActionRefusee, match="plus loin"):
        actions.ordonner_article(redige.articles.get(numero=1), -1, pilote)
    client.post(adresse, {"sens": "descendre"})
    assert ordre(redige) == [premier, "Autre action"]
    assert [b.rang for b in redige.blocs.order_by("rang")] == [1]


def test_a_line_moves_to_another_article_without_being_typed_again(client, pilote, redige) -> None:
    ligne = redige.articles.get(numero=1).lignes.get()
    client.force_login(pilote)
    page = client.get(reverse("deliberations:rapport", args=[redige.uid])).content.decode()
    adresse = reverse("deliberations:deplacer_ligne", args=[ligne.uid])
    assert adresse in page
    formulaire = client.get(adresse).content.decode()
    assert "3 – Autre action" in formulaire
    assert "2 – Signature" not in formulaire
    client.post(adresse, {"article": redige.articles.get(numero=3).uid})
    ligne.refresh_from_db()
    assert (ligne.article.numero, ligne.montant) == (3, Decimal("20000.00"))
    for cible in (redige.articles.get(numero=2), f.rapport(f.proposee()).articles.get()):
        with pytest.raises(ActionRefusee):
            actions.deplacer_ligne(ligne, cible, pilote)
    actions.retirer_ligne(ligne, pilote)
    with pytest.raises(TransitionImpossible):
        actions.deplacer_ligne(ligne, redige.articles.get(numero=1), pilote)


def _champs(client, adresse) -> dict[str, str]:
    formulaire = client.get(adresse).context["formulaire"]
    valeurs = {nom: formulaire[nom].value() for nom in formulaire.fields}
    return {nom: "" if v is None else v for nom, v in valeurs.items()}


def test_who_writes_second_is_told_and_loses_nothing(client, pilote, redige) -> None:
    client.force_login(pilote)
    adresse = reverse("deliberations:modifier", args=[redige.uid])
    lus = _champs(client, adresse) | {"seance": "07/07/2025"}
    actions.modifier_rapport(
        redige,
        pilote,
        titre=redige.titre,
        numero_rapport="57",
        seance=date(2025, 7, 7),
        expose="Écrit par un collègue.",
    )
    refus = client.post(adresse, lus | {"expose": "Mon long exposé."})
    page = refus.content.decode()
    assert refus.status_code == 422
    assert "Mon long exposé." in page
    assert "Quelqu’un a enregistré entre-temps\u00a0: «\u00a0Écrit par un collègue.\u00a0»" in page
    redige.refresh_from_db()
    assert redige.expose == "Écrit par un collègue."
    # Read, then sent again: now it replaces.
    relu = refus.context["formulaire"].data["version"]
    encore = lus | {"expose": "Mon long exposé.", "version": relu}
    assert client.post(adresse, encore).status_code == 302
    redige.refresh_from_db()
    assert redige.expose == "Mon long exposé."
    # The same words sent twice are no conflict.
    assert client.post(adresse, encore).status_code == 302


def test_what_is_typed_of_an_article_stays_when_the_rapport_is_closed(
    client, pilote, redige
) -> None:
    client.force_login(pilote)
    article = redige.articles.get(numero=1)
    adresse = reverse("deliberations:modifier_article", args=[article.uid])
    lus = _champs(client, adresse)
    assert client.post(adresse, lus | {"montant": "20000"}).status_code == 302
    with f.au("2025-06-03"):
        actions.retirer(redige, pilote, "Reporté")
    lus = _champs(client, adresse)
    refus = client.post(adresse, lus | {"bilan": "Douze relogements, racontés longuement."})
    assert refus.status_code == 422
    assert "Douze relogements, racontés longuement." in refus.content.decode()
    assert "ne se modifie plus" in refus.content.decode()


def test_dates_that_contradict_one_another_are_told_at_their_field(client, pilote, redige) -> None:
    client.force_login(pilote)
    avis = client.post(
        reverse("deliberations:avis", args=[redige.uid]),
        {"commission": "2e commission", "date": "08/07/2025", "sens": "favorable"},
    )
    assert avis.context["form_avis"].errors["date"] == [
        "Un avis précède la séance du 7\u00a0juillet 2025."
    ]
    adresse = reverse("deliberations:ligne_libre", args=[redige.articles.get(numero=3).uid])
    envoi = {
        "beneficiaire": "CAF",
        "libelle_operation": "Fonds",
        "montant": "5",
        "financement": "fsl",
        "debut": "31/12/2025",
        "fin": "01/01/2025",
    }
    refus = client.post(adresse, envoi | {"quantite": "-3"}).context["formulaire"].errors
    assert refus["quantite"] == ["Une quantité n’est pas négative."]
    refus = client.post(adresse, envoi).context["formulaire"].errors
    assert refus["fin"] == ["Cette date précède le début, 31\u00a0décembre 2025."]
    assert queries.page(redige).articles[2].lignes == []


def test_a_meeting_leads_to_its_rapports(client, pilote, redige) -> None:
    client.force_login(pilote)
    page = client.get(reverse("deliberations:seance", args=["2025-07-07"])).content.decode()
    assert reverse("deliberations:rapport", args=[redige.uid]) in page
    assert (
        "Annuler"
        in client.get(reverse("deliberations:modifier", args=[redige.uid])).content.decode()
    )


def test_an_adopted_act_leads_to_its_conventions_and_its_dates_are_not_erased(
    client, pilote
) -> None:
    r = f.adoptee().lignes_rapport.get().article.rapport
    client.force_login(pilote)
    page = client.get(reverse("deliberations:rapport", args=[r.uid])).content.decode()
    assert reverse("conventions:a_preparer") in page
    dates = reverse("deliberations:transmission", args=[r.uid])
    with f.au("2025-07-09"):
        client.post(dates, {"transmise_le": "08/07/2025", "publiee_le": "08/07/2025"})
        refus = client.post(dates, {"transmise_le": "09/07/2025", "publiee_le": ""})
    assert refus.context["form_transmission"].errors["publiee_le"] == [
        "Une date enregistrée se corrige, sans s’effacer."
    ]
    r.refresh_from_db()
    assert r.transmise_le == date(2025, 7, 8)
    client.force_login(f.compte(Role.CONTROLEUR))
    page = client.get(reverse("deliberations:rapport", args=[r.uid])).content.decode()
    assert reverse("conventions:a_preparer") not in page


def test_what_waits_is_found_by_its_name_or_its_dispositif(client, pilote, redige) -> None:
    un, autre = f.proposee("9000.00"), f.proposee("8000.00")
    client.force_login(pilote)
    adresse = reverse("deliberations:lignes", args=[redige.articles.get(numero=3).uid])
    tous = client.get(adresse)
    assert {p.candidature for p in tous.context["attente"]} == {un, autre}
    trouves = client.get(adresse, {"q": un.numero})
    assert [p.candidature for p in trouves.context["attente"]] == [un]
    assert un.numero in trouves.content.decode()
    dispositif = un.session.dispositif.uid
    assert dispositif in tous.content.decode()
    du_dispositif = client.get(adresse, {"dispositif": dispositif})
    assert un in {p.candidature for p in du_dispositif.context["attente"]}
    assert "Aucun dossier ainsi filtré" in client.get(adresse, {"q": "zzz"}).content.decode()
    # A form refused shows again everything that waits.
    assert len(client.post(adresse, {}).context["attente"]) == 2
