"""The pages of the editor: rights, drafts, rows, conflicts, readings."""

import pytest
from django.test import Client

from ecluse.annuaire.models import Role
from ecluse.cycle.appels.editeur import actions, libelles
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, VersionFiche
from ecluse.regles.fiches import fiche_depuis
from tests import fabriques as f
from tests.cycle.appels.editeur.pages import connecte, envoyer, lire, page, saisie
from tests.cycle.appels.outils_editeur import donnees, fiches, simple

pytestmark = pytest.mark.django_db


# --- rights -------------------------------------------------------------------------------------


def test_seul_le_pilotage_edite_les_fiches(brouillon: BrouillonFiche) -> None:
    adresses = [
        "/fiches/", "/fiches/nouvelle/", "/fiches/import/", "/fiches/2025/4.5/",
        "/fiches/2025/4.5/versions/1/", "/fiches/2025/4.5/versions/1/toml/",
        f"/fiches/brouillons/{brouillon.uid}/", f"/fiches/brouillons/{brouillon.uid}/pieces/",
        f"/fiches/brouillons/{brouillon.uid}/apercu/",
        f"/fiches/brouillons/{brouillon.uid}/comparaison/",
        f"/fiches/brouillons/{brouillon.uid}/toml/",
    ]  # fmt: skip
    actes = ["publication", "abandon", "derniere-version", "pieces/enregistrement"]
    s = f.structure()
    for compte in (f.compte(Role.INSTRUCTEUR), f.compte(Role.SIGNATAIRE, structure=s)):
        autre = connecte(compte)
        for adresse in adresses:
            assert autre.get(adresse).status_code in (403, 404), adresse
        for acte in actes:
            reponse = autre.post(f"/fiches/brouillons/{brouillon.uid}/{acte}/")
            assert reponse.status_code in (403, 404), acte
        assert "/fiches/" not in autre.get("/").content.decode()
    assert Client().get("/fiches/").status_code == 302
    assert BrouillonFiche.objects.filter(pk=brouillon.pk).exists()


def test_une_habilitation_limitee_ne_publie_pas_un_autre_dispositif(
    brouillon: BrouillonFiche,
) -> None:
    limite = f.compte(Role.PILOTAGE, dispositifs=["2025/4.1"])
    reponse = connecte(limite).post(
        f"/fiches/brouillons/{brouillon.uid}/publication/",
        {"motif": "Essai", "lue": actions.empreinte_de(brouillon.contenu)},
    )
    assert reponse.status_code == 403
    assert VersionFiche.objects.count() == 1


def test_une_adresse_inconnue_n_existe_pas(client: Client, brouillon: BrouillonFiche) -> None:
    for adresse in (
        "/fiches/brouillons/inconnu/", f"/fiches/brouillons/{brouillon.uid}/inconnue/",
        "/fiches/2025/9.9/", "/fiches/2025/4.5/versions/9/",
    ):  # fmt: skip
        assert client.get(adresse).status_code == 404


# --- opening ------------------------------------------------------------------------------------


def test_ouvrir_deux_fois_rend_le_meme_brouillon(client: Client, dispositif: Dispositif) -> None:
    premier = client.post("/fiches/2025/4.5/brouillon/")
    second = client.post("/fiches/2025/4.5/brouillon/")
    assert premier.url == second.url
    objet = BrouillonFiche.objects.get()
    assert fiche_depuis(objet.contenu) == fiches()["2025/4.5"]
    assert "Ouvrir le brouillon" in lire(client.get("/fiches/"))
    assert "Ouvrir le brouillon" in lire(client.get("/fiches/2025/4.5/"))


def test_reprendre_vide_les_dates(client: Client, dispositif: Dispositif) -> None:
    reponse = client.post("/fiches/2025/4.5/reprise/", {"annee": "2026"})
    objet = BrouillonFiche.objects.get(annee=2026)
    assert reponse.url == f"/fiches/brouillons/{objet.uid}/"
    contenu = objet.contenu
    assert (contenu["annee"], contenu["periode"]["debut"]) == (2026, None)
    assert contenu["sessions"][0]["cloture"] is None
    assert contenu["pieces"] == donnees()["pieces"]
    html = lire(client.get(reponse.url))
    assert "1 point à corriger" in html
    assert "reprise de 2025/4.5, version 1" in html
    refus = client.post("/fiches/2025/4.5/reprise/", {"annee": "2025"})
    assert refus.status_code == 400
    assert "une autre année" in lire(refus)


