"""Who may do what in the annuaire, and the rules of route that every stage uses.

Every function accepts an anonymous visitor, who may do nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from ecluse.annuaire.models import (
    ROLES_AGENT,
    ROLES_PORTEUR,
    Absence,
    Compte,
    DemandeAdhesion,
    Habilitation,
    Role,
    Structure,
)

Regle = Callable[[Any], bool]

#: Roles that keep the file of their structure; an intervenant meets people and edits nothing here.
ROLES_GESTION_STRUCTURE = (Role.REDACTEUR, Role.SIGNATAIRE)
ROLES_BANQUE_STRUCTURE = (Role.REDACTEUR, Role.SIGNATAIRE, Role.FINANCIER)
#: Agents who need the bank details: they check the RIB or prepare the payment.
ROLES_BANQUE_AGENT = (Role.INSTRUCTEUR, Role.PILOTAGE, Role.GESTIONNAIRE, Role.CONTROLEUR)
#: Agents for whom a stolen password costs most: a second factor is recommended to them.
ROLES_SENSIBLES = (Role.ADMINISTRATEUR, Role.GESTIONNAIRE, Role.PILOTAGE, Role.DPO)
ROLES_QUALIFICATION = (Role.INSTRUCTEUR, Role.PILOTAGE, Role.ADMINISTRATEUR)


def droits_de(acteur: Any) -> list[Habilitation]:
    """The habilitations in force of an active account; none for anybody else."""
    if not getattr(acteur, "is_authenticated", False) or not acteur.is_active:
        return []
    droits: list[Habilitation] = acteur.droits
    return droits


def roles_de(acteur: Any) -> set[str]:
    """The roles held today, whatever their perimeter."""
    return {h.role for h in droits_de(acteur)}


def exerce(
    acteur: Any,
    *roles: str,
    structure_id: int | None = None,
    territoire_ids: set[int] | None = None,
    dispositif: str | None = None,
) -> bool:
    """Like `Compte.a_role`, and False for an anonymous visitor or a closed account."""
    return any(
        h.role in roles and h.couvre(structure_id, territoire_ids, dispositif)
        for h in droits_de(acteur)
    )


def a_role(*roles: str) -> Regle:
    """The rule of a route: true for whoever holds one of `roles` today, on any perimeter."""
    permis = frozenset(str(r) for r in roles)

    def regle(acteur: Any) -> bool:
        return not permis.isdisjoint(roles_de(acteur))

    regle.__name__ = "a_role_" + "_".join(sorted(permis))
    return regle


def est_porteur(acteur: Any) -> bool:
    """Holds a role in a structure."""
    return not roles_de(acteur).isdisjoint(ROLES_PORTEUR)


def est_agent(acteur: Any) -> bool:
    """Holds a role of the Département (an élu is not an agent)."""
    return not roles_de(acteur).isdisjoint(ROLES_AGENT)


def est_elu(acteur: Any) -> bool:
    """Reads as an élu."""
    return Role.ELU in roles_de(acteur)


def agent_ou_porteur(acteur: Any) -> bool:
    """The rule of the routes of a structure; the right on it is checked in the view."""
    return est_agent(acteur) or est_porteur(acteur)


def est_administrateur(acteur: Any) -> bool:
    """Keeps accounts and habilitations."""
    return Role.ADMINISTRATEUR in roles_de(acteur)


def structures_de(acteur: Any, roles: Iterable[str] = ROLES_PORTEUR) -> set[int]:
    """Internal ids of the structures where `acteur` holds one of `roles`."""
    voulus = set(roles)
    return {h.structure_id for h in droits_de(acteur) if h.structure_id and h.role in voulus}


def territoires_de(acteur: Any) -> set[int]:
    """Internal ids of the territoires named by the habilitations of `acteur`.

    Empty for an agent who works for the whole département: ask `exerce(…, territoire_ids=…)` to
    know whether a territoire is within somebody's perimeter.
    """
    return {h.territoire_id for h in droits_de(acteur) if h.territoire_id}


def services_de(acteur: Any) -> set[int]:
    """Internal ids of the services in whose name `acteur` works."""
    return {h.service_id for h in droits_de(acteur) if h.service_id}


def peut_voir_structure(acteur: Any, structure: Structure) -> bool:
    """Agents see every structure, a porteur only theirs."""
    return est_agent(acteur) or structure.pk in structures_de(acteur)


def peut_gerer_structure(acteur: Any, structure: Structure) -> bool:
    """Identity, representative and establishments are kept by the structure itself."""
    return structure.pk in structures_de(acteur, ROLES_GESTION_STRUCTURE)


def peut_changer_coordonnees_bancaires(acteur: Any, structure: Structure) -> bool:
    """A structure gives its own RIB; no agent can replace it."""
    return structure.pk in structures_de(acteur, ROLES_BANQUE_STRUCTURE)


def peut_voir_coordonnees_bancaires(acteur: Any, structure: Structure) -> bool:
    """The structure's own, and the agents who check or pay."""
    return peut_changer_coordonnees_bancaires(acteur, structure) or exerce(
        acteur, *ROLES_BANQUE_AGENT
    )


def peut_creer_structure(acteur: Any, _objet: Any = None) -> bool:
    """Agents who meet porteurs open their file; the structure then keeps it."""
    return exerce(acteur, *ROLES_QUALIFICATION)


