"""Columns, order and saved lists of the work list: whose, kept, shared, read by whom."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage import queries, vues
from ecluse.pilotage.colonnes import (
    COLONNES,
    DISPOSITIF,
    PAR_CODE,
    PAR_DEFAUT,
    TRIS,
    choisies,
    cles_de_tri,
)
from ecluse.pilotage.models import VueDossiers
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques
from tests.partage import _fichiers_temporaires  # noqa: F401
from tests.pilotage.conftest import genere

pytestmark = pytest.mark.django_db
LISTE = "/dossiers/"
NUMERO = re.compile(r"CAND-\d{4}-\d{5}")


@pytest.fixture(scope="module", autouse=True)
def jeu(jeu_du_module: None) -> None:
    """The generated set, for all of them."""


def connecter(compte: Compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


def lire(client: Client, adresse: str = LISTE) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\xa0", " ")


def numeros(texte: str) -> list[str]:
    return list(dict.fromkeys(NUMERO.findall(texte)))


def entetes(texte: str) -> list[str]:
    tete = texte.partition("<thead>")[2].partition("</thead>")[0]
    return [
        re.sub(r"<[^>]+>", "", cellule).strip()
        for cellule in re.findall(r"<th[^>]*>(.*?)</th>", tete, re.S)
    ]


def test_les_colonnes_inconnues_sont_oubliees_et_le_numero_reste() -> None:
    assert [c.code for c in choisies([])] == list(PAR_DEFAUT)
    assert [c.code for c in choisies(["etat", "disparue"])] == ["numero", "etat"]
    assert len({c.code for c in COLONNES}) == len(COLONNES)
    assert {c.tri for c in COLONNES if c.tri} == set(TRIS)
    assert cles_de_tri("n’importe quoi") == cles_de_tri("-validee_le")


def test_chaque_personne_garde_ses_colonnes(jeu: None) -> None:
    client = connecter(genere("instruction1"))
    adresse = "/dossiers/colonnes/"
    assert client.post(adresse, {"colonnes": ["siren", "avis"]}).status_code == 302
    assert entetes(lire(client)) == ["Sélection", "Dossier", "Avis rendus", "SIREN"]
    assert "Structure" in entetes(lire(connecter(genere("slisl.art"))))
    export = client.get("/dossiers/export.csv")
    premiere = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()[0]  # type: ignore[arg-type]
    assert premiere == "numero;avis;siren"
    assert client.post(adresse, {"colonnes": ["siren"], "defaut": "oui"}).status_code == 302
    assert "Structure" in entetes(lire(client))
    client.post(adresse, {"colonnes": ["inconnue"]})
    assert "Structure" in entetes(lire(client))


@pytest.mark.parametrize("tri", [s + cle for cle in TRIS for s in ("", "-")])
def test_chaque_ordre_page_apres_page_sans_trou_ni_doublon(
    jeu: None, tri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecluse.interface import listes

    monkeypatch.setattr(listes.paginer, "__defaults__", (40,))
    agent = genere("instruction1")
    client = connecter(agent)
    vus: list[str] = []
    adresse = f"{LISTE}?tri={tri}"
    for _ in range(10):
        texte = lire(client, adresse)
        vus += numeros(texte)
        suite = re.search(r'href="([^"]+)" rel="next"', texte)
        if suite is None:
            break
        adresse = LISTE + suite[1].replace("&amp;", "&")
    cles = cles_de_tri(tri)
    attendus = queries.pour_liste(queries.dossiers(agent), choisies([]), cles).order_by(*cles)
    assert vus == [ligne["numero"] for ligne in attendus]


def test_la_liste_reste_a_huit_requetes_colonnes_et_listes_comprises(
    jeu: None, django_assert_num_queries: Any
) -> None:
    agent = genere("instruction1")
    client = connecter(agent)
    vues.choisir_colonnes(agent, [c.code for c in COLONNES])
    for nom in ("Une", "Deux"):
        vues.enregistrer(agent, nom, {"etat": "favorable"})
    lire(client)
    for adresse in (LISTE, f"{LISTE}?etat=favorable&tri=-montant", f"{LISTE}?instructeur=moi"):
        with django_assert_num_queries(8):
            lire(client, adresse)


def test_les_filtres_par_instructeur_dispositif_et_avis(jeu: None) -> None:
    agent = genere("instruction1")
    tous = queries.dossiers(agent)
    charge = tous.filter(instructeur__isnull=False).first()
    assert charge is not None and charge.instructeur is not None

    def pks(**criteres: str) -> set[int]:
        return set(queries.filtrer(tous, agent, **criteres).values_list("pk", flat=True))

    assert charge.pk in pks(instructeur=charge.instructeur.uid)
    assert pks(instructeur="aucun") == {c.pk for c in tous if c.instructeur_id is None}
    assert pks(instructeur="moi") == {c.pk for c in tous if c.instructeur_id == agent.pk}
    assert pks(dispositif="2025/4.5") == {c.pk for c in tous}
    assert pks(dispositif="2024/4.5") == set()
    attendus = pks(avis="attendu")
    assert attendus and attendus.isdisjoint(pks(avis="rendu") | pks(avis="aucun"))
    un = Candidature.objects.get(pk=min(attendus)).avis.filter(rendu_le=None)[0].service.code
    assert min(attendus) in pks(avis=f"attendu:{un}")
    assert pks(avis=f"attendu:{un}") <= attendus


def test_qui_ne_lit_pas_l_instruction_n_apprend_rien_par_le_filtre_des_avis(jeu: None) -> None:
    dpo = fabriques.compte(Role.DPO)
    tous = queries.dossiers(dpo)
    assert tous.exists()
    for avis in ("attendu", "rendu", "aucun"):
        assert not queries.filtrer(tous, dpo, avis=avis).exists()
    vues.choisir_colonnes(dpo, ["avis", "montant_propose"])
    assert " sur " not in lire(connecter(dpo)).partition("<tbody")[2].partition("</tbody")[0]


def test_un_filtre_illisible_n_agit_pas_et_les_autres_si(jeu: None) -> None:
    client = connecter(genere("instruction1"))
    texte = lire(client, f"{LISTE}?etat=favorable&instructeur=parti")
    assert numeros(texte) == numeros(lire(client, f"{LISTE}?etat=favorable"))


def test_une_liste_se_garde_se_remplace_se_supprime(jeu: None) -> None:
    agent = genere("instruction1")
    client = connecter(agent)
    donnees = {"nom": "À proposer", "criteres": "etat=favorable&tri=-montant&apres=xyz"}
    assert client.post("/dossiers/listes/", donnees).status_code == 302
    vue = VueDossiers.objects.get()
    assert vue.parametres == {"etat": "favorable", "tri": "-montant"}
    texte = lire(client)
    assert "À proposer" in texte and "?etat=favorable&amp;tri=-montant" in texte
    client.post("/dossiers/listes/", {**donnees, "criteres": "etat=validee"})
    vue.refresh_from_db()
    assert vue.parametres == {"etat": "validee"}
    reponse = client.post("/dossiers/listes/", {"nom": "Vide", "criteres": ""}, follow=True)
    assert "au moins un filtre" in reponse.content.decode().replace("\xa0", " ")
    autre = connecter(genere("slisl.art"))
    assert autre.post(f"/dossiers/listes/{vue.uid}/supprimer/").status_code == 404
    assert client.post(f"/dossiers/listes/{vue.uid}/supprimer/").status_code == 302
    assert not VueDossiers.objects.exists()


def test_une_liste_partagee_se_voit_dans_le_service_et_pas_ailleurs(programme: None) -> None:
    artois, lens = fabriques.territoire(), fabriques.territoire("LEN", "Lens-Hénin")
    auteur, collegue = fabriques.agent_slisl(artois), fabriques.agent_slisl(artois)
    ailleurs = fabriques.agent_slisl(lens)
    ((code, libelle),) = vues.partages_possibles(auteur)
    assert "SLISL" in libelle
    vue = vues.enregistrer(auteur, "À rendre", {"avis": "attendu"}, code)
    assert [v.pk for v in vues.vues_de(collegue).partagees] == [vue.pk]
    assert not vues.vues_de(ailleurs).partagees
    with pytest.raises(ActionRefusee) as refus:
        vues.enregistrer(ailleurs, "À rendre", {"avis": "attendu"}, code)
    assert refus.value.champ == "partage"
    # Somebody else's list is read, never erased.
    client = connecter(collegue)
    assert "À rendre" in lire(client)
    assert client.post(f"/dossiers/listes/{vue.uid}/supprimer/").status_code == 404
    with pytest.raises(AccesRefuse):
        vues.supprimer(vue, collegue)


def test_sans_service_on_partage_avec_son_role(programme: None) -> None:
    un, deux = fabriques.compte(Role.INSTRUCTEUR), fabriques.compte(Role.INSTRUCTEUR)
    pilote = fabriques.compte(Role.PILOTAGE)
    ((code, _libelle),) = vues.partages_possibles(un)
    vues.enregistrer(un, "Commune", {"etat": "validee"}, code)
    assert [v.nom for v in vues.vues_de(deux).partagees] == ["Commune"]
    assert not vues.vues_de(pilote).partagees


def test_trente_listes_au_plus(programme: None) -> None:
    agent = fabriques.compte(Role.INSTRUCTEUR)
    for n in range(vues.VUES_MAXIMUM):
        vues.enregistrer(agent, f"Liste {n}", {"etat": "validee"})
    with pytest.raises(ActionRefusee, match="30"):
        vues.enregistrer(agent, "De trop", {"etat": "validee"})
    vues.enregistrer(agent, "Liste 1", {"etat": "favorable"})


def test_un_porteur_ou_un_elu_ne_garde_rien(db: Any) -> None:
    porteur = fabriques.compte(Role.REDACTEUR, structure=fabriques.structure())
    for acteur in (porteur, fabriques.compte(Role.ELU)):
        with pytest.raises(AccesRefuse):
            vues.choisir_colonnes(acteur, ["etat"])
        with pytest.raises(AccesRefuse):
            vues.enregistrer(acteur, "X", {"etat": "validee"})


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("vue_dossiers_unique", {"nom": "Deux fois"}),
        ("vue_dossiers_un_partage", {"nom": "x", "partage_role": "dpo", "service": True}),
        ("vue_dossiers_colonnes_a_soi", {"nom": "", "partage_role": "dpo"}),
    ],
)
def test_la_base_refuse(programme: None, contrainte: str, champs: dict[str, Any]) -> None:
    agent = fabriques.compte(Role.INSTRUCTEUR)
    VueDossiers.objects.create(compte=agent, nom="Deux fois")
    if champs.pop("service", False):
        champs["partage_service"] = fabriques.service("SLISL", fabriques.territoire())
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        VueDossiers.objects.create(compte=agent, **champs)


def test_le_delegue_trouve_les_dossiers_de_l_absent_dans_les_siens(programme: None) -> None:
    from datetime import date

    from ecluse.annuaire.actions.delegations import declarer
    from ecluse.cycle.instruction import actions

    absent, delegue = fabriques.compte(Role.INSTRUCTEUR), fabriques.compte(Role.INSTRUCTEUR)
    c = fabriques.candidature("validee")
    actions.affecter(c, absent, absent)
    with fabriques.au("2025-05-12"):
        jour = date(2025, 5, 12)
        declarer(absent, delegue, jour, jour, absent)
        agent = Compte.objects.get(pk=delegue.pk)
        assert queries.filtrer(queries.dossiers(agent), agent, instructeur="moi").get() == c
    with fabriques.au("2025-05-13"):
        agent = Compte.objects.get(pk=delegue.pk)
        assert not queries.filtrer(queries.dossiers(agent), agent, instructeur="moi").exists()


def test_le_tri_par_montant_entre_dans_son_index(db: Any) -> None:
    from django.db import connection

    tri = queries.CALCULS["montant_tri"]()
    lignes = Candidature.objects.annotate(montant_tri=tri).order_by("-montant_tri", "-id")[:50]
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL enable_seqscan = off")
        curseur.execute("SET LOCAL enable_sort = off")
    assert "candidature_montant_tri" in lignes.explain()


def test_la_colonne_du_dispositif_ne_montre_aucun_code_a_nous() -> None:
    lire = PAR_CODE["dispositif"].lire
    ligne = {f"{DISPOSITIF}__annee": 2025, f"{DISPOSITIF}__libelle": "Aides à l’énergie"}
    assert lire(ligne | {f"{DISPOSITIF}__code": "4.5"}) == "4.5 (2025)"
    assert lire(ligne | {f"{DISPOSITIF}__code": "fsl-energie"}) == "Aides à l’énergie (2025)"


def test_qui_ne_lit_pas_l_instruction_ne_la_filtre_pas(db: Any) -> None:
    for role in (Role.ELU, Role.DPO):
        texte = lire(connecter(fabriques.compte(role)))
        assert 'name="etat"' in texte
        assert 'name="avis"' not in texte and 'name="instructeur"' not in texte
    assert 'name="avis"' in lire(connecter(fabriques.compte(Role.CONTROLEUR)))
