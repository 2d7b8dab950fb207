"""French typography for the sentences that the engine produces."""

import re
from decimal import Decimal

ESPACE_INSECABLE = "\u00a0"
ESPACE_FINE = "\u202f"

_AVANT_PONCTUATION = re.compile(r"(?<=\S) (?=[:;?!»%€])")
_APRES_GUILLEMET = re.compile(r"« ")
#: Names of units that end in « s » in the singular too.
_INVARIABLES = frozenset(
    ("mois", "fois", "rendez-vous", "avis", "parcours", "cours", "recours", "concours", "secours",
     "temps", "repas", "colis", "permis", "relais", "refus", "cas", "accès", "succès", "fonds",
     "devis")
)  # fmt: skip
#: What follows the noun and its adjectives: « personnes | par ETP ».
_SUITE_DU_NOM = re.compile(r" (?:par|pour|de|à|en|au|aux|sur|avec|sans)\b| d[’']")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typographie(texte: str) -> str:
    """Give `texte` its no-break spaces and curly apostrophes; applying it twice changes nothing."""
    texte = _AVANT_PONCTUATION.sub(ESPACE_INSECABLE, texte)
    texte = _APRES_GUILLEMET.sub("«" + ESPACE_INSECABLE, texte)
    return _APOSTROPHE.sub("’", texte)


def accorder(nombre: int, singulier: str, pluriel: str | None = None) -> str:
    """« 1 place », « 2 places »: the number and its noun (French plural starts at two)."""
    nom = singulier if abs(nombre) < 2 else (pluriel or singulier + "s")
    return f"{nombre}{ESPACE_INSECABLE}{nom}"


def grouper(chiffres: str, motif: tuple[int, ...] = (3, 3, 3, 5)) -> str:
    """`chiffres` in groups joined by no-break spaces, as a SIREN or a SIRET is written.

    in: the widths of the groups, the last of which repeats. out: "" for an empty text.
    """
    largeurs, morceaux, reste = list(motif), [], chiffres
    while reste:
        pas = largeurs.pop(0) if len(largeurs) > 1 else largeurs[0]
        morceaux.append(reste[:pas])
        reste = reste[pas:]
    return ESPACE_INSECABLE.join(morceaux)


def au_nombre(nombre: Decimal | float, unite: str) -> str:
    """`unite`, that a fiche writes in the plural (« jeunes », « personnes par ETP »), as it agrees
    with `nombre`: « jeune » below two. A unit written in the singular stays so."""
    if not -2 < nombre < 2:
        return unite
    suite = _SUITE_DU_NOM.search(unite)
    nom = unite[: suite.start()] if suite else unite
    mots = [m[:-1] if m.endswith("s") and m not in _INVARIABLES else m for m in nom.split(" ")]
    return " ".join(mots) + unite[len(nom) :]


def majuscule(texte: str) -> str:
    """The text, its first letter in upper case, the rest as it is."""
    return texte[:1].upper() + texte[1:]


def minuscule(texte: str) -> str:
    """The text as it goes on a sentence: « Présidente » gives « présidente », an acronym stays."""
    suite = texte[1:2]
    return texte[:1].lower() + texte[1:] if suite.islower() or suite in " ’'" else texte


def citer(texte: str) -> str:
    """The text between guillemets; those that it holds become the inner ones (“ ”)."""
    interieur = re.sub(r"«\s*(.*?)\s*»", r"“\1”", texte)
    return typographie(f"« {interieur} »")
