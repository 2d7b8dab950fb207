"""What the lengths of a fiche say of one accompagnement: too long, too rare, not alone.

Pure functions of the fiche, of what happened and of a day; what comes after that day is not
known. « N months » from a day last until the same day number, included, as in every rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from ecluse.regles.dates import UN_JOUR, ajouter_mois, ecrire_date
from ecluse.regles.fiches import durees
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.intervalles import Jours, fusionner, jours, limiter, soustraire
from ecluse.regles.texte import accorder, au_nombre, typographie


@dataclass(frozen=True, slots=True)
class Periode:
    """A decided period; `conditions`: what allowed a prolongation."""

    debut: date
    fin: date | None
    nature: Literal["initiale", "renouvellement", "prolongation"] = "initiale"
    conditions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rencontre:
    """A meeting with the household."""

    jour: date
    a_domicile: bool = True


@dataclass(frozen=True, slots=True)
class AutreAccompagnement:
    """Another accompagnement of the same household; `relais`: one hands over to the other."""

    libelle: str
    debut: date
    fin: date | None
    fsl: bool
    relais: bool = False


@dataclass(frozen=True, slots=True)
class Parcours:
    """One accompagnement: its kind, the situations of the household, what happened."""

    periodes: tuple[Periode, ...]
    type: str | None = None
    situations: frozenset[str] = frozenset()
    suspensions: tuple[tuple[date, date | None], ...] = ()
    rencontres: tuple[Rencontre, ...] = ()
    autres: tuple[AutreAccompagnement, ...] = ()


@dataclass(frozen=True, slots=True)
class Constat:
    """Something that a person must look at: code, sentence, since when, and where it is ruled."""

    code: str
    message: str
    depuis: date
    source: str
    hypothese: str | None = None


def dernier_jour(debut: date, valeur: int, unite: str) -> date:
    """The last day, included, of « up to `valeur` `unite` » from `debut`."""
    if unite == "jours":
        return debut + timedelta(days=valeur)
    if unite == "semaines":
        return debut + timedelta(weeks=valeur)
    return ajouter_mois(debut, valeur * 12 if unite == "années" else valeur)


def terme(
    fiche: Fiche, debut: date, type_: str | None = None, situations: frozenset[str] = frozenset()
) -> date | None:
    """The latest last day of a first period that starts on `debut`; None: not said."""
    regles = _initiales(fiche, type_, situations)
    jours_ = [dernier_jour(debut, r.valeur, r.unite) for r in regles if r.sens != "minimum"]
    return min(jours_, default=None)


def controler(fiche: Fiche, parcours: Parcours, jour: date) -> list[Constat]:
    """Every length of the fiche on this accompagnement, as known on `jour`; by day then code."""
    connues = tuple(p for p in parcours.periodes if p.debut <= jour)
    if not connues:
        return []
    constats = [
        *_initiale(fiche, parcours, connues, jour),
        *_suites(fiche, parcours, connues, jour),
        *_total(fiche, parcours, connues, jour),
        *_suspensions(fiche, parcours, jour),
        *_frequences(fiche, parcours, connues, jour),
        *_cumuls(fiche, parcours, connues, jour),
    ]
    return sorted(constats, key=lambda c: (c.depuis, c.code))


def _constat(code: str, message: str, depuis: date, regle: durees.Duree) -> Constat:
    return Constat(code, typographie(message), depuis, regle.source, regle.hypothese)


def _concerne(regle: durees.Duree, type_: str | None) -> bool:
    return not regle.types or type_ in regle.types


def _initiales(
    fiche: Fiche, type_: str | None, situations: frozenset[str]
) -> list[durees.DureeInitiale]:
    """The lengths that hold: those of the household's situations if any, else the ordinary."""
    siennes = [
        r for r in fiche.durees if isinstance(r, durees.DureeInitiale) and _concerne(r, type_)
    ]
    particulieres = [r for r in siennes if situations & set(r.situations)]
    return particulieres or [r for r in siennes if not r.situations]


def _longueur(regle: Any) -> str:
    """« 1 an », « 6 mois »: what a rule measures, in words."""
    return f"{regle.valeur} {au_nombre(regle.valeur, regle.unite)}"


def _initiale(
    fiche: Fiche, parcours: Parcours, periodes: tuple[Periode, ...], jour: date
) -> Iterator[Constat]:
    for periode in (p for p in periodes if p.nature == "initiale"):
        for regle in _initiales(fiche, parcours.type, parcours.situations):
            limite = dernier_jour(periode.debut, regle.valeur, regle.unite)
            duree = _longueur(regle)
            if regle.sens == "minimum":
                # Its last day is the eve of the same day number.
                if periode.fin is not None and periode.fin + UN_JOUR < limite:
                    message = f"La période est de moins de {duree}."
                    yield _constat("duree_minimum", message, periode.debut, regle)
            elif _fin(periode.fin, jour) > limite:
                message = f"La période dépasse {duree}, atteints le {ecrire_date(limite)}."
                yield _constat("duree_maximum", message, limite + UN_JOUR, regle)


def _suites(
    fiche: Fiche, parcours: Parcours, periodes: tuple[Periode, ...], jour: date
) -> Iterator[Constat]:
    """Renewals and prolongations: number, length, condition."""
    for regle in fiche.durees:
        if not _concerne(regle, parcours.type):
            continue
        if isinstance(regle, durees.Renouvellement):
            siens = [p for p in periodes if p.nature == "renouvellement"]
            if regle.nombre is not None:
                permis = accorder(regle.nombre, "renouvellement")
                for periode in siens[regle.nombre :]:
                    message = f"{permis} au plus."
                    yield _constat("renouvellement_en_trop", message, periode.debut, regle)
            yield from _trop_longues("renouvellement_trop_long", siens, regle, jour)
        elif isinstance(regle, durees.Prolongation):
            siens = [p for p in periodes if p.nature == "prolongation"]
            for periode in siens:
                if regle.conditions and not periode.conditions & set(regle.conditions):
                    message = "Cette prolongation ne repose sur aucun des motifs admis."
                    yield _constat("prolongation_sans_motif", message, periode.debut, regle)
            yield from _trop_longues("prolongation_trop_longue", siens, regle, jour)


