"""The only place that runs pandoc: sandboxed, bounded in time and memory."""

from __future__ import annotations

import json
import subprocess
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
_MEMOIRE = ("+RTS", "-M512M", "-RTS")


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


def lire(markdown: str) -> dict[str, Any]:
    """Parse Markdown of our dialect into pandoc's tree."""
    sortie = _lancer(["--from", DIALECTE, "--to", "json"], markdown.encode())
    arbre: dict[str, Any] = json.loads(sortie)
    return arbre


def en_typst(arbre: dict[str, Any]) -> str:
    """Typst markup of a tree, without preamble."""
    # Without « smart », quotes and apostrophes are written as they are in the tree.
    arguments = ["--from", "json", "--to", "typst-smart", "--wrap", "none"]
    return _lancer(arguments, _octets(arbre)).decode()


def en_html(arbre: dict[str, Any], decalage: int) -> str:
    """HTML of a tree, its headings `decalage` levels lower; no identifiers, no scripts."""
    arguments = ["--from", "json", "--to", "html5", "--wrap", "none"]
    arguments += ["--shift-heading-level-by", str(decalage)]
    return _lancer(arguments, _octets(arbre)).decode()


def en_docx(arbre: dict[str, Any], reference: Path) -> bytes:
    """Word file of a tree with the styles of ``reference``; sandboxed pandoc dates it 1970."""
    arguments = ["--from", "json", "--to", "docx", "--reference-doc", str(reference), "-o", "-"]
    return _lancer(arguments, _octets(arbre))


def _octets(arbre: dict[str, Any]) -> bytes:
    return json.dumps(arbre, ensure_ascii=False).encode()


def _lancer(arguments: list[str], entree: bytes) -> bytes:
    commande = [chemin(), *_MEMOIRE, "--sandbox", *arguments]
    environnement = {"LANG": "C.UTF-8"}
    try:
        fin = subprocess.run(
            commande,
            input=entree,
            capture_output=True,
            timeout=_DELAI_S,
            check=False,
            env=environnement,
        )
    except subprocess.TimeoutExpired as erreur:
        raise RenduImpossible("pandoc took too long") from erreur
    if fin.returncode:
        raise RenduImpossible(fin.stderr.decode(errors="replace"))
    return fin.stdout
