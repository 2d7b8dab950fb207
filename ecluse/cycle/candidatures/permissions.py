"""Who may do what on a candidature: role in the structure, or role of the Département."""

from collections.abc import Collection
from typing import Any

from django.db.models import prefetch_related_objects

from ecluse.annuaire.models import ROLES_AGENT, ROLES_PORTEUR, Role, Structure
from ecluse.annuaire.permissions import a_role, droits_de, exerce
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.appels.permissions import ECRIVENT, est_eligible
from ecluse.cycle.candidatures.etats import CORRIGIBLES, DEPOSEES, MODIFIABLE
from ecluse.cycle.candidatures.models import Candidature, Correction, Message
from ecluse.regles.dates import fin_de_journee
from ecluse.socle.horloge import maintenant
from ecluse.socle.requetes import Requete

#: What the Département reads: a deposit that nobody validated is still the structure's own paper.
LUES_PAR_LES_AGENTS = tuple(e for e in DEPOSEES if e != "deposee")
#: Agents who read what the Département thinks before it decides: proposals, avis, inscription.
#: Neither the DPO nor an administrator do, no more than a porteur or an élu.
ROLES_RESERVES = (
    Role.INSTRUCTEUR,
    Role.TERRITOIRE,
    Role.PILOTAGE,
    Role.GESTIONNAIRE,
    Role.CONTROLEUR,
)
#: Agents who write to a structure about its dossier.
ROLES_ECHANGE = (Role.INSTRUCTEUR, Role.TERRITOIRE, Role.PILOTAGE)
#: Agents who type what came on paper.
SAISISSENT_PAPIER = (Role.INSTRUCTEUR, Role.PILOTAGE)
#: Opens the list of what comes on paper, whatever the dispositif.
peut_ouvrir_le_papier = a_role(*SAISISSENT_PAPIER)
#: What an élu reads: what the assembly adopted.
LUES_PAR_LES_ELUS = ("adoptee", "conventionnee")


def _exerce(acteur: Any, candidature: Candidature, *roles: str) -> bool:
    """One of `roles` in the structure of the candidature, on its dispositif.

    The dispositif is only read for an account whose rights name dispositifs.
    """
    droits = [
        h
        for h in droits_de(acteur)
        if h.role in roles and h.structure_id in (None, candidature.structure_id)
    ]
    if not droits or any(not h.dispositifs for h in droits):
        return bool(droits)
    reference = candidature.session.dispositif.reference
    return any(reference in h.dispositifs for h in droits)


def est_de_la_structure(acteur: Any, candidature: Candidature) -> bool:
    """Holds any role in the structure of the candidature: it is one of « Mes dossiers »."""
    return _exerce(acteur, candidature, *ROLES_PORTEUR)


def peut_creer(acteur: Any, session: SessionDepot, structure: Structure) -> bool:
    """A rédacteur or signataire of a structure whose category may apply."""
    return exerce(
        acteur,
        *ECRIVENT,
        structure_id=structure.pk,
        dispositif=session.dispositif.reference,
    ) and est_eligible(session.version.fiche, structure)


def peut_ecrire(acteur: Any, candidature: Candidature) -> bool:
    """A rédacteur or signataire of the structure, whatever the state: what a form may answer.

    What came on paper is typed by agents.
    """
    if candidature.sur_papier and candidature.etat in MODIFIABLE:
        return peut_saisir_papier(acteur, candidature.session)
    return _exerce(acteur, candidature, *ECRIVENT)


def peut_modifier(
    acteur: Any, candidature: Candidature, section: str | None = None, piece: str = ""
) -> bool:
    """Write in it: a draft whole, a validated dossier in the section (or the piece) that a
    correction unlocks.

    On line a rédacteur or signataire of the structure; a draft from paper, the agents who type it.
    Without `section`: whether the whole of it is written now.
    """
    if candidature.etat in MODIFIABLE:
        if candidature.sur_papier:
            return peut_saisir_papier(acteur, candidature.session)
        return _exerce(acteur, candidature, *ECRIVENT)
    if section is None or not _exerce(acteur, candidature, *ECRIVENT):
        return False
    correction = correction_en_cours(candidature)
    return (
        correction is not None
        and maintenant() < fin_de_journee(correction.echeance)
        and a_corriger(correction, section, piece)
    )


def correction_en_cours(candidature: Candidature) -> Correction | None:
    """The correction that waits for the structure, with its points; no query for a draft."""
    if candidature.etat not in CORRIGIBLES:
        return None
    correction = _OUVERTE.premiere(candidature.pk)
    if correction is not None:
        correction.candidature = candidature
        prefetch_related_objects([correction], "points")
    return correction


_OUVERTE = Requete(
    lambda c: Correction.objects.filter(candidature=c, etat="ouverte").order_by("-id")[:1], int
)


def a_corriger(correction: Correction, section: str, piece: str = "") -> bool:
    """Whether one of its points is that section, that piece for the section of pieces (any of
    them when none is named)."""
    return any(
        p.section == section and (not piece or p.piece == piece) for p in correction.points.all()
    )


def peut_demander_correction(acteur: Any, candidature: Candidature) -> bool:
    """The instructeurs of the perimeter, until the dossier is in a rapport.

    The service that instructs, and nobody else, asks for pieces and further information
    (domaine/cycle.md, 2.5; règlement 000, 4.1): a territoire or the pilotage that misses something
    writes it in the thread, and an absent instructeur is replaced by delegation.
    """
    return candidature.etat in CORRIGIBLES and _agent_du_perimetre(
        acteur, candidature, (Role.INSTRUCTEUR,)
    )


