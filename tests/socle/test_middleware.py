"""Guarantees at the door: no write on a read, headers, declared access, who wrote."""

import pghistory.models
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.decorators.http import require_POST

from ecluse.annuaire.models import Territoire
from ecluse.socle import horloge, middleware
from ecluse.socle.acces import CONNECTE, PUBLIC, acces
from ecluse.socle.coffre import SceauInvalide, ouvrir, sceller
from ecluse.socle.courriels import envoyer
from ecluse.socle.middleware import EcritureSurLecture, vue_declaree
from ecluse.socle.models import JournalAcces
from ecluse.socle.permissions import AccesRefuse


@acces(PUBLIC)
def ecrire(_request):
    Territoire.objects.create(code="ART", nom="Artois")
    return HttpResponse("fait")


@acces(PUBLIC)
def effacer(_request):
    Territoire.objects.all().delete()
    with connection.cursor() as curseur:
        curseur.execute("  delete from annuaire_territoire")
    return HttpResponse("fait")


@acces(PUBLIC)
def lire(request):
    JournalAcces.objects.create(instant=horloge.maintenant(), objet="x:1", nature="consultation")
    request.session["vu"] = 1
    return HttpResponse(str(Territoire.objects.count()))


@acces(PUBLIC)
def differer(_request):
    envoyer.defer(courriel_id=1)
    return HttpResponse("fait")


def non_declaree(_request):
    return HttpResponse("ouvert à tous par oubli")


@acces(CONNECTE)
def connecte(_request):
    return HttpResponse("bonjour")


@acces(lambda _acteur: False)
def interdite(_request):
    return HttpResponse("non")


@acces(PUBLIC)
def refus_interne(_request):
    raise AccesRefuse


@require_POST
@acces(PUBLIC)
def recevoir(_request):
    return HttpResponse("reçu")


