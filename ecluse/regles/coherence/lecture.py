"""Reading the files of a deliberation; cells left to fill and impossible dates are reported."""

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from ecluse.regles.argent import ZERO, lire_montant
from ecluse.regles.coherence.anomalie import Anomalie, erreur
from ecluse.regles.coherence.budget import LigneAE
from ecluse.regles.coherence.seance import Vote
from ecluse.regles.dates import lire_date
from ecluse.regles.erreurs import DateInvalide, ErreurRegle, MontantInvalide, illisible
from ecluse.regles.validation import Entier, Libelle, Modele, Montant, valider

#: « XX », « XXXX », or an X where a number should be (« X », « X bénéficiaires », « X € »).
_A_REMPLIR = re.compile(r"\bX{2,}\b|^X$|(?:^|[\s(])X(?=\s?[€%]|\s[a-zà-ÿ])")

COLONNES: dict[str, tuple[str, ...]] = {
    "budget.csv": (
        "deliberation",
        "code_operation",
        "ae",
        "disponible",
        "proposition",
        "solde",
        "sens",
    ),
    "repartition.csv": (
        "deliberation",
        "thematique",
        "operation",
        "territoire",
        "structure",
        "montant",
        "periode_debut",
        "periode_fin",
        "niveau",
        "quantite",
        "unite",
        "financement",
    ),
    "votes.csv": (
        "deliberation",
        "date",
        "articles",
        "pour",
        "contre",
        "abstention",
        "absents_sans_delegation",
        "interesses_presents",
    ),
}


#: Columns of the published files that no check reads, but that may hold something left to fill.
_LUES_SEULEMENT: dict[str, tuple[str, ...]] = {
    "budget.csv": ("imputation", "libelle", "source"),
    "repartition.csv": ("description", "acte", "source"),
    "votes.csv": (
        "presents",
        "excuses",
        "absents",
        "total",
        "groupes_pour",
        "groupes_abstention",
        "groupes_absents",
        "resultat",
        "source",
    ),
}


def _en_texte(valeur: object) -> object:
    """A native TOML date read as its ISO text."""
    return valeur.isoformat() if type(valeur) is date else valeur


#: A date kept as text, so that an impossible one is reported instead of refused.
DateEcrite = Annotated[str, BeforeValidator(_en_texte)]


class AvisCommission(Modele):
    """The advice of a commission."""

    commission: Libelle
    date: DateEcrite


class Article(Modele):
    """An article: its lines by one label (`objet`) or several (`lignes`), its amount (euros)."""

    numero: Libelle
    objet: Libelle
    lignes: tuple[Libelle, ...] = ()
    montant: Montant | None = None
    nombre: Entier | None = None

    @property
    def labels(self) -> frozenset[str]:
        """The thematiques or operations of its lines."""
        return frozenset(self.lignes or (self.objet,))


class Deliberation(Modele):
    """`deliberation.toml`."""

    numero: Libelle
    seance: DateEcrite
    rapport: Libelle | None = None
    membres: Entier
    avis: tuple[AvisCommission, ...] = ()
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class LigneBudgetaire:
    """A row of `budget.csv`; not `complete`: an amount is left to fill, nothing is compared."""

    rang: int
    deliberation: str
    ae: LigneAE
    complete: bool


@dataclass(frozen=True, slots=True)
class LigneRepartition:
    """A row of `repartition.csv`; `montant` None: left to fill."""

    rang: int
    deliberation: str
    thematique: str
    operation: str
    territoire: str
    structure: str
    montant: Decimal | None
    debut: date | None
    fin: date | None
    agregat: bool
    quantite: Decimal | None
    unite: str
    fsl: bool


@dataclass(frozen=True, slots=True)
class LigneVote:
    """A row of `votes.csv`; `vote` None: left to fill."""

    rang: int
    deliberation: str
    date: date | None
    articles: str
    vote: Vote | None


