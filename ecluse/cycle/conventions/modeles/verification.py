"""What is wrong in a clause, with its place; what is left to finish before a text is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ecluse.cycle.conventions import catalogue
from ecluse.cycle.conventions.clauses import (
    INDISPENSABLES,
    Clause,
    Genre,
    Sorte,
    niveau,
    numeroter,
    references,
)
from ecluse.regles.texte import typographie
from ecluse.socle.documents import (
    SourceInvalide,
    VariableManquante,
    citees,
    contient_trou,
    remplir,
    verifier_markdown,
)

TITRE_MAXIMUM = 160
TEXTE_MAXIMUM = 20_000


@dataclass(frozen=True)
class Faute:
    """One thing to correct: the clause (its code, its name), the field, the line, the sentence."""

    code: str
    nom: str
    champ: str
    message: str
    ligne: int | None = None

    @property
    def phrase(self) -> str:
        """« Ligne 3 : … »."""
        return typographie(f"Ligne {self.ligne} : {self.message}" if self.ligne else self.message)


def nom_de(clause: Clause) -> str:
    """What people call a clause."""
    if clause["titre"]:
        return clause["titre"]
    return "Préambule" if clause["code"] == "preambule" else "Texte sans titre"


def variables_connues(contenu: Iterable[Clause], sorte: str) -> dict[str, str]:
    """The names that a text may hold, each with what is shown of it."""
    connues = {v.nom: v.libelle for v in catalogue.variables(sorte)}
    return connues | references(contenu)


# --- refused at saving ----------------------------------------------------------------------


def fautes(clause: Clause, contenu: Sequence[Clause], sorte: str) -> list[Faute]:
    """Why that clause, in a text whose clauses are `contenu`, cannot be saved; empty: it can.

    What only the converter can tell (a picture, a forbidden link) is left to `fautes_de_forme`.
    """
    trouvees = _fautes_du_titre(clause)
    if len(clause["texte"]) > TEXTE_MAXIMUM:
        trouvees.append(_faute(clause, "texte", f"Cette clause dépasse {TEXTE_MAXIMUM} signes."))
        return trouvees
    connues = variables_connues(contenu, sorte)
    for champ in ("titre", "texte"):
        trouvees += _variables_inconnues(clause, champ, connues)
    if clause["condition"] and clause["condition"] not in _facultatives(sorte):
        trouvees.append(_faute(clause, "condition", "Cette condition n’existe pas."))
    if not trouvees:
        trouvees += _fautes_d_ecriture(clause, connues)
    return trouvees


def _faute(clause: Clause, champ: str, message: str, ligne: int | None = None) -> Faute:
    return Faute(clause["code"], nom_de(clause), champ, message, ligne)


def _fautes_du_titre(clause: Clause) -> list[Faute]:
    titre = clause["titre"]
    if clause["genre"] in (Genre.TEXTE, Genre.ENTIER):
        return []
    if not titre:
        return [_faute(clause, "titre", "Donnez un titre à cette clause.")]
    if len(titre) > TITRE_MAXIMUM or "\n" in titre:
        message = f"Un titre tient sur une ligne de {TITRE_MAXIMUM} signes au plus."
        return [_faute(clause, "titre", message)]
    return []


def _variables_inconnues(clause: Clause, champ: str, connues: dict[str, str]) -> list[Faute]:
    trouvees = []
    for nom, ligne in citees(clause[champ]):
        if nom in connues:
            continue
        proches = get_close_matches(nom, connues, 1)
        suggestion = f" Vouliez-vous écrire « {proches[0]} » ?" if proches else ""
        message = f"« {nom} » n’est pas une variable du catalogue.{suggestion}"
        trouvees.append(_faute(clause, champ, message, ligne if champ == "texte" else None))
    return trouvees


def _fautes_d_ecriture(clause: Clause, connues: Iterable[str]) -> list[Faute]:
    """Headings too high, conditions that do not close."""
    for numero, ligne in enumerate(clause["texte"].splitlines(), 1):
        if ligne.startswith("# "):
            message = "Un titre à l’intérieur d’une clause commence par « ## »."
            return [_faute(clause, "texte", message, numero)]
    for champ in ("titre", "texte"):
        try:
            remplir(clause[champ], dict.fromkeys(connues, "exemple"))
        except SourceInvalide as erreur:
            return [_faute(clause, champ, str(erreur))]
    return []


def fautes_de_forme(clause: Clause, contenu: Sequence[Clause], sorte: str) -> list[Faute]:
    """What the documents do not admit in a clause that has no other fault (runs the converter)."""
    connues = variables_connues(contenu, sorte)
    rempli = remplir(clause["texte"], dict.fromkeys(connues, "exemple"))
    entete = "#" * niveau(clause["genre"], sorte)
    parents = "# Annexe\n\n" if entete == "##" else ""
    try:
        verifier_markdown(f"{parents}{entete} Titre\n\n{rempli}")
    except SourceInvalide as erreur:
        return [_faute(clause, "texte", str(erreur))]
    return []


def _facultatives(sorte: str) -> set[str]:
    return {v.nom for v in catalogue.variables(sorte) if v.facultative}


# --- refused at publishing ------------------------------------------------------------------


def a_finir(contenu: Sequence[Clause], sorte: str) -> list[Faute]:
    """What keeps a text from being published, clause by clause."""
    restes = []
    for n in numeroter(contenu):
        restes += fautes(n.clause, contenu, sorte) or _inacheve(n.clause, contenu, sorte)
    if sorte == Sorte.CONVENTION:
        codes = {c["code"] for c in contenu}
        for code in INDISPENSABLES:
            if code not in codes:
                message = f"L’article « {code} » manque : les avenants s’y réfèrent."
                restes.append(Faute(code, code, "texte", message))
    return restes


def _inacheve(clause: Clause, contenu: Sequence[Clause], sorte: str) -> list[Faute]:
    """A hole, an empty text, a variable that may be empty and stands outside any condition."""
    if not clause["texte"].strip():
        return [_faute(clause, "texte", "Cette clause n’a pas de texte.")]
    if contient_trou(f"{clause['titre']}\n{clause['texte']}"):
        message = "Un « XX » reste à remplacer : mettez une variable, ou le texte voulu."
        return [_faute(clause, "texte", message, _ligne_du_trou(clause["texte"]))]
    facultatives = _facultatives(sorte) - {clause["condition"]}
    remplies = dict.fromkeys(variables_connues(contenu, sorte), "exemple")
    try:
        remplir(clause["texte"], remplies | dict.fromkeys(facultatives, ""))
    except VariableManquante as erreur:
        nom = erreur.noms[0]
        ligne = next((x for vue, x in citees(clause["texte"]) if vue == nom), None)
        message = f"« {nom} » peut être vide : mettez ce passage sous la condition « si {nom} »."
        return [_faute(clause, "texte", message, ligne)]
    return []


def _ligne_du_trou(texte: str) -> int | None:
    return next((i for i, x in enumerate(texte.splitlines(), 1) if contient_trou(x)), None)
