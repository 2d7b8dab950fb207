"""Every page of a dossier, for each of its readers, with what they type."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures import actions, queries, queries_taches
from ecluse.cycle.candidatures.models import Candidature, SectionDossier
from ecluse.regles.fiches.modele import APPRECIATION
from ecluse.socle import travaux
from tests import fabriques as f

pytestmark = pytest.mark.django_db

PAGES = ["modifier", "budget", "pieces", "coordonnees", "apercu", "deposer", "retirer"]
AUTO = {"X-Enregistrement": "1"}


@pytest.fixture(autouse=True)
def _en_mai() -> Iterator[None]:
    with freeze_time(f.instant("2025-05-05"), tick=True):
        yield


def client_de(compte: Compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


def url(nom: str, *args: Any) -> str:
    return reverse(f"candidatures:{nom}", args=args)


def lire(client: Client, nom: str, *args: Any, statut: int = 200) -> str:
    reponse = client.get(url(nom, *args))
    assert reponse.status_code == statut, (nom, reponse.status_code)
    return reponse.content.decode()


def plat(html: str) -> str:
    return html.replace("\u202f", " ").replace("\xa0", " ")


def test_apres_la_cloture_un_dossier_depose_dit_tout_de_suite_qu_il_est_trop_tard() -> None:
    c = f.candidature("deposee")
    signataire = f.signataire_de(c.structure)
    assert "validé à temps" not in plat(lire(client_de(signataire), "modifier", c.uid))
    with freeze_time(f.instant("2025-05-10")):
        reponse = client_de(signataire).get(url("valider", c.uid), follow=True)
    html = plat(reponse.content.decode())
    assert "Ce dossier n’a pas été validé à temps" in html
    assert "Clos depuis le 10 mai 2025" in html


@pytest.mark.parametrize("complete", [False, True])
def test_les_pages_du_brouillon_s_affichent(complete: bool) -> None:
    c = f.candidature("brouillon", complete=complete)
    client = client_de(f.redacteur_de(c.structure))
    for nom in PAGES:
        lire(client, nom, c.uid)
    for code in ("projet", "moyens", "territoire", "resultats"):
        lire(client, "section", c.uid, code)
    lire(client, "section", c.uid, "inconnue", statut=404)
    lire(client, "liste")


def test_le_brouillon_n_existe_pas_pour_les_autres() -> None:
    c = f.candidature("brouillon")
    for acteur in (f.redacteur_de(f.structure()), f.compte(Role.PILOTAGE), f.compte(Role.ELU)):
        client = client_de(acteur)
        for nom in PAGES:
            assert client.get(url(nom, c.uid)).status_code == 404
        for nom in ("deposer", "valider", "reprendre", "retirer"):
            assert client.post(url(nom, c.uid)).status_code == 404
    anonyme = Client()
    assert anonyme.get(url("modifier", c.uid)).status_code == 302
    reponse = anonyme.post(url("modifier_auto", c.uid), {"intitule": "x"}, headers=AUTO)
    assert reponse.status_code == 401


def test_creer_depuis_la_fiche() -> None:
    s, session = f.structure(), f.session_45()
    client = client_de(f.redacteur_de(s))
    reponse = client.post(url("creer", session.uid))
    c = Candidature.objects.get()
    assert reponse.url == url("modifier", c.uid)
    # A structure that is not theirs is unknown.
    autre = f.structure()
    assert client.post(url("creer", session.uid), {"structure": autre.uid}).status_code == 404
    association = f.structure("association")
    reponse = client_de(f.redacteur_de(association)).post(url("creer", session.uid), follow=True)
    assert "n’est pas ouvert à votre structure" in reponse.content.decode()
    assert Candidature.objects.count() == 1


def test_ce_qui_est_faux_n_est_pas_garde_et_la_reponse_le_dit() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    faux = {"version": "0", "attendu_contacts": "beaucoup", "attendu_ase_recus": "30"}
    corps = client.post(url("section_auto", c.uid, "resultats"), faux, headers=AUTO).json()
    assert corps["refusees"] == len(corps["erreurs"]) == 1
    assert "attendu_contacts" not in c.sections.get(code="resultats").contenu


def test_l_enregistrement_automatique() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    adresse = url("section_auto", c.uid, "projet")
    reponse = client.post(adresse, {"version": "0", "objectifs": "A"}, headers=AUTO)
    corps = reponse.json()
    assert corps["version"] == 1
    assert plat(corps["instant"]).startswith("10 h 0")
    assert plat(corps["totaux"]["etat-projet"]) == "5 points"
    assert corps["refusees"] == 0
    # Another tab, still at version 0, changed the same field: nothing of it is written.
    reponse = client.post(adresse, {"version": "0", "objectifs": "B"}, headers=AUTO)
    assert reponse.status_code == 409
    assert "comparer les deux versions" in reponse.json()["message"]
    # Without script the page shows both values.
    reponse = client.post(url("section", c.uid, "projet"), {"version": "0", "objectifs": "B"})
    html = reponse.content.decode()
    assert reponse.status_code == 409
    assert "<blockquote" in html
    assert ">A</blockquote>" in html
    assert 'name="version" value="1"' in html
    reponse = client.post(url("section", c.uid, "projet"), {"version": "1", "objectifs": "B"})
    assert reponse.status_code == 302
    assert SectionDossier.objects.get(candidature=c).contenu["objectifs"] == "B"


@pytest.mark.parametrize(
    ("page", "champ", "valeur", "message"),
    [
        ("modifier", "debut", "29/02/2025", "Le 29 février 2025 n’existe pas"),
        ("modifier", "fin", "hier", "n’est pas une date"),
        ("section/resultats", "attendu_contacts", "-5", "négatif n’est pas accepté"),
        ("section/resultats", "attendu_contacts", "beaucoup", "n’est pas un nombre"),
        ("section/resultats", "attendu_contacts", "1,5", "Indiquez un nombre entier"),
    ],
)
def test_une_saisie_fausse_est_dite_au_champ_et_gardee(
    page: str, champ: str, valeur: str, message: str
) -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    adresse = url("modifier", c.uid) if page == "modifier" else url("section", c.uid, "resultats")
    bon = {"intitule": "Titre gardé"} if page == "modifier" else {"attendu_ase_recus": "1 200"}
    donnees = {"version": "0", champ: valeur, **bon}
    reponse = client.post(adresse, donnees)
    html = plat(reponse.content.decode())
    assert reponse.status_code == 200
    assert message in html
    assert f'value="{valeur}"' in html, "what was typed stays in the field"
    assert f'id="id_{champ}_error"' in html
    c.refresh_from_db()
    if page == "modifier":
        assert c.intitule == "Titre gardé"
        assert (c.debut, c.fin) == (f.date(2025, 9, 1), f.date(2026, 8, 31))
    else:
        assert SectionDossier.objects.get(candidature=c).contenu == {"attendu_ase_recus": "1200"}
    reponse = client.post(adresse + "enregistrement/", donnees | {"version": "1"}, headers=AUTO)
    assert message in plat(json.dumps(reponse.json()["erreurs"], ensure_ascii=False))


def _budget(**montants: str) -> dict[str, str]:
    lignes = [("60", montants.get("c60", "")), ("74", montants.get("c74", ""))]
    donnees = {"version": "0", "l-TOTAL_FORMS": "2", "l-INITIAL_FORMS": "0"}
    for i, (compte, montant) in enumerate(lignes):
        donnees |= {f"l-{i}-compte": compte, f"l-{i}-libelle": "", f"l-{i}-montant": montant}
    return donnees | {"l-1-demande": "True"}


def test_le_budget_calcule_ses_totaux_a_chaque_enregistrement() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    donnees = _budget(c60="1 234,56 €", c74="1234.5")
    reponse = client.post(url("budget_auto", c.uid), donnees, headers=AUTO)
    totaux = {k: plat(v) for k, v in reponse.json()["totaux"].items()}
    assert totaux["charges"] == "1 234,56 €"
    assert totaux["produits"] == "1 234,50 €"
    assert totaux["constat"] == (
        "Les charges (1 234,56 €) et les produits (1 234,50 €) diffèrent de 0,06 €."
    )
    assert "message" not in reponse.json()
    c.refresh_from_db()
    assert str(c.montant_demande) == "1234.50"


@pytest.mark.parametrize(
    ("montant", "message"),
    [
        ("-5", "négatif n’est pas accepté"),
        ("1,234", "deux décimales au plus"),
        ("mille", "n’est pas un montant"),
    ],
)
def test_un_montant_faux_n_enregistre_rien_du_budget(montant: str, message: str) -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    donnees = _budget(c60=montant, c74="10")
    auto = client.post(url("budget_auto", c.uid), donnees, headers=AUTO).json()
    assert message in plat(auto["erreurs"]["l-0-montant"])
    assert auto["message"] == "1\u00a0ligne du budget est à corriger."
    html = plat(client.post(url("budget", c.uid), donnees).content.decode())
    assert message in html
    assert f'value="{montant}"' in html
    assert 'href="#id_l-0-montant"' in html
    assert not c.budget.exists()


def test_ajouter_une_ligne_au_budget_garde_la_saisie() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    donnees = _budget(c60="10", c74="10") | {"ajouter": "60"}
    html = client.post(url("budget", c.uid), donnees).content.decode()
    assert 'name="l-2-montant"' in html
    assert c.budget.count() == 2


def test_un_iban_faux_est_dit_au_champ() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    donnees = {"titulaire": "CLLAJ", "iban": f.IBAN[:-1] + "0", "rib": f.pdf("rib.pdf")}
    html = client.post(url("coordonnees_nouvelles", c.uid), donnees).content.decode()
    assert "Cet IBAN est faux" in html
    assert 'href="#id_iban"' in html
    assert not c.structure.coordonnees_bancaires.exists()
    reponse = client.post(
        url("coordonnees_nouvelles", c.uid),
        {"titulaire": "CLLAJ", "iban": "fr76 3000 6000 0112 3456 7890 189", "rib": f.pdf("r.pdf")},
    )
    assert reponse.url == url("apercu", c.uid)
    c.refresh_from_db()
    assert c.coordonnees_bancaires.iban == f.IBAN
    lire(client, "coordonnees", c.uid)
    assert client.get(url("rib", c.uid)).headers["Content-Disposition"].startswith("attachment")


def test_une_piece_mal_nommee_ou_trop_lourde_est_dite_au_champ() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    executable = f.SimpleUploadedFile("statuts.pdf", b"MZ\x90\x00" + b"\x00" * 200)
    lourde = f.pdf("lourd.pdf", b"0" * (26 * 1024 * 1024))
    for fichier in (executable, lourde):
        reponse = client.post(url("joindre", c.uid, "statuts"), {"statuts-fichier": fichier})
        html = reponse.content.decode()
        assert reponse.status_code == 200
        assert 'id="id_statuts-fichier_error"' in html
    assert not c.pieces.exists()
    client.post(url("joindre", c.uid, "statuts"), {"statuts-fichier": f.pdf("statuts.pdf")})
    piece = c.pieces.get()
    assert client.get(url("piece", c.uid, piece.uid)).status_code == 200
    client.post(url("retirer_piece", c.uid, piece.uid))
    piece.refresh_from_db()
    assert piece.retiree_le is not None


def test_une_page_qui_attend_ne_recoit_que_ce_qui_change() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    entetes = {"X-Fragment": "1"}
    reponse = client.post(
        url("joindre", c.uid, "statuts"), {"statuts-fichier": f.pdf("été.pdf")}, headers=entetes
    )
    assert (reponse.status_code, reponse.headers["X-Fragment"]) == (200, "piece-statuts")
    html = reponse.content.decode()
    assert [m for m in ('id="messages"', 'id="piece-', 'id="sommaire"') if html.count(m) != 1] == []
    assert "La pièce est jointe au dossier." in html
    assert "été.pdf" in html
    assert "<html" not in html
    # The parts have the same identifiers in the page; the message is not said again there.
    page = lire(client, "pieces", c.uid)
    assert 'id="piece-statuts"' in page
    assert 'id="sommaire"' in page
    assert "La pièce est jointe au dossier." not in page
    # What is refused is said by the whole page, as without a script.
    vide = f.SimpleUploadedFile("statuts.pdf", b"MZ\x90\x00" + b"\x00" * 200)
    reponse = client.post(
        url("joindre", c.uid, "statuts"), {"statuts-fichier": vide}, headers=entetes
    )
    assert "X-Fragment" not in reponse.headers
    assert "data-resume-erreurs" in reponse.content.decode()


def test_qui_signe_est_mene_a_la_validation() -> None:
    for role, suite in ((f.signataire_de, "valider"), (f.redacteur_de, "modifier")):
        c = f.candidature("brouillon")
        reponse = client_de(role(c.structure)).post(url("deposer", c.uid))
        assert reponse.url == url(suite, c.uid)


def test_deposer_valider_et_recevoir_les_attestations() -> None:
    f.departement()
    c = f.candidature("brouillon")
    redacteur = client_de(f.redacteur_de(c.structure))
    signataire = client_de(f.signataire_de(c.structure))
    html = lire(redacteur, "deposer", c.uid)
    assert str(f.signataire_de(c.structure)) in html
    html = redacteur.post(url("deposer", c.uid), follow=True).content.decode()
    assert "CAND-2025-00001" in html
    assert "en préparation" in html
    assert "hx-get" in html
    assert lire(redacteur, "valider", c.uid, statut=302) == ""
    # Twice is said, not failed.
    html = redacteur.post(url("deposer", c.uid), follow=True).content.decode()
    assert "n’est plus possible" in html
    c.refresh_from_db()
    html = lire(signataire, "valider", c.uid)
    assert plat(html).count("20 000,00 €") >= 3
    signataire.post(url("valider", c.uid), {"empreinte": c.empreinte})
    c.refresh_from_db()
    assert c.etat == "validee"
    travaux.executer_en_attente()
    html = lire(redacteur, "attestations", c.uid)
    assert "hx-get" not in html
    for recepisse in c.recepisses.all():
        reponse = redacteur.get(url("recepisse", c.uid, recepisse.uid))
        assert reponse.headers["Content-Type"] == "application/pdf"
    agent = client_de(f.compte(Role.INSTRUCTEUR))
    assert "Permanences rurales" in lire(agent, "modifier", c.uid)


def test_un_dossier_incomplet_ne_se_depose_pas_et_dit_pourquoi() -> None:
    c = f.candidature("brouillon", complete=False)
    client = client_de(f.redacteur_de(c.structure))
    html = client.post(url("deposer", c.uid), follow=True).content.decode()
    assert "Le dossier n’est pas complet" in html
    assert "Quel besoin avez-vous repéré" in html
    c.refresh_from_db()
    assert c.etat == "brouillon"


def test_reprendre_puis_abandonner() -> None:
    c = f.candidature("deposee")
    client = client_de(f.redacteur_de(c.structure))
    client.post(url("reprendre", c.uid))
    c.refresh_from_db()
    assert c.etat == "brouillon"
    client.post(url("retirer", c.uid), {"motif": "Projet reporté"})
    c.refresh_from_db()
    assert c.etat == "retiree"
    lire(client, "modifier", c.uid)


def test_apres_la_cloture_le_brouillon_se_lit_et_ne_s_ecrit_plus() -> None:
    c = f.candidature("brouillon")
    acteur = f.redacteur_de(c.structure)
    with freeze_time(f.instant("2025-05-10", "00:00:00"), tick=True):
        client = client_de(acteur)
        html = lire(client, "modifier", c.uid)
        assert "Clos depuis le 10\u00a0mai 2025 à 0\u00a0h\u00a000" in html
        reponse = client.post(
            url("section_auto", c.uid, "projet"), {"objectifs": "Trop tard"}, headers=AUTO
        )
        assert reponse.status_code == 409
        assert "clos depuis le 10\u00a0mai 2025" in reponse.json()["message"]
        html = client.post(url("deposer", c.uid), follow=True).content.decode()
        assert "Le dépôt est clos depuis le 10\u00a0mai 2025 à 0\u00a0h\u00a000." in html


def test_taches_jalons_et_resume() -> None:
    brouillon, deposee = f.candidature("brouillon"), f.candidature("deposee")
    assert len(queries_taches.taches(f.redacteur_de(brouillon.structure))) == 1
    assert queries_taches.taches(f.redacteur_de(deposee.structure)) == []
    tache = queries_taches.taches(f.signataire_de(deposee.structure))[0]
    assert tache.url == url("valider", deposee.uid)
    assert tache.echeance == f.date(2025, 5, 9)
    assert queries_taches.taches(f.compte(Role.INSTRUCTEUR)) == []
    attendus = {
        "brouillon": ("courant", "a_venir"),
        "deposee": ("passe", "courant"),
        "validee": ("passe", "passe"),
        "retiree": ("refuse", "a_venir"),
        "hors_delai": ("passe", "refuse"),
    }
    for etat, statuts in attendus.items():
        c = f.candidature(etat)
        assert tuple(j.etat for j in queries_taches.jalons(c)) == statuts, etat
    c = f.candidature("validee")
    assert queries.resume(c).territoires == ("Artois",)
    assert queries.objectifs(c)["contacts"] == f.Decimal(480)
    assert queries.dossier_regles(c).iban == f.IBAN
    assert len(queries.pour_dossier(c, f.compte(Role.INSTRUCTEUR)).pieces) == 2


def juger(fiche: Any, code: str) -> Any:
    """The fiche, one of its indicators judged in words and not counted, as in 2024/4.2."""
    indicateurs = [
        i.model_copy(update={"unite": APPRECIATION}) if i.code == code else i
        for i in fiche.indicateurs
    ]
    return fiche.model_copy(update={"indicateurs": indicateurs})


def test_ce_qui_s_apprecie_est_une_phrase_et_non_un_volume() -> None:
    c = f.candidature("validee")
    section = c.sections.get(contenu__has_key="attendu_contacts")
    section.contenu["attendu_contacts"] = "Le besoin est constaté."
    SectionDossier.objects.filter(pk=section.pk).update(contenu=section.contenu)
    c.session.version.fiche = juger(c.session.version.fiche, "contacts")
    assert queries.attendus_de([c])[c.pk]["contacts"] == "Le besoin est constaté."
    volumes = queries.objectifs(c)
    assert "contacts" not in volumes
    assert volumes["ase_recus"] == f.Decimal(60)


def test_nombre_de_requetes(django_assert_max_num_queries: Any) -> None:
    c = f.candidature("brouillon")
    compte = f.redacteur_de(c.structure)
    client = client_de(compte)
    lire(client, "liste")
    with django_assert_max_num_queries(6):
        lire(client, "liste")
    for _ in range(3):
        with f.au("2025-05-05"):
            actions.retirer(c, compte)
            c = actions.creer(f.session_45(), c.structure, compte)
    with django_assert_max_num_queries(6):
        lire(client, "liste")
    for nom, maximum in (("modifier", 15), ("budget", 12), ("apercu", 12), ("deposer", 14)):
        with django_assert_max_num_queries(maximum):
            lire(client, nom, c.uid)
    validee = f.candidature("validee")
    client = client_de(f.redacteur_de(validee.structure))
    with django_assert_max_num_queries(16):
        lire(client, "modifier", validee.uid)