def peut_corriger(acteur: Any, candidature: Candidature) -> bool:
    """Whoever writes for the structure sends the corrections back."""
    return _exerce(acteur, candidature, *ECRIVENT)


def peut_saisir_papier(acteur: Any, session: SessionDepot) -> bool:
    """The instructeurs of a dispositif whose candidatures come on paper."""
    return not session.en_ligne and exerce(
        acteur, *SAISISSENT_PAPIER, dispositif=session.dispositif.reference
    )


def peut_accuser_reception(acteur: Any, candidature: Candidature) -> bool:
    """Whoever writes or signs for the structure says that the decision was received."""
    return _exerce(acteur, candidature, *ECRIVENT)


def peut_deposer(acteur: Any, candidature: Candidature) -> bool:
    """Whoever writes the dossier may deposit it, if the structure's category may apply."""
    return peut_reprendre(acteur, candidature) and est_eligible(
        candidature.session.version.fiche, candidature.structure
    )


def peut_reprendre(acteur: Any, candidature: Candidature) -> bool:
    """Whoever writes may take a deposited dossier back, until it is validated."""
    return not candidature.sur_papier and _exerce(acteur, candidature, *ECRIVENT)


def peut_enregistrer_papier(acteur: Any, candidature: Candidature) -> bool:
    """Whoever types what came on paper registers it, if the structure's category may apply."""
    return (
        candidature.sur_papier
        and peut_saisir_papier(acteur, candidature.session)
        and est_eligible(candidature.session.version.fiche, candidature.structure)
    )


def peut_valider(acteur: Any, candidature: Candidature) -> bool:
    """Only a signataire commits the structure."""
    return (
        not candidature.sur_papier
        and _exerce(acteur, candidature, Role.SIGNATAIRE)
        and est_eligible(candidature.session.version.fiche, candidature.structure)
    )


def peut_retirer(acteur: Any, candidature: Candidature) -> bool:
    """Whoever writes may give up a draft; only a signataire withdraws what was validated."""
    if candidature.etat == "validee":
        return _exerce(acteur, candidature, Role.SIGNATAIRE)
    return peut_ecrire(acteur, candidature)


def peut_voir(acteur: Any, candidature: Candidature) -> bool:
    """The structure always; agents of the perimeter once validated; élus once adopted.

    `queries.visibles_par` says the same in SQL.
    """
    if est_de_la_structure(acteur, candidature):
        return True
    if candidature.sur_papier and candidature.etat in MODIFIABLE:
        return peut_saisir_papier(acteur, candidature.session)
    if candidature.etat in LUES_PAR_LES_ELUS and _exerce(acteur, candidature, Role.ELU):
        return True
    if not _validee(candidature):
        return False
    return _agent_du_perimetre(acteur, candidature)


def peut_voir_reserve(acteur: Any, candidature: Candidature) -> bool:
    """Read the states, proposals and avis that precede the decision: agents of the perimeter."""
    droits = [h for h in droits_de(acteur) if h.role in ROLES_RESERVES]
    if not droits:
        return False
    # Read only for whoever is limited to a territoire: most agents are not.
    limite = any(h.territoire_id for h in droits)
    territoires = {t.pk for t in candidature.territoires.all()} if limite else None
    return exerce(
        acteur,
        *ROLES_RESERVES,
        territoire_ids=territoires,
        dispositif=candidature.session.dispositif.reference,
    )


def cote_de(acteur: Any, candidature: Candidature) -> str | None:
    """The side of the thread that `acteur` writes for: `porteur`, `service`, None for a reader.

    The service joins the thread of a draft once its structure has written: until then the draft,
    its very existence included, is the structure's own.
    """
    if _exerce(acteur, candidature, *ECRIVENT):
        return Message.Sens.PORTEUR
    if not _agent_du_perimetre(acteur, candidature, ROLES_ECHANGE):
        return None
    if _validee(candidature) or candidature.messages.exists():
        return Message.Sens.SERVICE
    return None


def peut_lire_fil(acteur: Any, candidature: Candidature) -> bool:
    """Read the thread: its two sides, the structure's other accounts, and the agents who read
    what precedes the decision."""
    if est_de_la_structure(acteur, candidature) or cote_de(acteur, candidature) is not None:
        return True
    return _validee(candidature) and peut_voir_reserve(acteur, candidature)


def peut_echanger(acteur: Any, candidature: Candidature, vers: str | None = None) -> bool:
    """Write in the thread: whoever writes for the structure, and the agents of the perimeter.

    `vers` (`porteur`, `service`) asks for a message to that side: nobody writes to their own.
    """
    cote = cote_de(acteur, candidature)
    return cote is not None and vers != cote


def _validee(candidature: Candidature) -> bool:
    """Validated one day: a later withdrawal stays readable by those who received it."""
    return candidature.etat in LUES_PAR_LES_AGENTS or (
        candidature.etat == "retiree" and candidature.validee_le is not None
    )


def _agent_du_perimetre(
    acteur: Any, candidature: Candidature, roles: Collection[str] = ROLES_AGENT
) -> bool:
    droits = [h for h in droits_de(acteur) if h.role in roles]
    if not droits:
        return False
    reference = candidature.session.dispositif.reference
    territoires: set[int] | None = None
    for h in droits:
        if h.dispositifs and reference not in h.dispositifs:
            continue
        if h.territoire_id is None:
            return True
        if territoires is None:
            territoires = {t.pk for t in candidature.territoires.all()}
        if h.territoire_id in territoires:
            return True
    return False
