"""Uploads that arrive in several times: protocol, owner, cuts, concurrency, quota, clean-up."""

import base64
import hashlib
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, RequestFactory
from freezegun import freeze_time

from ecluse.annuaire.models import Compte
from ecluse.socle import fichiers, televersements
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.middleware import FichiersTeleverses
from ecluse.socle.models import Fichier, Televersement
from tests.fabriques import MOT_DE_PASSE
from tests.socle.test_fichiers import PDF

pytestmark = pytest.mark.django_db

TUS = {"Tus-Resumable": "1.0.0"}
URL = "/televersements/"
GROS = b"%PDF-1.4\n" + os.urandom(300_000)


@pytest.fixture
def client(compte: Compte) -> Client:
    ouvert = Client()
    ouvert.force_login(compte)
    return ouvert


@pytest.fixture
def autre(db: None) -> Client:
    ouvert = Client()
    ouvert.force_login(
        Compte.objects.create_user("sam@exemple.invalid", MOT_DE_PASSE, prenom="Sam", nom="Autre")
    )
    return ouvert


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def annoncer(client: Client, octets: bytes, nom: str = "statuts.pdf", **entetes: str) -> Any:
    meta = f"filename {b64(nom.encode())},sha256 {b64(hashlib.sha256(octets).hexdigest().encode())}"
    return client.post(
        URL,
        headers={**TUS, "Upload-Length": str(len(octets)), "Upload-Metadata": meta, **entetes},
        content_type="application/octet-stream",
    )


def ajouter(client: Client, adresse: str, octets: bytes, decalage: int, **entetes: str) -> Any:
    return client.patch(
        adresse,
        octets,
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(decalage), **entetes},
    )


def recu(client: Client, adresse: str) -> int:
    return int(client.head(adresse, headers=TUS)["Upload-Offset"])


def envoyer(client: Client, octets: bytes, nom: str = "statuts.pdf") -> Televersement:
    adresse = annoncer(client, octets, nom)["Location"]
    assert ajouter(client, adresse, octets, 0).status_code == 204
    return Televersement.objects.get(uid=adresse.split("/")[-2])


def formulaire(compte: Any, *uids: str) -> Any:
    """The request of a form that names uploads, as a view receives it."""
    request = RequestFactory().post("/", {"televersement-fichier": list(uids)})
    request.user = compte
    FichiersTeleverses(lambda r: r).process_view(request, None, (), {})
    return request


