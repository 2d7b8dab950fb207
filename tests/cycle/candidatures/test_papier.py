"""Candidatures on paper: the day of reception decides, the journal says who typed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Etablissement, Role
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.cycle.appels.models import Dispositif, SessionDepot
from ecluse.cycle.appels.sessions.actions import ouvrir
from ecluse.cycle.candidatures import actions, queries
from ecluse.cycle.candidatures.actions import papier
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.tasks import constater_les_clotures
from ecluse.regles.dates import debut_de_journee
from ecluse.regles.fiches import charger_fiche
from ecluse.regles.recevabilite import controler
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f
from tests.fabriques.annuaire import PROGRAMME

pytestmark = pytest.mark.django_db


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, exactly."""
    return freeze_time(f.instant(jour, heure))


RECUE = date(2024, 1, 30)


@pytest.fixture
def session() -> SessionDepot:
    charger_une(charger_fiche(PROGRAMME / "2024" / "4.6.toml"), BilanChargement())
    with au("2024-03-01"):
        return ouvrir(
            Dispositif.objects.get(annee=2024, code="4.6"),
            f.compte(Role.PILOTAGE),
            code="unique",
            libelle="",
            canal="services",
            ouverture=date(2023, 12, 14),
            cloture=date(2024, 1, 31),
            realisation_debut=date(2024, 10, 1),
            realisation_fin=date(2025, 9, 30),
        )


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.INSTRUCTEUR)


def commencer(session: SessionDepot, agent: Any, **champs: Any) -> Candidature:
    valeurs = {"structure": f.structure("association_agreee_fsl"), "recue_le": RECUE,
               "scan": f.pdf("courrier.pdf")} | champs  # fmt: skip
    with au("2024-03-04"):
        return papier.commencer(session, valeurs.pop("structure"), agent, **valeurs)


def saisir(c: Candidature, agent: Any) -> None:
    with au("2024-03-04"):
        actions.enregistrer_presentation(c, {"intitule": "Accueil de jeunes"}, 0, agent)
        lignes = [
            actions.LigneSaisie("64", "Salaires", Decimal("30000.00")),
            actions.LigneSaisie("74", "Département", Decimal("30000.00"), demande=True),
        ]
        actions.enregistrer_budget(c, lignes, 0, agent)


def test_de_la_saisie_a_l_enregistrement(session, agent) -> None:
    c = commencer(session, agent)
    saisir(c, agent)
    with au("2024-03-05"):
        papier.enregistrer(c, agent)
    c.refresh_from_db()
    assert (c.etat, c.origine, c.saisie_par) == ("validee", "papier", agent)
    assert c.deposee_le == c.validee_le == debut_de_journee(RECUE)
    assert c.numero.startswith("CAND-2024")
    assert c.pieces.get(code="original_papier").fichier.nom == "courrier.pdf"
    actes = list(histoire(reference(c)))
    assert {a.evenement for a in actes} >= {"saisir_papier", "enregistrer_papier"}
    saisie = next(a for a in actes if a.evenement == "enregistrer_papier")
    assert saisie.acteur == agent
    assert saisie.instant.date() == date(2024, 3, 5)
    assert saisie.donnees["recue_le"] == "2024-01-30"
    dates = {
        x.code: x.satisfait for x in controler(session.version.fiche, queries.dossier_regles(c))
    }
    assert dates["depot_dans_la_fenetre"] is True
    assert dates["validation_dans_la_fenetre"] is True
    executer_en_attente()
    assert c.recepisses.get(genre="papier").fichier is not None
    with pytest.raises(TransitionImpossible):
        papier.enregistrer(c, agent)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"recue_le": date(2024, 2, 1)}, "recue_le"),
        ({"recue_le": date(2023, 12, 13)}, "recue_le"),
        ({"recue_le": date(2024, 3, 5)}, "recue_le"),
    ],
)
def test_hors_de_la_fenetre_a_sa_reception_elle_n_est_pas_prise(
    session, agent, champs, champ
) -> None:
    with pytest.raises(ActionRefusee) as refus:
        commencer(session, agent, **champs)
    assert refus.value.champ == champ
    assert not Candidature.objects.exists()


