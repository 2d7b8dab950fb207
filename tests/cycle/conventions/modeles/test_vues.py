"""The pages of the editor of texts, without any script: read, written, refused, published."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.chargement import charger_modeles, modele
from ecluse.cycle.conventions.modeles import actions, queries
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.conventions.views import page
from tests import fabriques as f

pytestmark = pytest.mark.django_db
BASE = "/conventions/modeles"


def _client(compte: Any) -> Client:
    client = Client()
    client.force_login(compte)
    return client


@pytest.fixture
def pilote() -> Any:
    charger_modeles()
    return f.compte(Role.PILOTAGE, prenom="Paule")


@pytest.fixture
def brouillon(pilote: Any) -> ModeleConvention:
    return actions.ouvrir("convention", pilote)


def _texte(reponse: Any) -> str:
    return str(reponse.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def _version(brouillon: ModeleConvention, code: str) -> str:
    return actions.empreinte(actions.trouver_clause(brouillon, code))


def test_the_list_says_what_each_text_is_for(pilote: Any) -> None:
    client = _client(f.compte(Role.INSTRUCTEUR))
    vue = _texte(client.get(f"{BASE}/"))
    for mots in ("Convention type", "Convention FSL", "Missions locales", "Numéro vert", "CAF"):
        assert mots in vue
    assert "Modèle Écluse, à adopter" in vue
    assert "Modifier ce modèle" not in _texte(client.get(f"{BASE}/fsl/"))
    assert client.get(f"{BASE}/inconnu/").status_code == 404


def test_a_version_reads_as_the_document_will(pilote: Any) -> None:
    client = _client(pilote)
    vue = _texte(client.get(f"{BASE}/fsl/versions/1/"))
    assert "Article 2 : Durée" in vue and "20 000,00 €" in vue and "{{" not in vue
    assert "Ce que contient cette première version" in _texte(
        client.get(f"{BASE}/fsl/versions/1/?vue=differences")
    )
    assert client.get(f"{BASE}/fsl/versions/7/").status_code == 404


def test_from_the_opening_to_the_adoption(pilote: Any) -> None:
    client = _client(pilote)
    ouverture = client.post(f"{BASE}/convention/ouvrir/", follow=True)
    assert "Rien à corriger" in _texte(ouverture)
    brouillon = queries.brouillon("convention")
    adresse = f"{BASE}/convention/brouillon/clauses/litiges/"
    reponse = client.post(
        adresse,
        {
            "titre": "Différends",
            "texte": "Le {{ tribunal }} tranche.",
            "version": _version(brouillon, "litiges"),
            "action": "rester",
        },
        follow=True,
    )
    assert "Le tribunal administratif de Lille tranche." in _texte(reponse)
    vue = client.get(f"{BASE}/convention/brouillon/differences/")
    assert "Différends" in _texte(vue) and "1 changement" in _texte(vue)
    trouve = re.search(r'name="lue" value="(\w+)"', _texte(vue))
    assert trouve is not None
    publication = client.post(
        f"{BASE}/convention/brouillon/publication/",
        {"lue": trouve[1], "motif": "Plus clair"},
        follow=True,
    )
    assert "La version 2 est publiée" in _texte(publication)
    assert "Plus clair" in _texte(client.get(f"{BASE}/convention/versions/2/"))
    premiere = queries.version("convention", 1)
    inverse = f"{BASE}/convention/versions/2/?vue=differences&avec={premiere.uid}"
    assert "De la version 1 à la version 2" in _texte(client.get(inverse))
    acte = f.autorisation().rapport
    adoption = f"{BASE}/convention/versions/2/adoption/"
    assert adoption in _texte(client.get(f"{BASE}/convention/"))
    assert client.post(adoption, {"deliberation": ""}).status_code == 422
    fait = client.post(adoption, {"deliberation": acte.uid}, follow=True)
    assert f"Adoptée par la délibération n° {acte.numero}" in _texte(fait)
    assert adoption not in _texte(client.get(f"{BASE}/convention/"))
    assert "déjà adoptée" in _texte(client.get(adoption, follow=True))


def test_a_refused_clause_stays_in_the_fields(pilote: Any, brouillon: ModeleConvention) -> None:
    client = _client(pilote)
    champs = {"titre": "Objet", "texte": "Pour {{ objett }}."}
    champs["version"] = _version(brouillon, "objet")
    adresse = f"{BASE}/convention/brouillon/clauses/objet/"
    reponse = client.post(adresse, champs)
    assert reponse.status_code == 422
    assert "Pour {{ objett }}." in _texte(reponse)
    assert "Vouliez-vous écrire « objet » ?" in _texte(reponse)
    auto = client.post(f"{adresse}enregistrement/", champs).json()
    assert "objett" in auto["erreurs"]["texte"] and auto["version"] == champs["version"]


def test_a_clause_changed_by_somebody_else_is_compared(
    pilote: Any, brouillon: ModeleConvention
) -> None:
    client = _client(pilote)
    lue = _version(brouillon, "objet")
    autre = f.compte(Role.PILOTAGE, prenom="Léa", nom="Autre")
    actions.ecrire(brouillon, "objet", "Objet", "La version de Léa.", lue, autre)
    champs = {"titre": "Objet", "texte": "La mienne.", "version": lue}
    adresse = f"{BASE}/convention/brouillon/clauses/objet/"
    assert client.post(f"{adresse}enregistrement/", champs).status_code == 409
    reponse = client.post(adresse, champs)
    assert reponse.status_code == 409
    vue = _texte(reponse)
    assert "Léa Autre" in vue and "La version de Léa." in vue and "La mienne." in vue
    trouve = re.search(r'name="version" value="(\w+)"', vue)
    assert trouve is not None
    client.post(adresse, champs | {"version": trouve[1]})
    assert "La mienne." in str(queries.brouillon("convention").contenu)


def test_the_autosave_says_when_and_what_is_left(pilote: Any, brouillon: ModeleConvention) -> None:
    client = _client(pilote)
    adresse = f"{BASE}/convention/brouillon/clauses/objet/enregistrement/"
    champs = {"titre": "Objet", "texte": "Le XX.", "version": _version(brouillon, "objet")}
    recu = client.post(adresse, champs).json()
    assert "instant" in recu and "« XX »" in recu["erreurs"]["texte"].replace("\u00a0", " ")
    assert recu["version"] == _version(queries.brouillon("convention"), "objet")
    actions.abandonner(brouillon, pilote)
    assert client.post(adresse, champs).status_code == 409


def test_the_preview_is_filled_with_a_convention_and_shows_its_holes(
    pilote: Any, brouillon: ModeleConvention
) -> None:
    c = f.convention("projet")
    c.structure.adresse = ""
    c.structure.save()
    client = _client(pilote)
    adresse = f"{BASE}/convention/brouillon/clauses/preambule/apercu/"
    champs = {"texte": "Avec {{ structure }}, {{ structure_adresse }}, {{ inconnue }}."}
    vue = _texte(client.post(adresse, champs | {"convention": c.uid}))
    assert c.structure.nom in vue
    assert "[l’adresse de la structure : à renseigner]" in vue
    assert "Sur la page de la structure" in vue
    # The sample data, for whoever chose nothing or what is not theirs to see.
    assert "Association Exemple" in _texte(client.post(adresse, champs | {"convention": "x"}))
    complet = _texte(client.get(f"{BASE}/convention/brouillon/apercu/?convention={c.uid}"))
    assert c.structure.nom in complet
    empreinte = re.search(r"vu=(\w+)", complet)
    assert empreinte is not None
    suivi = client.get(f"{BASE}/convention/brouillon/apercu/?vu={empreinte[1]}")
    assert suivi.status_code == 204


def test_a_typed_text_is_never_code_in_the_preview(
    pilote: Any, brouillon: ModeleConvention
) -> None:
    adresse = f"{BASE}/convention/brouillon/clauses/objet/apercu/"
    client = _client(pilote)
    champs = {"titre": "<b>t</b>", "texte": "<script>alert(1)</script> {{ objet }}"}
    vue = _texte(client.post(adresse, champs))
    assert "<script" not in vue and "&lt;script&gt;" in vue
    vue = _texte(client.post(adresse, {"titre": "t", "texte": "[a](javascript:alert(1))"}))
    assert "Lien refusé" in vue and "href" not in vue


def test_the_annex_is_previewed_with_the_fiche_of_a_convention(pilote: Any) -> None:
    actions.ouvrir("annexe", pilote)
    c = f.convention("projet")
    client = _client(pilote)
    vue = _texte(client.get(f"{BASE}/annexe/brouillon/apercu/?convention={c.uid}"))
    assert "Annexe 2 :" in vue and "480 contacts" in vue


def test_clauses_are_added_moved_and_removed_without_a_script(
    pilote: Any, brouillon: ModeleConvention
) -> None:
    client = _client(pilote)
    ajout = f"{BASE}/convention/brouillon/ajout/"
    assert client.post(ajout, {"genre": "article"}).status_code == 422
    champs = {"genre": "article", "titre": "Laïcité", "apres": "objet"}
    assert "Article 2 : Laïcité" in _texte(client.post(ajout, champs, follow=True))
    place = f"{BASE}/convention/brouillon/clauses/laicite/place/"
    client.post(place, {"action": "monter"})
    assert "Article 1 : Laïcité" in _texte(client.get(f"{BASE}/convention/brouillon/"))
    assert "retirée" in _texte(client.post(place, {"action": "retirer"}, follow=True))
    indispensable = f"{BASE}/convention/brouillon/clauses/duree/place/"
    assert "ne peut pas être retiré" in _texte(
        client.post(indispensable, {"action": "retirer"}, follow=True)
    )


def test_a_draft_that_is_gone_is_said(pilote: Any, brouillon: ModeleConvention) -> None:
    client = _client(pilote)
    client.post(f"{BASE}/convention/brouillon/abandon/")
    vue = _texte(client.get(f"{BASE}/convention/brouillon/", follow=True))
    assert "déjà été publié ou abandonné" in vue
    assert client.get(f"{BASE}/inconnu/brouillon/").status_code == 404


def test_the_form_of_a_convention_proposes_its_text_and_takes_another(pilote: Any) -> None:
    ligne = f.ligne_votee()
    client = _client(f.compte(Role.GESTIONNAIRE))
    vue = _texte(client.get(f"/conventions/preparer/?ligne={ligne.uid}"))
    assert "Convention type, version 1 (modèle Écluse, à adopter)" in vue
    autre = modele("caf")
    assert autre is not None
    reponse = client.post(
        "/conventions/preparer/",
        {"ligne": ligne.uid, "modele": autre.uid, "objet": "Un objet", "originaux": "2"},
        follow=True,
    )
    assert autre.titre in _texte(reponse)


def test_what_a_convention_lacks_says_where_to_type_it(pilote: Any) -> None:
    c = f.convention("projet")
    lieux = page._ou_remplir(c, pilote)
    assert lieux["dans le modèle de convention"] == f"{BASE}/convention/"
    assert lieux["dans la fiche du dispositif 2025/4.5"] == "/fiches/2025/4.5/"
    assert lieux["dans la fiche du dispositif"] == "/fiches/2025/4.5/"
    assert len(lieux) == 7


def test_the_lists_cost_the_same_however_long(pilote: Any) -> None:
    client = _client(pilote)

    def requetes(adresse: str) -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(adresse).status_code == 200
        return len(vues)

    avant = [requetes(f"{BASE}/"), requetes(f"{BASE}/fsl/")]
    for _ in range(3):
        brouillon = actions.ouvrir("fsl", pilote)
        actions.abandonner(brouillon, pilote)
    actions.ouvrir("caf", pilote)
    assert [requetes(f"{BASE}/"), requetes(f"{BASE}/fsl/")] == avant
