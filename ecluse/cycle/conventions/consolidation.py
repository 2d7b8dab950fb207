"""A convention as its avenants leave it on a day: amount, end, text article by article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.cycle.conventions.models import Avenant, Convention, DocumentConvention, Resiliation
from ecluse.regles.argent import ZERO
from ecluse.regles.texte import typographie

REMPLACE, COMPLETE = "remplace", "complete"
#: The modes of a modification, as they are written in the act.
MODES = {REMPLACE: "remplacé", COMPLETE: "complété"}
#: In place of the text that an avenant completes, when Écluse never held it.
NON_TENU = "[Le texte que l’avenant complète n’est pas repris dans Écluse.]"
_TITRE = re.compile(r"^# (?P<titre>.+)$", re.MULTILINE)
_ECHAPPE = re.compile(r"\\([^\w\s])")
_FILET = re.compile(r"\|?[:\-|\s]*-{3,}[:\-|\s]*\|?")
_NUMERO = re.compile(r"(?:article|annexe)\s+(?:n°\s*)?[\d.]+", re.IGNORECASE)


@dataclass(frozen=True)
class ArticleConsolide:
    """One article: `texte` is None when the initial one is not held (convention taken over)."""

    titre: str
    texte: str | None
    avenants: tuple[int, ...] = ()


@dataclass(frozen=True)
class Consolidee:
    """The convention on `jour`: euros, last day, the avenants in force, its articles."""

    jour: date
    montant: Decimal
    montant_connu: bool
    fin: date
    avenants: tuple[Avenant, ...]
    resiliation: Resiliation | None
    articles: tuple[ArticleConsolide, ...]


def prise_d_effet(avenant: Avenant) -> date:
    """From when an avenant counts: the day that it says, else its signature (`date.max` before)."""
    if avenant.signee_le is None:
        return date.max
    return avenant.effet or avenant.signee_le


def _signes(convention: Convention) -> list[Avenant]:
    """In the order in which they take effect."""
    avenants = convention.avenants.filter(etat="signe").prefetch_related("lignes")
    return sorted(avenants, key=lambda a: (prise_d_effet(a), a.signee_le, a.rang))


def montant_de(avenant: Avenant) -> Decimal:
    """What an avenant adds, in euros: its lines that were not given up."""
    lignes = avenant.lignes.all()
    return sum((x.montant for x in lignes if x.abandonnee_le is None), ZERO)


def montant_initial(convention: Convention) -> Decimal:
    """What the convention granted before any avenant, in euros."""
    lignes = convention.lignes.all()
    propres = [x.montant for x in lignes if x.avenant_id is None]
    return sum(propres, convention.montant_repris)


def fin_apres(convention: Convention, avenants: Sequence[Avenant]) -> date:
    """The last day that these avenants, in order, give to the convention (no résiliation)."""
    fin = convention.fin_initiale or convention.fin
    for avenant in avenants:
        fin = avenant.nouvelle_fin or fin
    return fin


def fin_consolidee(convention: Convention) -> date:
    """The last day once every avenant signed took effect."""
    return fin_apres(convention, _signes(convention))


def consolidee(convention: Convention, jour: date) -> Consolidee:
    """The convention as it reads on `jour` (Paris day): seven queries at most."""
    avenants = [a for a in _signes(convention) if prise_d_effet(a) <= jour]
    resiliation = convention.resiliations.filter(etat="notifiee", recue_le__lte=jour).first()
    fin = fin_apres(convention, avenants)
    if resiliation is not None:
        fin = convention.fin
    montant = montant_initial(convention) + sum((montant_de(a) for a in avenants), ZERO)
    connu = convention.montant_initial_connu and all(a.montant_connu for a in avenants)
    articles = appliquer(texte_initial(convention), avenants)
    return Consolidee(jour, montant, connu, fin, tuple(avenants), resiliation, articles)


# --- the text -----------------------------------------------------------------------------


def texte_initial(convention: Convention) -> tuple[ArticleConsolide, ...]:
    """The articles of the convention as it was issued; empty when its text is not held."""
    document = (
        convention.documents.filter(genre=DocumentConvention.Genre.CONVENTION, avenant=None)
        .order_by("-id")
        .first()
    )
    corps = str(document.entrees.get("corps_markdown", "")) if document else ""
    titres = list(_TITRE.finditer(corps))
    fins = [*(t.start() for t in titres[1:]), len(corps)]
    return tuple(
        ArticleConsolide(lisible(t["titre"]), lisible(corps[t.end() : fin]))
        for t, fin in zip(titres, fins, strict=False)
    )


def lisible(markdown: str) -> str:
    """The text of an article as people read it: no mark, a row of a table on a line."""
    lignes = []
    for ligne in markdown.strip().splitlines():
        propre = ligne.strip()
        if _FILET.fullmatch(propre) or propre.startswith(":::"):
            continue
        if propre.startswith("|"):
            cases = (c.strip() for c in re.split(r"(?<!\\)\|", propre.strip("|")))
            propre = " ; ".join(c for c in cases if c)
        propre = _ECHAPPE.sub(r"\1", propre.replace("**", "").removeprefix("Table: "))
        lignes.append(re.sub(r"^#+ ", "", propre))
    return typographie(re.sub(r"\n{3,}", "\n\n", "\n".join(lignes)).strip())


def _cle(titre: str) -> str:
    """« Article 2 : Durée », « article 2 » → « article 2 »; else the whole title."""
    trouve = _NUMERO.match(titre.strip())
    return " ".join((trouve[0] if trouve else titre).lower().rstrip(".").split())


def designe(article: ArticleConsolide, nom: str) -> bool:
    """Whether `nom`, as an avenant writes it, is that article."""
    return _cle(article.titre) == _cle(nom)


def appliquer(
    articles: Sequence[ArticleConsolide], avenants: Sequence[Avenant]
) -> tuple[ArticleConsolide, ...]:
    """The articles once these avenants, in order, have replaced or completed some of them."""
    courants = list(articles)
    for avenant in avenants:
        for modification in avenant.modifications:
            _modifier(courants, modification, avenant.rang)
    return tuple(courants)


def _modifier(courants: list[ArticleConsolide], modification: dict[str, Any], rang: int) -> None:
    nom, apres = modification["article"], modification["apres"]
    i = next((i for i, a in enumerate(courants) if designe(a, nom)), len(courants))
    if i == len(courants):
        courants.append(ArticleConsolide(nom, modification.get("avant") or None))
    article = courants[i]
    texte = apres
    if modification["mode"] == COMPLETE:
        texte = f"{article.texte or NON_TENU}\n\n{apres}"
    courants[i] = replace(article, texte=texte, avenants=(*article.avenants, rang))


def texte_de(articles: Sequence[ArticleConsolide], nom: str) -> str:
    """The text of an article, empty when it is not held."""
    return next((a.texte or "" for a in articles if designe(a, nom)), "")
