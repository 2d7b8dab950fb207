"""A text as ordered clauses: read from Markdown, numbered, written back as Markdown. No database.

A clause is a dict with five texts: `code` (stable, what other clauses cite), `genre`, `titre`,
`texte` (Markdown with variables) and `condition` (a variable; empty, the clause is left out).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Clause = dict[str, str]


class Sorte(StrEnum):
    """What a text makes."""

    CONVENTION = "convention"
    ANNEXE = "annexe"
    LETTRE = "lettre"
    AVENANT = "avenant"
    #: The letter that goes with the originals of a convention or of an avenant.
    COURRIER = "courrier"


class Genre(StrEnum):
    """What a clause is in its text."""

    #: No heading: who signs, an introduction.
    TEXTE = "texte"
    #: A numbered article.
    ARTICLE = "article"
    #: A heading without number.
    RUBRIQUE = "rubrique"
    #: A numbered annex, on its own page, after the signatures.
    ANNEXE = "annexe"
    #: A whole text written before clauses existed, kept as it is.
    ENTIER = "entier"


CLES = ("code", "genre", "titre", "texte", "condition")
SAUT = "::: saut-de-page\n:::"
SIGNATURES = "::: signatures\n:::"
DISPOSITIFS = "{{ annexes_dispositifs }}"
TITRE_ANNEXE = "# Annexe {{ rang }} : {{ libelle }}"
#: What an avenant, or a payment, reads in a convention: these articles are always there.
INDISPENSABLES = ("duree", "montant")

_TITRE = re.compile(
    r"(?:(?P<nature>Article|Annexe) : )?(?P<titre>.+?)"
    r"(?: \{#(?P<code>[a-z0-9_]+)(?: si=(?P<condition>[a-z_]+))?\})?"
)
_ANNEXE = re.compile(r"^# Annexe ", re.MULTILINE)


@dataclass(frozen=True)
class Numerotee:
    """A clause with what it is called in its text: « Article 3 », empty when it has no number."""

    clause: Clause
    numero: str

    @property
    def titre(self) -> str:
        """« Article 3 : Montant »."""
        titre = self.clause["titre"]
        return f"{self.numero} : {titre}" if self.numero else titre


def clause(code: str, genre: str, titre: str = "", texte: str = "", condition: str = "") -> Clause:
    """A clause, its texts trimmed."""
    valeurs = (code, genre, titre.strip(), texte.strip(), condition)
    return dict(zip(CLES, valeurs, strict=True))


def entiere(source: str) -> list[Clause]:
    """A text of one piece, given back as it is."""
    return [{**clause("texte", Genre.ENTIER), "texte": source}]


def numeroter(contenu: Iterable[Clause]) -> list[Numerotee]:
    """The clauses with their numbers: articles and annexes are counted apart."""
    rangs = {Genre.ARTICLE: 0, Genre.ANNEXE: 0}
    numerotees = []
    for c in contenu:
        genre, numero = Genre(c["genre"]), ""
        if genre in rangs:
            rangs[genre] += 1
            numero = f"{genre.capitalize()} {rangs[genre]}"
        numerotees.append(Numerotee(c, numero))
    return numerotees


def references(contenu: Iterable[Clause]) -> dict[str, str]:
    """How clauses cite one another: `article.duree` gives « article 2 »."""
    return {
        f"{n.clause['genre']}.{n.clause['code']}": n.numero.lower()
        for n in numeroter(contenu)
        if n.numero
    }


def nombre_d_annexes(contenu: Sequence[Clause]) -> int:
    """The annexes of the text itself, before those of the dispositifs."""
    if contenu and contenu[0]["genre"] == Genre.ENTIER:
        return len(_ANNEXE.findall(contenu[0]["texte"]))
    return sum(c["genre"] == Genre.ANNEXE for c in contenu)


# --- to Markdown ----------------------------------------------------------------------------


def assembler(contenu: Sequence[Clause], sorte: str) -> str:
    """The Markdown of a text: headings, numbers, place of the signatures, page breaks."""
    if contenu and contenu[0]["genre"] == Genre.ENTIER:
        return contenu[0]["texte"]
    morceaux = [SAUT, TITRE_ANNEXE] if sorte == Sorte.ANNEXE else []
    signe = sorte != Sorte.CONVENTION
    for n in numeroter(contenu):
        if n.clause["genre"] == Genre.ANNEXE:
            if not signe:
                morceaux.append(SIGNATURES)
                signe = True
            morceaux.append(SAUT)
        morceaux.append(ecrire(n, sorte))
    if not signe:
        morceaux.append(SIGNATURES)
    if sorte == Sorte.CONVENTION:
        morceaux.append(DISPOSITIFS)
    return "\n\n".join(morceaux) + "\n"


def ecrire(n: Numerotee, sorte: str) -> str:
    """The Markdown of one clause, under its heading and its condition."""
    parties = [n.clause["texte"]]
    if n.titre:
        parties.insert(0, f"{'#' * niveau(n.clause['genre'], sorte)} {n.titre}")
    texte = "\n\n".join(filter(None, parties))
    if condition := n.clause["condition"]:
        texte = f"{{% si {condition} %}}\n{texte}\n{{% finsi %}}"
    return texte


def niveau(genre: str, sorte: str) -> int:
    """The level of the heading of a clause: the annex of a dispositif has its own above it."""
    return 2 if sorte == Sorte.ANNEXE and genre == Genre.RUBRIQUE else 1


# --- from Markdown --------------------------------------------------------------------------


def decouper(markdown: str, sorte: str) -> list[Clause]:
    """The clauses of a shipped text. Headings read `# Article : Durée {#duree}`, `# Annexe : …`,
    or a plain title; `{#code si=variable}` gives a condition. What precedes them is the preamble.
    """
    marque = "## " if sorte == Sorte.ANNEXE else "# "
    contenu: list[Clause] = []
    lignes: list[str] = []
    courante = clause("preambule", Genre.TEXTE)
    for ligne in markdown.splitlines():
        if ligne.startswith(marque):
            _ranger(contenu, courante, lignes)
            courante, lignes = _entete(ligne.removeprefix(marque), len(contenu)), []
        else:
            lignes.append(ligne)
    _ranger(contenu, courante, lignes)
    return contenu


def _ranger(contenu: list[Clause], courante: Clause, lignes: Sequence[str]) -> None:
    texte = "\n".join(lignes).strip()
    if texte or courante["titre"]:
        contenu.append({**courante, "texte": texte})


def _entete(titre: str, rang: int) -> Clause:
    lu = _TITRE.fullmatch(titre.strip())
    if lu is None:
        raise ValueError(f"Not a heading of a shipped text: {titre}")
    genres = {"Article": Genre.ARTICLE, "Annexe": Genre.ANNEXE, None: Genre.RUBRIQUE}
    return clause(
        lu["code"] or f"clause_{rang}", genres[lu["nature"]], lu["titre"],
        condition=lu["condition"] or "",
    )  # fmt: skip