urlpatterns = [
    path("essai/lire/recevoir/", recevoir),
    path("essai/ecrire/", ecrire, name="essai_ecrire"),
    path("essai/effacer/", effacer),
    path("essai/lire/", lire),
    path("essai/differer/", differer),
    path("essai/oubli/", non_declaree),
    path("essai/connecte/", connecte),
    path("essai/interdite/", interdite),
    path("essai/refus/", refus_interne),
    path("", include("ecluse.configuration.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class TestLectureSeule:
    @pytest.mark.parametrize("adresse", ["/essai/ecrire/", "/essai/effacer/"])
    @pytest.mark.parametrize("methode", ["get", "head"])
    def test_un_get_qui_ecrit_est_une_erreur(self, client, adresse, methode):
        with pytest.raises(EcritureSurLecture, match="annuaire_territoire"):
            getattr(client, methode)(adresse)

    def test_un_get_qui_differe_une_tache_est_une_erreur(self, client):
        with pytest.raises(EcritureSurLecture, match="procrastinate_jobs"):
            client.get("/essai/differer/")

    def test_un_post_ecrit(self, client):
        assert client.post("/essai/ecrire/").status_code == 200
        assert Territoire.objects.count() == 1

    def test_un_get_note_un_acces_et_sa_session(self, client):
        assert client.get("/essai/lire/").content == b"0"
        assert JournalAcces.objects.count() == 1

    def test_en_production_la_page_s_affiche(self, client, settings):
        settings.PRODUCTION = True
        assert client.get("/essai/ecrire/").status_code == 200


class TestAdresseDUnFormulaire:
    def test_rechargee_elle_dit_ou_revenir(self, client):
        """A tab that is restored, or the address typed again after a refusal."""
        reponse = client.get("/essai/lire/recevoir/")
        assert reponse.status_code == 405
        assert reponse["Allow"] == "POST"
        assert 'href="/essai/lire/">Revenir à la page' in reponse.content.decode()

    def test_un_script_recoit_le_refus_nu(self, client):
        assert client.get("/essai/lire/recevoir/", headers={"HX-Request": "true"}).content == b""

    def test_l_api_garde_le_sien(self, client):
        reponse = client.get("/api/v1/calculs")
        assert reponse.status_code == 405
        assert reponse["Content-Type"].startswith("application/json")

    def test_une_cle_perimee_ramene_au_formulaire(self):
        client = Client(enforce_csrf_checks=True)
        page = {"Referer": "http://testserver/essai/lire/"}
        reponse = client.post("/essai/lire/recevoir/", headers=page)
        assert reponse.status_code == 403
        assert 'href="/essai/lire/">Revenir au formulaire' in reponse.content.decode()


class TestEntetes:
    def test_aucun_code_dans_les_pages_ni_cache(self, client):
        reponse = client.get("/essai/lire/")
        csp = reponse["Content-Security-Policy"]
        assert "default-src 'none'" in csp
        assert "script-src 'self'" in csp
        assert "frame-ancestors 'none'" in csp
        assert "unsafe" not in csp
        assert "form-action 'self'" in csp
        assert reponse["Cache-Control"] == "private, no-store"
        assert reponse["X-Frame-Options"] == "DENY"
        assert reponse["X-Content-Type-Options"] == "nosniff"
        assert reponse["Referrer-Policy"] == "same-origin"
        assert "camera=()" in reponse["Permissions-Policy"]

    def test_une_erreur_les_porte_aussi(self, client):
        assert "default-src 'none'" in client.get("/nulle-part/")["Content-Security-Policy"]


class TestAcces:
    def test_une_route_sans_declaration_est_refusee(self, client, compte):
        client.force_login(compte)
        reponse = client.get("/essai/oubli/")
        assert reponse.status_code == 403
        assert b"tous par oubli" not in reponse.content
        assert not vue_declaree(non_declaree)

    def test_un_anonyme_est_invite_a_se_connecter(self, client):
        reponse = client.get("/essai/connecte/?a=1")
        assert reponse.status_code == 302
        assert reponse.url.endswith("?next=/essai/connecte/%3Fa%3D1")

    def test_apres_la_connexion_on_revient_a_la_page_du_formulaire(self, client):
        """The address that received the form is no page: a GET there answers 405."""
        page = {"Referer": "http://testserver/essai/?q=1"}
        reponse = client.post("/essai/connecte/", headers=page)
        assert reponse.url.endswith("?next=/essai/%3Fq%3D1")

    def test_sans_page_du_formulaire_on_revient_au_dessus(self, client):
        for origine in ("", "https://ailleurs.example/x/"):
            reponse = client.post("/essai/connecte/", headers={"Referer": origine})
            assert reponse.url.endswith("?next=/")

    def test_une_page_qui_s_envoie_a_elle_meme_est_retrouvee(self, client):
        """What was typed there waits on that very page."""
        page = {"Referer": "http://testserver/essai/connecte/"}
        reponse = client.post("/essai/connecte/", headers=page)
        assert reponse.url.endswith("?next=/essai/connecte/")

    @pytest.mark.parametrize("entete", ["HX-Request", "X-Enregistrement"])
    def test_un_enregistrement_sans_session_recoit_401(self, client, entete):
        assert client.get("/essai/connecte/", headers={entete: "1"}).status_code == 401

    def test_connecte(self, client, compte):
        client.force_login(compte)
        assert client.get("/essai/connecte/").content == b"bonjour"

    @pytest.mark.parametrize("adresse", ["/essai/interdite/", "/essai/refus/"])
    def test_un_droit_manquant_est_une_page_403(self, client, compte, adresse):
        client.force_login(compte)
        reponse = client.get(adresse)
        assert reponse.status_code == 403
        assert "<h1" in reponse.content.decode()


class TestContexte:
    def test_une_ecriture_porte_le_compte_et_la_route(self, client, compte):
        client.force_login(compte)
        client.post("/essai/ecrire/")
        evenement = pghistory.models.Events.objects.tracks(Territoire.objects.get()).get()
        assert evenement.pgh_context == {"compte": compte.pk, "route": "essai_ecrire"}

    def test_sans_session(self, client):
        client.post("/essai/ecrire/")
        evenement = pghistory.models.Events.objects.tracks(Territoire.objects.get()).get()
        assert evenement.pgh_context == {"compte": None, "route": "essai_ecrire"}


def test_une_requete_voit_une_seule_horloge(demo_au_5_mai):
    from datetime import timedelta

    from ecluse.socle.models import HorlogeDemonstration

    jours = []

    def suite(_request):
        jours.append(horloge.aujourdhui())
        HorlogeDemonstration.objects.update(decalage=timedelta(0))
        jours.append(horloge.aujourdhui())
        return HttpResponse()

    requete = RequestFactory().get("/")
    requete.user = AnonymousUser()
    middleware.HorlogeDeLaRequete(suite)(requete)
    assert jours[0] == jours[1]
    assert jours[0].isoformat() == "2025-05-05"


class TestCoffre:
    def test_aller_retour(self):
        scelle = sceller("JBSWY3DPEHPK3PXP — été", "totp")
        assert scelle.startswith("v1:")
        assert scelle.isascii()
        assert "JBSWY" not in scelle
        assert ouvrir(scelle, "totp") == "JBSWY3DPEHPK3PXP — été"
        assert sceller("x", "totp") != sceller("x", "totp")

    @pytest.mark.parametrize(
        "alterer",
        [
            lambda s: s[:-6] + ("A" if s[-6] != "A" else "B") + s[-5:],
            lambda s: s.replace("v1:", "v2:"),
            lambda _s: "v1:!!!",
            lambda _s: "v1:",
            lambda _s: "",
        ],
    )
    def test_altere(self, alterer):
        with pytest.raises(SceauInvalide):
            ouvrir(alterer(sceller("secret", "totp")), "totp")

    def test_un_autre_usage_ou_une_autre_cle_n_ouvre_pas(self, settings):
        scelle = sceller("secret", "totp")
        with pytest.raises(SceauInvalide):
            ouvrir(scelle, "iban")
        settings.CLE_COFFRE = "une autre clé"
        with pytest.raises(SceauInvalide):
            ouvrir(scelle, "totp")
