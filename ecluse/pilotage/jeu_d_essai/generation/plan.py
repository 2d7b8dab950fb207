"""What will happen to each candidature of the large set, decided before anything is written.

Every instant and every number is drawn here, over all dossiers at once: numbers then follow time
as they do in the product.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from ecluse.cycle.appels.models import SessionDepot
from ecluse.socle.horloge import PARIS

#: Weights of the states: most dossiers are alive, some end at every lock.
ETATS = {
    "brouillon": 4,
    "deposee": 4,
    "validee": 8,
    "en_instruction": 15,
    "favorable": 9,
    "defavorable": 4,
    "ajournee": 3,
    "inscrite": 7,
    "adoptee": 9,
    "rejetee": 8,
    "conventionnee": 26,
    "retiree": 3,
    "hors_delai": 3,
}
#: How far the convention of an adopted dossier went, then that of a signed one.
AVANT_SIGNATURE = {"": 4, "projet": 3, "a_signer": 3}
APRES_SIGNATURE = {
    "signee": 3,
    "avance_preparee": 3,
    "avance_approuvee": 2,
    "avance_transmise": 2,
    "avance_payee": 6,
    "bilan_commence": 2,
    "bilan_remis": 2,
    "bilan_a_corriger": 1,
    "bilan_accepte": 2,
    "solde_a_decider": 1,
    "solde_prepare": 2,
    "soldee": 4,
}
ETAPES = list(APRES_SIGNATURE)
JAMAIS_DEPOSEES = ("brouillon",)
INSTRUITES = (
    "en_instruction",
    "favorable",
    "defavorable",
    "ajournee",
    "inscrite",
    "adoptee",
    "rejetee",
    "conventionnee",
)
PROPOSEES = INSTRUITES[1:]
VOTEES = ("adoptee", "conventionnee")
CHOIX_DU_VOTE = ("inscrite", *VOTEES)


@dataclass(slots=True)
class Plan:
    """One dossier to be: its place, its state, its instants (aware), its numbers."""

    session: SessionDepot
    structure: int
    etat: str
    etape: str
    montant: Decimal
    creee: datetime
    deposee: datetime | None = None
    validee: datetime | None = None
    instruite: datetime | None = None
    avis: datetime | None = None
    proposee: datetime | None = None
    seance: date | None = None
    prepa: datetime | None = None
    signee: date | None = None
    avance: datetime | None = None
    bilan: datetime | None = None
    solde: datetime | None = None
    numero: str | None = None
    numero_convention: str = ""
    numero_avance: str = ""
    numero_solde: str = ""

    def atteint(self, etape: str) -> bool:
        """Whether the signed convention went at least as far as `etape`."""
        return bool(self.signee) and ETAPES.index(self.etape) >= ETAPES.index(etape)


def a(jour: date, rng: Random, debut: int = 9, fin: int = 18) -> datetime:
    """An instant of office hours of that Paris day."""
    secondes = rng.randrange(debut * 3600, fin * 3600)
    minuit = datetime.combine(jour, time(), PARIS)
    return minuit + timedelta(seconds=secondes)


def dresser(
    nombre: int,
    sessions: Sequence[SessionDepot],
    poids: Sequence[int],
    eligibles: dict[int, list[int]],
    rng: Random,
) -> list[Plan]:
    """`nombre` plans, in the order of their deposit (of their creation when never deposited).

    In: the sessions and their weights; the structures (ranks) eligible to each session.
    """
    etats = rng.choices(list(ETATS), list(ETATS.values()), k=nombre)
    plans = [
        _plan(session, rng.choice(eligibles[session.pk]), etat, rng)
        for session, etat in zip(rng.choices(sessions, poids, k=nombre), etats, strict=True)
    ]
    plans.sort(key=lambda p: p.deposee or p.creee)
    return plans


def _plan(session: SessionDepot, structure: int, etat: str, rng: Random) -> Plan:
    plafond = session.version.fiche.financement.plafond_structure or Decimal(60000)
    montant = Decimal(rng.randrange(int(plafond * 2 // 5), int(plafond) + 1, 50))
    duree = (session.cloture - session.ouverture).days
    jour = session.ouverture + timedelta(days=rng.randrange(duree + 1))
    p = Plan(session, structure, etat, "", montant, a(jour, rng, 8, 11))
    if etat == "brouillon" or (etat in ("retiree", "hors_delai") and rng.random() < 0.4):
        return p
    p.deposee = a(jour, rng, 11, 15)
    if etat in ("deposee", "hors_delai"):
        return p
    p.validee = a(jour, rng, 15, 20)
    if etat in INSTRUITES:
        _instruire(p, rng)
    return p


def _instruire(p: Plan, rng: Random) -> None:
    cloture = p.session.cloture
    p.instruite = a(cloture + timedelta(days=rng.randrange(3, 15)), rng)
    if p.etat != "en_instruction" or rng.random() < 0.5:
        p.avis = a(cloture + timedelta(days=rng.randrange(16, 30)), rng)
    if p.etat in PROPOSEES:
        p.proposee = a(cloture + timedelta(days=rng.randrange(31, 45)), rng)
    if p.etat in CHOIX_DU_VOTE:
        p.seance = cloture + timedelta(days=rng.choice((59, 80)))
    if p.etat == "adoptee":
        p.etape = _tirer(AVANT_SIGNATURE, rng)
    if p.etat == "conventionnee":
        p.etape = _tirer(APRES_SIGNATURE, rng)
    if p.etape and p.seance:
        p.prepa = a(p.seance + timedelta(days=rng.randrange(4, 20)), rng)
    if p.etat == "conventionnee" and p.prepa:
        _executer(p, p.prepa, rng)


def _executer(p: Plan, prepa: datetime, rng: Random) -> None:
    p.signee = prepa.date() + timedelta(days=rng.randrange(10, 30))
    avance = any(t.code == "avance" and t.taux for t in p.session.version.fiche.versements)
    if not avance or not p.session.version.fiche.indicateurs:
        # The rule gives no amount at signature: nothing is invented after it.
        p.etape = "signee"
        return
    if p.atteint("avance_preparee"):
        p.avance = a(p.signee + timedelta(days=rng.randrange(1, 6)), rng)
    fin = p.session.realisation_fin
    if p.atteint("bilan_commence"):
        p.bilan = a(fin + timedelta(days=rng.randrange(5, 20)), rng)
    if p.atteint("solde_a_decider"):
        p.solde = a(fin + timedelta(days=rng.randrange(40, 60)), rng)


def _tirer(poids: dict[str, int], rng: Random) -> str:
    return rng.choices(list(poids), list(poids.values()))[0]


Reserver = Callable[[str, int, int], range]
"""(prefix, year, how many) -> the serials reserved in the sequence."""


def numeroter(plans: Sequence[Plan], reserver: Reserver) -> None:
    """Give every number in the order of the instant at which the product would have drawn it."""
    _distribuer("CAND", [(p.deposee, p, "numero") for p in plans if p.deposee], reserver)
    _distribuer("CONV", [(p.prepa, p, "numero_convention") for p in plans if p.prepa], reserver)
    ordres: list[Tirage] = [(p.avance, p, "numero_avance") for p in plans if p.avance]
    ordres += [(p.solde, p, "numero_solde") for p in plans if p.atteint("solde_prepare")]
    _distribuer("OP", ordres, reserver)


Tirage = tuple[datetime | None, Plan, str]


def _distribuer(prefixe: str, tirages: Sequence[Tirage], reserver: Reserver) -> None:
    par_annee: dict[int, list[tuple[datetime, Plan, str]]] = {}
    for instant, plan, champ in tirages:
        if instant is not None:
            par_annee.setdefault(instant.year, []).append((instant, plan, champ))
    for annee, siens in sorted(par_annee.items()):
        siens.sort(key=lambda t: t[0])
        for rang, (_, plan, champ) in zip(reserver(prefixe, annee, len(siens)), siens, strict=True):
            setattr(plan, champ, f"{prefixe}-{annee}-{rang:05d}")