def test_creer_une_fiche(client: Client, dispositif: Dispositif) -> None:
    assert client.get("/fiches/nouvelle/").status_code == 200
    envoi = {"annee": "2026", "code": "4.9", "libelle": "Un dispositif nouveau"}
    reponse = client.post("/fiches/nouvelle/", envoi)
    objet = BrouillonFiche.objects.get()
    html = lire(client.get(reponse.url))
    assert "4.9 Un dispositif nouveau" in html
    assert "à corriger" in html
    for rubrique in libelles.RUBRIQUES:
        page(client, objet, rubrique.code)
    assert client.get(f"/fiches/brouillons/{objet.uid}/apercu/").status_code == 200
    assert client.get(f"/fiches/brouillons/{objet.uid}/comparaison/").status_code == 200
    refus = client.post("/fiches/nouvelle/", envoi | {"annee": "2025", "code": "4.5"})
    assert "existe déjà" in lire(refus)
    assert "Ce code n’est pas accepté" in lire(
        client.post("/fiches/nouvelle/", envoi | {"code": "Quatre neuf"})
    )


# --- writing ------------------------------------------------------------------------------------


def test_chaque_rubrique_s_affiche(client: Client, brouillon: BrouillonFiche) -> None:
    for rubrique in libelles.RUBRIQUES:
        html = lire(page(client, brouillon, rubrique.code))
        assert f"<h1>{rubrique.libelle}</h1>" in html


def test_enregistrer_une_page_telle_quelle_ne_change_rien(
    client: Client, brouillon: BrouillonFiche
) -> None:
    for rubrique in libelles.RUBRIQUES:
        avant = brouillon.contenu
        reponse = envoyer(
            client, brouillon, rubrique.code, saisie(client, brouillon, rubrique.code)
        )
        assert reponse.status_code == 302
        assert brouillon.contenu == avant, rubrique.code


def test_enregistrer_mene_a_la_rubrique_suivante(client: Client, brouillon: BrouillonFiche) -> None:
    envoi = saisie(client, brouillon, "objet", objet="Un autre objet.")
    assert envoyer(client, brouillon, "objet", envoi).url.endswith("/periode/")
    assert brouillon.contenu["objet"] == "Un autre objet."
    envoi = saisie(client, brouillon, "objet", action="rester")
    assert envoyer(client, brouillon, "objet", envoi).url.endswith("/objet/")
    envoi = saisie(client, brouillon, "sources")
    assert envoyer(client, brouillon, "sources", envoi).url.endswith(f"/{brouillon.uid}/")


def test_une_faute_ramene_au_champ_sans_rien_perdre(
    client: Client, brouillon: BrouillonFiche
) -> None:
    envoi = saisie(client, brouillon, "periode", **{"sessions.0.cloture": "29/02/2025"})
    reponse = envoyer(client, brouillon, "periode", envoi)
    html = lire(client.get(reponse.url))
    assert 'value="29/02/2025"' in html
    assert "Le 29 février 2025 n’existe pas" in html
    assert "Session 1 : 1 point à corriger" not in html
    assert "1 point à corriger" in html


def test_ajouter_et_retirer_des_lignes_garde_la_saisie(
    client: Client, brouillon: BrouillonFiche
) -> None:
    nombre = len(brouillon.contenu["pieces"])
    envoi = saisie(
        client, brouillon, "pieces", **{"pieces.0.libelle": "RIB", "action": "ajouter:pieces"}
    )
    reponse = envoyer(client, brouillon, "pieces", envoi)
    assert reponse.url.endswith(f"?ligne=pieces.{nombre}#partie-pieces-{nombre}")
    assert brouillon.contenu["pieces"][0]["libelle"] == "RIB"
    assert len(brouillon.contenu["pieces"]) == nombre + 1
    html = lire(client.get(reponse.url))
    assert f"Pièce {nombre + 1}" in html
    premier = brouillon.contenu["pieces"][0]
    envoi = saisie(client, brouillon, "pieces", action="descendre:pieces.0")
    envoyer(client, brouillon, "pieces", envoi)
    assert brouillon.contenu["pieces"][1] == premier
    envoi = saisie(
        client, brouillon, "pieces", **{"pieces.0.aide": "Un mot.", "action": "retirer:pieces.1"}
    )
    envoyer(client, brouillon, "pieces", envoi)
    assert premier not in brouillon.contenu["pieces"]
    assert brouillon.contenu["pieces"][0]["aide"] == "Un mot."


