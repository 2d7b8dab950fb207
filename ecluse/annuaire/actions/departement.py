"""The settings of the département: what its documents say of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ecluse.annuaire.models import Compte, Departement
from ecluse.annuaire.permissions import peut_administrer
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger
from ecluse.socle.types_de_fichier import FichierRefuse

CHAMPS = (
    "nom",
    "assemblee",
    "adresse",
    "siret",
    "president",
    "qualite_president",
    "signataire",
    "qualite_signataire",
    "courriel_contact",
    "courriel_dpo",
    "tribunal",
    "adresse_tribunal",
    "sieges",
    "preavis_coffre",
    "oubli_comptes",
)


@transaction.atomic
def modifier_departement(acteur: Compte, *, logo: Any = None, **valeurs: Any) -> Departement:
    """Change the settings. in: fields of `CHAMPS`; `logo` is an uploaded image, None to keep it.

    raises: AccesRefuse, ActionRefusee at the field. Documents already issued do not change.
    """
    exiger(peut_administrer(acteur))
    departement = Departement.objects.select_for_update(of=("self",)).get(pk=1)
    changes = [c for c in CHAMPS if c in valeurs and getattr(departement, c) != valeurs[c]]
    for champ in changes:
        setattr(departement, champ, valeurs[champ])
    if logo is not None:
        try:
            departement.logo = fichiers.deposer(logo, logo.name, acteur)
        except FichierRefuse as refus:
            raise ActionRefusee(refus.message, "logo") from None
        changes.append("logo")
    if not changes:
        return departement
    try:
        vides = {"sieges"} if departement.sieges is None else set()
        departement.full_clean(exclude={"logo", *vides})
    except ValidationError as erreur:
        champ, messages = next(iter(erreur.message_dict.items()))
        raise ActionRefusee(" ".join(messages), champ if champ in CHAMPS else "") from None
    departement.save(update_fields=changes)
    journal.ecrire(departement, "modifier_departement", acteur, donnees={"champs": changes})
    return departement
