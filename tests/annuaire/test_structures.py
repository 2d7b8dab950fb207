"""The file of a structure: who sees it, who keeps it, what is refused and how it is said."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ecluse.annuaire import queries
from ecluse.annuaire.actions import structures as actions
from ecluse.annuaire.models import (
    Categorie,
    Compte,
    CoordonneesBancaires,
    Etablissement,
    Role,
    Structure,
)
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import JournalAcces
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Structure:
    return f.structure()


@pytest.fixture
def redacteur(s: Structure) -> Compte:
    return f.compte(Role.REDACTEUR, structure=s)


def url(nom: str, s: Structure, *suite: str) -> str:
    return reverse(f"annuaire:{nom}", args=[s.uid, *suite])


def rib(nom: str = "rib.pdf", contenu: bytes = b"") -> SimpleUploadedFile:
    return f.pdf(nom, contenu) if contenu else f.pdf(nom)


def saisie_rib(**champs: Any) -> dict[str, Any]:
    return {"titulaire": "CLLAJ Exemple", "iban": "FR76 3000 6000 0112 3456 7890 189"} | champs


def test_a_member_sees_and_keeps_the_file(client: Client, s: Structure, redacteur: Compte) -> None:
    client.force_login(redacteur)
    assert client.get(reverse("annuaire:ma_structure"))["Location"] == url("structure", s)
    page = texte(client.get(url("structure", s)))
    assert s.nom in page
    assert "Donner un RIB" in page
    assert "Inviter un collègue" not in page
    saisie = {"nom": s.nom, "siren": s.siren, "representant": "Noa Exemple", "rna": "W123456789"}
    assert client.post(url("structure_modifier", s), saisie).status_code == 302
    s.refresh_from_db()
    assert (s.representant, s.rna) == ("Noa Exemple", "W123456789")
    assert histoire(reference(s))[0].evenement == "modifier_identite"


@pytest.mark.parametrize(
    "nom", ["structure", "structure_modifier", "structure_categories", "coordonnees"]
)
def test_somebody_else_s_structure_is_a_404(client: Client, nom: str, redacteur: Compte) -> None:
    autre = f.structure()
    client.force_login(redacteur)
    assert client.get(url(nom, autre)).status_code == 404
    assert client.post(url(nom, autre)).status_code in (404, 405)


def test_a_visitor_is_asked_to_sign_in(client: Client, s: Structure) -> None:
    assert client.get(url("structure", s))["Location"].startswith("/comptes/connexion/")
    client.force_login(f.compte(Role.ELU))
    assert client.get(url("structure", s)).status_code == 403


def test_an_agent_reads_and_does_not_keep(client: Client, s: Structure) -> None:
    f.coordonnees(s)
    client.force_login(f.compte(Role.DPO))
    page = texte(client.get(url("structure", s)))
    assert "FR76" not in page, "the bank details are for who checks or pays"
    for nom in ("structure_modifier", "coordonnees", "structure_categories", "inviter_collegue"):
        assert client.get(url(nom, s)).status_code == 403
    client.force_login(f.compte(Role.GESTIONNAIRE))
    assert "FR76 3000 6000" in texte(client.get(url("structure", s)))


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("siren", "123456789", "sa clé ne correspond pas"),
        ("siren", "12345", "Un SIREN a 9 chiffres"),
        ("rna", "W12", "W suivi de neuf chiffres"),
        ("nom", "", "obligatoire"),
    ],
)
def test_bad_identity_is_told_at_the_field(
    client: Client, s: Structure, redacteur: Compte, champ: str, valeur: str, message: str
) -> None:
    client.force_login(redacteur)
    saisie = {"nom": "Nom saisi", "siren": s.siren, "representant": "Tapé à l’instant"} | {
        champ: valeur
    }
    page = client.post(url("structure_modifier", s), saisie)
    assert message in str(page.context["form"].errors[champ])
    assert "Tapé à l’instant" in page.content.decode(), "everything typed is kept"
    s.refresh_from_db()
    assert s.representant == "Dominique Modèle"


def test_a_siren_known_elsewhere_is_told_at_the_field(
    client: Client, s: Structure, redacteur: Compte
) -> None:
    client.force_login(redacteur)
    saisie = {"nom": s.nom, "siren": f.structure().siren}
    page = client.post(url("structure_modifier", s), saisie)
    assert page.status_code == 200
    assert "siren" in page.context["form"].errors


@pytest.mark.parametrize(
    ("siret", "message"),
    [
        ("1234567890123", "celui-ci en a 13"),
        ("99900001300019", "sa clé ne correspond pas"),
        ("9990000130001X", "que des chiffres"),
        ("", "Indiquez un SIRET"),
    ],
)
def test_bad_siret_is_told_at_the_field(
    client: Client, s: Structure, redacteur: Compte, siret: str, message: str
) -> None:
    client.force_login(redacteur)
    page = client.post(url("etablissement_ajouter", s), {"siret": siret, "nom": "Antenne"})
    assert message in texte(str(page.context["form"].errors["siret"]))
    assert Etablissement.objects.filter(structure=s).count() == 1


def test_siret_of_another_entity_is_refused(
    client: Client, s: Structure, redacteur: Compte
) -> None:
    client.force_login(redacteur)
    autre = f.siret_fictif(f.structure().siren, 3)
    page = client.post(url("etablissement_ajouter", s), {"siret": autre})
    assert "son SIREN" in texte(str(page.context["form"].errors["siret"]))


def test_a_new_siege_replaces_the_former(client: Client, s: Structure, redacteur: Compte) -> None:
    client.force_login(redacteur)
    nouveau = f.siret_fictif(s.siren, 2)
    client.post(url("etablissement_ajouter", s), {"siret": nouveau, "siege": "on"})
    assert [e.siret for e in s.etablissements.filter(siege=True)] == [nouveau]
    lieu = s.etablissements.get(siret=nouveau)
    saisie = {"siret": nouveau, "debut": "29/02/2025"}
    page = client.post(url("etablissement_modifier", s, lieu.uid), saisie)
    assert "n’existe pas" in texte(str(page.context["form"].errors["debut"]))
    autre = f.structure().etablissements.get()
    assert client.get(url("etablissement_modifier", s, autre.uid)).status_code == 404


def test_a_new_rib_is_a_new_row(client: Client, s: Structure, redacteur: Compte) -> None:
    ancien = f.coordonnees(s)
    client.force_login(redacteur)
    saisie = saisie_rib(iban="FR14 2004 1010 0505 0001 3M02 606", bic="PSSTFRPPLIL", rib=rib())
    assert client.post(url("coordonnees", s), saisie).status_code == 302
    nouveau = queries.coordonnees_en_vigueur(s)
    assert nouveau is not None
    assert nouveau.iban == "FR1420041010050500013M02606"
    ancien.refresh_from_db()
    assert (ancien.iban, ancien.fin is not None) == (f.IBAN, True)
    acte = histoire(reference(s))[0]
    assert (acte.evenement, acte.donnees["iban"]) == (
        "changer_coordonnees_bancaires",
        "FR14 •••• 2606",
    )
    reponse = client.get(url("rib", s, nouveau.uid))
    assert reponse["Content-Disposition"].startswith("attachment")
    assert JournalAcces.objects.filter(acteur=redacteur).count() == 1


@pytest.mark.parametrize(
    ("saisie", "champ", "message"),
    [
        ({"iban": "FR76 3000 6000 0112 3456 7890 188"}, "iban", "Cet IBAN est faux"),
        ({"iban": "FR76"}, "iban", "Cet IBAN est faux"),
        ({"bic": "AGRI"}, "bic", "Ce BIC est faux"),
        ({"titulaire": ""}, "titulaire", "obligatoire"),
        ({"rib": None}, "rib", "Choisissez un fichier"),
        ({"rib": b"MZ\x90\x00" + b"\x00" * 200}, "rib", ""),
    ],
)
def test_bad_bank_details_are_told_at_the_field(
    client: Client,
    s: Structure,
    redacteur: Compte,
    saisie: dict[str, Any],
    champ: str,
    message: str,
) -> None:
    client.force_login(redacteur)
    donnees = saisie_rib(rib=rib()) | saisie
    if isinstance(donnees["rib"], bytes):
        donnees["rib"] = SimpleUploadedFile("rib.pdf", donnees["rib"])
    page = client.post(url("coordonnees", s), {c: v for c, v in donnees.items() if v is not None})
    assert page.status_code == 200
    assert message in texte(str(page.context["form"].errors[champ]))
    assert not CoordonneesBancaires.objects.exists()


def test_the_rib_of_others_is_a_404(client: Client, s: Structure, redacteur: Compte) -> None:
    compte = actions.CompteBancaire(f.IBAN, "", s.nom)
    ligne = actions.changer_coordonnees_bancaires(s, redacteur, compte, rib(), "rib.pdf")
    client.force_login(f.compte(Role.SIGNATAIRE, structure=f.structure()))
    assert client.get(url("rib", s, ligne.uid)).status_code == 404
    client.force_login(f.compte(Role.INTERVENANT, structure=s))
    assert client.get(url("rib", s, ligne.uid)).status_code == 404
    client.force_login(f.compte(Role.GESTIONNAIRE))
    assert client.get(url("rib", s, ligne.uid)).status_code == 200


def test_categories_count_once_an_agent_confirmed_them(
    client: Client, s: Structure, redacteur: Compte
) -> None:
    client.force_login(redacteur)
    adresse = url("structure_categories", s)
    client.post(adresse, {"categories": ["cllaj", "association"]})
    s.refresh_from_db()
    assert s.categories_confirmees, "declaring what is already so changes nothing"
    client.post(adresse, {"categories": ["mission_locale"]})
    s.refresh_from_db()
    assert (s.categories, s.categories_confirmees) == (["mission_locale"], False)
    client.force_login(f.compte(Role.INSTRUCTEUR))
    assert "à confirmer" in texte(client.get(url("structure", s)))
    page = client.post(adresse, {"motif": "statuts"})
    assert "au moins une catégorie" in texte(str(page.context["form"].errors["categories"]))
    client.post(adresse, {"categories": ["cllaj", "association"], "motif": "Statuts de 2019"})
    s.refresh_from_db()
    assert (s.categories, s.categories_confirmees) == (["association", "cllaj"], True)
    acte = histoire(reference(s))[0]
    assert (acte.evenement, acte.motif) == ("confirmer_categories", "Statuts de 2019")
    with pytest.raises(AccesRefuse):
        actions.confirmer_categories(s, redacteur, [Categorie.CLLAJ])


def test_an_agent_opens_a_file_once(client: Client) -> None:
    client.force_login(f.compte(Role.INSTRUCTEUR))
    siren = f.siren_fictif(4242)
    saisie = {"siret": f.siret_fictif(siren), "nom": "CLLAJ Nouveau", "categories": ["cllaj"]}
    client.post(reverse("annuaire:structure_creer"), saisie)
    nouvelle = Structure.objects.get(siren=siren)
    assert nouvelle.categories_confirmees
    assert nouvelle.etablissements.get().siege
    page = client.post(reverse("annuaire:structure_creer"), saisie | {"nom": "Encore"})
    assert "a déjà sa fiche" in texte(str(page.context["form"].errors["siret"]))
    client.force_login(f.compte(Role.GESTIONNAIRE))
    assert client.get(reverse("annuaire:structure_creer")).status_code == 403


def test_a_signataire_takes_back_a_colleague_s_role(
    client: Client, s: Structure, redacteur: Compte
) -> None:
    signataire = f.compte(Role.SIGNATAIRE, structure=s)
    client.force_login(signataire)
    assert "Inviter un collègue" in texte(client.get(url("structure", s)))
    adresse = url("retirer_membre", s, redacteur.droits[0].uid)
    assert client.post(adresse).status_code == 302
    assert "déjà retirée" in texte(client.post(adresse, follow=True))
    assert not Compte.objects.get(pk=redacteur.pk).droits
    soi = url("retirer_membre", s, signataire.droits[0].uid)
    assert client.post(soi).status_code == 403


@pytest.mark.parametrize(
    ("recherche", "attendu"),
    [
        ({"q": "eluard"}, ["Éluard"]),
        ({"q": "ÉLUARD"}, ["Éluard"]),
        ({"q": "zola"}, ["Zola"]),
        ({"q": "rien de tel"}, []),
        ({"categorie": "ccas"}, ["Zola"]),
        ({"confirmees": "non"}, ["Zola"]),
        ({"territoire": "ART"}, ["Éluard"]),
        ({}, ["Éluard", "Zola"]),
    ],
)
def test_search(client: Client, recherche: dict[str, str], attendu: list[str]) -> None:
    f.structure(nom="Éluard", t=f.territoire())
    Structure.objects.filter(pk=f.structure("ccas", nom="Zola").pk).update(
        categories_confirmees=False
    )
    client.force_login(f.compte(Role.PILOTAGE))
    page = client.get(reverse("annuaire:structures"), recherche)
    assert [ligne["structure"].nom for ligne in page.context["lignes"]] == attendu


def test_search_by_number(client: Client) -> None:
    cherchee = f.structure()
    f.structure()
    client.force_login(f.compte(Role.PILOTAGE))
    siege = cherchee.etablissements.get().siret
    for q in (cherchee.siren, siege, f"{siege[:3]} {siege[3:6]} {siege[6:9]}", siege[:12]):
        page = client.get(reverse("annuaire:structures"), {"q": q})
        assert [ligne["structure"] for ligne in page.context["lignes"]] == [cherchee], q


def test_list_is_paged_and_costs_the_same_whatever_the_page(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    t = f.territoire()
    for rang in range(120):
        f.structure(nom=f"Structure {rang:03d}", t=t)
    client.force_login(f.compte(Role.INSTRUCTEUR))
    noms: list[str] = []
    adresse = "?"
    while adresse:
        with django_assert_max_num_queries(7):
            page = client.get(reverse("annuaire:structures") + adresse)
        noms += [ligne["structure"].nom for ligne in page.context["lignes"]]
        adresse = page.context["page"].url_suivants
    assert noms == [f"Structure {rang:03d}" for rang in range(120)]


def test_the_page_of_a_structure_costs_the_same_with_many_members(
    client: Client, django_assert_max_num_queries: Any, s: Structure
) -> None:
    for _ in range(30):
        f.compte(Role.REDACTEUR, structure=s)
    client.force_login(f.compte(Role.SIGNATAIRE, structure=s))
    with django_assert_max_num_queries(14):
        assert client.get(url("structure", s)).status_code == 200


def test_a_porteur_of_two_structures_chooses(client: Client, s: Structure) -> None:
    from ecluse.annuaire.models import Habilitation

    compte = f.compte(Role.REDACTEUR, structure=s)
    autre = f.structure()
    Habilitation.objects.create(compte=compte, role=Role.REDACTEUR, structure=autre)
    client.force_login(compte)
    page = texte(client.get(reverse("annuaire:ma_structure")))
    assert s.nom in page
    assert autre.nom in page


def test_every_form_page_renders(client: Client, s: Structure) -> None:
    client.force_login(f.compte(Role.SIGNATAIRE, structure=s))
    for nom in (
        "structure_modifier",
        "structure_categories",
        "etablissement_ajouter",
        "coordonnees",
        "inviter_collegue",
    ):
        assert client.get(url(nom, s)).status_code == 200, nom
