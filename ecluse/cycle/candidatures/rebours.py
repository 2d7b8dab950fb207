"""The time left to write in a dossier: until the closing, or until a correction is due."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from ecluse.cycle.appels.queries import afficher, delai_en_mots
from ecluse.cycle.candidatures.models import Candidature, Correction
from ecluse.regles.dates import ecrire_date, fin_de_journee
from ecluse.socle.horloge import maintenant


@dataclass(frozen=True)
class Rebours:
    """What the page says of the time left; `fini` when it is over."""

    fin: datetime
    maintenant: datetime
    phrase: str
    delai: str
    fini: str
    url: str


def rebours_de(candidature: Candidature, correction: Correction | None) -> Rebours | None:
    """The time left now; None for what came on paper, that no closing hurries."""
    instant = maintenant()
    url = reverse("candidatures:rebours", args=[candidature.uid])
    if correction is not None:
        fin = fin_de_journee(correction.echeance)
        phrase = f"À renvoyer au plus tard le {ecrire_date(correction.echeance)} à minuit"
        delai = delai_en_mots(fin, instant) if instant < fin else ""
        return Rebours(fin, instant, phrase, delai, "délai écoulé", url)
    if candidature.sur_papier:
        return None
    affichee = afficher(candidature.session, instant)
    return Rebours(
        candidature.session.ferme_le,
        instant,
        affichee.phrase,
        affichee.delai,
        "dépôt clos",
        url,
    )
