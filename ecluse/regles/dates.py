"""Dates and deadlines: days are Paris days, bounds are included, months clamp to their end."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from ecluse.regles.erreurs import DateInvalide
from ecluse.regles.texte import ESPACE_INSECABLE

PARIS = ZoneInfo("Europe/Paris")
UN_JOUR = timedelta(days=1)
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
#: Years outside are typing errors (0025, 20255).
ANNEES = range(1900, 2200)

_ISO = re.compile(r"(?P<a>\d{4})-(?P<m>\d{1,2})-(?P<j>\d{1,2})", re.ASCII)
_FRANCAISE = re.compile(r"(?P<j>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<a>\d{4})", re.ASCII)
_EN_LETTRES = re.compile(r"(?P<j>\d{1,2})(?:er)?\s+(?P<m>[^\W\d]+)\s+(?P<a>\d{4})")


def _sans_accent(mot: str) -> str:
    return mot.lower().translate(str.maketrans("éèêûùâà", "eeeuuaa"))


_MOIS_LUS = {_sans_accent(nom): i for i, nom in enumerate(MOIS, 1)}


def lire_date(texte: str) -> date:
    """Read « 9 mai 2025 », 09/05/2025 or 2025-05-09.

    Raises `DateInvalide` (French sentence) for another form or a day that does not exist.
    """
    propre = " ".join(texte.split())
    for forme in (_ISO, _FRANCAISE, _EN_LETTRES):
        trouve = forme.fullmatch(propre)
        if trouve is None:
            continue
        mois = trouve["m"]
        numero = int(mois) if mois.isdigit() else _MOIS_LUS.get(_sans_accent(mois))
        if numero is not None:
            return _composer(int(trouve["a"]), numero, int(trouve["j"]), propre)
    raise DateInvalide(f"« {propre} » n'est pas une date : écrivez 09/05/2025 ou 9 mai 2025.")


def lire_date_iso(texte: str) -> date:
    """Read strictly 2025-05-09, the form of files and of the API; raises `DateInvalide`."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", texte, re.ASCII) is None:
        raise DateInvalide(f"« {texte} » n'est pas une date de la forme AAAA-MM-JJ.")
    return _composer(int(texte[:4]), int(texte[5:7]), int(texte[8:]), texte)


def _composer(annee: int, mois: int, jour: int, texte: str) -> date:
    if annee not in ANNEES:
        raise DateInvalide(f"« {texte} » : l'année {annee} n'est pas plausible.")
    if not 1 <= mois <= 12:
        raise DateInvalide(f"« {texte} » : il n'y a pas de mois numéro {mois}.")
    dernier = calendar.monthrange(annee, mois)[1]
    if not 1 <= jour <= dernier:
        nom = MOIS[mois - 1]
        raise DateInvalide(
            f"Le {jour} {nom} {annee} n'existe pas : {nom} {annee} a {dernier} jours."
        )
    return date(annee, mois, jour)


def ecrire_date(jour: date) -> str:
    """« 9 mai 2025 », « 1er juillet 2025 »."""
    numero = "1er" if jour.day == 1 else str(jour.day)
    return f"{numero}{ESPACE_INSECABLE}{MOIS[jour.month - 1]} {jour.year}"


def ecrire_mois(jour: date) -> str:
    """« mai 2025 »: the calendar month of `jour`."""
    return f"{MOIS[jour.month - 1]} {jour.year}"


def ecrire_instant(instant: datetime) -> str:
    """« 9 mai 2025 à 14 h 05 », Paris time. `instant` is aware, else `DateInvalide`."""
    if instant.tzinfo is None:
        raise DateInvalide("Un instant sans fuseau horaire ne peut pas être écrit.")
    local = instant.astimezone(PARIS)
    heure = f"{local.hour}{ESPACE_INSECABLE}h{ESPACE_INSECABLE}{local.minute:02d}"
    return f"{ecrire_date(local.date())} à {heure}"


def jour_de_paris(instant: datetime) -> date:
    """The Paris day of an aware instant."""
    return instant.astimezone(PARIS).date()


def debut_de_journee(jour: date) -> datetime:
    """The first instant of `jour` in Paris, in UTC."""
    return datetime(jour.year, jour.month, jour.day, tzinfo=PARIS).astimezone(UTC)


def fin_de_journee(jour: date) -> datetime:
    """The first instant after `jour` in Paris: a deadline holds while « instant < that »."""
    return debut_de_journee(jour + UN_JOUR)


def ajouter_mois(jour: date, mois: int) -> date:
    """Same day number `mois` months later (or earlier), clamped to the end of the month."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, numero = divmod(rang, 12)
    dernier = calendar.monthrange(annee, numero + 1)[1]
    return date(annee, numero + 1, min(jour.day, dernier))


def mois_franc(jour: date, mois: int = 1) -> date:
    """Full months after `jour`: same day number, clamped, plus one day (10 March → 11 April)."""
    return ajouter_mois(jour, mois) + UN_JOUR


def premier_du_mois_suivant(jour: date) -> date:
    """1st day of the month after that of `jour`."""
    return ajouter_mois(jour.replace(day=1), 1)


@cache
def feries(annee: int) -> frozenset[date]:
    """French public holidays of `annee` (metropolitan, without local ones)."""
    # Imported here: the package takes longer to load than a whole evaluation.
    import holidays

    return frozenset(holidays.country_holidays("FR", years=annee))


def est_ouvre(jour: date) -> bool:
    """Monday to Friday, less public holidays."""
    return jour.weekday() < 5 and jour not in feries(jour.year)


def jours_ouvres(jour: date, nombre: int) -> date:
    """The `nombre`-th working day after `jour`, itself not counted."""
    while nombre > 0:
        jour += UN_JOUR
        if est_ouvre(jour):
            nombre -= 1
    return jour


def rang_de_mois(jour: date) -> int:
    """A number per calendar month, growing by one each month."""
    return jour.year * 12 + jour.month - 1


def mois_de(debut: date, fin: date) -> list[date]:
    """First days of the calendar months that `debut`..`fin` (included) touches."""
    return [date(r // 12, r % 12 + 1, 1) for r in rangs_de_mois(debut, fin)]


def rangs_de_mois(debut: date, fin: date) -> range:
    """Month numbers (`rang_de_mois`) touched by `debut`..`fin` included; empty if inverted."""
    if fin < debut:
        return range(0)
    return range(rang_de_mois(debut), rang_de_mois(fin) + 1)


def annees_civiles(debut: date, fin: date) -> Iterator[int]:
    """Civil years touched by `debut`..`fin` included."""
    return iter(range(debut.year, fin.year + 1))


def age(naissance: date, jour: date) -> int:
    """Whole years on `jour`; born on 29 February, one is a year older on 1 March."""
    passe = (jour.month, jour.day) >= (naissance.month, naissance.day)
    return jour.year - naissance.year - (0 if passe else 1)
