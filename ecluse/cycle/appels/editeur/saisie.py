"""Between what a fiche stores and what a person types: values shown, values read, blank rows.

A draft stores plain data of the shape of a fiche, typed where it can be (`"20000.00"`,
`"2025-05-09"`, `12`) and as typed where it cannot: the engine then says what is wrong.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from ecluse.cycle.appels.editeur.schema import Feuille, Formes, Groupe, Liste, Noeud, Suite, forme
from ecluse.regles.argent import ecrire_nombre, lire_montant
from ecluse.regles.dates import lire_date
from ecluse.regles.erreurs import ErreurRegle

#: Rows that one list can be given on screen: a page sends a thousand fields at most.
LIGNES_MAXIMUM = 80


def _decimal(texte: str) -> Decimal:
    """A number as typed (« 1 234,5 »); raises `InvalidOperation`."""
    compact = "".join(texte.split()).replace("\u202f", "").replace(",", ".").removesuffix("%")
    nombre = Decimal(compact)
    if not nombre.is_finite():
        raise InvalidOperation
    return nombre


def _simple(nombre: Decimal) -> str:
    """Plain digits: no exponent, no useless zero."""
    texte = format(nombre, "f")
    return texte.rstrip("0").rstrip(".") if "." in texte else texte


def afficher(genre: str, valeur: Any) -> str:
    """A stored value as it would be typed; what is not a value of that kind, as it stands."""
    if valeur is None:
        return ""
    try:
        if genre == "montant":
            return ecrire_nombre(Decimal(str(valeur)))
        if genre == "taux":
            return _simple(Decimal(str(valeur)) * 100).replace(".", ",")
        if genre == "quantite":
            return _simple(Decimal(str(valeur))).replace(".", ",")
        if genre == "date":
            return f"{date.fromisoformat(valeur):%d/%m/%Y}"
    except (InvalidOperation, ValueError, TypeError):
        pass
    return str(valeur)


def convertir(genre: str, texte: str) -> Any:
    """What is typed, as stored; the text itself when it is not a value of that kind."""
    try:
        if genre == "montant":
            return str(lire_montant(texte))
        if genre == "taux":
            return _simple(_decimal(texte) / 100)
        if genre == "quantite":
            return _simple(_decimal(texte))
        if genre == "entier":
            return int("".join(texte.split()))
        if genre == "date":
            return lire_date(texte).isoformat()
    except (ErreurRegle, InvalidOperation, ValueError):
        pass
    return texte


def vide(noeud: Noeud) -> Any:
    """The value of a part not filled yet."""
    if isinstance(noeud, Feuille):
        return False if noeud.genre == "booleen" and noeud.defaut is None else noeud.defaut
    if isinstance(noeud, Suite | Liste):
        return []
    if isinstance(noeud, Formes):
        cle, groupe = next(iter(noeud.formes.items()))
        return {**vide(groupe), noeud.cle: cle}
    return None if noeud.optionnel else {nom: vide(n) for nom, n in noeud.champs.items()}


def _est_vide(noeud: Noeud, valeur: Any) -> bool:
    """Whether nothing was typed: a box or a list with a default says nothing."""
    if isinstance(noeud, Groupe):
        valeur = valeur or {}
        return all(_est_vide(n, valeur.get(nom)) for nom, n in noeud.champs.items())
    if isinstance(noeud, Feuille) and (noeud.genre == "booleen" or valeur == noeud.defaut):
        return True
    return valeur in (None, "", [])


def lire(noeud: Noeud, nom: str, post: QueryDict, ancien: Any) -> Any:
    """The value of `noeud` typed under `nom`; what shows as `ancien` stays `ancien` exactly."""
    if isinstance(noeud, Feuille):
        return _lire_feuille(noeud, nom, post, ancien)
    if isinstance(noeud, Suite):
        return _lire_suite(noeud, nom, post, ancien)
    if isinstance(noeud, Liste):
        return _lire_liste(noeud, nom, post, ancien)
    avant = ancien if isinstance(ancien, dict) else {}
    if isinstance(noeud, Formes):
        cle = f"{nom}.{noeud.cle}"
        choisie = forme(noeud, {noeud.cle: post.get(cle, avant.get(noeud.cle))})
        valeurs = lire(choisie, nom, post, avant)
        (seule,) = choisie.champs[noeud.cle].valeurs  # type: ignore[union-attr]
        return {**valeurs, noeud.cle: seule}
    valeurs = {
        sous: lire(n, f"{nom}.{sous}", post, avant.get(sous)) for sous, n in noeud.champs.items()
    }
    return None if noeud.optionnel and _est_vide(noeud, valeurs) else valeurs


def _lire_feuille(noeud: Feuille, nom: str, post: QueryDict, ancien: Any) -> Any:
    if noeud.genre == "booleen":
        return nom in post
    texte = post.get(nom, "").replace("\r\n", "\n").strip()
    if texte == afficher(noeud.genre, ancien).strip():
        return ancien
    return convertir(noeud.genre, texte) if texte else noeud.defaut


def _lire_suite(noeud: Suite, nom: str, post: QueryDict, ancien: Any) -> list[Any]:
    textes = [x.strip() for brut in post.getlist(nom) for x in brut.splitlines() if x.strip()]
    if not noeud.valeurs:
        return textes
    lus = [v for v in noeud.valeurs if str(v) in textes]
    avant = list(ancien or [])
    return avant if set(avant) == set(lus) else lus


def _lire_liste(noeud: Liste, nom: str, post: QueryDict, ancien: Any) -> list[Any]:
    motif = re.compile(re.escape(nom) + r"\.(\d{1,4})\.")
    rangs = sorted({int(m[1]) for cle in post if (m := motif.match(cle))})
    avant = list(ancien or [])
    lignes = [
        lire(noeud.element, f"{nom}.{r}", post, avant[r] if r < len(avant) else None) for r in rangs
    ]
    nommer(lignes)
    return lignes


def nommer(lignes: list[Any]) -> None:
    """Give a code to the rows that have a title and no code, unique among them."""
    pris = {x.get("code") for x in lignes if isinstance(x, dict)}
    for x in lignes:
        if isinstance(x, dict) and "code" in x and not x["code"] and (base := _code(titre(x))):
            code, suite = base, 2
            while code in pris:
                code, suite = f"{base}_{suite}", suite + 1
            x["code"] = code
            pris.add(code)


def _code(texte: str) -> str:
    texte = texte.replace("’", " ").replace("'", " ")
    nu = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode().lower()
    mots = re.findall(r"[a-z0-9]+", nu)
    code = "_".join(mots[:4])[:40].strip("_")
    return code if code[:1].isalpha() else f"n_{code}" if code else ""


def titre(ligne: dict[str, Any]) -> str:
    """What names a row for a reader."""
    for cle in ("libelle", "objet", "texte", "motif", "instance", "code"):
        if ligne.get(cle):
            return str(ligne[cle])
    return ""
