"""Who acts for a structure: leaving it, handing its signature over, changing a role."""

from django.db import transaction
from django.urls import reverse

from ecluse.annuaire import notifications, roles
from ecluse.annuaire.actions.comptes import exiger_un_signataire
from ecluse.annuaire.models import ROLES_PORTEUR, Compte, Habilitation, Role, Structure
from ecluse.annuaire.permissions import est_membre, peut_changer_role, peut_transmettre
from ecluse.socle import journal
from ecluse.socle.courriels import notifier
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def habiliter(
    compte: Compte, structure: Structure, role: str, acteur: Compte, evenement: str = "accorder"
) -> Habilitation:
    """Give a role of the structure, or find it given; to be called in a transaction, after the
    right of `acteur` was checked.
    """
    habilitation, nouvelle = Habilitation.objects.en_vigueur().get_or_create(
        compte=compte, role=role, structure=structure, defaults={"accordee_par": acteur}
    )
    if nouvelle:
        _journaliser(habilitation, evenement, acteur)
    return habilitation


def _retirer(habilitation: Habilitation, acteur: Compte) -> None:
    habilitation.retiree_le = maintenant()
    habilitation.retiree_par = acteur
    habilitation.save(update_fields=["retiree_le", "retiree_par"])
    _journaliser(habilitation, "retirer", acteur)


def _journaliser(habilitation: Habilitation, evenement: str, acteur: Compte) -> None:
    structures = [habilitation.structure] if habilitation.structure else []
    journal.ecrire(
        habilitation,
        evenement,
        acteur,
        donnees={"habilitation": f"{habilitation.compte}, {roles.en_mots(habilitation)}"},
        sujets=[journal.reference(o) for o in (habilitation.compte, *structures)],
    )


def _verrouiller(structure: Structure) -> Structure:
    verrou: Structure = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    return verrou


def _siennes(compte: Compte, structure: Structure) -> list[Habilitation]:
    siennes = Habilitation.objects.en_vigueur().filter(compte=compte, structure=structure)
    return list(siennes.select_related("compte", "structure").order_by("pk"))


@transaction.atomic
def quitter(structure: Structure, acteur: Compte) -> None:
    """Give up all one's roles in a structure, at once.

    raises: AccesRefuse for who is no member; ActionRefusee for the last signataire, who hands the
    signature over first.
    """
    exiger(est_membre(acteur, structure))
    _verrouiller(structure)
    siennes = _siennes(acteur, structure)
    if any(h.role == Role.SIGNATAIRE for h in siennes):
        exiger_un_signataire(structure, acteur, "", acteur)
    for habilitation in siennes:
        _retirer(habilitation, acteur)
    signataires = [h.compte for h in _signataires(structure)]
    if signataires:
        message = notifications.depart(acteur.get_full_name(), structure.nom, _page(structure))
        _prevenir(message, signataires, structure)


def _signataires(structure: Structure) -> list[Habilitation]:
    en_vigueur = Habilitation.objects.en_vigueur().filter(
        structure=structure, role=Role.SIGNATAIRE, compte__is_active=True
    )
    return list(en_vigueur.select_related("compte").order_by("pk"))


@transaction.atomic
def transmettre(structure: Structure, acteur: Compte, membre: Habilitation, partir: bool) -> Compte:
    """Hand one's signature over to a member: they become signataire, `acteur` stops being one.

    in: an habilitation of the successor in this structure; `partir`, to leave the structure
    altogether (else one stays rédacteur). out: the successor. raises: AccesRefuse, ActionRefusee
    for who is no active member any more, or for oneself.
    """
    exiger(peut_transmettre(acteur, structure))
    _verrouiller(structure)
    frais = (
        Habilitation.objects.en_vigueur()
        .filter(pk=membre.pk, structure=structure, compte__is_active=True)
        .select_related("compte")
        .first()
    )
    if frais is None:
        raise ActionRefusee("Cette personne n’est plus membre de la structure.", "membre")
    if frais.compte_id == acteur.pk:
        raise ActionRefusee("Choisissez quelqu’un d’autre que vous.", "membre")
    successeur: Compte = frais.compte
    habiliter(successeur, structure, Role.SIGNATAIRE, acteur)
    for habilitation in _siennes(acteur, structure):
        if partir or habilitation.role == Role.SIGNATAIRE:
            _retirer(habilitation, acteur)
    if not partir:
        habiliter(acteur, structure, Role.REDACTEUR, acteur)
    journal.ecrire(structure, "transmettre", acteur, donnees={"habilitation": f"à {successeur}"})
    message = notifications.signature_transmise(
        acteur.get_full_name(), structure.nom, _page(structure)
    )
    _prevenir(message, [successeur], structure)
    return successeur


@transaction.atomic
def changer_role(habilitation: Habilitation, role: str, acteur: Compte) -> Habilitation:
    """Replace a colleague's role in the structure by another one.

    raises: AccesRefuse; ActionRefusee when it is already withdrawn, when the person has that role,
    or when nobody would be left to sign.
    """
    exiger(habilitation.structure is not None and role in ROLES_PORTEUR)
    structure = _verrouiller(habilitation.structure)  # type: ignore[arg-type]
    verrou = (
        Habilitation.objects.select_for_update(of=("self",))
        .select_related("compte", "structure")
        .get(pk=habilitation.pk)
    )
    exiger(peut_changer_role(acteur, verrou))
    if not verrou.est_en_vigueur:
        raise ActionRefusee("Cette habilitation n’est plus en vigueur.")
    if any(h.role == role for h in _siennes(verrou.compte, structure)):
        raise ActionRefusee("Cette personne a déjà ce rôle.", "role")
    if verrou.role == Role.SIGNATAIRE:
        exiger_un_signataire(structure, acteur, "", verrou.compte)
    _retirer(verrou, acteur)
    nouvelle = habiliter(verrou.compte, structure, role, acteur)
    message = notifications.habilitation_accordee(
        acteur.get_full_name(), roles.en_mots(nouvelle), reverse("annuaire:mon_compte")
    )
    _prevenir(message, [verrou.compte], structure)
    return nouvelle


def _page(structure: Structure) -> str:
    return reverse("annuaire:structure", args=[structure.uid])


def _prevenir(message: notifications.Message, comptes: list[Compte], structure: Structure) -> None:
    notifier(
        message.genre,
        comptes,
        message.objet,
        message.corps,
        message.lien,
        [journal.reference(structure)],
    )
