"""From a convention and its accepted bilan to the facts that the engine computes on."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.regles import demande as regles_demande
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.calcul import Decision, Resultat, calculer, decider
from ecluse.regles.explication import Explication, ligne
from ecluse.regles.fiches import Fiche, fiche_depuis
from ecluse.regles.versements import tranches


def fiches_de(convention: Convention) -> dict[str, Fiche]:
    """The fiches frozen in the convention, by name."""
    return {nom: fiche_depuis(contenu) for nom, contenu in convention.fiches.items()}


def parts_par_fiche(convention: Convention) -> dict[str, Decimal]:
    """What the convention grants (euros) under each fiche, in the order of its lines."""
    parts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for ligne_convention in convention.lignes.all():
        # A line given up, or of an avenant not signed, grants nothing; a convention taken over may
        # not hold the fiche of a line.
        if not ligne_convention.en_vigueur or ligne_convention.fiche not in convention.fiches:
            continue
        parts[ligne_convention.fiche] += ligne_convention.montant
    return dict(parts)


def _parts_de_l_acte(convention: Convention, avenant: Avenant | None) -> dict[str, Decimal]:
    """By fiche, what is left (euros) of the lines brought by an act: the convention itself, or an
    avenant. What another avenant took back of them is deducted."""
    rangees = [x for x in convention.lignes.all() if x.en_vigueur]
    cle = avenant.pk if avenant else None
    apportees = {x.ligne_id for x in rangees if x.montant > ZERO and x.avenant_id == cle}
    parts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for x in rangees:
        if x.ligne_id in apportees and x.fiche in convention.fiches:
            parts[x.fiche] += x.montant
    return {nom: montant for nom, montant in parts.items() if montant > ZERO}


def avance(convention: Convention, avenant: Avenant | None = None) -> Explication:
    """The advance due at the signature of an act: the first tranche of each fiche on its part.

    In: the avenant, None for the convention itself. Out: an explanation whose amount is the sum
    (euros), zero when no fiche gives an advance.
    """
    fiches = fiches_de(convention)
    lignes = []
    for nom, montant in _parts_de_l_acte(convention, avenant).items():
        for tranche in tranches(fiches[nom], montant):
            if tranche.code == "avance" and tranche.montant is not None:
                lignes.append(tranche.explication)
    libelle = f"Avance de l’avenant n° {avenant.rang}" if avenant else "Avance"
    return Explication(libelle, sum((x.montant for x in lignes), ZERO), tuple(lignes))


def avances(convention: Convention) -> list[tuple[Avenant | None, Explication]]:
    """The advances that signatures make due, that of the convention first (two queries)."""
    signes = convention.avenants.filter(etat="signe").order_by("rang")
    trouvees = [(acte, avance(convention, acte)) for acte in (None, *signes)]
    return [(acte, x) for acte, x in trouvees if x.montant]


def demandes(
    convention: Convention, jour: date, deja_verse: Decimal, conditions_remplies: bool
) -> list[dict[str, Any]]:
    """The calculations to ask, one per fiche, in the form of the engine's contract (JSON).

    What was paid is one amount for the whole convention: it is carried by the only request, or
    counted once by `evaluer` when there are several.
    """
    parts = parts_par_fiche(convention)
    seul = len(parts) == 1
    return [
        {
            "fiche": nom,
            "date": jour.isoformat(),
            "convention": {
                "debut": convention.debut.isoformat(),
                "fin": convention.fin.isoformat(),
                "montant_maximum": str(montant),
            },
            "deja_verse": str(deja_verse if seul else ZERO),
            "faits": {"conditions_remplies": conditions_remplies},
        }
        for nom, montant in parts.items()
    ]


def evaluer(
    convention: Convention,
    demandees: list[dict[str, Any]],
    deja_verse: Decimal,
    decision: Decision | None = None,
) -> Resultat:
    """Run the engine on the frozen fiches. `decision` stands where the rule is silent.

    Raises `ErreurRegle` for a decision against a rule that gives the amount.
    """
    fiches = fiches_de(convention)
    resultats = []
    for brute in demandees:
        demande = regles_demande.lire_demande(brute)
        fiche = fiches[demande.fiche]
        if decision is not None and len(demandees) == 1:
            resultats.append(decider(fiche, demande, decision))
        else:
            resultats.append(calculer(fiche, demande))
    if len(resultats) == 1:
        return resultats[0]
    return _reunir(resultats, deja_verse, convention.montant_maximum, decision)


def _reunir(
    resultats: list[Resultat], deja_verse: Decimal, maximum: Decimal, decision: Decision | None
) -> Resultat:
    """One result for a convention that carries several dispositifs."""
    muets = [r for r in resultats if r.du is None]
    alertes = tuple(a for r in resultats for a in r.alertes)
    hypotheses = tuple({h.code: h for r in resultats for h in r.hypotheses}.values())
    lignes = []
    for r in resultats:
        if r.retenu is not None:
            calcul = f"{ecrire_montant(r.du or ZERO)} dans la limite de la part conventionnée"
            lignes.append(ligne(r.explication.libelle, calcul, r.retenu, r.fiche))
    if decision is not None:
        lignes = [
            ligne(
                "Montant décidé",
                f"{ecrire_montant(decision.montant)} ({decision.motif.strip()})",
                decision.montant,
                "décision d’un agent, approuvée par un autre",
            )
        ]
        muets, alertes = [], tuple(a for a in alertes if a.code != "a_decider")
    du = None if muets else sum((x.montant for x in lignes), ZERO)
    retenu = None if du is None else min(du, maximum)
    return Resultat(
        fiche=" ; ".join(r.fiche for r in resultats),
        du=du,
        retenu=retenu,
        deja_verse=deja_verse,
        solde=None if retenu is None else max(ZERO, retenu - deja_verse),
        a_recuperer=None if retenu is None else max(ZERO, deja_verse - retenu),
        alertes=alertes,
        hypotheses=hypotheses,
        explication=Explication("Convention", du, tuple(lignes)),
    )
