"""What the Département found, asked and proposed about the dossiers of the large set."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.cycle.candidatures.contenu import vers_regles
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.models import Avis, Controle, Proposition, Sens, SensProposition
from ecluse.pilotage.jeu_d_essai import contenus
from ecluse.pilotage.jeu_d_essai.generation.dossiers import Dossier
from ecluse.pilotage.jeu_d_essai.generation.lot import Lot, ecrire
from ecluse.pilotage.jeu_d_essai.generation.monde import Monde
from ecluse.regles.recevabilite import controler

MOTIF_REFUS = "Le projet reprend une action déjà financée par ailleurs sur le même territoire."

MOTIF_AJOURNEMENT = "Le plan de financement attend la réponse d’un autre financeur."
#: Sense of the proposal, act of the journal and state of the dossier that it leads to.
SUITES = {
    "favorable": (SensProposition.FAVORABLE, "proposer_favorable", "favorable"),
    "defavorable": (SensProposition.DEFAVORABLE, "proposer_defavorable", "defavorable"),
    "ajournee": (SensProposition.AJOURNE, "ajourner", "ajournee"),
}


@dataclass(slots=True)
class Examine:
    """A dossier with the proposal in force."""

    dossier: Dossier
    proposition: Proposition


def instruire(lot: Lot, monde: Monde, dossiers: Sequence[Dossier]) -> list[Examine]:
    """Write checks, advices and proposals; out: the dossiers that have a proposal."""
    instruits = [d for d in dossiers if d.plan.instruite]
    for d in instruits:
        lot.acte(
            d.objet,
            "instruire",
            d.objet.instructeur,
            d.plan.instruite,  # type: ignore[arg-type]
            de="validee",
            vers="en_instruction",
        )
    ecrire(
        Controle,
        [
            lot.creer(Controle, d.plan.instruite, candidature=d.objet, **c.as_json())  # type: ignore[arg-type]
            for d in instruits
            for c in controler(d.plan.session.version.fiche, vers_regles(d.contenu))
        ],
    )
    _avis(lot, monde, instruits)
    return _propositions(lot, [d for d in instruits if d.plan.proposee])


def _avis(lot: Lot, monde: Monde, dossiers: Sequence[Dossier]) -> None:
    tous = []
    for d in dossiers:
        for territoire in d.territoires:
            service = monde.services.get(territoire.pk)
            if service is None:
                continue
            avis = lot.creer(
                Avis,
                d.plan.instruite,  # type: ignore[arg-type]
                candidature=d.objet,
                service=service,
                demande_par=d.objet.instructeur,
                echeance=d.plan.session.cloture,
            )
            sujets = [d.objet]
            lot.acte(avis, "demander_avis", avis.demande_par, avis.cree_le, sujets)
            agent = monde.agents.territoires[territoire.pk]
            lot.courriel(
                "avis_demande",
                agent,
                avis.cree_le,
                f"Avis demandé sur le dossier {d.objet.numero}",
                f"/instruction/{d.objet.uid}/",
                d.objet,
            )
            if d.plan.avis:
                avis.sens = lot.rng.choice((Sens.FAVORABLE, Sens.FAVORABLE, Sens.RESERVE))
                avis.texte = contenus.AVIS
                avis.rendu_par, avis.rendu_le = agent, d.plan.avis
                lot.acte(avis, "rendre_avis", agent, d.plan.avis, sujets)
            tous.append(avis)
    ecrire(Avis, tous)


def _propositions(lot: Lot, dossiers: Sequence[Dossier]) -> list[Examine]:
    examines = [Examine(d, _proposition(lot, d)) for d in dossiers]
    ecrire(Proposition, [e.proposition for e in examines])
    return examines


def _proposition(lot: Lot, d: Dossier) -> Any:
    instant, demande = d.plan.proposee, d.plan.montant
    defavorable = d.plan.etat in ("defavorable", "rejetee")
    bornes = Bornes.de(d.plan.session.version.fiche, demande)
    montant, motif = demande, ""
    ajournee = d.plan.etat == "ajournee"
    if defavorable:
        montant, motif = Decimal(0), MOTIF_REFUS
    elif ajournee:
        montant, motif = Decimal(0), MOTIF_AJOURNEMENT
    elif lot.rng.random() < 0.3:
        montant, motif = demande - Decimal(1500), contenus.MOTIF_REDUCTION
    sens, evenement, vers = SUITES[
        "ajournee" if ajournee else "defavorable" if defavorable else "favorable"
    ]
    proposition = lot.creer(
        Proposition,
        instant,  # type: ignore[arg-type]
        candidature=d.objet,
        sens=sens,
        montant=montant,
        montant_demande=demande,
        plafond=bornes.plafond,
        motif=motif,
        explication=bornes.expliquer(montant, motif).as_json(),
        proposee_par=d.objet.instructeur,
    )
    lot.acte(
        d.objet,
        evenement,
        d.objet.instructeur,
        instant,  # type: ignore[arg-type]
        [proposition],
        de="en_instruction",
        vers=vers,
        motif=motif,
        donnees={"sens": sens, "montant": str(montant)},
    )
    if d.plan.etat == "rejetee":
        lot.acte(
            d.objet,
            "rejeter",
            d.objet.instructeur,
            instant,  # type: ignore[arg-type]
            de="defavorable",
            vers="rejetee",
            motif=motif,
        )
    return proposition
