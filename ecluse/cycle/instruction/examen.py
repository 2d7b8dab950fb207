"""A request as the rules of attribution read it: what is asked, and what is kept of it."""

from collections.abc import Mapping
from decimal import Decimal

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.models import Candidature
from ecluse.regles.argent import ZERO
from ecluse.regles.attribution import ChargeEcartee, Examen, Volume
from ecluse.regles.texte import typographie


def examen_de(
    candidature: Candidature,
    retenus: Mapping[tuple[str, str], Decimal] | None = None,
    ecartees: tuple[ChargeEcartee, ...] = (),
) -> Examen:
    """The request of a dossier, read whole; what `retenus` does not name is kept as asked.

    In: numbers by (code of territoire, code of unit), charges set aside.
    """
    contenu = lecture.charger(candidature)
    return Examen(
        demande=candidature.montant_demande or ZERO,
        volumes=_volumes(contenu, retenus or {}),
        ecartees=ecartees,
        budget=lecture.vers_regles(contenu).budget,
        debut=candidature.debut,
        fin=candidature.fin,
    )


def _volumes(
    contenu: lecture.Contenu, retenus: Mapping[tuple[str, str], Decimal]
) -> tuple[Volume, ...]:
    demandes = lecture.volumes(contenu)
    return tuple(
        Volume(
            territoire=t.code,
            nom=t.nom,
            unite=u.code,
            libelle=typographie(u.pluriel),
            demande=demande,
            retenu=retenus.get((t.code, u.code), demande),
        )
        for t in contenu.territoires
        for u in contenu.fiche.volumes
        if (demande := demandes.get(t.code, {}).get(u.code)) is not None
    )
