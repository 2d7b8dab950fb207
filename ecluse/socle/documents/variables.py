"""Our template language: ``{{ variable }}`` and conditional clauses, nothing else.

    {{ montant }}
    {% si avance %} … {% sinon %} … {% finsi %}
    {% si non avance %} … {% finsi %}
    {% si type = "fsl" %} … {% finsi %}

A condition is false when its variable is empty or « non »; it must be given all the same.
Only the variables of the branches that are kept must be filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .modele import SourceInvalide
from .texte import nettoyer, sur_une_ligne

_BALISE = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_NOM = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*\Z")
_SI = re.compile(r'si\s+(?P<non>non\s+)?(?P<nom>[a-z][a-z0-9_.]*)(?:\s*=\s*"(?P<egal>[^"]*)")?\Z')
# « XX », « XX/XX/2025 », « XXXX € » are holes; « XXe », « XXI », « XXL » are words.
_TROU = re.compile(r"(?<!\w)XX+(?!\w)")
_PONCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LIGNES = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class Balisage(str):
    """Markdown that we wrote ourselves (a table, a clause): ``remplir`` inserts it as is."""

    __slots__ = ()


class VariableManquante(ValueError):
    """Variables that are absent, empty or still hold « XX »: the document is not produced."""

    def __init__(self, noms: Iterable[str]) -> None:
        self.noms: tuple[str, ...] = tuple(sorted(set(noms)))
        super().__init__("Il manque au document : " + ", ".join(self.noms) + ".")


def contient_trou(texte: str) -> bool:
    """True when the text still has an unfilled « XX… »."""
    return _TROU.search(texte) is not None


def echapper(valeur: str, *, paragraphes: bool = False) -> str:
    """Plain text as Markdown that says exactly that text.

    With ``paragraphes``, blank lines separate paragraphs and line ends are kept; without it
    the value holds on one line (inside a sentence, a heading or a table cell).
    """
    lignes = [_PONCTUATION.sub(r"\\\1", sur_une_ligne(li)) for li in _LIGNES.split(valeur)]
    if not paragraphes:
        return " ".join(ligne for ligne in lignes if ligne)
    blocs = re.split(r"\n{2,}", "\n".join(lignes).strip("\n"))
    return "\n\n".join("\\\n".join(bloc.split("\n")) for bloc in blocs)


def citees(source: str) -> list[tuple[str, int]]:
    """Every variable that a source names, in texts and conditions, with its line (from 1).

    What is not a name (« {{ 3 }} ») is given as it is written.
    """
    trouvees = []
    for balise in _BALISE.finditer(source):
        if balise.group(1) is not None:
            nom = balise.group(1).strip()
        else:
            si = _SI.match(balise.group(2).strip())
            nom = si["nom"] if si else ""
        if nom:
            trouvees.append((nom, source.count("\n", 0, balise.start()) + 1))
    return trouvees


def remplir(source: str, variables: Mapping[str, str]) -> str:
    """Fill a Markdown source.

    In: the source; the variables by name, plain text (escaped here) or ``Balisage`` (inserted as
    is, a table for instance). Values alone on their line may hold several paragraphs.
    Raises VariableManquante with every hole at once, SourceInvalide when the source is malformed.
    """
    manquantes: set[str] = set()
    morceaux: list[str] = []
    pile: list[tuple[bool, bool]] = []  # (kept before this condition, branch now kept)
    position = 0
    actif = True
    for balise in _BALISE.finditer(source):
        if actif:
            morceaux.append(source[position : balise.start()])
        position = balise.end()
        if balise.group(1) is not None:
            if actif:
                seule = _seule_sur_sa_ligne(source, balise)
                morceaux.append(_valeur(balise.group(1), variables, manquantes, seule))
        else:
            actif = _condition(balise.group(2).strip(), variables, manquantes, pile, actif)
            position = _fin_de_ligne(source, balise)
    if pile:
        raise SourceInvalide("Une condition « si » n’est pas refermée par « finsi ».")
    morceaux.append(source[position:])
    if manquantes:
        raise VariableManquante(manquantes)
    return "".join(morceaux)


def _valeur(brut: str, variables: Mapping[str, str], manquantes: set[str], seule: bool) -> str:
    nom = brut.strip()
    if not _NOM.match(nom):
        raise SourceInvalide(f"« {nom} » n’est pas un nom de variable.")
    valeur = variables.get(nom, "")
    if not nettoyer(valeur).strip() or contient_trou(valeur):
        manquantes.add(nom)
        return ""
    if isinstance(valeur, Balisage):
        return str(valeur)
    return echapper(valeur, paragraphes=seule)


def _condition(
    texte: str,
    variables: Mapping[str, str],
    manquantes: set[str],
    pile: list[tuple[bool, bool]],
    actif: bool,
) -> bool:
    """Apply one ``{% … %}`` to the stack; return whether the text that follows is kept."""
    if texte in ("sinon", "finsi") and not pile:
        raise SourceInvalide(f"« {texte} » sans « si ».")
    if texte == "sinon":
        parent, branche = pile[-1]
        pile[-1] = (parent, not branche)
        return parent and not branche
    if texte == "finsi":
        return pile.pop()[0]
    si = _SI.match(texte)
    if not si:
        raise SourceInvalide(f"« {texte} » n’est pas une condition connue.")
    vraie = actif and _vraie(si, variables, manquantes)
    pile.append((actif, vraie))
    return actif and vraie


def _vraie(si: re.Match[str], variables: Mapping[str, str], manquantes: set[str]) -> bool:
    if si["nom"] not in variables:
        manquantes.add(si["nom"])
        return False
    valeur = variables[si["nom"]].strip()
    vraie = valeur == si["egal"] if si["egal"] is not None else valeur not in ("", "non")
    return vraie is not bool(si["non"])


def _seule_sur_sa_ligne(source: str, balise: re.Match[str]) -> bool:
    avant = source[: balise.start()].rpartition("\n")[2]
    apres = source[balise.end() :].partition("\n")[0]
    return not avant.strip() and not apres.strip()


def _fin_de_ligne(source: str, balise: re.Match[str]) -> int:
    """End of the tag, line end included when it stands alone on its line."""
    if not _seule_sur_sa_ligne(source, balise):
        return balise.end()
    fin = source.find("\n", balise.end())
    return len(source) if fin < 0 else fin + 1


def verifier_sans_trou(source: str) -> None:
    """Refuse a text that still has an unescaped ``{{``, ``{%`` or an « XX »."""
    trous = [m.group().strip() for m in re.finditer(r"(?<!\\)\{[{%][^\n]{0,40}", source)]
    if contient_trou(source):
        debut = _TROU.search(source).start()  # type: ignore[union-attr]
        trous.append(source[max(0, debut - 15) : debut + 15].strip())
    if trous:
        raise VariableManquante(trous)
