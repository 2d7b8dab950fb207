"""Images and PDF that unfold beyond measure are refused; large honest ones pass."""

import struct
import zlib

import pytest

from ecluse.socle import bombes
from ecluse.socle.fichiers import FichierRefuse, deposer

pytestmark = pytest.mark.django_db

REFUS = "volume anormal"


def morceau(genre: bytes, donnees: bytes) -> bytes:
    corps = genre + donnees
    return struct.pack(">L", len(donnees)) + corps + struct.pack(">L", zlib.crc32(corps))


def png(largeur: int, hauteur: int, *annexes: bytes) -> bytes:
    entete = struct.pack(">LLBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    lignes = zlib.compress(b"\0" * 100)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            morceau(b"IHDR", entete),
            *annexes,
            morceau(b"IDAT", lignes),
            morceau(b"IEND", b""),
        ]
    )


def jpeg(largeur: int, hauteur: int) -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    sof = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", hauteur, largeur) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + app0 + b"\xff" + sof + b"\xff\xda\x00\x02" + b"\0" * 50 + b"\xff\xd9"


def pdf(*flux: tuple[bytes, bytes]) -> bytes:
    objets = [
        b"%d 0 obj <</Length %d %s>>\nstream\n%s\nendstream endobj\n" % (n, len(f), d, f)
        for n, (d, f) in enumerate(flux, 1)
    ]
    return b"%PDF-1.7\n" + b"".join(objets) + b"trailer<</Root 1 0 R>>\n%%EOF\n"


FLATE = b"/Filter /FlateDecode"


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("plan.png", png(40_000, 40_000)),
        (
            "notes.png",
            png(10, 10, morceau(b"zTXt", b"Titre\0\0" + zlib.compress(b"a" * 11_000_000))),
        ),
        (
            "profil.png",
            png(10, 10, morceau(b"iCCP", b"sRGB\0\0" + zlib.compress(b"a" * 11_000_000))),
        ),
        ("photo.jpg", jpeg(60_000, 60_000)),
        ("double.pdf", pdf((b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(b"x")))),
        ("abrege.pdf", pdf((b"/Filter[/Fl/Fl]", zlib.compress(b"x")))),
    ],
)
def test_refused(nom: str, octets: bytes) -> None:
    with pytest.raises(FichierRefuse, match=REFUS):
        deposer(octets, nom, None)


def test_a_pdf_that_unfolds_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bombes, "DEPLIE_MAX", 5_000_000)
    page = zlib.compress(b"0" * 2_000_000)
    with pytest.raises(FichierRefuse, match=REFUS):
        deposer(pdf((FLATE, page), (FLATE, page), (FLATE, page)), "a.pdf", None)
    assert deposer(pdf((FLATE, page), (FLATE, page)), "a.pdf", None)


def test_the_whole_is_never_unfolded_in_memory() -> None:
    """A gigabyte of zeros stops the measure at the limit, by pieces."""
    bombe = zlib.compressobj(9)
    morceaux = [bombe.compress(b"\0" * 10_000_000) for _ in range(101)]
    octets = pdf((FLATE, b"".join([*morceaux, bombe.flush()])))
    assert len(octets) < 1_100_000
    with pytest.raises(FichierRefuse, match=REFUS):
        deposer(octets, "a.pdf", None)


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("a4.png", png(2480, 3508)),
        ("a0.png", png(9933, 14043)),
        ("note.png", png(10, 10, morceau(b"tEXt", b"Titre\0du texte"))),
        ("photo.jpg", jpeg(6000, 4000)),
        ("abime.pdf", pdf((FLATE, b"not a stream"))),
        ("image.pdf", pdf((b"/Filter [/ASCII85Decode /FlateDecode]", b"zzz~>"))),
        ("deux.pdf", pdf((FLATE, zlib.compress(b"a")), (FLATE, zlib.compress(b"b")))),
    ],
)
def test_honest_files_pass(nom: str, octets: bytes) -> None:
    assert deposer(octets, nom, None).contenu.taille == len(octets)