@dataclass(slots=True)
class Dossier:
    """Everything read, with the anomalies met while reading."""

    deliberation: Deliberation
    seance: date | None
    avis: list[tuple[str, date]]
    budget: list[LigneBudgetaire]
    repartition: list[LigneRepartition]
    votes: list[LigneVote]
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def seances(self) -> dict[str, date]:
        """The day of each deliberation, in order; that of the TOML wins for its own."""
        jours = {v.deliberation: v.date for v in self.votes if v.date is not None}
        if self.seance is not None:
            jours[self.deliberation.numero] = self.seance
        return dict(sorted(jours.items(), key=lambda x: (x[1], x[0])))


def a_remplir(texte: str) -> bool:
    """Whether a cell was left to fill: « XX », or an X where a number should be."""
    return _A_REMPLIR.search(texte) is not None


@dataclass(slots=True)
class _Lecteur:
    """One row being read: cells by column, anomalies placed in its file and line."""

    fichier: str
    rang: int
    cellules: dict[str, str]
    anomalies: list[Anomalie]

    def signaler(self, anomalie: Anomalie) -> None:
        """Report an anomaly at this file and line."""
        self.anomalies.append(replace(anomalie, fichier=self.fichier, ligne=self.rang))

    def texte(self, colonne: str) -> str:
        """The cell, stripped."""
        return self.cellules[colonne].strip()

    def montant(self, colonne: str) -> Decimal | None:
        """The cell as an amount (euros); None when empty or left to fill."""
        brut = self.texte(colonne)
        if not brut or _A_REMPLIR.search(brut):
            return None
        try:
            return lire_montant(brut, negatif_permis=True)
        except MontantInvalide as exc:
            raise ErreurRegle(exc.message, f"{self.fichier}[{self.rang}].{colonne}") from exc

    def entier(self, colonne: str) -> int | None:
        """The cell as a whole number; None when left to fill."""
        brut = self.texte(colonne)
        if _A_REMPLIR.search(brut):
            return None
        if re.fullmatch(r"[0-9]{1,6}", brut) is None:
            champ = f"{self.fichier}[{self.rang}].{colonne}"
            raise ErreurRegle(f"« {brut} » n'est pas un nombre entier.", champ)
        return int(brut)

    def jour(self, colonne: str) -> date | None:
        """The cell as a day; an impossible one is reported and gives None."""
        brut = self.texte(colonne)
        if not brut or _A_REMPLIR.search(brut):
            return None
        try:
            return lire_date(brut)
        except DateInvalide as exc:
            self.signaler(erreur("date_impossible", exc.message, None, brut))
            return None


def lire_dossier(chemin: Path) -> Dossier:
    """Read the four files; raises `ErreurRegle` when one is missing or has no such form."""
    deliberation = _lire_toml(chemin / "deliberation.toml")
    anomalies: list[Anomalie] = []
    seance = _jour_toml(deliberation.seance, "seance", anomalies)
    avis = []
    for element in deliberation.avis:
        jour = _jour_toml(element.date, element.commission, anomalies)
        if jour is not None:
            avis.append((element.commission, jour))
    for article in deliberation.articles:
        if _A_REMPLIR.search(article.objet):
            anomalies.append(_vide("deliberation.toml", None, "objet", article.objet))
    return Dossier(
        deliberation=deliberation,
        seance=seance,
        avis=avis,
        budget=[_budget(x) for x in _lignes(chemin / "budget.csv", anomalies)],
        repartition=[_repartition(x) for x in _lignes(chemin / "repartition.csv", anomalies)],
        votes=[_vote(x) for x in _lignes(chemin / "votes.csv", anomalies)],
        anomalies=anomalies,
    )


