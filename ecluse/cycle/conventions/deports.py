"""A signatory of the Département who took no part in the vote of what they sign."""

import unicodedata
from collections.abc import Iterable

from ecluse.annuaire.models import Departement
from ecluse.cycle.deliberations.models import Article, Deport


def _cle(nom: str) -> frozenset[str]:
    """The words of a name, without accents, case or title: « Mme Élodie DUPONT » is « elodie
    dupont » whatever the order."""
    plat = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode().lower()
    mots = plat.replace("-", " ").replace(".", " ").split()
    return frozenset(m for m in mots if m not in ("m", "mme", "monsieur", "madame"))


def deports(articles: Iterable[Article]) -> list[Deport]:
    """The members recused for any of these articles, in the block of each (one query)."""
    blocs = {a.bloc_id for a in articles if a.bloc_id is not None}
    return list(Deport.objects.filter(bloc__in=blocs).select_related("elu").order_by("id"))


def alertes(articles: Iterable[Article], signataire: str, qualite: str) -> list[str]:
    """French sentences on a signatory recused, or acting for a President who is (I-85).

    In: the articles carried or that authorise, who signs for the Département and in what capacity.
    """
    recuses = {_cle(str(d.elu)): str(d.elu) for d in deports(articles)}
    if not recuses:
        return []
    trouvees = []
    if nom := recuses.get(_cle(signataire)):
        trouvees.append(
            f"{nom}, qui signe pour le Département, s’est déporté lors du vote : "
            "faites signer un suppléant."
        )
    departement = Departement.objects.first()
    president = recuses.get(_cle(departement.president)) if departement else None
    if president and not trouvees and "délégation" in qualite.lower():
        trouvees.append(
            f"{president}, dont {signataire or 'le signataire'} tient sa délégation, s’est "
            "déporté lors du vote : documentez la suppléance."
        )
    return trouvees
