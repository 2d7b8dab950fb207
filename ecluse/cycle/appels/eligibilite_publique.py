"""« Quel dispositif pour… ? »: the criteria of every fiche applied to one person or structure.

Nothing is stored: the answers live in one request. The rules are those of the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ecluse.annuaire.models import Service
from ecluse.cycle.appels.catalogue import EntreeCatalogue, territoires_de
from ecluse.regles.eligibilite import (
    Avis,
    Critere,
    DemandeEligibilite,
    Personne,
    Structure,
    conclure,
    eligibilite,
)
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.criteres import CritereAge, CriterePremiereDemande, CritereSituation

PREMIERE_DEMANDE = "premiere_demande"
#: Situations that fiches name, as one says them of a person.
SITUATIONS: dict[str, str] = {
    "decrochage": "A quitté l’école ou sa formation sans diplôme (décrochage)",
    "sans_solution": "N’est ni en emploi, ni en études, ni en formation",
    "parcours_valide": "Suit un parcours d’insertion professionnelle validé (apprentissage, PACEA, "
    "contrat d’engagement jeune)",
    "rsa": "Perçoit le RSA",
    "precarite": "Vit dans la précarité",
    "sans_logement": "N’a pas de logement",
    "maintien": "Risque de perdre son logement, ou a besoin d’aide pour le garder",
    "dette_de_loyer_1500_a_4000": "Doit de 1 500 € à 4 000 € de loyer",
    "enfant_de_moins_de_3_ans": "A un enfant de moins de 3 ans",
    PREMIERE_DEMANDE: "Fait sa première demande de logement",
}
#: Services that people may contact in a territoire, in the order of the first door.
SIGLES_A_CONTACTER = ("MDS", "SLAI", "SLISL")


@dataclass(frozen=True)
class Lieu:
    """Where one lives or works: the territoires that exist, and the one chosen by its name.

    `choisi`: empty when it is not known; `AILLEURS` out of all of them.
    """

    noms: tuple[str, ...] = ()
    choisi: str = ""


AILLEURS = "ailleurs"


@dataclass(frozen=True)
class Reponse:
    """One fiche and what its criteria say."""

    entree: EntreeCatalogue
    avis: Avis

    @property
    def refus(self) -> list[Critere]:
        """The criteria that are not met."""
        return [c for c in self.avis.criteres if c.satisfait is False]

    @property
    def inconnus(self) -> list[Critere]:
        """The criteria for which an information is missing."""
        return [c for c in self.avis.criteres if c.satisfait is None]

    @property
    def acquis(self) -> list[Critere]:
        """The criteria that are met."""
        return [c for c in self.avis.criteres if c.satisfait]


@dataclass(frozen=True)
class Bilan:
    """Every fiche of the years asked, sorted by answer."""

    possibles: list[Reponse]
    a_verifier: list[Reponse]
    #: No explicit bound: only a person can say.
    a_apprecier: list[Reponse]
    impossibles: list[Reponse]
    #: Fiches that are for structures or professionals, not for a person.
    sans_objet: int

    @property
    def total(self) -> int:
        """How many fiches were looked at."""
        return len(self.possibles + self.a_verifier + self.a_apprecier + self.impossibles)


def situations_des_fiches(fiches: Iterable[Fiche]) -> dict[str, str]:
    """The situations that count for one fiche at least, in words, in a stable order."""
    codes: set[str] = set()
    for fiche in fiches:
        for critere in fiche.eligibilite.personne:
            if isinstance(critere, CritereSituation):
                codes |= set(critere.parmi)
            elif isinstance(critere, CriterePremiereDemande):
                codes.add(PREMIERE_DEMANDE)
            elif isinstance(critere, CritereAge):
                if critere.derogation is not None:
                    codes |= set(critere.derogation.situations)
                if critere.dispense is not None:
                    codes |= set(critere.dispense.situations)
    connus = {code: mots for code, mots in SITUATIONS.items() if code in codes}
    # A fiche published later may name another situation: its own words, without the underscores.
    autres = {c: c.replace("_", " ").capitalize() for c in sorted(codes - set(connus))}
    return connus | autres


def au_lieu(avis: Avis, fiche: Fiche, lieu: Lieu) -> Avis:
    """The same answer with the territoires of the fiche as a criterion, if it is limited to some.

    The engine knows communes, not territoires: which ones a fiche names is read as the filter of
    the catalogue reads it.
    """
    limites = sorted(territoires_de(fiche, lieu.noms))
    if not limites:
        return avis
    critere = Critere(
        code="territoire",
        satisfait=lieu.choisi in limites if lieu.choisi else None,
        explication="limité à ces territoires\u00a0: "
        + ", ".join(limites)
        + ("" if lieu.choisi else "\u00a0; territoire non dit"),
        source=fiche.public.source,
    )
    criteres = (*avis.criteres, critere)
    return replace(avis, criteres=criteres, eligible=conclure([c.satisfait for c in criteres]))


SANS_LIEU = Lieu()


def pour_une_personne(
    entrees: Iterable[EntreeCatalogue], personne: Personne, jour: date, lieu: Lieu = SANS_LIEU
) -> Bilan:
    """What each fiche answers for that person, living there, on that day (Paris)."""
    bilan: dict[str, list[Reponse]] = {"oui": [], "incomplet": [], "apprecier": [], "non": []}
    sans_objet = 0
    for entree in entrees:
        regles = entree.fiche.eligibilite
        if not regles.personne and not regles.a_apprecier:
            sans_objet += 1
            continue
        demande = DemandeEligibilite(fiche=entree.fiche.nom, date=jour, personne=personne)
        avis = au_lieu(eligibilite(entree.fiche, demande), entree.fiche, lieu)
        if not avis.criteres:
            groupe = "apprecier"
        else:
            groupe = {True: "oui", None: "incomplet", False: "non"}[avis.eligible]
        bilan[groupe].append(Reponse(entree, avis))
    return Bilan(bilan["oui"], bilan["incomplet"], bilan["apprecier"], bilan["non"], sans_objet)


def pour_une_structure(
    entrees: Iterable[EntreeCatalogue],
    categories: frozenset[str],
    jour: date,
    lieu: Lieu = SANS_LIEU,
) -> Bilan:
    """What each fiche answers for a structure of those categories.

    A structure that names no territoire may work in several: none is then a criterion.
    """
    structure = Structure.model_validate({"categories": categories})
    bilan: dict[bool | None, list[Reponse]] = {True: [], None: [], False: []}
    for entree in entrees:
        demande = DemandeEligibilite(fiche=entree.fiche.nom, date=jour, structure=structure)
        avis = eligibilite(entree.fiche, demande)
        if lieu.choisi:
            avis = au_lieu(avis, entree.fiche, lieu)
        bilan[avis.eligible].append(Reponse(entree, avis))
    return Bilan(bilan[True], bilan[None], [], bilan[False], 0)


def contacts(territoire: str) -> list[Service]:
    """The services of the territoire of that code that receive people and porteurs."""
    services = Service.objects.filter(
        territoire__code=territoire, sigle__in=SIGLES_A_CONTACTER
    ).select_related("territoire")
    return sorted(services, key=lambda s: SIGLES_A_CONTACTER.index(s.sigle))