@pytest.mark.parametrize("recue_le", [date(2023, 12, 14), date(2024, 1, 31)])
def test_les_deux_bornes_sont_incluses(session, agent, recue_le) -> None:
    assert commencer(session, agent, recue_le=recue_le).recue_le == recue_le


def test_une_structure_n_a_qu_une_candidature(session, agent) -> None:
    s = f.structure("association_agreee_fsl")
    commencer(session, agent, structure=s)
    with pytest.raises(ActionRefusee) as refus:
        commencer(session, agent, structure=s)
    assert refus.value.champ == "structure"


def test_l_essentiel_doit_etre_saisi(session, agent) -> None:
    c = commencer(session, agent)
    with au("2024-03-05"), pytest.raises(ActionRefusee, match="intitulé"):
        papier.enregistrer(c, agent)


@pytest.mark.parametrize("role", [Role.TERRITOIRE, Role.GESTIONNAIRE, Role.SIGNATAIRE])
def test_seuls_instructeurs_et_pilotage_saisissent(session, role) -> None:
    s = f.structure("association_agreee_fsl")
    acteur = f.compte(
        role,
        structure=s if role == Role.SIGNATAIRE else None,
        service=f.service("SLAI", f.territoire()) if role == Role.TERRITOIRE else None,
    )
    with pytest.raises(AccesRefuse):
        commencer(session, acteur, structure=s)


def test_la_structure_ne_touche_pas_a_la_saisie_et_ne_repond_pas_en_ligne(session, agent) -> None:
    s = f.structure("association_agreee_fsl")
    redacteur, signataire = f.redacteur_de(s), f.signataire_de(s)
    with au("2024-01-15"), pytest.raises(ActionRefusee, match="adressées aux services"):
        actions.creer(session, s, redacteur)
    c = commencer(session, agent, structure=s)
    with au("2024-03-04"):
        with pytest.raises(AccesRefuse):
            actions.enregistrer_presentation(c, {"intitule": "x"}, 0, redacteur)
        with pytest.raises(AccesRefuse):
            actions.deposer(c, redacteur)
        with pytest.raises(AccesRefuse):
            actions.retirer(c, redacteur)
    saisir(c, agent)
    with au("2024-03-05"):
        papier.enregistrer(c, agent)
        assert queries.visibles_par(signataire).filter(pk=c.pk).exists()


def test_une_candidature_en_ligne_ne_s_enregistre_pas_comme_un_papier(agent) -> None:
    c = f.candidature("brouillon")
    with au("2025-05-06"), pytest.raises(AccesRefuse):
        papier.enregistrer(c, agent)


def test_la_cloture_ne_la_declare_pas_hors_delai(session, agent) -> None:
    c = commencer(session, agent)
    with au("2024-03-06"):
        constater_les_clotures(date(2024, 3, 6), f.instant("2024-03-06"))
    c.refresh_from_db()
    assert c.etat == "brouillon"


@pytest.mark.parametrize("champ", ["recue_le", "saisie_par"])
def test_la_base_exige_la_reception_et_l_agent(session, agent, champ) -> None:
    c = commencer(session, agent)
    with pytest.raises(IntegrityError, match="candidature_papier_recue"), transaction.atomic():
        Candidature.objects.filter(pk=c.pk).update(**{champ: None})
    with pytest.raises(IntegrityError, match="candidature_papier_recue"), transaction.atomic():
        Candidature.objects.filter(pk=c.pk).update(origine="plateforme")