def peut_qualifier_structure(acteur: Any, _structure: Structure | None = None) -> bool:
    """Confirming the categories opens or closes eligibility: an agent's decision."""
    return exerce(acteur, *ROLES_QUALIFICATION)


def peut_administrer(acteur: Any, _objet: Any = None) -> bool:
    """Accounts and habilitations are kept by administrators only."""
    return est_administrateur(acteur)


def peut_accorder(acteur: Any, compte: Compte) -> bool:
    """An administrator grants roles to others; to oneself only while nobody else administers."""
    if not est_administrateur(acteur):
        return False
    return compte.pk != acteur.pk or not _autre_administrateur(acteur)


def _autre_administrateur(acteur: Any) -> bool:
    administrateurs = Habilitation.objects.en_vigueur().filter(
        role=Role.ADMINISTRATEUR, compte__is_active=True
    )
    return administrateurs.exclude(compte_id=acteur.pk).exists()


def peut_rejoindre(acteur: Any, _objet: Any = None) -> bool:
    """Ask to join a structure, or enter one that is not known: anybody but the Département and
    the élus, who decide of its grants."""
    return (
        bool(getattr(acteur, "is_authenticated", False))
        and acteur.is_active
        and not est_agent(acteur)
        and not est_elu(acteur)
    )


def a_un_signataire(structure: Structure) -> bool:
    """Whether somebody can answer for the structure today."""
    return (
        Habilitation.objects.en_vigueur()
        .filter(structure=structure, role=Role.SIGNATAIRE, compte__is_active=True)
        .exists()
    )


def peut_repondre_dans(acteur: Any, structure: Structure) -> bool:
    """Answer to who asks to join: a signataire; an administrator when there is none."""
    if structure.pk in structures_de(acteur, [Role.SIGNATAIRE]):
        return True
    return est_administrateur(acteur) and not a_un_signataire(structure)


def peut_decider_adhesion(acteur: Any, demande: DemandeAdhesion) -> bool:
    """As above, and nobody answers oneself. Who answered is told so when they answer again."""
    moi = getattr(acteur, "pk", None)
    if moi is None or demande.compte_id == moi:
        return False
    return demande.decidee_par_id == moi or peut_repondre_dans(acteur, demande.structure)


def peut_abandonner_adhesion(acteur: Any, demande: DemandeAdhesion) -> bool:
    """Whoever asked."""
    return bool(demande.compte_id == getattr(acteur, "pk", None))


def est_membre(acteur: Any, structure: Structure) -> bool:
    """Holds a role in this structure."""
    return structure.pk in structures_de(acteur)


def peut_transmettre(acteur: Any, structure: Structure) -> bool:
    """A signataire hands the signature over."""
    return structure.pk in structures_de(acteur, [Role.SIGNATAIRE])


def peut_inviter_dans(acteur: Any, structure: Structure) -> bool:
    """A signataire invites the colleagues of the structure; an administrator invites anybody."""
    return est_administrateur(acteur) or structure.pk in structures_de(acteur, [Role.SIGNATAIRE])


def peut_inviter(acteur: Any, role: str, structure: Structure | None) -> bool:
    """Whether `acteur` may invite somebody in this role: own structure, or administrator."""
    if est_administrateur(acteur):
        return True
    return role in ROLES_PORTEUR and structure is not None and peut_inviter_dans(acteur, structure)


def peut_voir_compte(acteur: Any, compte: Compte) -> bool:
    """One's own account, or any for an administrator."""
    return getattr(acteur, "pk", None) == compte.pk or est_administrateur(acteur)


def peut_retirer_habilitation(acteur: Any, habilitation: Habilitation) -> bool:
    """An administrator, or a signataire for the colleagues of the structure but not oneself."""
    if est_administrateur(acteur):
        return True
    return (
        habilitation.structure_id is not None
        and habilitation.compte_id != getattr(acteur, "pk", None)
        and habilitation.structure_id in structures_de(acteur, [Role.SIGNATAIRE])
    )


def peut_changer_role(acteur: Any, habilitation: Habilitation) -> bool:
    """Who may take a role of a structure back may replace it, but not one's own."""
    return (
        habilitation.structure_id is not None
        and habilitation.compte_id != getattr(acteur, "pk", None)
        and peut_retirer_habilitation(acteur, habilitation)
    )


def second_facteur_exige(acteur: Any) -> bool:
    """Whether the installation demands a second factor of one of the actor's roles."""
    return not roles_de(acteur).isdisjoint(settings.MFA_ROLES_OBLIGATOIRES)


def second_facteur_conseille(acteur: Any) -> bool:
    """Whether one of the actor's roles makes a second factor worth having."""
    return not roles_de(acteur).isdisjoint(ROLES_SENSIBLES)


def remplaces_par(acteur: Any) -> set[int]:
    """Internal ids of the absent agents whose work `acteur` does today."""
    return {h.compte_id for h in droits_de(acteur) if h.est_pretee}


def peut_declarer_absence(acteur: Any, compte: Compte) -> bool:
    """An agent for oneself; an administrator for an agent who can no longer do it."""
    if est_administrateur(acteur):
        return True
    soi = getattr(acteur, "pk", None) == compte.pk
    return soi and any(h.role in ROLES_AGENT and not h.est_pretee for h in droits_de(acteur))


def peut_terminer_absence(acteur: Any, absence: Absence) -> bool:
    """The absent who comes back, or an administrator."""
    return getattr(acteur, "pk", None) == absence.compte_id or est_administrateur(acteur)
