"""Whether a person or a structure enters a fiche's criteria, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, model_validator

from ecluse.regles.dates import age, ecrire_date
from ecluse.regles.fiches.criteres import (
    CATEGORIES,
    Categorie,
    CritereAge,
    CritereMenage,
    CriterePersonne,
    CritereResidence,
    CritereSejour,
    CritereSituation,
)
from ecluse.regles.fiches.modele import Fiche, Hypothese
from ecluse.regles.texte import accorder, typographie
from ecluse.regles.validation import (
    Booleen,
    Code,
    Entier,
    Jour,
    Libelle,
    Modele,
    refuser,
    valider,
)

Insee = Annotated[str, StringConstraints(pattern=r"^([013-9][0-9]|2[AB1-9])[0-9]{3}$")]


class Menage(Modele):
    """The household: a couple or not, how many children."""

    couple: Booleen | None = None
    enfants: Entier | None = None


class Personne(Modele):
    """What is known of a person; a key left out is an information that is missing."""

    naissance: Jour | None = None
    residence: Insee | None = None
    sejour: Literal["regulier", "irregulier"] | None = None
    situations: frozenset[Code] | None = None
    menage: Menage | None = None


class Structure(Modele):
    """What is known of a structure."""

    categories: frozenset[Categorie] | None = None


class DemandeEligibilite(Modele):
    """The input of `ecluse eligibilite`."""

    fiche: Libelle
    date: Jour
    personne: Personne | None = None
    structure: Structure | None = None

    @model_validator(mode="after")
    def _quelqu_un(self) -> "DemandeEligibilite":
        if self.personne is None and self.structure is None:
            refuser("Indiquez une personne ou une structure.", "personne")
        naissance = self.personne.naissance if self.personne else None
        if naissance is not None and naissance > self.date:
            refuser("La naissance est postérieure à la date d'appréciation.", "personne.naissance")
        return self


def lire_demande(donnees: object) -> DemandeEligibilite:
    """Check plain data; raises `ErreurRegle` with the path of the first fault."""
    return valider(DemandeEligibilite, donnees)


@dataclass(frozen=True, slots=True)
class Critere:
    """One criterion; `satisfait` is None when the information is missing."""

    code: str
    satisfait: bool | None
    explication: str
    source: str
    hypothese: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The item of the contract; the hypothesis only when the criterion rests on one."""
        objet: dict[str, Any] = {
            "code": self.code,
            "satisfait": self.satisfait,
            "explication": self.explication,
            "source": self.source,
        }
        if self.hypothese is not None:
            objet["hypothese"] = self.hypothese
        return objet


@dataclass(frozen=True, slots=True)
class Avis:
    """The answer: one false criterion makes false, else one unknown makes unknown."""

    eligible: bool | None
    criteres: tuple[Critere, ...]
    a_apprecier: tuple[str, ...]
    hypotheses: tuple[Hypothese, ...]

    def as_json(self) -> dict[str, Any]:
        """The answer of `ecluse eligibilite` and of the API."""
        return {
            "eligible": self.eligible,
            "criteres": [c.as_json() for c in self.criteres],
            "a_apprecier": list(self.a_apprecier),
            "hypotheses": [h.model_dump() for h in self.hypotheses],
        }


def conclure(satisfactions: list[bool | None]) -> bool | None:
    """One false: false; else one unknown, or nothing to judge: unknown; else true."""
    if False in satisfactions:
        return False
    if None in satisfactions or not satisfactions:
        return None
    return True


def eligibilite(fiche: Fiche, demande: DemandeEligibilite) -> Avis:
    """Apply the fiche's criteria on the day given; nothing is guessed, unknown stays unknown."""
    criteres: list[Critere] = []
    a_apprecier: tuple[str, ...] = ()
    if demande.personne is not None:
        criteres += [
            _apprecier(c, demande.personne, demande.date) for c in fiche.eligibilite.personne
        ]
        a_apprecier = fiche.eligibilite.a_apprecier
    if demande.structure is not None:
        criteres.append(critere_categorie(fiche, demande.structure.categories))
    codes = dict.fromkeys(c.hypothese for c in criteres if c.hypothese is not None)
    return Avis(
        eligible=conclure([c.satisfait for c in criteres]),
        criteres=tuple(criteres),
        a_apprecier=a_apprecier,
        hypotheses=tuple(fiche.hypothese(code) for code in codes),
    )


