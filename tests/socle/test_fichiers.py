"""Files: what is accepted, what is refused and why, how they are kept and given."""

import hashlib
import io
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.test import RequestFactory

from ecluse.socle import archives, fichiers, types_de_fichier
from ecluse.socle.fichiers import FichierRefuse, deposer, lire, nettoyer_nom, poids, servir
from ecluse.socle.models import Contenu, Fichier, JournalAcces

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00\x00\x00" + b"\x00" * 40
EXE += struct.pack("<L", 0x80) + b"\x0e\x1f\xba\x0e\x00\xb4\x09\xcd\x21" + b"\x00" * 55
EXE += b"PE\x00\x00\x64\x86\x02\x00" + b"\x00" * 200
ELF = b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 8 + b"\x02\x00\x3e\x00\x01\x00\x00\x00" + b"\x00" * 100
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000100e221bc330000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb") + b"\x00" * 70 + b"\xff\xd9"


def zip_de(parties: dict[str, bytes], methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", methode) as archive:
        for nom, octets in parties.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


def ooxml(partie: str, **autres: bytes) -> bytes:
    return zip_de({"[Content_Types].xml": b"<Types/>", partie: b"<xml/>", **autres})


DOCX = ooxml("word/document.xml")
XLSX = ooxml("xl/workbook.xml")
ODT = zip_de({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
ODS = zip_de(
    {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
)
CSV = "compte;montant\n60;1 234,56\n".encode("cp1252")

pytestmark = pytest.mark.django_db


def refus(octets: bytes, nom: str, **options) -> str:
    with pytest.raises(FichierRefuse) as erreur:
        deposer(octets, nom, None, **options)
    assert not Fichier.objects.exists()
    assert not Contenu.objects.exists()
    assert restes() == []
    return erreur.value.message.replace("\u00a0", " ")


def restes() -> list[str]:
    """Temporary files left behind."""
    dossier = Path(default_storage.path(fichiers.DOSSIER_EN_COURS))
    return [f.name for f in dossier.iterdir()] if dossier.exists() else []


@pytest.mark.parametrize(
    ("octets", "nom", "mime"),
    [
        (PDF, "statuts.pdf", "application/pdf"),
        (PDF, "STATUTS.PDF", "application/pdf"),
        (DOCX, "projet.docx", types_de_fichier.DOCX.mime),
        (XLSX, "budget.xlsx", types_de_fichier.XLSX.mime),
        (ODT, "projet.odt", types_de_fichier.ODT.mime),
        (ODS, "budget.ods", types_de_fichier.ODS.mime),
        (PNG, "logo.png", "image/png"),
        (JPEG, "photo.jpg", "image/jpeg"),
        (JPEG, "photo.jpeg", "image/jpeg"),
        (CSV, "budget.csv", "text/plain"),
        ("Été à l’Île".encode(), "lettre.txt", "text/plain"),
        (b"#include <stdio.h>\nint main(void) { return 0; }\n", "notes.txt", "text/plain"),
        (b'{"a": 1}', "notes.txt", "text/plain"),
    ],
)
def test_acceptes(octets, nom, mime):
    fichier = deposer(octets, nom, None)
    assert fichier.contenu.type_mime == mime
    assert fichier.nom == nom
    assert lire(fichier) == octets
    assert restes() == []


@pytest.mark.parametrize(
    ("octets", "nom", "message"),
    [
        (EXE, "rib.pdf", "Ce fichier n’est pas un PDF : son contenu est celui d’un programme."),
        (ELF, "rib.pdf", "Ce fichier n’est pas un PDF : son contenu est celui d’un programme."),
        (
            b"#!/bin/sh\nrm -rf /\n",
            "notes.txt",
            "Ce fichier n’est pas un fichier texte : son contenu est celui d’un programme.",
        ),
        (
            b"<!DOCTYPE html><html><script>1</script></html>",
            "notes.txt",
            "Ce fichier n’est pas un fichier texte : son contenu est celui d’une page web.",
        ),
        (
            PNG,
            "rib.pdf",
            "Ce fichier n’est pas un PDF : son contenu est celui d’une image PNG. "
            "Renommez-le en .png.",
        ),
        (
            DOCX,
            "budget.xlsx",
            "Ce fichier n’est pas un classeur Excel : son contenu est celui d’un document Word. "
            "Renommez-le en .docx.",
        ),
        (
            zip_de({"a.txt": b"a"}),
            "projet.docx",
            "Ce fichier n’est pas un document Word : son contenu est celui d’une archive.",
        ),
        (
            b"\x00\x01\x02\x03" * 50,
            "rib.pdf",
            "Ce fichier n’est pas un PDF : son contenu est celui d’un type inconnu.",
        ),
        (b"", "rib.pdf", "Ce fichier est vide."),
        (
            EXE,
            "setup.exe",
            "Les fichiers .exe ne sont pas acceptés. Formats acceptés : PDF, Word (.docx), "
            "Excel (.xlsx), LibreOffice (.odt, .ods), image (PNG, JPEG), texte (.csv, .txt).",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "ancien.doc",
            "Les fichiers .doc ne sont pas acceptés. Enregistrez le document au format .docx ou "
            "PDF.",
        ),
        (
            ooxml("word/document.xml", **{"word/vbaProject.bin": b"code"}),
            "projet.docx",
            "Ce document contient des macros. Enregistrez-le sans macros, puis déposez-le.",
        ),
        (
            DOCX[: len(DOCX) // 2],
            "projet.docx",
            "Ce fichier est abîmé ou protégé par un mot de passe : il ne s’ouvre pas.",
        ),
    ],
)
def test_refuses(octets, nom, message):
    assert refus(octets, nom) == message


def test_types_restreints():
    assert refus(PDF, "logo.pdf", types=types_de_fichier.TYPES_IMAGE) == (
        "Les fichiers .pdf ne sont pas acceptés. Formats acceptés : image (PNG, JPEG)."
    )


def test_sans_extension_le_contenu_decide():
    assert deposer(JPEG, "image", None).nom == "image.jpg"


def test_sans_extension_un_programme_est_refuse():
    assert refus(EXE, "image").startswith(
        "Ce fichier n’a pas d’extension et son contenu est celui d’un programme."
    )


def test_40_megaoctets_refuses_avec_les_deux_tailles():
    televerse = SimpleUploadedFile("gros.pdf", PDF + b"\0" * 40_000_000)
    with pytest.raises(FichierRefuse) as erreur:
        deposer(televerse, televerse.name, None)
    assert erreur.value.message.replace("\u00a0", " ") == (
        "Ce fichier pèse 40,1 Mo ; la limite est de 25 Mo."
    )
    assert not Contenu.objects.exists()
    assert restes() == []


def test_un_flux_sans_taille_annoncee_est_coupe_a_la_limite(settings):
    settings.FICHIER_TAILLE_MAX = 1_000_000

    class Flux:
        lu = 0

        def read(self, n):
            self.lu += n
            return b"%PDF-1.7" + b"\0" * n

    flux = Flux()
    with pytest.raises(FichierRefuse):
        deposer(flux, "sans-fin.pdf", None)
    assert flux.lu < 3_000_000
    assert restes() == []


@pytest.mark.parametrize(
    ("octets", "mots"),
    [(1, "1 ko"), (312_000, "312 ko"), (25_000_000, "25 Mo"), (25_000_001, "25,1 Mo")],
)
def test_poids(octets, mots):
    assert poids(octets).replace("\u00a0", " ") == mots


@pytest.mark.parametrize(
    ("donne", "garde"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Mes documents\\Été 2025.pdf", "Été 2025.pdf"),
        ("budget 🎉👩‍🔧.pdf", "budget 🎉👩‍🔧.pdf"),
        ("a\r\nContent-Type: x\x00.pdf", "aContent-Type: x.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("  deux   espaces .pdf ", "deux espaces.pdf"),
        ("E\u0301te\u0301.pdf", "Été.pdf"),
        ("", "fichier"),
        ("..", "fichier"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_nettoyer_nom(donne, garde):
    assert nettoyer_nom(donne) == garde


def test_range_sous_son_empreinte_en_prive():
    fichier = deposer(PDF, "a.pdf", None)
    sha = hashlib.sha256(PDF).hexdigest()
    chemin = Path(default_storage.path(f"{sha[:2]}/{sha[2:4]}/{sha}"))
    assert fichier.contenu.sha256 == sha
    assert fichier.contenu.taille == len(PDF)
    assert chemin.read_bytes() == PDF
    assert chemin.stat().st_mode & 0o077 == 0


def test_les_memes_octets_sont_gardes_une_fois(compte):
    un = deposer(PDF, "a.pdf", compte)
    deux = deposer(SimpleUploadedFile("b.pdf", PDF), "b.pdf", compte)
    assert un.contenu == deux.contenu
    assert un.uid != deux.uid
    assert un.depose_par == compte


def test_fichier_temporaire_de_django():
    televerse = TemporaryUploadedFile("a.pdf", "application/pdf", len(PDF), None)
    televerse.write(PDF)
    assert lire(deposer(televerse, "a.pdf", None)) == PDF


def test_annuler_la_transaction_ne_laisse_que_des_octets_sans_nom():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deposer(PDF, "a.pdf", None)
        raise ZeroDivisionError
    assert not Fichier.objects.exists()
    assert lire(deposer(PDF, "a.pdf", None)) == PDF


@pytest.mark.django_db(transaction=True)
def test_vingt_depots_simultanes_des_memes_octets():
    from django.db import connection

    depart = threading.Barrier(20)
    erreurs: list[Exception] = []

    def depot(n: int) -> None:
        try:
            depart.wait()
            deposer(PDF, f"{n}.pdf", None)
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=depot, args=(n,)) for n in range(20)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert erreurs == []
    assert Contenu.objects.count() == 1
    assert Fichier.objects.count() == 20
    assert restes() == []


class TestBombes:
    MESSAGE = "Ce fichier se décompresse en un volume anormal : il est refusé par sécurité."

    def test_rapport(self):
        bombe = ooxml("word/document.xml", **{"word/media/x.bin": b"\0" * 30_000_000})
        assert len(bombe) < 100_000
        assert refus(bombe, "projet.docx") == self.MESSAGE

    def test_taille_declaree_mensongere(self):
        """The central directory says 10 bytes; the data inflates to 30 MB."""
        bombe = bytearray(ooxml("word/document.xml", **{"word/media/x.bin": b"\0" * 30_000_000}))
        vraie, fausse = struct.pack("<L", 30_000_000), struct.pack("<L", 10)
        crc = struct.pack("<L", zlib.crc32(b"\0" * 30_000_000))
        assert bombe.count(vraie) >= 2
        menteuse = bytes(bombe).replace(vraie, fausse)
        menteuse = menteuse.replace(crc, struct.pack("<L", zlib.crc32(b"\0" * 10)))
        assert refus(menteuse, "projet.docx") == self.MESSAGE

    def test_trop_d_entrees(self, monkeypatch):
        monkeypatch.setattr(archives, "ENTREES_MAX", 5)
        assert refus(ooxml("word/document.xml", **{f"x{n}": b"" for n in range(6)}), "a.docx") == (
            self.MESSAGE
        )

    def test_un_gros_document_honnete_passe(self):
        import random

        alea = random.Random(1)
        texte = b"".join(b"<c>%d</c>" % alea.randrange(10**9) for _ in range(800_000))
        assert len(texte) > 10_000_000
        assert deposer(ooxml("xl/workbook.xml", **{"xl/s.xml": texte}), "a.xlsx", None)

    def test_methode_inconnue(self):
        lzma = zip_de({"[Content_Types].xml": b"x", "word/document.xml": b"x"}, zipfile.ZIP_LZMA)
        assert refus(lzma, "a.docx").startswith("Ce fichier est abîmé")


class TestServir:
    def reponse(self, nom: str, compte=None):
        fichier = deposer(PDF, nom, None)
        requete = RequestFactory().get("/")
        requete.user = compte or AnonymousUser()
        return fichier, servir(requete, fichier)

    def test_entetes(self, compte):
        fichier, reponse = self.reponse("statuts.pdf", compte)
        assert b"".join(reponse.streaming_content) == PDF
        assert reponse["Content-Type"] == "application/pdf"
        assert reponse["Content-Disposition"] == 'attachment; filename="statuts.pdf"'
        assert reponse["Content-Length"] == str(len(PDF))
        assert reponse["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in reponse["Content-Security-Policy"]
        assert reponse["Cache-Control"] == "private, no-store"
        acces = JournalAcces.objects.get()
        assert (acces.acteur, acces.objet) == (compte, f"fichier:{fichier.uid}")
        reponse.close()

    def test_nom_accentue(self):
        _fichier, reponse = self.reponse('Été 🎉 ; "x".pdf')
        assert reponse["Content-Disposition"].startswith(
            "attachment; filename*=utf-8''%C3%89t%C3%A9"
        )
        reponse.close()