@pytest.mark.parametrize(
    "action",
    ["ajouter:objet", "retirer:pieces.99", "monter:pieces.0", "ajouter:sessions", "autre:x",
     "retirer:pieces.x", "ajouter:pieces.0.libelle", "descendre:pieces.5"],
)  # fmt: skip
def test_un_geste_impossible_ne_change_rien(
    client: Client, brouillon: BrouillonFiche, action: str
) -> None:
    avant = brouillon.contenu
    envoi = saisie(client, brouillon, "pieces", action=action)
    assert envoyer(client, brouillon, "pieces", envoi).status_code == 302
    assert brouillon.contenu == avant


def test_changer_de_forme_montre_ses_champs(client: Client, brouillon: BrouillonFiche) -> None:
    envoi = saisie(
        client, brouillon, "bareme", **{"bareme.famille": "points", "action": "forme:bareme"}
    )
    reponse = envoyer(client, brouillon, "bareme", envoi)
    assert "Valeur du point" in lire(client.get(reponse.url))
    envoi = saisie(client, brouillon, "bareme", action="ajouter:bareme.types")
    envoyer(client, brouillon, "bareme", envoi)
    assert len(brouillon.contenu["bareme"]["types"]) == 1


def test_l_enregistrement_automatique_dit_les_fautes(
    client: Client, brouillon: BrouillonFiche
) -> None:
    envoi = saisie(client, brouillon, "financement", **{"financement.plafond_structure": "x"})
    url = f"/fiches/brouillons/{brouillon.uid}/financement/enregistrement/"
    recu = client.post(url, envoi, headers={"X-Enregistrement": "1"}).json()
    assert list(recu["erreurs"]) == ["financement.plafond_structure"]
    assert simple(recu["totaux"]["fautes"]) == "1 point à corriger"
    envoi |= {"version": recu["version"], "financement.plafond_structure": "30 000"}
    recu = client.post(url, envoi, headers={"X-Enregistrement": "1"}).json()
    assert recu["erreurs"] == {}
    brouillon.refresh_from_db()
    assert brouillon.contenu["financement"]["plafond_structure"] == "30000.00"


# --- two people -----------------------------------------------------------------------------------


def test_deux_personnes_sur_une_rubrique(client: Client, brouillon: BrouillonFiche) -> None:
    autre = f.compte(Role.PILOTAGE, prenom="Noé", nom="Autre")
    la_mienne = saisie(client, brouillon, "objet", objet="Le mien.")
    la_sienne = saisie(connecte(autre), brouillon, "objet", objet="Le sien.")
    envoyer(connecte(autre), brouillon, "objet", la_sienne)
    auto = client.post(
        f"/fiches/brouillons/{brouillon.uid}/objet/enregistrement/", la_mienne,
        headers={"X-Enregistrement": "1"},
    )  # fmt: skip
    assert auto.status_code == 409
    assert "Autre a modifié cette rubrique" in simple(auto.json()["message"])
    reponse = envoyer(client, brouillon, "objet", la_mienne)
    assert reponse.status_code == 409
    assert brouillon.contenu["objet"] == "Le sien."
    html = lire(reponse)
    assert "Le mien." in html
    assert "Le sien." in html
    # Both have been read: saving again, from what is there now, is a choice.
    la_mienne["version"] = reponse.context["version"]
    assert envoyer(client, brouillon, "objet", la_mienne).status_code == 302
    assert brouillon.contenu["objet"] == "Le mien."


def test_deux_personnes_sur_deux_rubriques(client: Client, brouillon: BrouillonFiche) -> None:
    autre = connecte(f.compte(Role.PILOTAGE))
    la_mienne = saisie(client, brouillon, "objet", objet="Le mien.")
    la_sienne = saisie(autre, brouillon, "public", **{"public.texte": "Le sien."})
    assert envoyer(autre, brouillon, "public", la_sienne).status_code == 302
    assert envoyer(client, brouillon, "objet", la_mienne).status_code == 302
    assert brouillon.contenu["objet"] == "Le mien."
    assert brouillon.contenu["public"]["texte"] == "Le sien."


