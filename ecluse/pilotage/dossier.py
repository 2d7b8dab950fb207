"""The page of a dossier: each stage is read once, then frise, amounts and exchanges follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.candidatures import queries_taches
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions import queries as conventions
from ecluse.cycle.deliberations import queries as deliberations
from ecluse.cycle.instruction import queries as instruction
from ecluse.cycle.instruction.permissions import peut_voir_avis
from ecluse.cycle.suivi import queries as suivi
from ecluse.cycle.versements import queries as versements
from ecluse.cycle.versements.actions import VERSES
from ecluse.interface.elements import Evenement, Message
from ecluse.pilotage.histoire import evenements, messages
from ecluse.regles.argent import ZERO
from ecluse.regles.explication import Explication, Ligne, ligne
from ecluse.socle import journal
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Jalon

APRES_VOTE = ("adoptee", "conventionnee", "rejetee")
ENGAGEES = ("adoptee", "conventionnee")
#: More acts than that: the page shows the latest ones.
ACTES_AU_PLUS = 80


CHAMPS_ACTE = (
    "instant",
    "enregistre_le",
    "objet",
    "evenement",
    "motif",
    "donnees",
    "acteur__prenom",
    "acteur__nom",
    "acteur__email",
)


_ACTES = Requete(lambda sujet: journal.histoire(sujet).only(*CHAMPS_ACTE)[:ACTES_AU_PLUS], str)


@dataclass(frozen=True)
class Montant:
    """One amount of the dossier (euros; None: not known yet); computed ones are explained."""

    libelle: str
    montant: Decimal | None
    explication: Any = None
    attente: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything that the page of a dossier shows, stage by stage; None where nothing is."""

    candidature: Candidature
    candidatures: Any
    instruction: Any
    deliberations: Any
    conventions: Any
    suivi: Any
    versements: Any
    jalons: list[Jalon]
    montants: list[Montant]
    messages: list[Message]
    evenements: list[Evenement]


def trouver(acteur: Any, uid: str) -> Candidature:
    """The dossier to show; raises `Candidature.DoesNotExist` for what `acteur` may not read."""
    return candidatures.trouver_avec_suites(acteur, uid)


def lire(candidature: Candidature, acteur: Any) -> Dossier:
    """Read each stage once; later stages are read only when the dossier has reached them."""
    # Not every agent: what precedes the decision is for those who read the instruction.
    agent = peut_voir_avis(acteur, candidature)
    actes = _ACTES(journal.reference(candidature))
    engage = candidature.etat in ENGAGEES
    au_vote = candidature.etat in APRES_VOTE or (agent and candidature.etat == "inscrite")
    ligne_votee = deliberations.ligne_de(candidature) if au_vote else None
    # The follow-up starts with the signature, which makes the dossier « conventionnée ».
    suivie = candidature.etat == "conventionnee"
    du_suivi = suivi.pour_dossier(candidature, acteur) if suivie else None
    # The follow-up reads the convention too: it is not read twice.
    convention = None
    if engage:
        convention = du_suivi.convention if du_suivi else conventions.convention_de(candidature)
    des_versements = (
        versements.pour_dossier(candidature, acteur) if convention is not None else None
    )
    etapes: dict[str, Any] = {
        "candidatures": candidatures.pour_dossier(candidature, acteur),
        "instruction": instruction.pour_dossier(candidature, acteur),
        "deliberations": deliberations.pour_dossier(candidature, acteur, ligne_votee)
        if ligne_votee
        else None,
        "conventions": conventions.pour_dossier(candidature, acteur, convention)
        if convention
        else None,
        "suivi": du_suivi,
        "versements": des_versements,
    }
    complets = actes if len(actes) < ACTES_AU_PLUS else None
    avance, solde = (
        versements.jalons(candidature, acteur, des_versements)
        if des_versements
        else A_VENIR["versements"]
    )
    return Dossier(
        candidature=candidature,
        **etapes,
        jalons=[
            *queries_taches.jalons(candidature),
            *instruction.jalons(candidature, acteur, complets),
            *_jalon_du_vote(candidature, acteur, ligne_votee),
            *(
                conventions.jalons(candidature, acteur, convention)
                if convention
                else _sans_convention(engage)
            ),
            # In the order in which they are passed: the advance is paid before the action.
            avance,
            *(suivi.jalons(candidature, acteur, du_suivi) if du_suivi else A_VENIR["bilan"]),
            solde,
        ],
        montants=montants(candidature, etapes, agent=agent),
        messages=sorted(
            [*messages(actes, acteur, agent=agent), *etapes["candidatures"].fil],
            key=lambda m: m.quand,
        ),
        evenements=evenements(actes, agent=agent),
    )


