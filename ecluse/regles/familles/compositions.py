"""`somme`, `plafond`, `proratise_objectifs`: barèmes made of others, as lines that add up."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from ecluse.regles.argent import cents, ecrire_montant, ecrire_taux
from ecluse.regles.demande import Demande, montant_du
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Ligne, ligne, somme
from ecluse.regles.familles.commun import Evaluation, strictement_positif
from ecluse.regles.fiches.baremes import Bareme, Plafond, ProratiseObjectifs, Somme
from ecluse.regles.validation import Modele, Quantite, valider

#: Evaluates any barème on the facts left to it; `Cles` gives the keys that it reads.
Evaluer = Callable[[Bareme, Demande, Mapping[str, Any]], Evaluation]
Cles = Callable[[Bareme], frozenset[str]]


class Objectifs(Modele):
    """What was expected and what was done, in the same unit."""

    attendu: Annotated[Quantite, AfterValidator(strictement_positif)]
    realise: Quantite


class FaitsObjectifs(Modele):
    """Objectives, when the porteur reports them."""

    objectifs: Objectifs | None = None


def evaluer_somme(
    bareme: Somme, demande: Demande, faits: Mapping[str, Any], evaluer: Evaluer, cles: Cles
) -> Evaluation:
    """The lines of every term, in order; one term that a person decides decides for all."""
    connues = [cles(t) for t in bareme.termes]
    for cle in faits:
        if not any(cle in siennes for siennes in connues):
            raise ErreurRegle("Cette clé n'est pas connue ici.", f"faits.{cle}")
    lignes: list[Ligne] | None = []
    total = Evaluation(lignes)
    for terme, siennes in zip(bareme.termes, connues, strict=True):
        partie = evaluer(terme, demande, {c: v for c, v in faits.items() if c in siennes})
        total.alertes += partie.alertes
        total.hypotheses += partie.hypotheses
        if partie.lignes is None:
            total.lignes = None
        elif total.lignes is not None:
            total.lignes += partie.lignes
    return total


def evaluer_plafond(
    bareme: Plafond, demande: Demande, faits: Mapping[str, Any], evaluer: Evaluer
) -> Evaluation:
    """The lines of the barème, then a negative one when they pass the ceiling."""
    evaluation = evaluer(bareme.bareme, demande, faits)
    if evaluation.lignes is None:
        return evaluation
    maximum = montant_du(demande) if bareme.montant is None else bareme.montant
    quoi = "Plafond de la convention" if bareme.montant is None else "Plafond"
    total = somme(evaluation.lignes)
    if total > maximum:
        calcul = f"{ecrire_montant(maximum)} − {ecrire_montant(total)}"
        evaluation.lignes.append(ligne(quoi, calcul, maximum - total, bareme.source))
    return evaluation


def evaluer_objectifs(
    bareme: ProratiseObjectifs, demande: Demande, faits: Mapping[str, Any], evaluer: Evaluer
) -> Evaluation:
    """The lines of the barème, then a negative one when the objectives give less."""
    siens = {c: v for c, v in faits.items() if c in FaitsObjectifs.model_fields}
    objectifs = valider(FaitsObjectifs, siens, "faits").objectifs
    reste = {c: v for c, v in faits.items() if c not in siens}
    evaluation = evaluer(bareme.bareme, demande, reste)
    if objectifs is None or not evaluation.lignes:
        return evaluation
    total = somme(evaluation.lignes)
    if total == 0:
        return evaluation
    evaluation.hypotheses.append(bareme.hypothese)
    montant, attendu = montant_du(demande), objectifs.attendu
    realise = min(objectifs.realise, attendu)
    # Multiplied first: a rate cut at 28 digits could lose half a cent.
    atteint = cents(montant * realise / attendu)
    if atteint < total:
        evaluation.lignes.append(
            ligne(
                "Objectifs atteints en partie",
                f"{ecrire_montant(montant)} × {ecrire_taux(realise / attendu)} "
                f"({realise} réalisés / {attendu} attendus) "
                f"− {ecrire_montant(total)}",
                atteint - total,
                bareme.source,
                bareme.hypothese,
            )
        )
    return evaluation
