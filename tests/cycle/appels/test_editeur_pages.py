"""The pages of the editor: rights, drafts, rows, conflicts, publication, history, files."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.cycle.appels.editeur import actions, libelles, tomls
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, SessionDepot, VersionFiche
from ecluse.regles.fiches import fiche_depuis
from ecluse.socle.models import Journal
from tests import fabriques as f
from tests.cycle.appels.outils_editeur import donnees, fiches, poster, simple

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote() -> Compte:
    return f.compte(Role.PILOTAGE, prenom="Pia")


@pytest.fixture
def client(pilote: Compte) -> Client:
    return connecte(pilote)


def connecte(compte: Compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


@pytest.fixture
def dispositif() -> Dispositif:
    return f.session_45().dispositif


@pytest.fixture
def brouillon(dispositif: Dispositif, pilote: Compte) -> BrouillonFiche:
    return actions.ouvrir(dispositif, pilote)


def page(client: Client, objet: BrouillonFiche, code: str) -> Any:
    reponse = client.get(f"/fiches/brouillons/{objet.uid}/{code}/")
    assert reponse.status_code == 200
    return reponse


def saisie(
    client: Client, brouillon: BrouillonFiche, code: str, /, **champs: Any
) -> dict[str, Any]:
    """What the browser sends of a page just opened, with some fields changed."""
    version = page(client, brouillon, code).context["version"]
    brouillon.refresh_from_db()
    post = poster(brouillon.contenu, libelles.RUBRIQUE[code])
    envoi: dict[str, Any] = {nom: post.getlist(nom) for nom in post}
    return envoi | {"version": version} | champs


def envoyer(client: Client, objet: BrouillonFiche, code: str, envoi: dict[str, Any]) -> Any:
    reponse = client.post(f"/fiches/brouillons/{objet.uid}/{code}/", envoi)
    objet.refresh_from_db()
    return reponse


def lire(reponse: Any) -> str:
    return simple(reponse.content.decode())


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


# --- publication ----------------------------------------------------------------------------------


def publier(client: Client, objet: BrouillonFiche, motif: str = "Hausse du plafond.") -> Any:
    lue = actions.empreinte_de(objet.contenu)
    return client.post(f"/fiches/brouillons/{objet.uid}/publication/", {"motif": motif, "lue": lue})


def modifier(client: Client, objet: BrouillonFiche) -> None:
    envoi = saisie(client, objet, "financement", **{"financement.plafond_structure": "25000"})
    envoyer(client, objet, "financement", envoi)


def test_publier_fait_une_version(
    client: Client, brouillon: BrouillonFiche, pilote: Compte
) -> None:
    modifier(client, brouillon)
    reponse = publier(client, brouillon)
    assert reponse.url == "/fiches/2025/4.5/"
    version = VersionFiche.objects.order_by("-numero")[0]
    assert (version.numero, version.motif, version.auteur) == (2, "Hausse du plafond.", pilote)
    assert version.fiche.financement.plafond_structure == 25000
    assert SessionDepot.objects.get().version == version
    assert not BrouillonFiche.objects.exists()
    acte = Journal.objects.get(evenement="publier")
    assert (acte.acteur, acte.donnees) == (pilote, {"fiche": "2025/4.5", "version": 2})
    html = lire(client.get("/fiches/2025/4.5/"))
    assert "Hausse du plafond." in html
    assert f"par {pilote}" in html
    html = lire(client.get("/fiches/2025/4.5/versions/2/"))
    assert "25 000,00 €" in html
    assert "C’est la première version" in lire(client.get("/fiches/2025/4.5/versions/1/"))


def test_une_session_ou_l_on_a_depose_garde_sa_version(client: Client, pilote: Compte) -> None:
    c = f.candidature("deposee")
    objet = actions.ouvrir(c.session.dispositif, pilote)
    modifier(client, objet)
    reponse = publier(client, objet)
    assert "gardent leur version : « unique » (version 1)" in lire(client.get(reponse.url))
    c.session.refresh_from_db()
    assert c.session.version.numero == 1


def test_publier_une_nouvelle_fiche_ouvre_son_dispositif(
    client: Client, dispositif: Dispositif
) -> None:
    client.post("/fiches/2025/4.5/reprise/", {"annee": "2026"})
    objet = BrouillonFiche.objects.get()
    dates = {
        "periode.debut": "01/09/2026", "periode.fin": "31/08/2027",
        "sessions.0.ouverture": "1er avril 2026", "sessions.0.cloture": "09/05/2026",
    }  # fmt: skip
    envoyer(client, objet, "periode", saisie(client, objet, "periode", **dates))
    fixe = next(i for i, e in enumerate(objet.contenu["echeances"]) if e["delai"] == "date_fixe")
    assert "Date : Cette information est obligatoire" in lire(publier(client, objet))
    envoi = saisie(client, objet, "echeances", **{f"echeances.{fixe}.date": "31/12/2037"})
    envoyer(client, objet, "echeances", envoi)
    assert publier(client, objet, "Appel 2026.").url == "/fiches/2026/4.5/"
    session = SessionDepot.objects.get(version__dispositif__annee=2026)
    assert (session.version.numero, session.cloture) == (1, f.date(2026, 5, 9))
    assert client.get("/appels/2026/4.5/").status_code == 200


@pytest.mark.parametrize("cas", ["sans_motif", "identique", "faux", "change", "depasse"])
def test_une_publication_refusee_n_ecrit_rien(
    client: Client, brouillon: BrouillonFiche, pilote: Compte, cas: str
) -> None:
    if cas != "identique":
        modifier(client, brouillon)
    if cas == "faux":
        envoyer(client, brouillon, "objet", saisie(client, brouillon, "objet", objet=""))
    lue = actions.empreinte_de(brouillon.contenu)
    attendus = {
        "sans_motif": "Écrivez pourquoi", "identique": "identique à la version 1",
        "faux": "1 point à corriger avant de publier", "change": "pendant que vous le relisiez",
        "depasse": "La version 2 a été publiée depuis",
    }  # fmt: skip
    if cas == "change":
        envoyer(client, brouillon, "objet", saisie(client, brouillon, "objet", objet="Autre."))
    if cas == "depasse":
        charger_une(fiche_depuis(donnees() | {"objet": "Du fichier."}), BilanChargement())
    motif = "" if cas == "sans_motif" else "Essai."
    reponse = client.post(
        f"/fiches/brouillons/{brouillon.uid}/publication/", {"motif": motif, "lue": lue}
    )
    assert reponse.status_code == 400
    assert attendus[cas] in lire(reponse)
    assert VersionFiche.objects.filter(auteur=pilote).count() == 0
    assert BrouillonFiche.objects.filter(pk=brouillon.pk).exists()


def test_un_autre_nom_ne_designe_qu_un_dispositif(
    client: Client, brouillon: BrouillonFiche
) -> None:
    nom, autre = next((n, x) for n, x in fiches().items() if x.annee == 2025 and x.alias)
    charger_une(autre, BilanChargement())
    envoi = saisie(client, brouillon, "identite", alias=autre.alias[0])
    envoyer(client, brouillon, "identite", envoi)
    reponse = publier(client, brouillon)
    assert f"est déjà celui de {nom.partition('/')[2]}" in lire(reponse)
    assert VersionFiche.objects.filter(dispositif__code="4.5").count() == 1


def test_un_brouillon_depasse_se_compare_a_la_derniere_version(
    client: Client, brouillon: BrouillonFiche
) -> None:
    modifier(client, brouillon)
    charger_une(fiche_depuis(donnees() | {"objet": "Du fichier."}), BilanChargement())
    adresse = f"/fiches/brouillons/{brouillon.uid}/"
    assert "a été publiée depuis l’ouverture" in lire(client.get(f"{adresse}comparaison/"))
    client.post(f"{adresse}derniere-version/")
    html = lire(client.get(f"{adresse}comparaison/"))
    assert "Du fichier." in html
    brouillon.refresh_from_db()
    publier(client, brouillon)
    assert VersionFiche.objects.latest("numero").numero == 3


def test_recharger_le_programme_ne_defait_pas_une_publication(
    client: Client, brouillon: BrouillonFiche
) -> None:
    modifier(client, brouillon)
    publier(client, brouillon)
    bilan = BilanChargement()
    charger_une(fiches()["2025/4.5"], bilan)
    assert bilan.versions == 0
    assert VersionFiche.objects.latest("numero").numero == 2
    assert SessionDepot.objects.get().version.numero == 2


def test_abandonner_efface_le_brouillon(client: Client, brouillon: BrouillonFiche) -> None:
    reponse = client.post(f"/fiches/brouillons/{brouillon.uid}/abandon/")
    assert reponse.url == "/fiches/"
    assert not BrouillonFiche.objects.exists()
    assert Journal.objects.filter(evenement="abandonner").count() == 1


@pytest.mark.parametrize("page", ["", "apercu/", "comparaison/", "toml/", "bareme/"])
def test_revenir_sur_un_brouillon_fini_le_dit(
    client: Client, brouillon: BrouillonFiche, page: str
) -> None:
    """The back button after a publication, a link kept: the list says what became of it."""
    adresse = f"/fiches/brouillons/{brouillon.uid}/"
    client.post(f"{adresse}abandon/")
    client.get("/fiches/")
    reponse = client.get(adresse + page, follow=True)
    assert reponse.redirect_chain == [("/fiches/", 302)]
    assert "Ce brouillon a déjà été publié ou abandonné." in reponse.content.decode()
    # A part of a page that refreshes itself is not replaced by the list.
    assert client.get(adresse + page, headers={"HX-Request": "true"}).status_code == 404


# --- files ----------------------------------------------------------------------------------------


def televerser(client: Client, texte: str | bytes, **champs: str) -> Any:
    contenu = texte.encode() if isinstance(texte, str) else texte
    fichier = SimpleUploadedFile("fiche.toml", contenu)
    return client.post("/fiches/import/", {"fichier": fichier, **champs})


def test_exporter_puis_importer(client: Client, brouillon: BrouillonFiche) -> None:
    texte = client.get("/fiches/2025/4.5/versions/1/toml/").content.decode()
    assert texte == tomls.exporter(fiches()["2025/4.5"])
    refus = televerser(client, texte)
    assert "Un brouillon de 2025/4.5 est en cours" in lire(refus)
    modifier(client, brouillon)
    reponse = televerser(client, texte, remplacer="on")
    assert reponse.url == f"/fiches/brouillons/{brouillon.uid}/"
    brouillon.refresh_from_db()
    assert fiche_depuis(brouillon.contenu) == fiches()["2025/4.5"]
    assert client.get(f"{reponse.url}toml/").content.decode() == texte


def test_importer_une_fiche_inconnue_ouvre_un_brouillon(client: Client) -> None:
    reponse = televerser(client, tomls.exporter(fiches()["2025/1.1"]))
    objet = BrouillonFiche.objects.get()
    assert reponse.url == f"/fiches/brouillons/{objet.uid}/"
    assert objet.base is None
    assert "fichier TOML importé" in lire(client.get(reponse.url))


def test_importer_un_fichier_faux_dit_ou(client: Client) -> None:
    texte = tomls.exporter(fiches()["2025/4.5"]).replace(
        'cloture = "2025-05-09"', 'cloture = "2025-02-29"'
    )
    html = lire(televerser(client, texte))
    assert "<code>sessions[0].cloture</code>" in html
    assert "Sessions de dépôt, session 1, Clôture (incluse)" in html
    assert "n’existe pas" in html
    assert "illisible" in lire(televerser(client, "annee = "))
    assert "UTF-8" in lire(televerser(client, b"\xff\xfe\x00"))
    assert not BrouillonFiche.objects.exists()


def test_un_brouillon_faux_ne_s_exporte_pas(client: Client, brouillon: BrouillonFiche) -> None:
    envoyer(client, brouillon, "objet", saisie(client, brouillon, "objet", objet=""))
    reponse = client.get(f"/fiches/brouillons/{brouillon.uid}/toml/")
    assert reponse.url == f"/fiches/brouillons/{brouillon.uid}/"


# --- cost -----------------------------------------------------------------------------------------


def test_le_nombre_de_requetes_ne_depend_pas_des_fiches(
    client: Client, pilote: Compte, brouillon: BrouillonFiche
) -> None:
    def compter(adresse: str) -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        return len(requetes)

    compter("/fiches/")
    une = compter("/fiches/?annee=2025")
    for nom in ("2025/1.1", "2025/1.2", "2025/4.1"):
        charger_une(fiches()[nom], BilanChargement())
        actions.ouvrir(Dispositif.objects.get(code=nom[5:]), pilote)
    assert compter("/fiches/?annee=2025") == une
    assert une <= 10
    for suite in ("", "pieces/", "apercu/", "comparaison/"):
        assert compter(f"/fiches/brouillons/{brouillon.uid}/{suite}") <= 9
    assert compter("/fiches/2025/4.5/") <= 10
