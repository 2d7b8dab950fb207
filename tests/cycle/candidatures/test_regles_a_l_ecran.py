"""Rules said as one types; figures by territoire; what is refused at its field; hostile input."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.cycle.candidatures import actions, controles
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.models import Candidature
from ecluse.regles.fiches import catalogue
from ecluse.socle.etats import ActionRefusee
from tests import fabriques as f
from tests.cycle.candidatures.dossiers import ouvrir, remplir

pytestmark = pytest.mark.django_db
FICHES = catalogue(f.PROGRAMME)
AUTO = {"X-Enregistrement": "1"}


@pytest.fixture(autouse=True)
def _en_mai() -> Iterator[None]:
    with freeze_time(f.instant("2025-05-05"), tick=True):
        yield


def dossier(nom: str) -> Candidature:
    """A draft on that fiche, empty."""
    fiche = FICHES[nom]
    s = f.structure(*(fiche.porteurs.categories or ("association",)), t=f.territoire())
    return actions.creer(ouvrir(fiche), s, f.redacteur_de(s))


def envoyer(c: Candidature, nom: str, *args: str, **champs: Any) -> dict[str, Any]:
    """What the page gets when it saves by itself."""
    client = Client()
    client.force_login(f.redacteur_de(c.structure))
    url = reverse(f"candidatures:{nom}", args=[c.uid, *args])
    reponse = client.post(url, {"version": 0} | champs, headers=AUTO)
    assert reponse.status_code == 200, reponse.content
    corps: dict[str, Any] = reponse.json()
    return corps


def plat(texte: str) -> str:
    """With ordinary spaces."""
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def test_une_regle_se_dit_au_champ_et_se_tait_quand_elle_est_respectee() -> None:
    c = dossier("2024/4.1")
    for contact, attendu in (("01/06/2025", "À corriger"), ("02/05/2025", "")):
        version = lecture.charger(c).sections
        lue = version["territoire"].version if "territoire" in version else 0
        corps = envoyer(c, "section_auto", "territoire", contact_slai_date=contact, version=lue)
        assert plat(corps["totaux"]["point-contact_prealable"]).startswith(attendu)
        assert corps["erreurs"] == {}
    corps = envoyer(c, "section_auto", "territoire", contact_slai_date="29/02/2025", version=2)
    assert "29 février 2025 n’existe pas" in plat(corps["erreurs"]["contact_slai_date"])
    assert lecture.charger(c).reponses["contact_slai_date"] == "2025-05-02"


def test_les_volumes_se_somment_par_unite() -> None:
    c = dossier("2024/4.6")
    boulonnais = f.territoire("BOU", "Boulonnais")
    c.territoires.add(boulonnais)
    corps = envoyer(
        c,
        "section_auto",
        "volumes",
        volume_art_simple="1 200",
        volume_bou_simple="3",
        volume_bou_renforcee="abc",
        volume_cal_simple="7",
    )
    assert plat(corps["totaux"]["volume-simple"]) == "1 203"
    assert corps["totaux"]["volume-renforcee"] == "—"
    assert "n’est pas un nombre" in corps["erreurs"]["volume_bou_renforcee"]
    contenu = lecture.charger(c)
    assert lecture.volumes(contenu) == {
        "ART": {"simple": Decimal(1200)},
        "BOU": {"simple": Decimal(3)},
    }
    # A territoire that is left takes its volumes out of the sums, and gives them back.
    c.territoires.remove(boulonnais)
    assert lecture.totaux_des_volumes(lecture.charger(c)) == {"simple": Decimal(1200)}


def test_sans_territoire_la_page_des_volumes_dit_quoi_faire() -> None:
    c = dossier("2024/4.6")
    c.territoires.clear()
    client = Client()
    client.force_login(f.redacteur_de(c.structure))
    page = client.get(reverse("candidatures:section", args=[c.uid, "volumes"])).content.decode()
    assert "Choisissez d’abord vos territoires" in page


@pytest.mark.parametrize(
    ("section", "champs", "champ"),
    [
        ("volumes", {"volume_art_simple": Decimal("-1")}, "volume_art_simple"),
        ("volumes", {"volume_art_simple": Decimal("1.5")}, "volume_art_simple"),
        ("moyens", {"moyens_humains": [["A", "B", "-0,5", ""]]}, "moyens_humains"),
        ("moyens", {"moyens_humains": [["A", "B", "\x00un", ""]]}, "moyens_humains"),
        ("moyens", {"moyens_humains": [["A", "B", "1e9", ""]]}, "moyens_humains"),
        ("attestations", {"exactitude": "2020-01-01T00:00:00+00:00"}, ""),
    ],
)
def test_ce_qui_est_inacceptable_n_est_pas_garde(
    section: str, champs: dict[str, Any], champ: str
) -> None:
    c = dossier("2024/4.6")
    resultat = actions.enregistrer_section(c, section, champs, 0, f.redacteur_de(c.structure))
    if champ:
        assert champ in resultat.erreurs
        assert champ not in lecture.charger(c).reponses
    else:
        # An attestation is dated by us, whatever is sent.
        assert lecture.charger(c).reponses["exactitude"].startswith("2025-05-05")


def test_une_attestation_garde_son_instant_et_se_decoche() -> None:
    c = dossier("2024/4.6")
    acteur = f.redacteur_de(c.structure)
    coche = {"exactitude": True, "controle": True}
    actions.enregistrer_section(c, "attestations", coche, 0, acteur)
    premiere = lecture.charger(c).reponses["exactitude"]
    with freeze_time(f.instant("2025-05-06"), tick=True):
        resultat = actions.enregistrer_section(c, "attestations", coche, 1, acteur)
        assert not resultat.change
        assert lecture.charger(c).reponses["exactitude"] == premiere
        actions.enregistrer_section(c, "attestations", {"exactitude": False}, 1, acteur)
    assert "exactitude" not in lecture.charger(c).reponses


def test_plusieurs_choix_dans_l_ordre_de_la_fiche_et_aucun_autre() -> None:
    c = dossier("2024/4.2")
    acteur = f.redacteur_de(c.structure)
    choix = {"formes_aller_vers": ["Campagne", "Événement"]}
    actions.enregistrer_section(c, "projet", choix, 0, acteur)
    assert lecture.charger(c).reponses["formes_aller_vers"] == ["Événement", "Campagne"]
    faux = {"formes_aller_vers": ["Campagne", "<script>"]}
    resultat = actions.enregistrer_section(c, "projet", faux, 1, acteur)
    assert "formes_aller_vers" in resultat.erreurs


@pytest.mark.parametrize(
    ("compte", "demande", "engagement"),
    [("74", True, "obtenu"), ("75", False, "obtenu"), ("74", False, "peut-être")],
)
def test_seul_un_autre_financeur_a_un_etat(compte: str, demande: bool, engagement: str) -> None:
    c = dossier("2024/4.6")
    ligne = actions.LigneSaisie(compte, "CAF", Decimal("1.00"), demande, engagement)
    with pytest.raises(ActionRefusee):
        actions.enregistrer_budget(c, [ligne], 0, f.redacteur_de(c.structure))


def test_l_etat_d_un_cofinancement_entre_dans_l_empreinte() -> None:
    c = dossier("2024/4.6")
    acteur = f.redacteur_de(c.structure)
    empreintes = set()
    for version, etat in enumerate(("", "sollicite", "obtenu")):
        ligne = actions.LigneSaisie("74", "CAF", Decimal("100.00"), False, etat)
        actions.enregistrer_budget(c, [ligne], version, acteur)
        empreintes.add(lecture.empreinte(lecture.charger(c)))
    assert len(empreintes) == 3


def test_le_plafond_est_celui_de_la_structure_sur_toutes_ses_demandes() -> None:
    premier = f.candidature("deposee", montant="15000.00")
    session = premier.session
    session.pk, session.uid, session.code = None, "0123456789abcdef", "seconde"
    session._state.adding = True
    session.save()
    acteur = f.redacteur_de(premier.structure)
    c = actions.creer(session, premier.structure, acteur)
    f.remplir(c, "5000.01")
    (point,) = [p for p in controles.points(c) if p.code == "plafond_du_dispositif"]
    assert point.gravite == "bloquant"
    assert "15 000,00 € dans vos autres dossiers" in plat(point.explication)
    with pytest.raises(ActionRefusee):
        actions.deposer(c, acteur)


@pytest.mark.parametrize("nom", ["2024/4.1", "2024/4.6", "2025/4.5"])
def test_nombre_de_requetes(nom: str, django_assert_max_num_queries: Any) -> None:
    c = dossier(nom)
    acteur = f.redacteur_de(c.structure)
    client = Client()
    client.force_login(acteur)
    client.get(reverse("candidatures:modifier", args=[c.uid]))
    section = reverse("candidatures:section", args=[c.uid, "moyens"])
    with django_assert_max_num_queries(22):
        assert client.get(section).status_code == 200
    auto = reverse("candidatures:section_auto", args=[c.uid, "moyens"])
    with django_assert_max_num_queries(40):
        client.post(auto, {"version": 0, "moyens_materiels": "x"}, headers=AUTO)


def test_un_point_sans_champ_mene_a_sa_partie() -> None:
    c = dossier("2024/4.6")
    remplir(c, f.redacteur_de(c.structure))
    actions.enregistrer_section(
        c,
        "volumes",
        {"volume_art_simple": None, "volume_art_renforcee": None},
        1,
        f.redacteur_de(c.structure),
    )
    (manque,) = lecture.manques(lecture.charger(c))
    assert (manque.section, manque.ancre) == ("volumes", "partie")
