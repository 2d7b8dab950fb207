"""Sets of days as sorted, disjoint intervals of day numbers, both ends included."""

from collections.abc import Iterable
from datetime import date

from ecluse.regles.dates import rang_de_mois

#: Day numbers (`date.toordinal`), first and last included.
Jours = tuple[int, int]


def jours(debut: date, fin: date) -> Jours:
    """The interval of two days, both included."""
    return debut.toordinal(), fin.toordinal()


def fusionner(intervalles: Iterable[Jours]) -> list[Jours]:
    """Sorted disjoint intervals holding the same days; touching ones become one."""
    resultat: list[Jours] = []
    for debut, fin in sorted(i for i in intervalles if i[0] <= i[1]):
        if resultat and debut <= resultat[-1][1] + 1:
            resultat[-1] = (resultat[-1][0], max(fin, resultat[-1][1]))
        else:
            resultat.append((debut, fin))
    return resultat


def soustraire(gardes: Iterable[Jours], retires: Iterable[Jours]) -> list[Jours]:
    """The days of `gardes` that are not in `retires`."""
    resultat: list[Jours] = []
    enleves = fusionner(retires)
    for debut, fin in fusionner(gardes):
        curseur = debut
        for premier, dernier in enleves:
            if dernier < curseur:
                continue
            if premier > fin:
                break
            if premier > curseur:
                resultat.append((curseur, premier - 1))
            curseur = dernier + 1
        if curseur <= fin:
            resultat.append((curseur, fin))
    return resultat


def limiter(intervalles: Iterable[Jours], borne: Jours) -> list[Jours]:
    """The days of `intervalles` inside `borne`."""
    return fusionner((max(a, borne[0]), min(b, borne[1])) for a, b in intervalles)


def compter(intervalles: Iterable[Jours]) -> int:
    """Number of distinct days."""
    return sum(fin - debut + 1 for debut, fin in fusionner(intervalles))


def mois_touches(intervalles: Iterable[Jours]) -> list[int]:
    """Calendar months (`rang_de_mois`), sorted, with at least one of these days."""
    rangs: dict[int, None] = {}
    for debut, fin in fusionner(intervalles):
        premier = rang_de_mois(date.fromordinal(debut))
        for rang in range(premier, rang_de_mois(date.fromordinal(fin)) + 1):
            rangs[rang] = None
    return list(rangs)
