"""Typed input: the field types of fiches and facts, and pydantic's errors said in French."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from ecluse.regles.argent import verifier_montant
from ecluse.regles.dates import lire_date_iso
from ecluse.regles.erreurs import DateInvalide, ErreurRegle, MontantInvalide
from ecluse.regles.texte import typographie


class Modele(BaseModel):
    """Base of every fiche part and every fact: frozen, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def refuser(message: str, sous_champ: str | int | None = None) -> NoReturn:
    """Refuse, from a validator, with a French sentence; `sous_champ` names the field at fault."""
    contexte = {} if sous_champ is None else {"sous_champ": sous_champ}
    raise PydanticCustomError("regle", "{message}", {"message": message, **contexte})


#: What a number written as text may hold: `Decimal` alone would read « 1_000 » or « ١٢ » too.
_ECRITURE = re.compile(r"[0-9eE.+-]+|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)


def _nombre(valeur: object) -> Decimal:
    if isinstance(valeur, bool) or not isinstance(valeur, str | int | float | Decimal):
        refuser("Un nombre est attendu, écrit 1234.56.")
    texte = str(valeur).strip()
    if _ECRITURE.fullmatch(texte) is None:
        refuser(f"« {valeur} » n'est pas un nombre, à écrire 1234.56.")
    try:
        nombre = Decimal(texte)
    except InvalidOperation:
        refuser(f"« {valeur} » n'est pas un nombre, à écrire 1234.56.")
    if not nombre.is_finite():
        refuser("Un nombre fini est attendu.")
    return nombre


def _montant(valeur: object) -> Decimal:
    try:
        return verifier_montant(_nombre(valeur))
    except MontantInvalide as erreur:
        refuser(erreur.message)


def _taux(valeur: object) -> Decimal:
    nombre = _nombre(valeur)
    if not 0 <= nombre <= 1:
        refuser("Un taux est compris entre 0 et 1 (0.80 pour 80 %).")
    return nombre


def _quantite(valeur: object) -> Decimal:
    nombre = _nombre(valeur)
    if nombre < 0:
        refuser("Une quantité négative n'est pas acceptée ici.")
    if nombre > 10**9:
        refuser("Cette quantité est trop grande pour être juste.")
    return nombre


def _jour(valeur: object) -> date:
    if isinstance(valeur, date) and not isinstance(valeur, datetime):
        return valeur
    if not isinstance(valeur, str):
        refuser("Une date est attendue, de la forme AAAA-MM-JJ.")
    try:
        return lire_date_iso(valeur)
    except DateInvalide as erreur:
        refuser(erreur.message)


def _intervalle(valeur: tuple[date, date | None]) -> tuple[date, date | None]:
    if valeur[1] is not None and valeur[1] < valeur[0]:
        refuser("La fin précède le début.", 1)
    return valeur


_en_texte = PlainSerializer(lambda v: None if v is None else str(v), return_type=str)

#: Euros, two decimals at most, not negative.
Montant = Annotated[Decimal, BeforeValidator(_montant), _en_texte]
#: A rate between 0 and 1.
Taux = Annotated[Decimal, BeforeValidator(_taux), _en_texte]
#: A non-negative number of something (ETP, places, expected results).
Quantite = Annotated[Decimal, BeforeValidator(_quantite), _en_texte]
#: An ISO date, or a native TOML one.
Jour = Annotated[date, BeforeValidator(_jour)]
#: Two days, both included; the second may be null (still open).
Intervalle = Annotated[tuple[Jour, Jour | None], AfterValidator(_intervalle)]
#: A French sentence, given its typography.
Texte = Annotated[str, StringConstraints(min_length=1), AfterValidator(typographie)]
#: An exact string: a code, a source, a label that is compared.
Libelle = Annotated[str, StringConstraints(min_length=1)]
#: An identifier of ours: lower case, digits, underscores.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Entier = Annotated[StrictInt, Field(ge=0, le=10**9)]
Booleen = StrictBool


def verifier_ordre(debut: date | None, fin: date | None, champ: str = "fin") -> None:
    """Refuse, from a model validator, an end before its start; `champ` is the later field."""
    if debut is not None and fin is not None and fin < debut:
        refuser("La fin précède le début.", champ)


_MESSAGES: Mapping[str, str] = {
    "missing": "Cette information est obligatoire.",
    "extra_forbidden": "Cette clé n'est pas connue ici.",
    "string_type": "Un texte est attendu.",
    "string_too_short": "Ce texte ne peut pas être vide.",
    "bool_type": "Écrivez true ou false.",
    "int_type": "Un nombre entier est attendu.",
    "list_type": "Une liste est attendue.",
    "tuple_type": "Une liste est attendue.",
    "frozen_set_type": "Une liste est attendue.",
    "dict_type": "Un objet est attendu.",
    "model_type": "Un objet est attendu.",
    "model_attributes_type": "Un objet est attendu.",
    "union_tag_not_found": "La clé {discriminator} manque.",
}


def _message(erreur: ErrorDetails) -> str:
    contexte = erreur.get("ctx", {})
    genre = erreur["type"]
    if genre == "regle":
        return str(contexte["message"])
    if genre in ("literal_error", "union_tag_invalid"):
        attendus = str(contexte.get("expected") or contexte.get("expected_tags"))
        valeur = contexte.get("tag", erreur["input"])
        # pydantic writes « 'a', 'b' or 'c' ».
        attendus = attendus.replace(" or ", ", ").replace("'", "")
        return f"« {valeur} » n'est pas accepté ; valeurs possibles : {attendus}."
    if genre == "string_pattern_mismatch":
        return f"« {erreur['input']} » n'a pas la forme attendue."
    if genre in ("greater_than_equal", "less_than_equal"):
        sens, borne = ("au moins", "ge") if genre == "greater_than_equal" else ("au plus", "le")
        return f"Ce nombre doit valoir {sens} {contexte[borne]}."
    if genre in ("too_short", "too_long"):
        return "Cette liste n'a pas la longueur attendue."
    modele = _MESSAGES.get(genre)
    return modele.format(**contexte) if modele else "Cette valeur n'est pas acceptée ici."


#: Keys whose value chooses the model: pydantic puts that value in the path of its errors.
_DISCRIMINANTS = ("famille", "critere", "delai", "nature")


def _chemin(erreur: ErrorDetails, donnees: object) -> str:
    """Path of the field in the data given; pydantic's union tags are not part of it."""
    chemin = ""
    courant: Any = donnees
    # A tag may have the name of a key: only the first occurrence at each level can be one.
    etiquette_possible = True
    for rang, element in enumerate(erreur["loc"], 1):
        dernier = rang == len(erreur["loc"])
        if isinstance(element, int):
            chemin += f"[{element}]"
            dedans = isinstance(courant, list | tuple) and element < len(courant)
            courant = courant[element] if dedans else None
            etiquette_possible = True
        elif isinstance(courant, Mapping):
            if etiquette_possible and element in [courant.get(d) for d in _DISCRIMINANTS]:
                etiquette_possible = False
            elif element in courant or (dernier and erreur["type"] == "missing"):
                chemin += f".{element}"
                courant = courant.get(element)
                etiquette_possible = True
    return (chemin + _suite(erreur)).lstrip(".")


def _suite(erreur: ErrorDetails) -> str:
    """What the error adds to its path: the later of two fields, a discriminating key."""
    sous_champ = erreur.get("ctx", {}).get("sous_champ")
    if isinstance(sous_champ, int):
        return f"[{sous_champ}]"
    if sous_champ is not None:
        return f".{sous_champ}"
    if erreur["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return "." + str(erreur["ctx"]["discriminator"]).strip("'")
    return ""


def joindre(prefixe: str, chemin: str) -> str:
    """« faits » and « mesures[0].fin » give « faits.mesures[0].fin »."""
    if not prefixe or not chemin:
        return prefixe or chemin
    return prefixe + chemin if chemin.startswith("[") else f"{prefixe}.{chemin}"


def erreurs_de(exc: ValidationError, donnees: object, prefixe: str = "") -> list[ErreurRegle]:
    """Every error of a pydantic validation of `donnees`, in French with its path."""
    return [
        ErreurRegle(_message(e), joindre(prefixe, _chemin(e, donnees)))
        for e in exc.errors(include_url=False)
    ]


M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def valider(modele: type[M], donnees: object, prefixe: str = "") -> M:
    """Build `modele` from plain data; raises the first error as `ErreurRegle` with its path."""
    return _premiere_erreur(modele.model_validate, donnees, prefixe)


def valider_type(adaptateur: TypeAdapter[T], donnees: object, prefixe: str = "") -> T:
    """The same for a type that is not a model."""
    return _premiere_erreur(adaptateur.validate_python, donnees, prefixe)


def _premiere_erreur(construire: Callable[[object], T], donnees: object, prefixe: str) -> T:
    try:
        return construire(donnees)
    except ValidationError as exc:
        raise erreurs_de(exc, donnees, prefixe)[0] from exc


def _sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet: dict[str, Any] = {}
    for cle, valeur in paires:
        if cle in objet:
            raise ErreurRegle("Cette clé est écrite deux fois.", cle)
        objet[cle] = valeur
    return objet


def _constantes(valeur: object, chemin: str = "") -> None:
    """Refuse NaN and Infinity, which Python reads though JSON has none, where they stand."""
    if isinstance(valeur, dict):
        for cle, element in valeur.items():
            _constantes(element, joindre(chemin, cle))
    elif isinstance(valeur, list):
        for rang, element in enumerate(valeur):
            _constantes(element, f"{chemin}[{rang}]")
    elif isinstance(valeur, Decimal) and not valeur.is_finite():
        raise ErreurRegle("Un nombre fini est attendu.", chemin)


def lire_json(texte: str) -> Any:
    """Parse JSON without ever going through a float; raises `ErreurRegle`."""
    constantes: list[str] = []

    def constante(nom: str) -> Decimal:
        constantes.append(nom)
        return Decimal(nom)

    try:
        lu = json.loads(
            texte,
            parse_float=Decimal,
            parse_constant=constante,
            object_pairs_hook=_sans_doublon,
        )
        if constantes:
            _constantes(lu)
        return lu
    except json.JSONDecodeError as exc:
        raise ErreurRegle(
            f"Le JSON est illisible, ligne {exc.lineno}, colonne {exc.colno}."
        ) from exc
    except RecursionError as exc:
        raise ErreurRegle("Le JSON est trop profond.") from exc
    except ErreurRegle:
        raise
    except ValueError as exc:
        # Python refuses to parse an integer of thousands of digits.
        raise ErreurRegle("Le JSON contient un nombre démesuré.") from exc
