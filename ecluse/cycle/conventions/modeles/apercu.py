"""A text as it will read: filled with a convention or with sample data, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecluse.cycle.conventions import catalogue, composition
from ecluse.cycle.conventions.clauses import (
    DISPOSITIFS,
    SAUT,
    SIGNATURES,
    TITRE_ANNEXE,
    Clause,
    Sorte,
    assembler,
    ecrire,
    nombre_d_annexes,
    numeroter,
    references,
)
from ecluse.cycle.conventions.models import Convention, ModeleConvention
from ecluse.socle.documents import (
    Balisage,
    RenduImpossible,
    SourceInvalide,
    VariableManquante,
    en_html,
    remplir,
)
from ecluse.socle.etats import ActionRefusee

#: Where the signatures and the annexes of the dispositifs come, which a preview does not make.
_SIGNATURES = "*Ici viennent les signatures.*"
_DISPOSITIFS = "*Ici vient une annexe par dispositif porté.*"
#: The texts that a convention fills; the others show the sample data.
REMPLISSABLES = (Sorte.CONVENTION, Sorte.ANNEXE, Sorte.LETTRE)
ILLISIBLE = "L’aperçu ne peut pas être affiché. Relisez la mise en forme du texte."


@dataclass(frozen=True)
class Apercu:
    """The HTML (safe), what has no value (in words, with its place), or why it cannot be shown."""

    html: str = ""
    manques: Sequence[composition.Manque] = ()
    erreur: str = ""


def donnees(
    modele: ModeleConvention, contenu: Sequence[Clause], convention: Convention | None
) -> dict[str, str]:
    """The variables of a text: of that convention, else the sample of the catalogue."""
    propres = references(contenu)
    if convention is None:
        return catalogue.exemples(modele.sorte) | propres
    try:
        matiere = composition.lire(convention)
        if modele.sorte == Sorte.ANNEXE:
            nom = next(iter(matiere.fiches), "")
            if not nom:
                return catalogue.exemples(modele.sorte) | propres
            premier = 1 + nombre_d_annexes(convention.clauses.clauses)
            return composition.variables_d_annexe(matiere, nom, premier) | propres
        ecrite = ModeleConvention(sorte=modele.sorte, contenu=list(contenu))
        pour = ecrite if modele.sorte == Sorte.CONVENTION else convention.clauses
        return composition.variables_de(matiere, pour)[0] | propres
    except ActionRefusee:
        # Nothing of it can be read (no département, no shipped annex): everything is a hole.
        return dict.fromkeys(catalogue.exemples(modele.sorte), "") | propres


def apercevoir(
    modele: ModeleConvention, contenu: Sequence[Clause], convention: Convention | None
) -> Apercu:
    """A whole text."""
    source = assembler(contenu, modele.sorte)
    source = source.replace(SIGNATURES, _SIGNATURES).replace(DISPOSITIFS, _DISPOSITIFS)
    return _rendre(source.replace(SAUT, ""), donnees(modele, contenu, convention))


def apercevoir_clause(
    modele: ModeleConvention,
    contenu: Sequence[Clause],
    clause: Clause,
    convention: Convention | None,
) -> Apercu:
    """One clause, as typed, in the text whose other clauses are `contenu`."""
    courant = [clause if c["code"] == clause["code"] else c for c in contenu]
    seule = next(n for n in numeroter(courant) if n.clause["code"] == clause["code"])
    source = ecrire(seule, modele.sorte)
    if modele.sorte == Sorte.ANNEXE:
        source = f"{TITRE_ANNEXE}\n\n{source}"
    return _rendre(source, donnees(modele, courant, convention))


def _rendre(source: str, variables: dict[str, str]) -> Apercu:
    """The HTML, its holes shown where they are."""
    trous: tuple[str, ...] = ()
    try:
        try:
            rempli = remplir(source, variables)
        except VariableManquante as erreur:
            trous = erreur.noms
            rempli = remplir(source, variables | {nom: _trou(nom) for nom in trous})
        return Apercu(en_html(rempli), composition.par_lieu(trous))
    except VariableManquante as erreur:
        return Apercu(erreur=str(erreur))
    except SourceInvalide as erreur:
        return Apercu(erreur=str(erreur))
    except RenduImpossible:
        return Apercu(erreur=ILLISIBLE)


def _trou(nom: str) -> Balisage:
    """What is missing, where it is missing."""
    return Balisage(f"**[{catalogue.lieu_et_libelle(nom)[1]} : à renseigner]**")