def critere_categorie(fiche: Fiche, categories: frozenset[str] | None) -> Critere:
    """Whether one of the structure's categories may apply to the fiche."""
    porteurs = fiche.porteurs
    satisfait: bool | None
    if porteurs.toutes:
        satisfait, texte = True, "toute structure peut porter un projet"
    elif porteurs.non_precises:
        satisfait, texte = None, "les sources ne précisent pas les catégories de porteurs"
    else:
        admises = " ou ".join(CATEGORIES[c] for c in porteurs.categories)
        satisfait = None if categories is None else bool(categories & set(porteurs.categories))
        texte = f"porteurs admis : {admises}"
        if categories is None:
            texte += " ; la catégorie de la structure n'est pas connue"
    return Critere("categorie", satisfait, typographie(texte), porteurs.source)


def _apprecier(critere: CriterePersonne, personne: Personne, jour: date) -> Critere:
    satisfait, texte = _verifier(critere, personne, jour)
    return Critere(
        critere.critere, satisfait, typographie(texte), critere.source, critere.hypothese
    )


def _verifier(critere: CriterePersonne, p: Personne, jour: date) -> tuple[bool | None, str]:
    if isinstance(critere, CritereAge):
        return _age(critere, p, jour)
    if isinstance(critere, CritereResidence):
        return _residence(critere, p)
    if isinstance(critere, CritereSejour):
        return _sejour(p)
    if isinstance(critere, CritereMenage):
        return _menage(critere, p)
    if isinstance(critere, CritereSituation):
        return _parmi(p, critere.parmi), critere.libelle
    return _parmi(p, ("premiere_demande",)), "première demande de logement"


def _parmi(p: Personne, situations: tuple[str, ...]) -> bool | None:
    return None if p.situations is None else bool(p.situations & set(situations))


def _residence(critere: CritereResidence, p: Personne) -> tuple[bool | None, str]:
    if p.residence is None:
        return None, f"{critere.libelle} : commune de résidence inconnue"
    return p.residence.startswith(critere.prefixes), critere.libelle


def _sejour(p: Personne) -> tuple[bool | None, str]:
    texte = "nationalité française ou séjour régulier"
    if p.sejour is None:
        return None, f"{texte} : information absente"
    return p.sejour == "regulier", texte


def _menage(critere: CritereMenage, p: Personne) -> tuple[bool | None, str]:
    maximum = critere.enfants_maximum
    texte = "sans enfant" if maximum == 0 else f"{accorder(maximum, 'enfant')} au plus"
    if p.menage is None or p.menage.enfants is None:
        return None, f"{texte} : composition du ménage inconnue"
    return p.menage.enfants <= maximum, texte


def _age(critere: CritereAge, p: Personne, jour: date) -> tuple[bool | None, str]:
    bornes = _bornes(critere)
    if p.naissance is None:
        return None, f"{bornes} ; date de naissance inconnue"
    ans = age(p.naissance, jour)
    texte = f"{accorder(ans, 'an')} au {ecrire_date(jour)} ; {bornes}"
    if critere.avant is not None and ans >= critere.avant:
        dispense = critere.dispense
        if dispense is None:
            return False, texte
        return _parmi(p, dispense.situations), f"{texte} ({dispense.libelle})"
    if critere.minimum is None or ans >= critere.minimum:
        return True, texte
    derogation = critere.derogation
    if derogation is None or ans < derogation.minimum:
        return False, texte
    return _parmi(p, derogation.situations), f"{texte} ({derogation.libelle})"


def _bornes(critere: CritereAge) -> str:
    if critere.minimum is None:
        return f"moins de {accorder(critere.avant or 0, 'an')}"
    if critere.avant is None:
        return f"{accorder(critere.minimum, 'an')} au moins"
    return f"de {critere.minimum} ans à moins de {accorder(critere.avant, 'an')}"
