"""Writing templates, and sending what was previewed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from ecluse.cycle.candidatures.actions.echanges import OBJET_MAXIMUM, envoyer
from ecluse.cycle.candidatures.models import Candidature, Message
from ecluse.cycle.instruction.messages import variables
from ecluse.cycle.instruction.messages.models import CODE_MAXIMUM, ModeleMessage, VersionModele
from ecluse.cycle.instruction.messages.permissions import (
    peut_ecrire_modele,
    peut_envoyer_modele,
)
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


@transaction.atomic
def creer_modele(
    nom: str, objet: str, corps: str, acteur: Any, *, a_repondre: bool = False
) -> ModeleMessage:
    """Write a new template. Raises `AccesRefuse`, `ActionRefusee` at the field (an unknown
    variable, a name already taken, an empty text)."""
    exiger(peut_ecrire_modele(acteur))
    nom = " ".join(nom.split())
    if not nom:
        raise ActionRefusee("Donnez un nom au modèle.", "nom")
    objet, corps = _verifier(objet, corps)
    modele = ModeleMessage(code=_code_libre(nom), nom=nom)
    try:
        modele.validate_constraints()
    except ValidationError as erreur:
        raise ActionRefusee(" ".join(erreur.messages), "nom") from None
    modele.save()
    VersionModele.objects.create(
        modele=modele,
        numero=1,
        objet=objet,
        corps=corps,
        a_repondre=a_repondre,
        ecrite_par=acteur,
    )
    journal.ecrire(modele, "creer_modele", acteur, donnees={"nom": nom, "version": 1})
    return modele


@transaction.atomic
def modifier_modele(
    modele: ModeleMessage, objet: str, corps: str, acteur: Any, *, a_repondre: bool = False
) -> VersionModele:
    """Write the next version of a template; the former ones stay as they were sent.

    The same text makes no version. Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    verrou = ModeleMessage.objects.select_for_update(of=("self",)).get(pk=modele.pk)
    exiger(peut_ecrire_modele(acteur, verrou))
    if verrou.retire_le is not None:
        raise ActionRefusee("Ce modèle est retiré : il ne change plus.")
    objet, corps = _verifier(objet, corps)
    derniere = verrou.versions.order_by("-numero")[0]
    if (derniere.objet, derniere.corps, derniere.a_repondre) == (objet, corps, a_repondre):
        return derniere
    version = VersionModele.objects.create(
        modele=verrou,
        numero=derniere.numero + 1,
        objet=objet,
        corps=corps,
        a_repondre=a_repondre,
        ecrite_par=acteur,
    )
    journal.ecrire(verrou, "modifier_modele", acteur, donnees={"version": version.numero})
    return version


@transaction.atomic
def retirer_modele(modele: ModeleMessage, acteur: Any) -> ModeleMessage:
    """No message starts from it any more; those that were sent keep its text.

    Raises `AccesRefuse`; `ActionRefusee` when it is already withdrawn.
    """
    verrou = ModeleMessage.objects.select_for_update(of=("self",)).get(pk=modele.pk)
    exiger(peut_ecrire_modele(acteur, verrou))
    if verrou.retire_le is not None:
        raise ActionRefusee("Ce modèle est déjà retiré.")
    verrou.retire_le = maintenant()
    verrou.save(update_fields=["retire_le"])
    journal.ecrire(verrou, "retirer_modele", acteur)
    return verrou


def envoyer_apercu(
    candidature: Candidature, version: VersionModele, objet: str, corps: str, acteur: Any
) -> Message:
    """Send to the structure the text that was previewed for this dossier, word for word.

    Raises `AccesRefuse`, `ActionRefusee`.
    """
    exiger(peut_envoyer_modele(acteur, candidature))
    return envoyer(
        candidature,
        objet=objet,
        corps=corps,
        auteur=acteur,
        vers="porteur",
        modele=version.reference,
        a_repondre=version.a_repondre,
    )


def _verifier(objet: str, corps: str) -> tuple[str, str]:
    objet, corps = " ".join(objet.split()), corps.replace("\r\n", "\n").strip()
    if not objet:
        raise ActionRefusee("Donnez un objet au message.", "objet")
    if len(objet) > OBJET_MAXIMUM:
        raise ActionRefusee(f"L’objet compte {OBJET_MAXIMUM} signes au plus.", "objet")
    if not corps:
        raise ActionRefusee("Écrivez le texte du message.", "corps")
    variables.verifier(objet, "objet")
    variables.verifier(corps, "corps")
    return objet, corps


def _code_libre(nom: str) -> str:
    racine = slugify(nom)[:CODE_MAXIMUM].strip("-") or "modele"
    pris = set(
        ModeleMessage.objects.filter(code__startswith=racine[: CODE_MAXIMUM - 4])
        .order_by()
        .values_list("code", flat=True)
    )
    code, n = racine, 1
    while code in pris:
        n += 1
        code = f"{racine[: CODE_MAXIMUM - 4].strip('-')}-{n}"
    return code
