"""What has not the form of the files is refused, line by line, before anything is written.

A fault in what an act says (an impossible day, a sum that is not right) is not a fault of form: it
was published so, and `ecluse.regles.coherence` lists it. Source of the form: the columns read by
`ecluse controler`.
"""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from ecluse.cycle.deliberations.reprise.fichiers import TABLES, TOML, ImportRefuse, Refus
from ecluse.regles.argent import lire_montant
from ecluse.regles.coherence.lecture import COLONNES, Dossier, a_remplir, lire_dossier
from ecluse.regles.dates import lire_date
from ecluse.regles.erreurs import DateInvalide, ErreurRegle, MontantInvalide
from ecluse.regles.texte import accorder

#: What the tables of the database hold (euros; a count of people or of articles).
MONTANT_DE_LIGNE = Decimal("9999999999.99")
NOMBRE_MAXIMUM = 32767
NUMERO_MAXIMUM = 20
#: Beyond it the same sentence again helps nobody.
REFUS_MAXIMUM = 200

_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}(?:er)?\s+[^\W\d]+\s+\d{4}")
# A cell that a spreadsheet would run; a signed number, a telephone or a dash of a list is none.
_FORMULE = re.compile(r"[=@\t\r]|[+-](?!\s)(?=.*[|(!])(?![\d\s.,()€%-]*$)")


def _montant(brut: str) -> str:
    try:
        lire_montant(brut, negatif_permis=True)
    except MontantInvalide as erreur:
        return erreur.message
    return ""


def _somme(brut: str) -> str:
    """A voted amount or a quantity: never negative, and small enough to be stored."""
    if message := _montant(brut):
        return message
    valeur = lire_montant(brut, negatif_permis=True)
    if valeur < 0:
        return "Un nombre négatif n'a pas de sens ici."
    return "Ce nombre est trop grand pour être juste." if valeur > MONTANT_DE_LIGNE else ""


def _entier(brut: str) -> str:
    if re.fullmatch(r"[0-9]{1,6}", brut) is None or int(brut) > NOMBRE_MAXIMUM:
        return f"« {brut} » n'est pas un nombre de membres."
    return ""


def _jour(brut: str) -> str:
    """A day of the calendar, or what has the form of one: an impossible day was published so."""
    try:
        lire_date(brut)
    except DateInvalide as erreur:
        return "" if _DATE.fullmatch(brut) else erreur.message
    return ""


def _parmi(*valeurs: str) -> Callable[[str], str]:
    return lambda brut: "" if brut in valeurs else f"« {brut} » : écrivez {' ou '.join(valeurs)}."


#: How each cell that is read must look once it holds something that is not left to fill.
_FORMES: dict[str, dict[str, Callable[[str], str]]] = {
    "budget.csv": {
        **dict.fromkeys(("ae", "disponible", "proposition", "solde"), _montant),
        "sens": _parmi("depense", "recette"),
    },
    "repartition.csv": {
        "montant": _somme,
        "quantite": _somme,
        "periode_debut": _jour,
        "periode_fin": _jour,
        "niveau": _parmi("structure", "agregat"),
    },
    "votes.csv": {
        "date": _jour,
        **dict.fromkeys(
            ("pour", "contre", "abstention", "absents_sans_delegation", "interesses_presents"),
            _entier,
        ),
    },
}
_OBLIGATOIRES = {
    "budget.csv": ("deliberation", "code_operation"),
    "repartition.csv": ("deliberation", "structure"),
    "votes.csv": (
        "deliberation",
        "articles",
        "pour",
        "contre",
        "abstention",
        "absents_sans_delegation",
        "interesses_presents",
    ),
}


