"""The only place that runs pandoc: bounded in time and memory, it can read no file of ours.

Starting pandoc costs more than most conversions: one process answers many, through pipes
(decision 022).
"""

from __future__ import annotations

import json
import queue
import resource
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from .modele import RenduImpossible

# Strict Markdown without raw HTML, plus what an administrative act needs and nothing that runs.
DIALECTE = (
    "markdown_strict-raw_html+pipe_tables+table_captions+fenced_divs+superscript+subscript"
    "+all_symbols_escapable+escaped_line_breaks+startnum+fancy_lists+intraword_underscores"
    "+blank_before_header+blank_before_blockquote+space_in_atx_header+lists_without_preceding_blankline"
    "-shortcut_reference_links-spaced_reference_links"
)
_DELAI_S = 30
_MEMOIRE = 512 * 1024**2
_SCRIPT = Path(__file__).with_name("pandoc.lua")
# Word files are dated here, then by us: same document, same bytes. No script nor style of the
# account that runs us is read.
_ENVIRONNEMENT = {
    "LANG": "C.UTF-8",
    "SOURCE_DATE_EPOCH": "0",
    "XDG_DATA_HOME": str(_SCRIPT.parent),
}
# A writer would look for the file of an image; our dialect has none.
_IMAGE = b'"t": "Image"'


@lru_cache(maxsize=1)
def chemin() -> str:
    """Path of the pandoc shipped with our dependencies."""
    # Here: the library is wanted for nothing but these two.
    import pypandoc

    return str(pypandoc.get_pandoc_path())


@lru_cache(maxsize=1)
def version() -> str:
    """Version of pandoc."""
    import pypandoc

    return str(pypandoc.get_pandoc_version())


@contextmanager
def atelier(places: int = 1) -> Iterator[Atelier]:
    """Conversions by at most `places` processes, started when needed, ended with the block."""
    ouvert = Atelier(places)
    try:
        yield ouvert
    finally:
        ouvert.fermer()


class Atelier:
    """Converts, for any thread; raises RenduImpossible on what pandoc refuses or takes too long."""

    def __init__(self, places: int) -> None:
        """`places` processes at most, at least one; none is started yet."""
        self._libres: queue.LifoQueue[_Processus] = queue.LifoQueue()
        for _ in range(places):
            self._libres.put(_Processus())

    def lire(self, markdown: str) -> dict[str, Any]:
        """Parse Markdown of our dialect into pandoc's tree."""
        arbre: dict[str, Any] = json.loads(self._convertir(DIALECTE, "json", markdown.encode()))
        return arbre

    def en_typst(self, arbre: dict[str, Any]) -> str:
        """Typst markup of a tree, without preamble."""
        # Without « smart », quotes and apostrophes are written as they are in the tree.
        return self._ecrire("typst-smart", arbre).decode()

    def en_html(self, arbre: dict[str, Any]) -> str:
        """HTML of a tree, without scripts."""
        return self._ecrire("html5", arbre).decode()

    def en_docx(self, arbre: dict[str, Any], reference: Path) -> bytes:
        """Word file of a tree with the styles of ``reference``, dated 1970."""
        return self._ecrire("docx", arbre, str(reference))

    def fermer(self) -> None:
        """End the processes."""
        while not self._libres.empty():
            self._libres.get().finir()

    def _ecrire(self, vers: str, arbre: dict[str, Any], reference: str = "") -> bytes:
        octets = json.dumps(arbre, ensure_ascii=False).encode()
        if _IMAGE in octets:
            raise RenduImpossible("an image came through the checks")
        return self._convertir("json", vers, octets, reference)

    def _convertir(self, de: str, vers: str, octets: bytes, reference: str = "") -> bytes:
        processus = self._libres.get()
        try:
            return processus.convertir(de, vers, octets, reference)
        finally:
            self._libres.put(processus)


class _Processus:
    """One pandoc that answers conversions one by one; started again after it stopped."""

    def __init__(self) -> None:
        self._pandoc: subprocess.Popen[bytes] | None = None

    def convertir(self, de: str, vers: str, octets: bytes, reference: str) -> bytes:
        pandoc = self._pandoc = self._pandoc or _demarrer()
        minuterie = threading.Timer(_DELAI_S, pandoc.kill)
        minuterie.start()
        try:
            code, reponse = _echanger(pandoc, de, vers, octets, reference)
        except (OSError, ValueError) as erreur:
            self.finir()
            raise RenduImpossible("pandoc stopped: too long, or too large") from erreur
        finally:
            minuterie.cancel()
        if code:
            raise RenduImpossible(reponse.decode(errors="replace"))
        return reponse

    def finir(self) -> None:
        """Kill the process, if there is one: it holds nothing."""
        if self._pandoc is not None:
            self._pandoc.kill()
            self._pandoc.communicate()
            self._pandoc = None


def _demarrer() -> subprocess.Popen[bytes]:
    pandoc = subprocess.Popen(
        [chemin(), "lua", str(_SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONNEMENT,
    )
    # Pandoc's own limit is not kept while a script runs it: it would only slow down.
    resource.prlimit(pandoc.pid, resource.RLIMIT_DATA, (_MEMOIRE, _MEMOIRE))
    return pandoc


def _echanger(
    pandoc: subprocess.Popen[bytes], de: str, vers: str, octets: bytes, reference: str
) -> tuple[int, bytes]:
    """Send a request, read its answer; `ValueError` or `OSError` when the process is gone."""
    assert pandoc.stdin and pandoc.stdout  # noqa: S101 - opened as pipes
    pandoc.stdin.write(f"{de} {vers} {len(octets)} {reference}\n".encode() + octets)
    pandoc.stdin.flush()
    code, longueur = (int(mot) for mot in pandoc.stdout.readline().split())
    reponse = pandoc.stdout.read(longueur)
    if len(reponse) != longueur:
        raise ValueError("cut answer")
    return code, reponse