class TestProtocole:
    def test_what_the_server_understands(self, client: Client) -> None:
        reponse = client.options(URL)
        assert reponse.status_code == 204
        assert reponse["Tus-Version"] == "1.0.0"
        assert reponse["Tus-Max-Size"] == "25000000"
        assert "creation" in reponse["Tus-Extension"].split(",")

    @pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}])
    def test_another_version_is_refused(self, client: Client, version: dict[str, str]) -> None:
        reponse = client.post(URL, headers={**version, "Upload-Length": "3"})
        assert reponse.status_code == 412
        assert reponse["Tus-Version"] == "1.0.0"

    def test_announced_sent_in_two_times_then_whole(self, client: Client) -> None:
        creation = annoncer(client, GROS)
        assert creation.status_code == 201
        assert creation["Upload-Offset"] == "0"
        assert creation["Upload-Expires"].endswith("GMT")
        adresse = creation["Location"]
        assert ajouter(client, adresse, GROS[:100_000], 0)["Upload-Offset"] == "100000"
        tete = client.head(adresse, headers=TUS)
        assert (tete["Upload-Offset"], tete["Upload-Length"]) == ("100000", str(len(GROS)))
        assert tete["Cache-Control"] == "no-store"
        assert ajouter(client, adresse, GROS[100_000:], 100_000).status_code == 204
        assert recu(client, adresse) == len(GROS)

    def test_the_beginning_may_come_with_the_announcement(self, client: Client) -> None:
        reponse = client.post(
            URL,
            GROS[:500],
            content_type="application/offset+octet-stream",
            headers={**TUS, "Upload-Length": str(len(GROS))},
        )
        assert (reponse.status_code, reponse["Upload-Offset"]) == (201, "500")
        assert recu(client, reponse["Location"]) == 500

    @pytest.mark.parametrize("taille", [None, "", "-1", "1e3", "9" * 30, "٣", "0"])
    def test_a_size_that_is_no_size(self, client: Client, taille: str | None) -> None:
        entetes = TUS if taille is None else {**TUS, "Upload-Length": taille}
        assert client.post(URL, headers=entetes).status_code == 400

    def test_too_large_is_refused_before_a_byte(self, client: Client) -> None:
        reponse = client.post(URL, headers={**TUS, "Upload-Length": "25000001"})
        assert reponse.status_code == 413
        assert reponse.content.decode() == (
            "Ce fichier pèse 25,1\u00a0Mo\u00a0; la limite est de 25\u00a0Mo."
        )
        assert not Televersement.objects.exists()

    def test_more_bytes_than_announced_are_not_kept(self, client: Client) -> None:
        adresse = annoncer(client, GROS)["Location"]
        assert ajouter(client, adresse, GROS + b"x", 0).status_code == 413
        assert recu(client, adresse) == 0

    @pytest.mark.parametrize("decalage", [5, 99_999, 100_001])
    def test_bytes_that_do_not_follow(self, client: Client, decalage: int) -> None:
        adresse = annoncer(client, GROS)["Location"]
        ajouter(client, adresse, GROS[:100_000], 0)
        reponse = ajouter(client, adresse, b"abc", decalage)
        assert (reponse.status_code, reponse["Upload-Offset"]) == (409, "100000")

    def test_a_checksum_is_verified(self, client: Client) -> None:
        adresse = annoncer(client, GROS)["Location"]
        juste = f"sha256 {b64(hashlib.sha256(GROS[:9]).digest())}"
        assert (
            ajouter(client, adresse, b"autrechos", 0, **{"Upload-Checksum": juste}).status_code
            == 460
        )
        assert recu(client, adresse) == 0
        assert (
            ajouter(client, adresse, GROS[:9], 0, **{"Upload-Checksum": juste}).status_code == 204
        )

    @pytest.mark.parametrize("somme", ["md5 AAAA", "sha256", "sha256 ???", "sha256 AAAA"])
    def test_a_checksum_that_cannot_be_verified(self, client: Client, somme: str) -> None:
        adresse = annoncer(client, GROS)["Location"]
        assert ajouter(client, adresse, b"x", 0, **{"Upload-Checksum": somme}).status_code == 400

    def test_other_refusals(self, client: Client) -> None:
        adresse = annoncer(client, GROS)["Location"]
        sans_place = client.patch(
            adresse, b"x", content_type="application/offset+octet-stream", headers=TUS
        )
        assert sans_place.status_code == 400
        mauvais_type = client.patch(
            adresse, b"x", content_type="text/plain", headers={**TUS, "Upload-Offset": "0"}
        )
        assert mauvais_type.status_code == 415

    def test_giving_up(self, client: Client, django_capture_on_commit_callbacks: Any) -> None:
        adresse = annoncer(client, GROS)["Location"]
        ajouter(client, adresse, GROS[:10], 0)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.delete(adresse, headers=TUS).status_code == 204
        assert client.head(adresse, headers=TUS).status_code == 404
        assert list(televersements.dossier().glob("??/*")) == []

    def test_the_same_file_again_is_the_same_upload(self, client: Client) -> None:
        adresse = annoncer(client, GROS)["Location"]
        ajouter(client, adresse, GROS[:200_000], 0)
        encore = annoncer(client, GROS, "statuts signés.pdf")
        assert (encore["Location"], encore["Upload-Offset"]) == (adresse, "200000")
        assert Televersement.objects.get().nom == "statuts signés.pdf"


class TestProprietaire:
    def test_signed_out(self) -> None:
        assert Client().post(URL, headers={**TUS, "Upload-Length": "3"}).status_code == 401

    @pytest.mark.parametrize("methode", ["head", "patch", "delete"])
    def test_somebody_elses_is_not_found(self, client: Client, autre: Client, methode: str) -> None:
        adresse = annoncer(client, GROS)["Location"]
        entetes = {**TUS, "Upload-Offset": "0"}
        reponse = getattr(autre, methode)(
            adresse, headers=entetes, content_type="application/offset+octet-stream"
        )
        assert reponse.status_code == 404
        assert client.head(adresse, headers=TUS).status_code == 200

    def test_the_same_bytes_of_two_accounts_are_two_uploads(
        self, client: Client, autre: Client
    ) -> None:
        assert annoncer(client, GROS)["Location"] != annoncer(autre, GROS)["Location"]

    def test_a_form_cannot_name_somebody_elses(
        self, compte: Compte, client: Client, autre: Client
    ) -> None:
        sien = envoyer(client, PDF)
        autrui = envoyer(autre, PDF)
        recus = formulaire(compte, autrui.uid, sien.uid).FILES.getlist("fichier")
        assert [f.televersement for f in recus] == [sien]


