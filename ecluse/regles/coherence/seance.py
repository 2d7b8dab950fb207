"""Votes, commissions and effect in time of a deliberation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ecluse.regles.coherence.anomalie import Anomalie, erreur, signalement
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import accorder

#: « 2e commission », « 2ème », « Deuxième commission », not « 20e ».
_DEUXIEME = re.compile(r"2(?!\d)|deuxième|seconde")


@dataclass(frozen=True, slots=True)
class Vote:
    """The count of one block of articles. `deports`: members recused and present."""

    pour: int
    contre: int
    abstention: int
    absents: int
    deports: int = 0

    @property
    def total(self) -> int:
        """Every member counted once."""
        return self.pour + self.contre + self.abstention + self.absents

    @property
    def adopte(self) -> bool:
        """More votes for than against, of those cast."""
        return self.pour > self.contre


def controler_vote(vote: Vote, membres: int) -> list[Anomalie]:
    """Total of the count against the members; recused members counted as abstentions."""
    anomalies = []
    if vote.total != membres:
        anomalies.append(
            erreur(
                "total_votes",
                f"Pour, contre, abstentions et absents font {vote.total} voix pour {membres} "
                "membres.",
                membres,
                vote.total,
            )
        )
    if vote.deports and vote.abstention == vote.deports:
        deportes = accorder(vote.deports, "élu déporté est compté", "élus déportés sont comptés")
        anomalies.append(
            signalement(
                "deport_compte_abstention",
                f"{deportes} en abstention : un élu intéressé ne prend part ni au débat ni "
                "au vote.",
                0,
                vote.abstention,
            )
        )
    return anomalies


def controler_avis(avis: Iterable[tuple[str, date]], seance: date) -> list[Anomalie]:
    """The 2nd commission gave its advice, on the day of the meeting at the latest.

    `avis`: name of the commission and day of its advice.
    """
    deuxieme = [jour for nom, jour in avis if _DEUXIEME.match(nom.strip().casefold())]
    if not deuxieme:
        return [erreur("avis_manquant", "L'avis de la 2e commission manque.")]
    if min(deuxieme) > seance:
        jour = min(deuxieme)
        return [
            erreur(
                "avis_manquant",
                f"L'avis de la 2e commission ({ecrire_date(jour)}) est postérieur à la séance.",
                seance.isoformat(),
                jour.isoformat(),
            )
        ]
    return []


def controler_periode(debut: date | None, fin: date | None, seance: date | None) -> list[Anomalie]:
    """End before start; start before the meeting (retroactive effect, an alert)."""
    anomalies = []
    if debut is not None and fin is not None and fin < debut:
        anomalies.append(
            erreur(
                "periode_inversee",
                f"La période finit le {ecrire_date(fin)}, avant de commencer.",
                debut.isoformat(),
                fin.isoformat(),
            )
        )
    if debut is not None and seance is not None and debut < seance:
        anomalies.append(
            signalement(
                "effet_retroactif",
                f"La période commence le {ecrire_date(debut)}, avant la séance du "
                f"{ecrire_date(seance)}.",
                seance.isoformat(),
                debut.isoformat(),
            )
        )
    return anomalies
