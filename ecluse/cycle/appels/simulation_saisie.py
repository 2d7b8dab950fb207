"""What a simulation asks for each family of barème: fields, and tables of one fact a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ecluse.regles.fiches import baremes as b

Genre = Literal[
    "texte", "entier", "nombre", "montant", "taux", "date", "oui_non", "choix", "periodes",
    "vacances",
]  # fmt: skip


@dataclass(frozen=True)
class Champ:
    """One fact: `cle` is its path in the facts (`action.fin`), `nul`: left empty it is null.

    `requis`: the rule refuses to compute without it.
    """

    cle: str
    libelle: str
    genre: Genre
    aide: str = ""
    options: tuple[tuple[str, str], ...] = ()
    nul: bool = False
    requis: bool = False


@dataclass(frozen=True)
class Liste:
    """Facts of one kind, one a line; `singulier` names a line: « Mesure 3 »."""

    cle: str
    libelle: str
    singulier: str
    champs: tuple[Champ, ...]

    def champ(self, cle: str) -> Champ | None:
        """Its field of that key."""
        return next((c for c in self.champs if c.cle == cle), None)


@dataclass(frozen=True)
class Saisie:
    """All that a barème reads."""

    champs: tuple[Champ, ...] = ()
    listes: tuple[Liste, ...] = ()
    etp: bool = False

    def liste(self, cle: str) -> Liste | None:
        """Its list of that key."""
        return next((x for x in self.listes if x.cle == cle), None)


_PERIODES = "Du 01/07/2025 au 31/07/2025 ; plusieurs : séparées par un point-virgule."
_DEBUT = Champ("debut", "Début", "date")
_FIN = Champ("fin", "Fin", "date", "Vide : toujours en cours.", nul=True)
_ID = Champ("id", "Nom ou numéro", "texte")
_NATURES = (
    ("directe", "Directe"),
    ("personnel", "Personnel"),
    ("prestation", "Prestation"),
    ("indirecte", "Indirecte"),
    ("poste", "Poste"),
)


def _mesures(types: Sequence[Any]) -> Liste:
    return Liste(
        "mesures",
        "Mesures d’accompagnement",
        "Mesure",
        (
            _ID,
            Champ("type", "Type", "choix", options=tuple((t.code, t.libelle) for t in types)),
            _DEBUT,
            _FIN,
            Champ("suspensions", "Suspensions", "periodes", _PERIODES),
        ),
    )


def _points(x: b.Points) -> Saisie:
    listes = [_mesures(x.types)]
    if x.actes:
        types = tuple((a.code, a.libelle) for a in x.actes)
        champs = (
            Champ("type", "Acte", "choix", options=types),
            Champ("nombre", "Nombre", "entier"),
        )
        listes.append(Liste("actes", "Actes", "Acte", champs))
    return Saisie(listes=tuple(listes), etp=True)


def _actes(x: b.Actes) -> Saisie:
    champs = [Champ("type", "Acte", "choix", options=tuple((a.code, a.libelle) for a in x.actes))]
    natures = {a.nature for a in x.actes}
    if "semaines" in natures:
        champs.append(Champ("semaines_supplementaires", "Semaines supplémentaires", "entier"))
    if natures & {"rencontre", "porte_close"}:
        champs += [
            Champ("tentatives", "Tentatives", "entier", "Vide : une."),
            Champ("rencontre", "Ménage rencontré", "oui_non", "Vide : oui."),
            Champ("menage_en_asll", "Ménage déjà en ASLL", "oui_non", "Vide : non."),
        ]
    return Saisie(listes=(Liste("actes", "Actes", "Acte", tuple(champs)),))


_PLACES = Saisie(
    champs=(
        Champ("places_conventionnees", "Places de la convention", "entier", requis=True),
        Champ("places_realisees", "Places réalisées", "entier", requis=True),
    )
)
_JOURS = Saisie(
    listes=(
        Liste(
            "occupations",
            "Occupations",
            "Occupation",
            (
                Champ("logement", "Logement", "texte"),
                Champ("menage", "Ménage", "texte", "Un numéro, jamais un nom."),
                _DEBUT,
                _FIN,
            ),
        ),
        Liste(
            "vacances",
            "Vacances",
            "Vacance",
            (
                Champ("logement", "Logement", "texte"),
                _DEBUT,
                _FIN,
                Champ(
                    "nature",
                    "Nature",
                    "choix",
                    options=(("relogement", "Entre deux ménages"), ("technique", "Technique")),
                ),
                Champ("justifiee", "Justifiée", "oui_non"),
            ),
        ),
    )
)
_LOGEMENTS = Saisie(
    listes=(
        Liste(
            "logements",
            "Logements",
            "Logement",
            (
                _ID,
                Champ("iml", "Intermédiation locative", "oui_non"),
                Champ("captation", "Captation", "date"),
                Champ("occupations", "Occupé", "periodes", _PERIODES),
                Champ(
                    "vacances_techniques",
                    "Vacances techniques",
                    "vacances",
                    "Comme les occupations ; ajoutez « justifiée » après la date.",
                ),
            ),
        ),
    )
)
_DEPENSES = Liste(
    "depenses",
    "Dépenses",
    "Dépense",
    (
        Champ("nature", "Nature", "choix", options=_NATURES),
        Champ("montant", "Montant", "montant"),
        Champ("justifiee", "Justifiée", "oui_non"),
        Champ("acquittee", "Acquittée", "oui_non"),
        Champ("derogation", "Dérogation", "oui_non", "Pour un poste."),
    ),
)
_PREVUES = Champ("depenses_prevues", "Dépenses prévues", "montant", requis=True)
_REALISATION = (
    Champ("action.realisee", "Action réalisée", "oui_non", requis=True),
    Champ("action.fin", "Fin de l’action", "date"),
    Champ("bilan.remis_le", "Bilan remis le", "date", "Vide : non remis.", nul=True),
)
_OBJECTIFS = (
    Champ("objectifs.attendu", "Objectif attendu", "nombre", "Vide : sans objectif chiffré."),
    Champ("objectifs.realise", "Objectif réalisé", "nombre"),
)


def _compose(x: b.Plafond) -> Saisie:
    return saisie_de(x.bareme)


def _objectifs(x: b.ProratiseObjectifs) -> Saisie:
    interne = saisie_de(x.bareme)
    return Saisie((*interne.champs, *_OBJECTIFS), interne.listes, interne.etp)


def _somme(x: b.Somme) -> Saisie:
    """Facts of several barèmes, each asked once."""
    saisies = [saisie_de(t) for t in x.termes]
    champs = {c.cle: c for s in saisies for c in s.champs}
    listes = {liste.cle: liste for s in saisies for liste in s.listes}
    return Saisie(tuple(champs.values()), tuple(listes.values()), any(s.etp for s in saisies))


def _forfait(x: b.Forfait) -> Saisie:
    aide = x.condition or ""
    champ = Champ("conditions_remplies", "Conditions remplies", "oui_non", aide)
    return Saisie(champs=(champ,) if x.condition else ())


def _parts(x: b.Parts) -> Saisie:
    return Saisie(
        champs=tuple(
            Champ(f"criteres.{p.code}", p.libelle, "taux", "Entre 0 et 100 %.", requis=True)
            for p in x.parts
        )
    )


_SAISIES: dict[type[Any], Callable[[Any], Saisie]] = {
    b.Forfait: _forfait,
    b.CoutParPlace: lambda _x: _PLACES,
    b.CoutParMesure: lambda x: Saisie(listes=(_mesures(x.types),)),
    b.Points: _points,
    b.JourOccupation: lambda _x: _JOURS,
    b.LogementOccupe: lambda _x: _LOGEMENTS,
    b.Actes: _actes,
    b.DepensesAuTaux: lambda _x: Saisie((_PREVUES, *_REALISATION), (_DEPENSES,)),
    b.DepensesPlafonnees: lambda _x: Saisie((_PREVUES,), (_DEPENSES,)),
    b.DepensesForfaitaires: lambda _x: Saisie((_PREVUES,), (_DEPENSES,)),
    b.Parts: _parts,
    b.ADecider: lambda _x: Saisie(),
    b.Somme: _somme,
    b.Plafond: _compose,
    b.ProratiseObjectifs: _objectifs,
}


def saisie_de(bareme: b.Bareme) -> Saisie:
    """The facts that a barème reads, as fields and tables to fill."""
    return _SAISIES[type(bareme)](bareme)
