"""Who prepares, signs and reads conventions."""

from collections.abc import Iterable
from typing import Any

from ecluse.annuaire.models import ROLES_AGENT, Habilitation, Role
from ecluse.annuaire.permissions import (
    droits_de,
    est_agent,
    peut_voir_coordonnees_bancaires,
    roles_de,
    structures_de,
)
from ecluse.cycle.conventions.models import Avenant, Convention, Resiliation
from ecluse.cycle.deliberations.models import LigneRapport

#: Agents who choose the lines, write the project and have the documents made.
PREPARENT = (Role.GESTIONNAIRE, Role.PILOTAGE, Role.INSTRUCTEUR)
#: Agents who record what binds the Département.
SIGNENT = (Role.GESTIONNAIRE, Role.PILOTAGE)


def peut_lire_les_conventions(acteur: Any) -> bool:
    """Anybody with a role: porteurs, agents, élus; each sees only their own perimeter."""
    return bool(droits_de(acteur))


def est_preparateur(acteur: Any) -> bool:
    """Holds a role that prepares conventions, on any dispositif."""
    return not roles_de(acteur).isdisjoint(PREPARENT)


def prepare_partout(acteur: Any) -> bool:
    """Holds one of these roles on every dispositif: no convention has to be asked for its own."""
    return any(h.role in PREPARENT and not h.dispositifs for h in droits_de(acteur))


def est_signataire_departement(acteur: Any) -> bool:
    """Holds a role that records signatures, on any dispositif."""
    return not roles_de(acteur).isdisjoint(SIGNENT)


def peut_editer_modeles(acteur: Any, _modele: Any = None) -> bool:
    """Write, publish and adopt the texts that documents are made from: who steers every
    dispositif, since a text serves them all."""
    return any(h.role == Role.PILOTAGE and not h.dispositifs for h in droits_de(acteur))


def _couvre(droit: Habilitation, dispositifs: Iterable[str]) -> bool:
    noms = list(dispositifs)
    # Nothing to compare with: only a right without limit holds.
    return not droit.dispositifs or (bool(noms) and all(droit.couvre(None, None, d) for d in noms))


def _exerce(acteur: Any, roles: tuple[Role, ...], convention: Convention) -> bool:
    """One of `roles` on every dispositif of the convention."""
    return any(h.role in roles and _couvre(h, convention.fiches) for h in droits_de(acteur))


def peut_preparer(acteur: Any, lignes: Iterable[LigneRapport]) -> bool:
    """Prepare a convention from these voted lines: every dispositif within the habilitation."""
    droits = [h for h in droits_de(acteur) if h.role in PREPARENT]
    if not droits or any(not h.dispositifs for h in droits):
        return bool(droits)
    noms = {ligne.dossier.session.dispositif.reference for ligne in lignes}
    return any(_couvre(h, noms) for h in droits)


def peut_documenter(acteur: Any, convention: Convention) -> bool:
    """Correct the project, have the documents made, propose for signature, record dates."""
    return _exerce(acteur, PREPARENT, convention)


def peut_signer(acteur: Any, convention: Convention) -> bool:
    """Record the signature."""
    return _exerce(acteur, SIGNENT, convention)


def peut_preparer_avenant(acteur: Any, convention: Convention) -> bool:
    """Prepare an avenant: as a convention."""
    return _exerce(acteur, PREPARENT, convention)


def peut_documenter_avenant(acteur: Any, avenant: Avenant) -> bool:
    """Correct its project, have its document made, propose it, record its dates."""
    return _exerce(acteur, PREPARENT, avenant.convention)


def peut_signer_avenant(acteur: Any, avenant: Avenant) -> bool:
    """Record its signature."""
    return _exerce(acteur, SIGNENT, avenant.convention)


def peut_abandonner_avenant(acteur: Any, avenant: Avenant) -> bool:
    """As a convention: once proposed to the structure, who may sign."""
    roles = PREPARENT if avenant.etat == "projet" else SIGNENT
    return _exerce(acteur, roles, avenant.convention)


def peut_voir_avenant(acteur: Any, avenant: Avenant) -> bool:
    """Whoever reads the convention; the structure and the élus once it was proposed."""
    if not peut_voir(acteur, avenant.convention):
        return False
    return avenant.emise_le is not None or est_agent(acteur)


def peut_resilier(acteur: Any, convention: Convention) -> bool:
    """Open a résiliation, or record that of the structure: who binds the Département."""
    return _exerce(acteur, SIGNENT, convention)


def peut_poursuivre_resiliation(acteur: Any, resiliation: Resiliation) -> bool:
    """Record the receipt of the letter, or give up."""
    return _exerce(acteur, SIGNENT, resiliation.convention)


def peut_archiver(acteur: Any, convention: Convention) -> bool:
    """Put a closed convention away."""
    return _exerce(acteur, SIGNENT, convention)


def peut_reprendre(acteur: Any, _structure: Any = None) -> bool:
    """Write down a convention signed before Écluse: who records signatures, on every dispositif."""
    return any(h.role in SIGNENT and not h.dispositifs for h in droits_de(acteur))


def peut_abandonner(acteur: Any, convention: Convention) -> bool:
    """Whoever prepares gives up a project; once proposed to the structure, who may sign."""
    roles = PREPARENT if convention.etat == "projet" else SIGNENT
    return _exerce(acteur, roles, convention)


def peut_voir(acteur: Any, convention: Convention) -> bool:
    """Agents of the perimeter; the structure and the élus once it was proposed for signature.

    `queries.visibles_par` says the same in SQL.
    """
    emise = convention.emise_le is not None
    if emise and convention.structure_id in structures_de(acteur):
        return True
    for droit in droits_de(acteur):
        if droit.role not in ROLES_AGENT and not (emise and droit.role == Role.ELU):
            continue
        if droit.dispositifs and not set(droit.dispositifs) & set(convention.fiches):
            continue
        if droit.territoire_id is None or _dans_le_territoire(convention, droit.territoire_id):
            return True
    return False


def _dans_le_territoire(convention: Convention, territoire_id: int) -> bool:
    if "lignes" not in getattr(convention, "_prefetched_objects_cache", {}):
        return convention.lignes.filter(ligne__candidature__territoires=territoire_id).exists()
    return any(
        territoire_id == t.pk
        for x in convention.lignes.all()
        if x.ligne.candidature is not None
        for t in x.ligne.candidature.territoires.all()
    )


def peut_telecharger(acteur: Any, convention: Convention) -> bool:
    """The documents bear the whole IBAN: only who may read the bank details of the structure."""
    return peut_voir(acteur, convention) and peut_voir_coordonnees_bancaires(
        acteur, convention.structure
    )
