"""The small changes that mutation testing makes to a module, one at a time.

Comparisons, arithmetic, connectors, conditions, numbers, booleans, codes written as text, results
and statements are changed. Sentences shown to people and docstrings are not: they are no rule.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Texts that are codes (keys, states, kinds), not sentences.
_CODE = re.compile(r"[a-z][a-z0-9_]+")
_COMPARAISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_FONCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

#: What a change is, and how to make it in the tree.
_Changement = tuple[ast.AST, str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what, and the outermost function that holds it (None: loading)."""

    fichier: Path
    rang: int
    ligne: int
    texte: str
    fonction: str | None

    def __str__(self) -> str:
        lieu = self.fonction or "chargement"
        return f"`{self.fichier.name}:{self.ligne}` ({lieu}) : {self.texte}"


def mutants_de(fichier: Path) -> list[Mutant]:
    """Every mutant of a module, in the order of the file."""
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    fonctions = _fonctions(arbre)
    return [
        Mutant(fichier, rang, getattr(noeud, "lineno", 0), texte, fonctions.get(noeud))
        for rang, (noeud, texte, _) in enumerate(_changements(arbre))
    ]


def arbre_de(mutant: Mutant) -> ast.Module:
    """The module with the mutant's change made."""
    arbre = ast.parse(mutant.fichier.read_text(encoding="utf-8"))
    for rang, (_, _, changer) in enumerate(list(_changements(arbre))):
        if rang == mutant.rang:
            changer()
    return ast.fix_missing_locations(arbre)


def _fonctions(arbre: ast.Module) -> dict[ast.AST, str]:
    """The outermost function of each node of a function's body."""
    trouvees: dict[ast.AST, str] = {}

    def visiter(noeud: ast.AST, prefixe: str) -> None:
        for enfant in ast.iter_child_nodes(noeud):
            if isinstance(enfant, _FONCTIONS):
                for instruction in enfant.body:
                    for interieur in ast.walk(instruction):
                        trouvees[interieur] = prefixe + enfant.name
            elif isinstance(enfant, ast.ClassDef):
                visiter(enfant, f"{prefixe}{enfant.name}.")

    visiter(arbre, "")
    return trouvees


def _changements(arbre: ast.Module) -> Iterator[_Changement]:
    ignores = _ignores(arbre)
    for noeud in ast.walk(arbre):
        if noeud in ignores:
            continue
        for texte, changer in _du_noeud(noeud, ignores):
            yield noeud, texte, changer
        for champ in ("body", "orelse", "finalbody"):
            bloc = getattr(noeud, champ, None)
            if isinstance(bloc, list):
                yield from _suppressions(bloc)


def _ignores(arbre: ast.Module) -> set[ast.AST]:
    """Docstrings, parts of sentences, and what only types."""
    ignores: set[ast.AST] = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, (*_FONCTIONS, ast.ClassDef, ast.Module)) and ast.get_docstring(noeud):
            premier = noeud.body[0]
            ignores |= {premier, premier.value}  # type: ignore[attr-defined]
        if isinstance(noeud, ast.JoinedStr):
            ignores |= {v for v in noeud.values if isinstance(v, ast.Constant)}
            ignores |= {
                n
                for v in noeud.values
                if isinstance(v, ast.FormattedValue) and v.format_spec is not None
                for n in ast.walk(v.format_spec)
            }
        if isinstance(noeud, _FONCTIONS):
            arguments = noeud.args
            tous = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            annotations = [a.annotation for a in tous] + [noeud.returns]
            for annotation in annotations:
                ignores |= set(ast.walk(annotation)) if annotation is not None else set()
            for instruction in ast.walk(noeud):
                if isinstance(instruction, ast.AnnAssign):
                    ignores |= set(ast.walk(instruction.annotation))
        if isinstance(noeud, ast.AnnAssign):
            # The annotation of a field is its rule, but « | None » only types it.
            ignores |= {n for n in ast.walk(noeud.annotation) if isinstance(n, ast.BinOp)}
        if isinstance(noeud, ast.ClassDef) and _est_une_dataclass(noeud):
            # Pydantic reads the annotations of its models; nothing reads those of a dataclass.
            for champ in noeud.body:
                if isinstance(champ, ast.AnnAssign):
                    ignores |= set(ast.walk(champ.annotation))
    return ignores