def test_le_parcours_par_les_pages(session, agent, client: Client) -> None:
    s = f.structure("association_agreee_fsl")
    siret = Etablissement.objects.get(structure=s).siret
    client.force_login(agent)
    with au("2024-03-04"):
        assert "4.6" in client.get(reverse("candidatures:papier")).content.decode()
        page = reverse("candidatures:papier_commencer", args=[session.uid])
        assert client.get(page).status_code == 200
        inconnu = f.siret_fictif(f.siren_fictif(9999))
        champs = {"siret": siret, "recue_le": "30/01/2024"}
        refus = client.post(page, champs | {"siret": inconnu, "scan": f.pdf("a.pdf")})
        assert refus.status_code == 422
        tard = client.post(page, champs | {"recue_le": "01/02/2024", "scan": f.pdf("a.pdf")})
        assert tard.status_code == 422
        suite = client.post(page, champs | {"scan": f.pdf("a.pdf")})
        c = Candidature.objects.get()
        assert suite["Location"] == reverse("candidatures:modifier", args=[c.uid])
        saisie = client.get(suite["Location"]).content.decode()
        assert "Reçue sur papier" in saisie
        assert f'<a href="{reverse("candidatures:papier")}">Candidatures sur papier</a>' in saisie
        assert "Mes dossiers" not in saisie
        fin = reverse("candidatures:papier_enregistrer", args=[c.uid])
        incomplete = client.get(fin).content.decode()
        assert "L’intitulé du projet" in incomplete
        assert "Le montant demandé (au budget)" in incomplete
        assert "<dd>—</dd>" in "".join(incomplete.split("\n")).replace(" ", "")
        # Nothing to press while the essential lacks; a page gone stale is told so.
        assert 'type="submit">Enregistrer la candidature' not in incomplete
        assert client.post(fin)["Location"] == fin
    saisir(c, agent)
    with au("2024-03-05"):
        assert "Terminer la saisie" in client.get(reverse("pilotage:a_faire")).content.decode()
        client.post(fin)
        c.refresh_from_db()
        assert c.etat == "validee"
        dossier = client.get(reverse("pilotage:dossier", args=[c.uid])).content.decode()
        assert "Candidature reçue sur papier" in dossier
    client.force_login(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"]))
    assert client.get(page).status_code == 404


def test_une_saisie_abandonnee_ramene_a_la_liste_et_se_recommence(session, agent, client) -> None:
    c = commencer(session, agent)
    retrait = reverse("candidatures:retirer", args=[c.uid])
    client.force_login(agent)
    with au("2024-03-05"):
        page = client.get(retrait).content.decode()
        assert "Abandonner la saisie" in page
        assert "Mes dossiers" not in page
        suite = client.post(retrait, {"motif": "Courrier saisi deux fois"}, follow=True)
        assert suite.redirect_chain == [(reverse("candidatures:papier"), 302)]
        assert "La saisie est abandonnée." in suite.content.decode()
    assert commencer(session, agent, structure=c.structure).pk != c.pk


@pytest.mark.parametrize(
    ("role", "lien"),
    [(Role.INSTRUCTEUR, True), (Role.PILOTAGE, True), (Role.GESTIONNAIRE, False)],
)
def test_la_liste_des_dossiers_mene_aux_candidatures_sur_papier(role, lien, client) -> None:
    client.force_login(f.compte(role))
    page = client.get(reverse("pilotage:dossiers")).content.decode()
    assert (f'href="{reverse("candidatures:papier")}"' in page) is lien


def test_la_page_d_une_session_aux_services_mene_a_la_saisie(session, client) -> None:
    client.force_login(f.compte(Role.PILOTAGE))
    saisir_une = reverse("candidatures:papier_commencer", args=[session.uid])
    en_ligne = f.session_45()
    assert saisir_une in client.get(reverse("appels:session", args=[session.uid])).content.decode()
    autre = client.get(reverse("appels:session", args=[en_ligne.uid])).content.decode()
    assert "Saisir une candidature" not in autre