class TestCoupures:
    def test_what_arrived_before_the_cut_stays(self, compte: Compte) -> None:
        televersement = televersements.creer(compte, "a.pdf", len(GROS))
        suite = iter([GROS[:100_000], GROS[100_000:180_000]])

        def lire(_n: int) -> bytes:
            morceau = next(suite, None)
            if morceau is None:
                raise OSError("the line is cut")
            return morceau

        with pytest.raises(OSError, match="cut"):
            televersements.ecrire(televersement, 0, lire, None)
        assert televersements.recu(televersement) == 180_000
        reste = iter([GROS[180_000:], b""])
        televersements.ecrire(televersement, 180_000, lambda _n: next(reste), None)
        assert televersements.chemin(televersement).read_bytes() == GROS

    def test_a_cut_under_a_checksum_keeps_nothing_of_the_request(self, compte: Compte) -> None:
        televersement = televersements.creer(compte, "a.pdf", len(GROS))

        def lire(_n: int) -> bytes:
            if televersements.recu(televersement):
                raise OSError
            return GROS[:10]

        somme = televersements.Somme("sha256", hashlib.sha256(GROS).digest())
        with pytest.raises(OSError):
            televersements.ecrire(televersement, 0, lire, somme)
        assert televersements.recu(televersement) == 0

    def test_two_writers_at_once(self, compte: Compte) -> None:
        """The second is told of a conflict while the first is in the middle of its bytes."""
        televersement = televersements.creer(compte, "a.pdf", 6)
        entre, sortir = threading.Event(), threading.Event()
        suite = iter([b"abc", b"def", b""])

        def lentement(_n: int) -> bytes:
            entre.set()
            assert sortir.wait(30)
            return next(suite)

        def ecrire() -> None:
            try:
                televersements.ecrire(televersement, 0, lentement, None)
            finally:
                connection.close()

        premier = threading.Thread(target=ecrire)
        premier.start()
        try:
            assert entre.wait(30)
            with pytest.raises(televersements.DecalageFaux):
                televersements.ecrire(televersement, 0, lambda _n: b"zzz", None)
        finally:
            sortir.set()
            premier.join()
        assert televersements.chemin(televersement).read_bytes() == b"abcdef"

    def test_damaged_on_the_way(self, compte: Compte, client: Client) -> None:
        """The announced fingerprint is not that of the bytes: refused, and sent again from 0."""
        adresse = annoncer(client, GROS)["Location"]
        ajouter(client, adresse, GROS[:-1] + b"\0", 0)
        uid = adresse.split("/")[-2]
        (fichier,) = formulaire(compte, uid).FILES.getlist("fichier")
        with pytest.raises(FichierRefuse, match="arrivé abîmé"):
            fichiers.deposer(fichier, fichier.name, compte)
        assert not Fichier.objects.exists()
        assert annoncer(client, GROS)["Upload-Offset"] == "0"


class TestJoindre:
    def test_kept_without_copy_under_its_fingerprint(self, compte: Compte, client: Client) -> None:
        televersement = envoyer(client, GROS, "E\u0301tats 🎉.pdf")
        (fichier,) = formulaire(compte, televersement.uid).FILES.getlist("fichier")
        range_ = fichiers.deposer(fichier, fichier.name, compte)
        assert range_.nom == "États 🎉.pdf"
        assert range_.contenu.sha256 == hashlib.sha256(GROS).hexdigest()
        garde = Path(default_storage.path(range_.contenu.chemin))
        assert garde.read_bytes() == GROS
        assert garde.stat().st_ino == televersements.chemin(televersement).stat().st_ino
        assert garde.stat().st_mode & 0o077 == 0

    def test_a_file_system_without_links_copies(
        self, compte: Compte, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuser(_soi: Path, _cible: Path) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, "hardlink_to", refuser)
        televersement = envoyer(client, GROS)
        (fichier,) = formulaire(compte, televersement.uid).FILES.getlist("fichier")
        assert fichiers.lire(fichiers.deposer(fichier, fichier.name, compte)) == GROS

    def test_a_form_sent_twice_finds_its_file_twice(self, compte: Compte, client: Client) -> None:
        """The answer of the first was lost on the way: the second says the same."""
        televersement = envoyer(client, PDF)
        contenus = set()
        for _ in range(2):
            (fichier,) = formulaire(compte, televersement.uid).FILES.getlist("fichier")
            contenus.add(fichiers.deposer(fichier, fichier.name, compte).contenu_id)
        assert len(contenus) == 1

    def test_checked_like_any_file(self, compte: Compte, client: Client) -> None:
        televersement = envoyer(client, b"MZ\x90\x00" + b"\0" * 60, "statuts.pdf")
        (fichier,) = formulaire(compte, televersement.uid).FILES.getlist("fichier")
        with pytest.raises(FichierRefuse, match="n’est pas un PDF"):
            fichiers.deposer(fichier, fichier.name, compte)

    def test_what_did_not_all_arrive_is_no_file(self, compte: Compte, client: Client) -> None:
        adresse = annoncer(client, GROS)["Location"]
        ajouter(client, adresse, GROS[:-1], 0)
        assert not formulaire(compte, adresse.split("/")[-2]).FILES

    def test_a_whole_form_through_a_view(self, client: Client) -> None:
        """The name of a field and its upload, through the middleware as it is installed."""
        televersement = envoyer(client, PDF)
        reponse = client.post("/interface/", {"televersement-vide-rib": televersement.uid})
        assert reponse.status_code == 200
        assert reponse.wsgi_request.FILES["vide-rib"].name == "statuts.pdf"


