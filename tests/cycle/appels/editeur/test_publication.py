"""The pages of the editor: publication, history, files, cost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecluse.annuaire.models import Compte
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.cycle.appels.editeur import actions, tomls
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, SessionDepot, VersionFiche
from ecluse.regles.fiches import fiche_depuis
from ecluse.socle.models import Journal
from tests import fabriques as f
from tests.cycle.appels.editeur.pages import (
    envoyer,
    lire,
    modifier,
    publier,
    saisie,
)
from tests.cycle.appels.outils_editeur import donnees, fiches

pytestmark = pytest.mark.django_db


# --- publication ----------------------------------------------------------------------------------


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