def _lire_toml(fichier: Path) -> Deliberation:
    try:
        donnees = tomllib.loads(fichier.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ErreurRegle(illisible(exc), fichier.name) from exc
    return valider(Deliberation, donnees, fichier.name)


def _jour_toml(brut: str, quoi: str, anomalies: list[Anomalie]) -> date | None:
    if _A_REMPLIR.search(brut):
        anomalies.append(_vide("deliberation.toml", None, quoi, brut))
        return None
    try:
        return lire_date(brut)
    except DateInvalide as exc:
        anomalie = erreur("date_impossible", f"{quoi} : {exc.message}", None, brut)
        anomalies.append(replace(anomalie, fichier="deliberation.toml"))
        return None


def _vide(fichier: str, rang: int | None, colonne: str, brut: str) -> Anomalie:
    anomalie = erreur("champ_vide", f"{colonne} : « {brut} » reste à remplir.", None, brut)
    return replace(anomalie, fichier=fichier, ligne=rang)


def _lignes(fichier: Path, anomalies: list[Anomalie]) -> Iterator[_Lecteur]:
    colonnes = COLONNES[fichier.name]
    try:
        flux = fichier.open(encoding="utf-8-sig", newline="")
    except OSError as exc:
        raise ErreurRegle(illisible(exc), fichier.name) from exc
    with flux:
        try:
            lecteur = csv.DictReader(flux, strict=True)
            _verifier_colonnes(fichier.name, lecteur.fieldnames or (), colonnes)
            for ligne in lecteur:
                cellules = {c: ligne.get(c) or "" for c in colonnes}
                for nom in (*colonnes, *_LUES_SEULEMENT[fichier.name]):
                    valeur = (ligne.get(nom) or "").strip()
                    if _A_REMPLIR.search(valeur):
                        anomalies.append(_vide(fichier.name, lecteur.line_num, nom, valeur))
                yield _Lecteur(fichier.name, lecteur.line_num, cellules, anomalies)
        except (UnicodeDecodeError, csv.Error) as exc:
            raise ErreurRegle(illisible(exc), fichier.name) from exc


def _verifier_colonnes(fichier: str, trouvees: Sequence[str], attendues: Sequence[str]) -> None:
    for colonne in attendues:
        if colonne not in trouvees:
            raise ErreurRegle(f"La colonne « {colonne} » manque.", fichier)


def _budget(lecteur: _Lecteur) -> LigneBudgetaire:
    disponible, proposition = lecteur.montant("disponible"), lecteur.montant("proposition")
    return LigneBudgetaire(
        lecteur.rang,
        lecteur.texte("deliberation"),
        LigneAE(
            code_operation=lecteur.texte("code_operation"),
            disponible=disponible or ZERO,
            proposition=proposition or ZERO,
            ae=lecteur.montant("ae"),
            solde=lecteur.montant("solde"),
            recette=lecteur.texte("sens") == "recette",
        ),
        complete=disponible is not None and proposition is not None,
    )


def _repartition(lecteur: _Lecteur) -> LigneRepartition:
    return LigneRepartition(
        rang=lecteur.rang,
        deliberation=lecteur.texte("deliberation"),
        thematique=lecteur.texte("thematique"),
        operation=lecteur.texte("operation"),
        territoire=lecteur.texte("territoire"),
        structure=lecteur.texte("structure"),
        montant=lecteur.montant("montant"),
        debut=lecteur.jour("periode_debut"),
        fin=lecteur.jour("periode_fin"),
        agregat=lecteur.texte("niveau") == "agregat",
        quantite=lecteur.montant("quantite"),
        unite=lecteur.texte("unite"),
        fsl=lecteur.texte("financement").startswith("FSL"),
    )


def _vote(lecteur: _Lecteur) -> LigneVote:
    colonnes = ("pour", "contre", "abstention", "absents_sans_delegation", "interesses_presents")
    nombres = [lecteur.entier(c) for c in colonnes]
    complets = [n for n in nombres if n is not None]
    return LigneVote(
        rang=lecteur.rang,
        deliberation=lecteur.texte("deliberation"),
        date=lecteur.jour("date"),
        articles=lecteur.texte("articles"),
        vote=Vote(*complets) if len(complets) == len(colonnes) else None,
    )
