"""Pandoc kept open: the same answers as pandoc run once, whatever came before."""

import copy
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from ecluse.socle.documents import RenduImpossible, atelier, pandoc, rendre
from ecluse.socle.documents.arbre import brut
from ecluse.socle.documents.reference import REFERENCE

from . import exemple

TEXTE = "# Article 1\n\nLe Département verse **16 000 €**.\n\n| A | B |\n|---|--:|\n| c | 1 |\n"
#: Answers nothing, ever.
SOURD = "while true do end"


def _une_fois(entree: bytes, *arguments: str) -> bytes:
    """What pandoc says when it is run for this alone, in its own sandbox."""
    commande = [pandoc.chemin(), "--sandbox", "--wrap", "none", *arguments]
    return subprocess.run(commande, input=entree, capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("vers", "options"),
    [("typst-smart", ()), ("html5", ()), ("docx", ("--reference-doc", str(REFERENCE), "-o", "-"))],
)
def test_la_meme_reponse_que_pandoc_lance_une_fois(vers: str, options: tuple[str, ...]) -> None:
    octets = exemple.document().corps_markdown.encode()
    source = _une_fois(octets, "--from", pandoc.DIALECTE, "--to", "json")
    attendu = _une_fois(source, "--from", "json", "--to", vers, *options)
    with atelier() as ouvert:
        arbre = ouvert.lire(octets.decode())
        for _fois in range(2):
            obtenu = {
                "typst-smart": lambda: ouvert.en_typst(arbre).encode(),
                "html5": lambda: ouvert.en_html(arbre).encode(),
                "docx": lambda: ouvert.en_docx(arbre, REFERENCE),
            }[vers]()
            assert obtenu.rstrip(b"\n") == attendu.rstrip(b"\n")


def test_un_document_rendu_apres_un_autre_a_les_memes_octets_que_seul() -> None:
    voulu = exemple.document()
    seul = rendre(voulu)
    with atelier(2) as commun:
        rendre(exemple.court("Un **autre** texte."), commun)
        ensemble = rendre(voulu, commun)
    assert (ensemble.pdf, ensemble.docx) == (seul.pdf, seul.docx)


def test_une_erreur_ne_trouble_pas_la_conversion_suivante() -> None:
    with atelier() as ouvert:
        with pytest.raises(RenduImpossible):
            ouvert.en_typst({"blocks": "rien"})
        assert "16 000" in ouvert.en_typst(ouvert.lire(TEXTE))


def test_une_conversion_sans_fin_est_arretee_et_la_suivante_reussit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pandoc.Path
) -> None:
    script = tmp_path / "sourd.lua"
    script.write_text(SOURD)
    with atelier() as ouvert:
        with monkeypatch.context() as m:
            m.setattr(pandoc, "_SCRIPT", script)
            m.setattr(pandoc, "_DELAI_S", 0.2)
            with pytest.raises(RenduImpossible, match="too long"):
                ouvert.lire(TEXTE)
        assert ouvert.lire(TEXTE)["blocks"]


def test_un_processus_mort_est_remplace() -> None:
    with atelier() as ouvert:
        ouvert.lire(TEXTE)
        processus = ouvert._libres.queue[0]._pandoc
        assert processus is not None
        processus.kill()
        processus.wait()
        with pytest.raises(RenduImpossible):
            ouvert.lire(TEXTE)
        assert ouvert.lire(TEXTE)["blocks"]


def test_la_memoire_est_bornee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_MEMOIRE", 64 * 1024**2)
    with atelier() as ouvert, pytest.raises(RenduImpossible, match="too large"):
        ouvert.lire("mot " * 400_000)


def test_une_image_n_est_jamais_cherchee() -> None:
    image = {"t": "Image", "c": [["", [], []], [], ["/etc/hostname", ""]]}
    with atelier() as ouvert:
        arbre = ouvert.lire(TEXTE)
        arbre["blocks"].append({"t": "Para", "c": [image]})
        with pytest.raises(RenduImpossible, match="image"):
            ouvert.en_docx(arbre, REFERENCE)
        # The word itself is text like any other.
        dit = copy.deepcopy(arbre)
        dit["blocks"][-1]["c"] = [{"t": "Str", "c": '"t": "Image"'}]
        assert "Image" in ouvert.en_typst(dit)


def test_plusieurs_fils_partagent_moins_de_processus() -> None:
    textes = [f"Le titre {n}." for n in range(12)]
    with atelier(2) as ouvert, ThreadPoolExecutor(max_workers=6) as fils:
        lus = list(fils.map(lambda t: ouvert.en_typst(ouvert.lire(t)), textes))
        assert [lu.strip() for lu in lus] == textes
        assert ouvert._libres.qsize() == 2


def test_les_processus_finissent_avec_le_bloc() -> None:
    with atelier() as ouvert:
        ouvert.lire(TEXTE)
        processus = ouvert._libres.queue[0]._pandoc
        assert processus is not None
    assert processus.poll() is not None


def test_le_brut_que_nous_ajoutons_passe_dans_le_fichier() -> None:
    with atelier() as ouvert:
        arbre = ouvert.lire(TEXTE)
        arbre["blocks"].append(brut("typst", "#pagebreak(weak: true)"))
        assert "#pagebreak(weak: true)" in ouvert.en_typst(arbre)