def test_un_enregistrement_en_retard_ne_defait_pas_un_geste(
    client: Client, brouillon: BrouillonFiche
) -> None:
    nombre = len(brouillon.contenu["pieces"])
    en_retard = saisie(client, brouillon, "pieces", **{"pieces.0.libelle": "Un RIB"})
    envoyer(client, brouillon, "pieces", en_retard | {"action": "ajouter:pieces"})
    auto = client.post(
        f"/fiches/brouillons/{brouillon.uid}/pieces/enregistrement/", en_retard,
        headers={"X-Enregistrement": "1"},
    )  # fmt: skip
    assert auto.status_code == 409
    brouillon.refresh_from_db()
    assert len(brouillon.contenu["pieces"]) == nombre + 1


def test_une_page_s_enregistre_plusieurs_fois(client: Client, brouillon: BrouillonFiche) -> None:
    envoi = saisie(client, brouillon, "objet", objet="Un.")
    url = f"/fiches/brouillons/{brouillon.uid}/objet/enregistrement/"
    assert client.post(url, envoi).status_code == 200
    # Sent before the answer of the first one came back.
    assert client.post(url, envoi | {"objet": "Deux."}).status_code == 200
    brouillon.refresh_from_db()
    assert brouillon.contenu["objet"] == "Deux."


def test_envoyer_sans_avoir_vu_la_reponse_n_est_pas_un_conflit(
    client: Client, brouillon: BrouillonFiche
) -> None:
    envoi = saisie(client, brouillon, "objet", objet="Un.")
    url = f"/fiches/brouillons/{brouillon.uid}/objet/enregistrement/"
    assert client.post(url, envoi).status_code == 200
    assert envoyer(client, brouillon, "objet", envoi | {"objet": "Deux."}).status_code == 302
    # The saving that left first and arrives last must not undo what was sent.
    assert client.post(url, envoi).status_code == 409
    brouillon.refresh_from_db()
    assert brouillon.contenu["objet"] == "Deux."


def test_un_brouillon_disparu_le_dit(client: Client, brouillon: BrouillonFiche) -> None:
    envoi = saisie(client, brouillon, "objet")
    actions.abandonner(brouillon, brouillon.modifie_par)
    adresse = f"/fiches/brouillons/{brouillon.uid}/"
    assert client.post(f"{adresse}objet/", envoi).status_code == 404
    auto = client.post(f"{adresse}objet/enregistrement/", envoi)
    assert (auto.status_code, "déjà été publié" in auto.json()["message"]) == (409, True)
    for acte in ("publication", "abandon"):
        reponse = client.post(f"{adresse}{acte}/", {"motif": "x", "lue": "x"})
        assert reponse.url == "/fiches/"
    with pytest.raises(actions.ActionRefusee):
        actions.abandonner(brouillon, f.compte(Role.PILOTAGE))


# --- reading --------------------------------------------------------------------------------------


def test_l_apercu_montre_la_page_publique(client: Client, brouillon: BrouillonFiche) -> None:
    envoyer(client, brouillon, "objet", saisie(client, brouillon, "objet", objet="Tout neuf."))
    adresse = f"/fiches/brouillons/{brouillon.uid}/apercu/"
    reponse = client.get(adresse)
    html = lire(reponse)
    assert "Tout neuf." in html
    assert ">Indicateurs</h2>" in html
    assert "du 1er avril 2025 au 9 mai 2025 à minuit (inclus)" in html
    vu = reponse.context["empreinte"]
    assert client.get(adresse, {"vu": vu}).status_code == 204
    envoyer(client, brouillon, "objet", saisie(client, brouillon, "objet", objet="Encore."))
    assert "Encore." in lire(client.get(adresse, {"vu": vu}))
    envoyer(
        client, brouillon, "public", saisie(client, brouillon, "public", **{"public.texte": ""})
    )
    html = lire(client.get(adresse))
    assert "(à compléter)" in html
    assert "<li>Public, Public visé</li>" in html


def test_la_comparaison_dit_les_changements(client: Client, brouillon: BrouillonFiche) -> None:
    adresse = f"/fiches/brouillons/{brouillon.uid}/comparaison/"
    assert "Rien n’a changé" in lire(client.get(adresse))
    envoi = saisie(client, brouillon, "financement", **{"financement.plafond_structure": "25000"})
    envoyer(client, brouillon, "financement", envoi)
    html = lire(client.get(adresse))
    assert "20 000,00 €" in html
    assert "25 000,00 €" in html
    assert "Publier la version 2" in html