class TestQuotaEtPurge:
    def test_the_oldest_give_way(
        self, compte: Compte, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.FICHIER_TAILLE_MAX = 100
        with django_capture_on_commit_callbacks(execute=True):
            tous = [televersements.creer(compte, f"{n}.pdf", 100) for n in range(6)]
        restent = set(Televersement.objects.values_list("pk", flat=True))
        assert restent == {t.pk for t in tous[-televersements.QUOTA_OCTETS :]}

    def test_a_number_is_a_quota_too(self, compte: Compte, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(televersements, "QUOTA_NOMBRE", 3)
        for n in range(5):
            televersements.creer(compte, f"{n}.pdf", 1)
        assert Televersement.objects.count() == 3

    def test_what_is_joined_does_not_count(self, compte: Compte, settings: Any) -> None:
        settings.FICHIER_TAILLE_MAX = 100
        joint = televersements.creer(compte, "joint.pdf", 100)
        televersements.joindre(joint)
        for n in range(4):
            televersements.creer(compte, f"{n}.pdf", 100)
        assert Televersement.objects.filter(pk=joint.pk).exists()

    def test_expired_is_not_found_then_removed(
        self, compte: Compte, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        with freeze_time("2025-05-06T10:00:00+02:00") as horloge:
            televersement = televersements.creer(compte, "a.pdf", 3)
            televersements.ecrire(televersement, 0, _lecteur(b"abc"), None)
            vivant = televersements.creer(compte, "b.pdf", 3)
            Televersement.objects.filter(pk=vivant.pk).update(
                expire_le=televersement.expire_le + timedelta(hours=1)
            )
            televersements.ecrire(vivant, 0, _lecteur(b"abc"), None)
            horloge.move_to("2025-05-07T10:30:00+02:00")
            assert televersements.trouver(compte, televersement.uid) is None
            with django_capture_on_commit_callbacks(execute=True):
                televersements.purger()
            assert [f.name for f in televersements.dossier().glob("??/*")] == [vivant.uid]
            assert Televersement.objects.get() == vivant

    def test_bytes_that_no_upload_names_are_removed(self, compte: Compte) -> None:
        vivant = televersements.creer(compte, "a.pdf", 3)
        televersements.ecrire(vivant, 0, _lecteur(b"abc"), None)
        orphelin = televersements.dossier() / "zz" / "zz00000000000000"
        orphelin.parent.mkdir(parents=True)
        orphelin.write_bytes(b"x")
        televersements.purger()
        assert not orphelin.exists()
        assert televersements.recu(vivant) == 3

    def test_nothing_to_purge(self) -> None:
        televersements.purger()

    def test_a_joined_file_survives_its_upload(
        self, compte: Compte, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        televersement = envoyer(client, PDF)
        (fichier,) = formulaire(compte, televersement.uid).FILES.getlist("fichier")
        range_ = fichiers.deposer(fichier, fichier.name, compte)
        with django_capture_on_commit_callbacks(execute=True):
            televersements.supprimer(televersement)
        assert fichiers.lire(range_) == PDF


def _lecteur(octets: bytes) -> Any:
    suite = iter([octets, b""])
    return lambda _n: next(suite)