def _est_une_dataclass(classe: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(d) for d in classe.decorator_list)


def _poser(noeud: ast.AST, champ: str, valeur: object) -> Callable[[], None]:
    return lambda: setattr(noeud, champ, valeur)


def _du_noeud(noeud: ast.AST, ignores: set[ast.AST]) -> Iterator[tuple[str, Callable[[], None]]]:
    match noeud:
        case ast.Compare():
            yield from _comparaisons(noeud)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _OPERATIONS:
            if not _est_du_texte(noeud):
                autre = _OPERATIONS[type(op)]
                yield f"{_nom(op)} → {autre.__name__}", _poser(noeud, "op", autre())
        case ast.BoolOp(op=op):
            inverse = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{_nom(op)} → {_nom(inverse)}", _poser(noeud, "op", inverse)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            negation = ast.UnaryOp(op=ast.Not(), operand=test)
            yield f"not ({ast.unparse(test)})", _poser(noeud, "test", negation)
        case ast.comprehension(ifs=[_, *_] as filtres):
            yield f"sans filtre {ast.unparse(filtres[0])}", _poser(noeud, "ifs", [])
        case ast.Return(value=valeur) if valeur is not None and ast.unparse(valeur) != "None":
            yield "return None", _poser(noeud, "value", ast.Constant(None))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as nombre)):
            yield f"-{nombre} → {nombre}", _poser(noeud, "op", ast.UAdd())
        case ast.Constant(value=valeur) if noeud not in ignores:
            yield from _constante(noeud, valeur)


def _comparaisons(noeud: ast.Compare) -> Iterator[tuple[str, Callable[[], None]]]:
    for rang, op in enumerate(noeud.ops):
        autre = _COMPARAISONS[type(op)]
        ops = [*noeud.ops[:rang], autre(), *noeud.ops[rang + 1 :]]
        yield f"{ast.unparse(noeud)} : {_nom(op)} → {autre.__name__}", _poser(noeud, "ops", ops)


def _constante(noeud: ast.Constant, valeur: object) -> Iterator[tuple[str, Callable[[], None]]]:
    if isinstance(valeur, bool):
        yield f"{valeur} → {not valeur}", _poser(noeud, "value", not valeur)
    elif isinstance(valeur, int):
        yield f"{valeur} → {valeur + 1}", _poser(noeud, "value", valeur + 1)
    elif isinstance(valeur, str) and _CODE.fullmatch(valeur):
        yield f"« {valeur} » → « {valeur}_x »", _poser(noeud, "value", f"{valeur}_x")


def _suppressions(bloc: list[ast.stmt]) -> Iterator[_Changement]:
    """Statements that can go without leaving a name undefined."""
    for rang, instruction in enumerate(bloc):
        seule = isinstance(instruction, ast.Expr) and not isinstance(
            instruction.value, ast.Constant
        )
        if seule or isinstance(instruction, ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
            passe = ast.copy_location(ast.Pass(), instruction)
            texte = f"sans « {ast.unparse(instruction).splitlines()[0]} »"
            yield instruction, texte, _remplacer(bloc, rang, passe)


def _remplacer(bloc: list[ast.stmt], rang: int, instruction: ast.stmt) -> Callable[[], None]:
    def changer() -> None:
        bloc[rang] = instruction

    return changer


def _est_du_texte(noeud: ast.AST) -> bool:
    """An addition of texts: to change it would only break it."""
    return any(
        isinstance(n, ast.JoinedStr) or (isinstance(n, ast.Constant) and isinstance(n.value, str))
        for n in ast.walk(noeud)
    )


def _nom(op: ast.AST) -> str:
    return type(op).__name__