A_VENIR = {
    "bilan": [Jalon("bilan", "Bilan", "a_venir")],
    "versements": [Jalon("avance", "Avance", "a_venir"), Jalon("solde", "Solde", "a_venir")],
}


def _jalon_du_vote(candidature: Candidature, acteur: Any, ligne_votee: Any) -> list[Jalon]:
    if ligne_votee is None and candidature.etat != "rejetee":
        return [Jalon("deliberation", "Délibération", "a_venir")]
    return deliberations.jalons(candidature, acteur, ligne_votee)


def _sans_convention(engage: bool) -> list[Jalon]:
    if not engage:
        return [Jalon("convention", "Convention", "a_venir")]
    return [Jalon("convention", "Convention", "courant", detail="À préparer")]


def montants(candidature: Candidature, etapes: dict[str, Any], *, agent: bool) -> list[Montant]:
    """Requested, proposed, voted, committed, paid, left to pay: as far as the reader may know."""
    liste = [Montant("Demandé", candidature.montant_demande, attente="à préciser")]
    proposition, vote = etapes["instruction"], etapes["deliberations"]
    if proposition and proposition.proposition:
        liste.append(Montant("Proposé", proposition.montant or ZERO, proposition.explication))
    elif agent and candidature.validee_le:
        liste.append(Montant("Proposé", None, attente="pas encore proposé"))
    if vote and vote.votee:
        liste.append(Montant("Voté", vote.montant))
    resume = etapes["conventions"]
    if not resume:
        return liste
    maximum = resume.convention.montant_maximum
    liste.append(Montant("Conventionné", maximum))
    if etapes["versements"] is not None:
        verse = _verse(etapes["versements"]["ordres"])
        liste += [
            Montant("Versé", verse.montant, verse if verse.lignes else None),
            _reste(maximum, verse, etapes["versements"]["liquidation"]),
        ]
    return liste


def _verse(ordres: Sequence[Any]) -> Explication:
    """What was handed to the payeur, less what was recovered (euros)."""
    lignes: list[Ligne] = []
    for o in ordres:
        if o.etat not in VERSES:
            continue
        signe = -1 if o.genre == "titre" else 1
        nom = f"{o.get_nature_display().capitalize()}, {o.numero}"
        lignes.append(ligne(nom, str(o.get_etat_display()), signe * o.montant, "ordre"))
    total = sum((x.montant or ZERO for x in lignes), ZERO)
    return Explication("Versé", total, tuple(lignes))


def _reste(maximum: Decimal, verse: Explication, liquidation: Any) -> Montant:
    """What may still be paid: up to the maximum, or up to the amount kept once it is settled."""
    retenu, libelle, source = maximum, "Montant maximum", "convention"
    if liquidation is not None and liquidation.etat == "arretee":
        texte = liquidation.resultat.get("retenu")
        if liquidation.montant_decide is not None:
            retenu, libelle = liquidation.montant_decide, "Montant décidé"
        elif texte is not None:
            retenu, libelle = Decimal(texte), "Montant retenu"
        source = "liquidation du solde"
    reste = retenu - (verse.montant or ZERO)
    lignes: tuple[Ligne, ...] = (
        ligne(libelle, source, retenu, source),
        ligne("Déjà versé", "ordres transmis au payeur", -(verse.montant or ZERO), "ordres"),
    )
    nom = "Reste à verser" if reste >= 0 else "À récupérer"
    if reste < 0:
        lignes = tuple(ligne(x.libelle, x.calcul, -x.montant, x.source) for x in lignes)
    return Montant(nom, abs(reste), Explication(nom, abs(reste), lignes))