def _trop_longues(
    code: str,
    periodes: Iterable[Periode],
    regle: durees.Renouvellement | durees.Prolongation,
    jour: date,
) -> Iterator[Constat]:
    for periode in periodes:
        limite = dernier_jour(periode.debut, regle.valeur, regle.unite)
        if _fin(periode.fin, jour) > limite:
            message = f"{_longueur(regle)} au plus, atteints le {ecrire_date(limite)}."
            yield _constat(code, message, limite + UN_JOUR, regle)


def _total(
    fiche: Fiche, parcours: Parcours, periodes: tuple[Periode, ...], jour: date
) -> Iterator[Constat]:
    debut = min(p.debut for p in periodes)
    fin = max(_fin(p.fin, jour) for p in periodes)
    for regle in fiche.durees:
        if isinstance(regle, durees.PlafondTotal) and _concerne(regle, parcours.type):
            limite = dernier_jour(debut, regle.valeur, regle.unite)
            if fin > limite:
                message = f"En tout, {_longueur(regle)} au plus, atteints le {ecrire_date(limite)}."
                yield _constat("plafond_total", message, limite + UN_JOUR, regle)


def _suspensions(fiche: Fiche, parcours: Parcours, jour: date) -> Iterator[Constat]:
    continues = fusionner(_bornees(parcours.suspensions, jour))
    for regle in fiche.durees:
        if isinstance(regle, durees.Suspension) and _concerne(regle, parcours.type):
            for debut, fin in continues:
                limite = dernier_jour(date.fromordinal(debut), regle.valeur, regle.unite)
                if fin > limite.toordinal():
                    message = f"La suspension dépasse {_longueur(regle)} : la mesure s'arrête."
                    yield _constat("suspension_trop_longue", message, limite + UN_JOUR, regle)


def _frequences(
    fiche: Fiche, parcours: Parcours, periodes: tuple[Periode, ...], jour: date
) -> Iterator[Constat]:
    """Whole months or weeks, over on `jour`, active every day: the only ones that one can judge."""
    suivies = soustraire(
        _bornees(((p.debut, p.fin) for p in periodes), jour), _bornees(parcours.suspensions, jour)
    )
    for regle in fiche.durees:
        if not isinstance(regle, durees.Frequence) or not _concerne(regle, parcours.type):
            continue
        for debut, fin in _entiers(suivies, regle.unite):
            tenues = [r for r in parcours.rencontres if debut <= r.jour.toordinal() <= fin]
            chez_soi = sum(r.a_domicile for r in tenues)
            if len(tenues) >= regle.valeur and chez_soi >= regle.a_domicile:
                continue
            tenu = accorder(len(tenues), "rencontre")
            message = f"{tenu}, dont {chez_soi} à domicile, pour {_longueur(regle)} au moins"
            message += f", dont {regle.a_domicile} à domicile." if regle.a_domicile else "."
            yield _constat("frequence_insuffisante", message, date.fromordinal(debut), regle)


def _entiers(suivies: Iterable[Jours], unite: str) -> Iterator[Jours]:
    """The whole calendar months, or Monday-to-Sunday weeks, inside these days."""
    for debut, fin in suivies:
        premier = date.fromordinal(debut)
        if unite == "par mois":
            curseur = premier if premier.day == 1 else ajouter_mois(premier.replace(day=1), 1)
            while (suivant := ajouter_mois(curseur, 1)).toordinal() - 1 <= fin:
                yield curseur.toordinal(), suivant.toordinal() - 1
                curseur = suivant
        else:
            lundi = debut + (-premier.weekday()) % 7
            while lundi + 6 <= fin:
                yield lundi, lundi + 6
                lundi += 7


def _cumuls(
    fiche: Fiche, parcours: Parcours, periodes: tuple[Periode, ...], jour: date
) -> Iterator[Constat]:
    suivi = _bornees(((p.debut, p.fin) for p in periodes), jour)
    for regle in fiche.durees:
        if not isinstance(regle, durees.NonCumul) or not _concerne(regle, parcours.type):
            continue
        for autre in parcours.autres:
            if regle.perimetre == "fsl" and not autre.fsl:
                continue
            for borne in _bornees([(autre.debut, autre.fin)], jour):
                for debut, fin in limiter(suivi, borne):
                    premier = date.fromordinal(debut)
                    if not _tolere(regle, autre, premier, fin):
                        message = (
                            f"« {autre.libelle} » a lieu en même temps, depuis le "
                            f"{ecrire_date(premier)}."
                        )
                        yield _constat("cumul", message, premier, regle)


def _tolere(regle: durees.NonCumul, autre: AutreAccompagnement, debut: date, fin: int) -> bool:
    """A handover that lasts no longer than allowed."""
    if not autre.relais or regle.valeur is None or regle.unite is None:
        return False
    return fin <= dernier_jour(debut, regle.valeur, regle.unite).toordinal()


def _fin(fin: date | None, jour: date) -> date:
    return jour if fin is None else fin


def _bornees(intervalles: Iterable[tuple[date, date | None]], jour: date) -> list[Jours]:
    """What is known on `jour` of these intervals, open ones running to it."""
    return fusionner(jours(d, min(_fin(f, jour), jour)) for d, f in intervalles)
