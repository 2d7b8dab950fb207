"""A request as the rules of attribution read it: what is asked, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.saisie import VOLUMES
from ecluse.regles.argent import ZERO
from ecluse.regles.attribution import ChargeEcartee, Examen, Volume
from ecluse.regles.budget import LigneBudget
from ecluse.regles.texte import typographie


def examen_de(candidature: Candidature) -> Examen:
    """The request of a dossier, all of it kept: its volumes by territoire, its budget, its days.

    Two queries besides its territoires, one when its fiche counts no volume.
    """
    return Examen(
        demande=candidature.montant_demande or ZERO,
        volumes=_volumes(candidature),
        budget=tuple(
            LigneBudget(x.compte, x.montant, x.libelle, x.demande)
            for x in candidature.budget.order_by("id")
        ),
        debut=candidature.debut,
        fin=candidature.fin,
    )


def retenir(
    examen: Examen,
    retenus: Mapping[tuple[str, str], Decimal],
    ecartees: tuple[ChargeEcartee, ...] = (),
) -> Examen:
    """The same with what the instructeur keeps; what `retenus` does not name is kept as asked.

    In: numbers by (code of territoire, code of unit), charges set aside.
    """
    volumes = tuple(
        replace(v, retenu=retenus.get((v.territoire, v.unite), v.demande)) for v in examen.volumes
    )
    return replace(examen, volumes=volumes, ecartees=ecartees)


def _volumes(candidature: Candidature) -> tuple[Volume, ...]:
    fiche = candidature.session.version.fiche
    if not fiche.volumes:
        return ()
    territoires = sorted(candidature.territoires.all(), key=lambda t: t.nom)
    contenu = lecture.Contenu(
        candidature=candidature,
        fiche=fiche,
        territoires=territoires,
        sections={s.code: s for s in candidature.sections.filter(code=VOLUMES)},
        budget=[],
        pieces=[],
    )
    demandes = lecture.volumes(contenu)
    return tuple(
        Volume(t.code, t.nom, u.code, typographie(u.pluriel), demande, demande)
        for t in territoires
        for u in fiche.volumes
        if (demande := demandes.get(t.code, {}).get(u.code)) is not None
    )
