"""The same act on several dossiers: frozen, confirmed once, done one by one, told one by one."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures.models import Candidature, Message
from ecluse.cycle.instruction.messages.chargement import charger_modeles_de_messages
from ecluse.cycle.instruction.messages.models import VersionModele
from ecluse.cycle.instruction.models import Avis
from ecluse.pilotage import exports, lots
from ecluse.pilotage.models import Lot, LotDossier
from ecluse.pilotage.tasks import oublier_lots
from ecluse.socle import travaux
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques

pytestmark = pytest.mark.django_db
LOTS = "/dossiers/lots/"


@pytest.fixture
def agent(programme: None) -> Compte:
    return fabriques.compte(Role.INSTRUCTEUR, prenom="Inès", nom="Essai")


def validees(nombre: int) -> list[Candidature]:
    return [fabriques.candidature("validee") for _ in range(nombre)]


def connecter(compte: Compte) -> Client:
    client = Client()
    client.force_login(compte)
    return client


def lire(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\xa0", " ")


def preparer(agent: Compte, genre: str, *candidatures: Candidature) -> Lot:
    return lots.preparer(agent, genre, [c.pk for c in candidatures], {})


def suites(lot: Lot) -> dict[str, int]:
    return {k: n for k, n in lots.bilan(lot).items() if n}


def test_affecter_dit_ce_qui_est_fait_et_ce_qui_est_refuse(agent: Compte) -> None:
    une, deux = validees(2)
    finie = fabriques.candidature("adoptee")
    lot = preparer(agent, "affecter", une, deux, finie)
    lots.lancer(lot, {"instructeur": agent.uid}, agent)
    lot.refresh_from_db()
    assert lot.etat == "termine"
    assert suites(lot) == {"fait": 2, "refuse": 1}
    assert set(Candidature.objects.filter(instructeur=agent)) == {une, deux}
    refus = lot.dossiers.get(suite="refuse")
    assert refus.candidature == finie and "ne se confie plus" in refus.motif
    actes = Journal.objects.filter(evenement="affecter", acteur=agent)
    assert {a.objet for a in actes} == {f"candidature:{c.uid}" for c in (une, deux)}


def test_un_second_clic_ne_refait_rien(agent: Compte) -> None:
    lot = preparer(agent, "affecter", *validees(1))
    lots.lancer(lot, {"instructeur": agent.uid}, agent)
    with pytest.raises(TransitionImpossible):
        lots.lancer(lot, {"instructeur": agent.uid}, agent)
    lots.executer(Lot.objects.get(pk=lot.pk))
    assert Journal.objects.filter(evenement="affecter").count() == 1
    assert Journal.objects.filter(evenement="terminer", objet=f"lot:{lot.uid}").count() == 1


def test_interrompu_le_travail_reprend_ou_il_en_etait(
    agent: Compte, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "SUR_LE_CHAMP", 0)
    lot = preparer(agent, "affecter", *validees(3))
    lots.lancer(lot, {"instructeur": agent.uid}, agent)
    vrai = lots._faire_un
    vus: list[int] = []

    def coupe(pk: int, faire: Any) -> None:
        if len(vus) == 1:
            raise KeyboardInterrupt
        vus.append(pk)
        vrai(pk, faire)

    monkeypatch.setattr(lots, "_faire_un", coupe)
    with pytest.raises(KeyboardInterrupt):
        lots.executer(lot)
    assert suites(lot) == {"fait": 1, "attente": 2}
    monkeypatch.setattr(lots, "_faire_un", vrai)
    travaux.executer_en_attente()
    lot.refresh_from_db()
    assert lot.etat == "termine" and suites(lot) == {"fait": 3}
    assert Journal.objects.filter(evenement="affecter").count() == 3


def test_une_panne_sur_un_dossier_n_arrete_pas_les_autres(
    agent: Compte, monkeypatch: pytest.MonkeyPatch
) -> None:
    une, deux = validees(2)
    vrai = lots.instruction.affecter

    def panne(candidature: Candidature, instructeur: Compte, acteur: Any) -> Candidature:
        if candidature == une:
            Candidature.objects.filter(pk=candidature.pk).update(montant_demande=-1)
        return vrai(candidature, instructeur, acteur)

    monkeypatch.setattr(lots.instruction, "affecter", panne)
    lot = preparer(agent, "affecter", une, deux)
    lots.lancer(lot, {"instructeur": agent.uid}, agent)
    assert suites(lot) == {"fait": 1, "refuse": 1}
    assert "panne" in lot.dossiers.get(candidature=une).motif


def test_le_droit_est_relu_dossier_par_dossier(agent: Compte) -> None:
    limite = fabriques.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"])
    (une,) = validees(1)
    lot = preparer(limite, "affecter", une)
    lots.lancer(lot, {"instructeur": agent.uid}, limite)
    assert "pas le droit" in lot.dossiers.get().motif
    une.refresh_from_db()
    assert une.instructeur is None


def test_qui_prepare_qui_lance(agent: Compte) -> None:
    (une,) = validees(1)
    for role in (Role.CONTROLEUR, Role.DPO, Role.GESTIONNAIRE):
        with pytest.raises(AccesRefuse):
            preparer(fabriques.compte(role), "affecter", une)
    lot = preparer(agent, "affecter", une)
    with pytest.raises(AccesRefuse):
        lots.lancer(lot, {"instructeur": agent.uid}, fabriques.compte(Role.INSTRUCTEUR))
    with pytest.raises(ActionRefusee):
        preparer(agent, "affecter")


def test_demander_un_avis_ne_le_demande_pas_deux_fois(agent: Compte) -> None:
    c, _ines = fabriques.en_instruction()
    (validee,) = validees(1)
    lot = preparer(agent, "avis", c, validee)
    with fabriques.au("2025-05-13"):
        lots.lancer(lot, {"sigle": "SLAI", "echeance": "2025-05-30"}, agent)
    assert suites(lot) == {"fait": 1, "refuse": 1}
    avis = Avis.objects.get(candidature=c, service__sigle="SLAI")
    assert avis.echeance == date(2025, 5, 30) and avis.demande_par == agent
    assert "pendant l’instruction" in lot.dossiers.get(candidature=validee).motif
    encore = preparer(agent, "avis", c)
    with fabriques.au("2025-05-13"):
        lots.lancer(encore, {"sigle": "SLAI", "echeance": ""}, agent)
    assert "déjà demandé" in encore.dossiers.get().motif
    assert Avis.objects.filter(candidature=c).count() == 2


def modele(code: str) -> VersionModele:
    charger_modeles_de_messages()
    return VersionModele.objects.select_related("modele").get(modele__code=code)


def test_le_message_part_tel_qu_il_a_ete_lu(agent: Compte) -> None:
    une, deux = validees(2)
    version = modele("accuse-de-reception")
    client = connecter(agent)
    lot = preparer(agent, "message", une, deux)
    adresse = f"{LOTS}{lot.uid}/"
    texte = lire(client, f"{adresse}?voir=oui&modele={version.uid}&echeance=")
    assert f"Votre dossier {une.numero} est bien reçu" in texte
    vu = texte.partition('name="vu" value="')[2].partition('"')[0]
    assert len(vu) == 64
    donnees = {"modele": version.uid, "echeance": "", "vu": vu}
    for _double_clic in range(2):
        assert client.post(f"{adresse}lancer/", donnees).status_code == 302
    messages = Message.objects.filter(modele="accuse-de-reception/1")
    assert {m.candidature_id for m in messages} == {une.pk, deux.pk}
    assert messages.count() == 2
    m = messages.get(candidature=une)
    assert m.objet == f"Votre dossier {une.numero} est bien reçu"
    assert une.structure.nom in m.corps and "{{" not in m.corps
    assert m.vers == "porteur" and m.auteur == agent
    assert not LotDossier.objects.exclude(contenu={}).exists()
    assert "C’est fait sur 2 dossiers" in lire(client, adresse)


def test_rien_ne_part_sans_apercu_ni_si_le_dossier_a_change_depuis(agent: Compte) -> None:
    (une,) = validees(1)
    version = modele("accuse-de-reception")
    client = connecter(agent)
    lot = preparer(agent, "message", une)
    adresse = f"{LOTS}{lot.uid}/"
    sans = client.post(f"{adresse}lancer/", {"modele": version.uid, "echeance": ""})
    assert sans.status_code == 422
    texte = lire(client, f"{adresse}?voir=oui&modele={version.uid}&echeance=")
    vu = texte.partition('name="vu" value="')[2].partition('"')[0]
    Candidature.objects.filter(pk=une.pk).update(intitule="Un autre projet")
    reponse = client.post(f"{adresse}lancer/", {"modele": version.uid, "echeance": "", "vu": vu})
    assert reponse.status_code == 422
    assert "depuis l’aperçu" in reponse.content.decode()
    assert not Message.objects.filter(modele__gt="").exists()
    lot.refresh_from_db()
    assert lot.etat == "prepare"


def test_une_variable_sans_valeur_bloque_l_envoi_jusqu_au_retrait_du_dossier(
    agent: Compte,
) -> None:
    from ecluse.cycle.instruction import actions

    une, deux = validees(2)
    actions.affecter(une, agent, agent)
    version = modele("complement-d-information")
    client = connecter(agent)
    lot = preparer(agent, "message", une, deux)
    adresse = f"{LOTS}{lot.uid}/"
    demande = f"voir=oui&modele={version.uid}&echeance=30/05/2025"
    texte = lire(client, f"{adresse}?{demande}")
    assert "L’envoi est bloqué" in texte and "sans instructeur" in texte
    assert f"lots/{lot.uid}/lancer/" not in texte
    sans_jour = lire(client, f"{adresse}?voir=oui&modele={version.uid}&echeance=")
    assert "sans échéance" in sans_jour
    donnees = {"modele": version.uid, "echeance": "30/05/2025"}
    reponse = client.post(f"{adresse}retirer/", {**donnees, "dossiers": [deux.uid]})
    assert reponse.status_code == 302
    texte = lire(client, reponse["Location"])
    assert "bloqué" not in texte and f"lots/{lot.uid}/lancer/" in texte
    vu = texte.partition('name="vu" value="')[2].partition('"')[0]
    client.post(f"{adresse}lancer/", {**donnees, "vu": vu})
    message = Message.objects.get(modele="complement-d-information/1")
    assert message.candidature == une and message.a_repondre
    assert "30 mai 2025" in message.corps.replace("\xa0", " ")
    reste = client.post(f"{adresse}retirer/", {**donnees, "dossiers": [une.uid]})
    assert reste.status_code == 302
    assert lot.dossiers.count() == 1


def test_toute_la_liste_est_comptee_et_figee(agent: Compte) -> None:
    trois = validees(3)
    fabriques.candidature("adoptee")
    client = connecter(agent)
    choix = {"genre": "affecter", "tous": "oui", "criteres": "etat=validee"}
    reponse = client.post(LOTS, choix)
    adresse = reponse["Location"]
    assert "Affecter 3 dossiers" in lire(client, adresse)
    fabriques.candidature("validee")
    client.post(f"{adresse}lancer/", {"instructeur": agent.uid})
    assert set(Candidature.objects.filter(instructeur=agent)) == set(trois)
    # A filter that can no longer be read must never widen a choice.
    reponse = client.post(LOTS, {**choix, "criteres": "instructeur=parti"}, follow=True)
    assert "n’existe plus" in reponse.content.decode()
    assert Lot.objects.count() == 1


def test_on_ne_choisit_que_dans_son_perimetre(agent: Compte) -> None:
    limite = fabriques.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"])
    (une,) = validees(1)
    client = connecter(limite)
    choix = {"genre": "affecter", "dossiers": [une.uid]}
    assert "au moins un dossier" in client.post(LOTS, choix, follow=True).content.decode()
    choix = {"genre": "affecter", "dossiers": []}
    assert "Cochez" in client.post(LOTS, choix, follow=True).content.decode()
    choix = {"genre": "inconnu", "dossiers": [une.uid]}
    assert "Choisissez" in client.post(LOTS, choix, follow=True).content.decode()
    assert not Lot.objects.exists()


def test_le_lot_d_un_autre_n_existe_pas(agent: Compte) -> None:
    lot = preparer(agent, "affecter", *validees(1))
    autre = connecter(fabriques.compte(Role.PILOTAGE))
    for suite in ("", "avancement/", "fichier/"):
        assert autre.get(f"{LOTS}{lot.uid}/{suite}").status_code == 404
    for suite in ("lancer/", "retirer/"):
        assert autre.post(f"{LOTS}{lot.uid}/{suite}").status_code == 404
    assert lire(autre, LOTS).count(lot.uid) == 0
    assert lot.uid in lire(connecter(agent), LOTS)


def test_un_long_travail_se_suit_et_finit_seul(
    agent: Compte, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "SUR_LE_CHAMP", 1)
    lot = preparer(agent, "affecter", *validees(2))
    client = connecter(agent)
    adresse = f"{LOTS}{lot.uid}/"
    assert client.post(f"{adresse}lancer/", {"instructeur": agent.uid}).status_code == 302
    assert "traités un par un" in lire(client, adresse)
    suivi = client.get(f"{adresse}avancement/")
    assert "0 sur 2" in suivi.content.decode().replace("\xa0", " ")
    assert "HX-Refresh" not in suivi
    travaux.executer_en_attente()
    assert client.get(f"{adresse}avancement/")["HX-Refresh"] == "true"
    assert "C’est fait sur 2 dossiers" in lire(client, adresse)


def test_une_erreur_de_saisie_se_dit_au_champ(agent: Compte) -> None:
    client = connecter(agent)
    for genre in ("affecter", "avis"):
        lot = preparer(agent, genre, *validees(1))
        reponse = client.post(f"{LOTS}{lot.uid}/lancer/", {})
        assert reponse.status_code == 422
        assert "Choisissez" in reponse.content.decode()


def ouvrir(contenu: bytes) -> list[list[Any]]:
    (nom,) = (classeur := CalamineWorkbook.from_filelike(BytesIO(contenu))).sheet_names
    return classeur.get_sheet_by_name(nom).to_python()


def test_le_classeur_porte_ce_que_montre_la_liste(
    agent: Compte, django_assert_max_num_queries: Any
) -> None:
    from ecluse.pilotage import vues

    une, deux = validees(2)
    fabriques.candidature("adoptee")
    Candidature.objects.filter(pk=une.pk).update(intitule='=cmd|"/c calc"!A1')
    vues.choisir_colonnes(agent, ["projet", "validee_le", "montant_demande", "etat"])
    client = connecter(agent)
    lire(client, "/dossiers/")
    with django_assert_max_num_queries(12):
        reponse = client.post("/dossiers/export.xlsx", {"criteres": "etat=validee&tri=numero"})
    assert reponse.status_code == 200
    entete, *lignes = ouvrir(reponse.content)
    assert entete == ["Dossier", "Projet", "Validé le", "Demandé", "État"]
    assert [x[0] for x in lignes] == sorted([une.numero, deux.numero])
    premiere = next(x for x in lignes if x[0] == une.numero)
    assert premiere[1] == '=cmd|"/c calc"!A1'
    assert premiere[2] == date(2025, 5, 5)
    assert premiere[3] == 20000 and isinstance(premiere[3], int | float)
    assert premiere[4] == "validée"
    feuille = ZipFile(BytesIO(reponse.content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in feuille


def test_exporter_la_selection_n_exporte_qu_elle(agent: Compte) -> None:
    une, _deux = validees(2)
    client = connecter(agent)
    choix = {"genre": "export", "dossiers": [une.uid], "criteres": ""}
    reponse = client.post(LOTS, choix)
    assert [x[0] for x in ouvrir(reponse.content)[1:]] == [une.numero]


def test_un_grand_export_est_un_travail_pour_soi_seul(
    agent: Compte, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SUR_LE_CHAMP", 1)
    deux = validees(2)
    client = connecter(agent)
    reponse = client.post("/dossiers/export.xlsx", {"criteres": ""})
    assert reponse.status_code == 302
    adresse = reponse["Location"]
    assert "Le classeur se prépare" in lire(client, adresse)
    assert client.get(f"{adresse}fichier/").status_code == 404
    travaux.executer_en_attente()
    fichier = client.get(f"{adresse}fichier/")
    lignes = ouvrir(b"".join(fichier.streaming_content))[1:]  # type: ignore[arg-type]
    assert {x[0] for x in lignes} == {c.numero for c in deux}
    autre = connecter(fabriques.compte(Role.INSTRUCTEUR))
    assert autre.get(f"{adresse}fichier/").status_code == 404
    exports.executer(Lot.objects.get())
    assert Lot.objects.get().etat == "termine"


def test_le_controleur_exporte_et_n_agit_pas(agent: Compte) -> None:
    (une,) = validees(1)
    client = connecter(fabriques.compte(Role.CONTROLEUR))
    texte = lire(client, "/dossiers/")
    assert "Exporter la sélection" in texte and "Affecter…" not in texte
    assert client.post(LOTS, {"genre": "affecter", "dossiers": [une.uid]}).status_code == 403
    assert client.post(LOTS, {"genre": "export", "dossiers": [une.uid]}).status_code == 200


def test_ce_qui_n_est_pas_confirme_s_oublie(agent: Compte) -> None:
    with fabriques.au("2025-05-06"):
        vieux = preparer(agent, "affecter", *validees(1))
        fait = preparer(agent, "affecter", *validees(1))
        lots.lancer(fait, {"instructeur": agent.uid}, agent)
    with fabriques.au("2025-05-09"):
        recent = preparer(agent, "affecter", *validees(1))
        oublier_lots(date(2025, 5, 9), datetime(2025, 5, 9, 8, tzinfo=UTC))
    assert set(Lot.objects.all()) == {fait, recent}
    assert not Lot.objects.filter(pk=vieux.pk).exists()


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("lot_lance_date", {"etat": "en_cours"}),
        ("lot_termine_date", {"etat": "termine", "lance_le": datetime(2025, 5, 6, tzinfo=UTC)}),
    ],
)
def test_la_base_refuse_un_lot_incoherent(
    agent: Compte, contrainte: str, champs: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Lot.objects.create(genre="affecter", acteur=agent, **champs)


def test_la_base_refuse_un_dossier_deux_fois_et_un_refus_muet(agent: Compte) -> None:
    (une,) = validees(1)
    lot = preparer(agent, "affecter", une)
    with pytest.raises(IntegrityError, match="lot_dossier_unique"), transaction.atomic():
        LotDossier.objects.create(lot=lot, candidature=une)
    with pytest.raises(IntegrityError, match="lot_dossier_refus_motive"), transaction.atomic():
        lot.dossiers.update(suite="refuse")