def lignes_de(texte: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV with their line (1 is the heading), the empty ones left out.

    Raises `csv.Error`.
    """
    lecteur = csv.reader(io.StringIO(texte.removeprefix("\ufeff"), newline=""), strict=True)
    return [(lecteur.line_num, ligne) for ligne in lecteur if ligne]


def verifier(textes: dict[str, str]) -> Dossier:
    """The folder read, once nothing in it is malformed; raises `ImportRefuse` with every fault."""
    refus = [r for nom in TABLES for r in _table(nom, textes[nom])]
    if refus:
        raise ImportRefuse(refus[:REFUS_MAXIMUM])
    try:
        with TemporaryDirectory() as lieu:
            poser(textes, Path(lieu))
            dossier = lire_dossier(Path(lieu))
    except ErreurRegle as erreur:
        raise ImportRefuse([Refus(erreur.champ or TOML, erreur.message)]) from erreur
    if refus := _acte(dossier):
        raise ImportRefuse(refus)
    return dossier


def poser(textes: dict[str, str], lieu: Path) -> None:
    """Write the files there, as they came."""
    for nom, texte in textes.items():
        (lieu / nom).write_bytes(texte.encode())


def _table(nom: str, texte: str) -> list[Refus]:
    try:
        lignes = lignes_de(texte)
    except csv.Error as erreur:
        return [Refus(nom, f"Ce CSV ne peut pas être lu ({erreur}).")]
    if not lignes:
        return [Refus(nom, "Ce fichier est vide.", 1)]
    (_, entete), *corps = lignes
    refus = _entete(nom, entete)
    if refus:
        return refus
    for rang, ligne in corps:
        if len(ligne) != len(entete):
            refus.append(
                Refus(
                    nom, f"{accorder(len(ligne), 'cellule')}, {len(entete)} sont attendues.", rang
                )
            )
        else:
            refus += _ligne(nom, rang, dict(zip(entete, ligne, strict=True)))
    return refus


def _entete(nom: str, entete: list[str]) -> list[Refus]:
    manquent = [c for c in COLONNES[nom] if c not in entete]
    if manquent and len(entete) == 1 and ";" in entete[0]:
        return [Refus(nom, "Les cellules sont séparées par « ; » : la virgule est attendue.", 1)]
    refus = [Refus(nom, "Cette colonne manque.", 1, c) for c in manquent]
    doubles = sorted({c for c in entete if entete.count(c) > 1})
    return refus + [Refus(nom, "Cette colonne est donnée deux fois.", 1, c) for c in doubles]


def _ligne(nom: str, rang: int, cellules: dict[str, str]) -> list[Refus]:
    refus = []
    for colonne, brut in cellules.items():
        valeur = brut.strip()
        if not valeur:
            if colonne in _OBLIGATOIRES[nom]:
                refus.append(Refus(nom, "Cette cellule est vide.", rang, colonne))
            continue
        forme = _FORMES[nom].get(colonne)
        message = ""
        if _FORMULE.match(brut):
            message = "Une formule de tableur n'est pas une donnée."
        elif forme is not None and not a_remplir(valeur):
            message = forme(valeur)
        if message:
            refus.append(Refus(nom, message, rang, colonne))
    return refus


def _acte(dossier: Dossier) -> list[Refus]:
    """What the act itself must say to have a place here: its number, its day, its articles."""
    acte = dossier.deliberation
    refus = []
    if len(acte.numero) > NUMERO_MAXIMUM:
        refus.append(Refus(TOML, "Un numéro a vingt caractères au plus.", colonne="numero"))
    if dossier.seance is None:
        refus.append(Refus(TOML, "La séance est un jour du calendrier.", colonne="seance"))
    if not 1 <= acte.membres <= NOMBRE_MAXIMUM:
        refus.append(Refus(TOML, "Une assemblée compte un membre au moins.", colonne="membres"))
    numeros = [a.numero for a in acte.articles]
    for numero in sorted({n for n in numeros if numeros.count(n) > 1}):
        refus.append(Refus(TOML, f"L'article {numero} est donné deux fois.", colonne="articles"))
    for article in acte.articles:
        if article.nombre is not None and not 0 <= article.nombre <= NOMBRE_MAXIMUM:
            refus.append(Refus(TOML, f"Article {article.numero} : nombre trop grand."))
    if len(numeros) > NOMBRE_MAXIMUM - 1:
        refus.append(Refus(TOML, "Un acte n'a pas tant d'articles."))
    tables = (dossier.budget, dossier.repartition, dossier.votes)
    numeros_lus = {x.deliberation for table in tables for x in table}
    if numeros_lus and acte.numero not in numeros_lus:
        message = f"Aucune ligne des tables n'est de la délibération {acte.numero}."
        refus.append(Refus(TOML, message, colonne="numero"))
    return refus
