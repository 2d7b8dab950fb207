"""What is due, kept, still to pay and to recover for a convention, and why."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ZERO, ecrire_montant, verifier_montant
from ecluse.regles.demande import Demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Alerte, Explication, ligne, somme
from ecluse.regles.familles.commun import Evaluation
from ecluse.regles.familles.registre import evaluer
from ecluse.regles.fiches.modele import Fiche, Hypothese
from ecluse.regles.texte import typographie


@dataclass(frozen=True, slots=True)
class Resultat:
    """The four amounts (euros; None when `du` is), with alerts, hypotheses and explanation."""

    fiche: str
    du: Decimal | None
    retenu: Decimal | None
    deja_verse: Decimal
    solde: Decimal | None
    a_recuperer: Decimal | None
    alertes: tuple[Alerte, ...]
    hypotheses: tuple[Hypothese, ...]
    explication: Explication

    @property
    def a_decider(self) -> bool:
        """The rule is silent: a person fixes the amount."""
        return self.du is None

    def as_json(self) -> dict[str, Any]:
        """The answer of `ecluse calculer` and of the API."""
        return {
            "fiche": self.fiche,
            "du": _texte(self.du),
            "retenu": _texte(self.retenu),
            "deja_verse": str(self.deja_verse),
            "solde": _texte(self.solde),
            "a_recuperer": _texte(self.a_recuperer),
            "alertes": [a.as_json() for a in self.alertes],
            "hypotheses": [h.model_dump() for h in self.hypotheses],
            "explication": self.explication.as_json(),
        }


def _texte(montant: Decimal | None) -> str | None:
    return None if montant is None else str(montant)


@dataclass(frozen=True, slots=True)
class Decision:
    """An amount (euros) fixed by a person where the rule is silent, and the reason given."""

    montant: Decimal
    motif: str

    def __post_init__(self) -> None:
        verifier_montant(self.montant)
        if not self.motif.strip():
            raise ErreurRegle("Un montant décidé demande un motif.", "motif")


def calculer(fiche: Fiche, demande: Demande) -> Resultat:
    """Evaluate the fiche's barème on the facts.

    Raises `ErreurRegle` (path under `faits`) when the facts are not those of the family.
    Source: the family and its parameters are in the fiche, each line names its own.
    """
    return _resultat(fiche, demande, evaluer(fiche.bareme, demande, demande.faits))


def decider(fiche: Fiche, demande: Demande, decision: Decision) -> Resultat:
    """The same answer with the amount that a person decided.

    Raises `ErreurRegle` when the rule itself gives an amount: nobody decides against it.
    """
    calcule = calculer(fiche, demande)
    if not calcule.a_decider:
        raise ErreurRegle("La règle donne le montant : il ne se décide pas.", "montant")
    evaluation = Evaluation(
        [
            ligne(
                "Montant décidé",
                typographie(f"{ecrire_montant(decision.montant)} ({decision.motif.strip()})"),
                decision.montant,
                "décision d’un agent, approuvée par un autre",
            )
        ],
        [a for a in calcule.alertes if a.code != "a_decider"],
    )
    return _resultat(fiche, demande, evaluation)


def _resultat(fiche: Fiche, demande: Demande, evaluation: Evaluation) -> Resultat:
    verse = demande.deja_verse
    du = retenu = solde = a_recuperer = None
    if evaluation.lignes is not None:
        du = somme(evaluation.lignes)
        retenu = min(du, demande.convention.montant_maximum)
        solde = max(ZERO, retenu - verse)
        a_recuperer = max(ZERO, verse - retenu)
    return Resultat(
        fiche=fiche.nom,
        du=du,
        retenu=retenu,
        deja_verse=verse,
        solde=solde,
        a_recuperer=a_recuperer,
        alertes=tuple(evaluation.alertes),
        hypotheses=tuple(fiche.hypothese(c) for c in dict.fromkeys(evaluation.hypotheses)),
        explication=Explication(fiche.libelle, du, tuple(evaluation.lignes or ())),
    )


def expliquer_solde(resultat: Resultat) -> Explication:
    """The way from what is due to what is paid (or recovered), for screens and documents.

    The lines sum to the balance: due, ceiling (negative), already paid (negative). A negative
    sum is what must be recovered. Raises `ErreurRegle` when nothing can be computed.
    """
    if resultat.du is None or resultat.retenu is None:
        raise ErreurRegle("Le montant dû n'est pas connu : il reste à décider.", "du")
    lignes = [
        ligne("Montant dû", ecrire_montant(resultat.du), resultat.du, "détail du calcul"),
    ]
    if resultat.retenu < resultat.du:
        lignes.append(
            ligne(
                "Plafond de la convention",
                f"{ecrire_montant(resultat.retenu)} − {ecrire_montant(resultat.du)}",
                resultat.retenu - resultat.du,
                "montant maximal de la convention",
            )
        )
    lignes.append(
        ligne(
            "Déjà versé",
            f"− {ecrire_montant(resultat.deja_verse)}",
            -resultat.deja_verse,
            "ordres de paiement exécutés",
        )
    )
    net = somme(lignes)
    libelle = "Solde à verser" if net >= 0 else "Somme à récupérer"
    return Explication(libelle, net, tuple(lignes))
