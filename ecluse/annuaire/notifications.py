"""The messages that the annuaire sends: what they say, and the one link they carry.

Each function gives a message ready to be stored by `ecluse.socle.courriels`, which adds the
salutation, the link and the signature.
"""

from dataclasses import dataclass
from datetime import datetime

from ecluse.regles.dates import ecrire_instant
from ecluse.regles.texte import typographie

# Their links open an account: the outbox of a production forgets them once they are sent.
GENRE_INVITATION = "invitation"
GENRE_MOT_DE_PASSE = "mot_de_passe"
GENRE_ADRESSE = "adresse"
GENRE_PREMIER_ACCES = "premier_acces"


@dataclass(frozen=True)
class Message:
    """A message ready to be stored; `lien` is a path of the site, empty when there is none."""

    genre: str
    objet: str
    corps: str
    lien: str = ""


def _message(genre: str, objet: str, corps: str, lien: str) -> Message:
    # What a person typed (a name, a reason) must not smuggle a second link into the message.
    return Message(genre, typographie(objet), typographie(corps.replace("://", " ")), lien)


def adhesion_proposee(
    invitant: str, ou: str, en_tant_que: str, lien: str, expire: datetime
) -> Message:
    """To somebody who has an account already, and is invited to one more role."""
    return _message(
        GENRE_INVITATION,
        "Un rôle vous est proposé sur Écluse",
        f"{invitant} vous propose un rôle de plus sur Écluse.\n\n"
        f"Ce rôle : {en_tant_que}, {ou}.\n\n"
        "Le lien ci-dessous vous le fait accepter avec le compte que vous avez déjà. Il ne sert "
        f"qu’une fois, et jusqu’au {ecrire_instant(expire)}.\n\n"
        "Si vous n’attendiez pas ce message, ne faites rien : votre compte ne change pas.",
        lien,
    )


def invitation(invitant: str, ou: str, en_tant_que: str, lien: str, expire: datetime) -> Message:
    """To somebody who has no account yet."""
    return _message(
        GENRE_INVITATION,
        "Votre compte Écluse",
        f"{invitant} vous invite à ouvrir votre compte sur Écluse, où se suivent les aides du "
        f"Département à l’inclusion, du dépôt de la candidature au versement.\n\n"
        f"Votre rôle : {en_tant_que}, {ou}.\n\n"
        "Le lien ci-dessous vous fait choisir un mot de passe. Il ne sert qu’une fois, et "
        f"jusqu’au {ecrire_instant(expire)}.\n\n"
        "Si vous n’attendiez pas ce message, ne faites rien : aucun compte ne s’ouvrira.",
        lien,
    )


def habilitation_accordee(par: str, quoi: str, lien: str) -> Message:
    """To an account which receives a right."""
    return _message(
        "habilitation_accordee",
        "Une habilitation vous est accordée",
        f"{par} vous habilite : {quoi}.\n\n"
        "Ce que vous pouvez faire est décrit sur la page de votre compte.",
        lien,
    )


def habilitation_retiree(par: str, quoi: str, motif: str, lien: str) -> Message:
    """To an account which loses a right."""
    raison = f" Motif : {motif}" if motif else ""
    return _message(
        "habilitation_retiree",
        "Une habilitation vous est retirée",
        f"{par} vous retire une habilitation : {quoi}.{raison}",
        lien,
    )


def adhesion_demandee(
    qui: str, structure: str, en_tant_que: str, orpheline: bool, lien: str
) -> Message:
    """To the signataires of a structure, or to the administrators when it has none."""
    pourquoi = (
        " Cette structure n’a plus de signataire : c’est au Département de répondre."
        if orpheline
        else ""
    )
    return _message(
        "adhesion_demandee",
        f"{qui} demande à rejoindre {structure}",
        f"{qui} demande à rejoindre {structure}, comme {en_tant_que}.{pourquoi}\n\n"
        "Acceptez seulement si vous connaissez cette personne : elle verrait les dossiers de la "
        "structure.",
        lien,
    )


def adhesion_acceptee(structure: str, en_tant_que: str, lien: str) -> Message:
    """To who asked."""
    return _message(
        "adhesion_acceptee",
        f"Vous avez rejoint {structure}",
        f"Votre demande est acceptée : vous agissez pour {structure}, comme {en_tant_que}.",
        lien,
    )


def adhesion_refusee(structure: str, motif: str, lien: str) -> Message:
    """To who asked."""
    return _message(
        "adhesion_refusee",
        f"Votre demande pour {structure}",
        f"Votre demande pour rejoindre {structure} est refusée. Motif : {motif}",
        lien,
    )


def depart(qui: str, structure: str, lien: str) -> Message:
    """To the signataires who stay."""
    return _message(
        "depart_membre",
        f"{qui} a quitté {structure}",
        f"{qui} n’agit plus pour {structure}. Ce qui a été fait reste à son nom.",
        lien,
    )


def signature_transmise(par: str, structure: str, lien: str) -> Message:
    """To the new signataire."""
    return _message(
        "signature_transmise",
        f"Vous êtes signataire de {structure}",
        f"{par} vous transmet la signature de {structure} : vous validez ses candidatures, signez "
        "ses conventions et invitez ses membres.",
        lien,
    )


def documents_a_renouveler(structure: str, documents: list[str], lien: str) -> Message:
    """To who keeps the safe: in: one line per document, with its last day."""
    lignes = "\n".join(f"- {d}" for d in documents)
    return _message(
        "documents_a_renouveler",
        f"Coffre de {structure} : à renouveler",
        f"Bientôt périmé, dans le coffre de {structure} :\n\n{lignes}\n\n"
        "Rangez-y le nouveau document dès que vous l’avez : passé son dernier jour, l’ancien ne "
        "peut plus être repris dans un dossier.",
        lien,
    )


def adresse_a_prouver(lien: str) -> Message:
    """To who has just opened an account alone."""
    return _message(
        GENRE_ADRESSE,
        "Confirmez votre adresse pour ouvrir votre compte",
        "Ouvrez le lien ci-dessous pour prouver que cette adresse est la vôtre. Vous pourrez "
        "ensuite vous connecter et retrouver ou inscrire votre structure.\n\n"
        "Si vous n’avez rien demandé, ne faites rien : le compte ne servira pas.",
        lien,
    )


def compte_existant(lien: str) -> Message:
    """To who has an account, when somebody asks for another one at the same address."""
    return _message(
        GENRE_MOT_DE_PASSE,
        "Vous avez déjà un compte Écluse",
        "Quelqu’un a demandé à ouvrir un compte avec votre adresse : vous en avez déjà un. Le lien "
        "ci-dessous vous fait choisir un nouveau mot de passe si vous avez oublié le vôtre.\n\n"
        "Si ce n’est pas vous, ne faites rien.",
        lien,
    )


def reinitialisation(lien: str) -> Message:
    """The link that chooses a new password."""
    return _message(
        GENRE_MOT_DE_PASSE,
        "Choisir un nouveau mot de passe",
        "Vous avez demandé à choisir un nouveau mot de passe. Le lien ci-dessous ne sert qu’une "
        "fois.\n\n"
        "Si vous n’avez rien demandé, ne faites rien : votre mot de passe ne change pas.",
        lien,
    )


def confirmation_adresse(lien: str) -> Message:
    """To a new address, which its owner must prove."""
    return _message(
        GENRE_ADRESSE,
        "Confirmez votre adresse électronique",
        "Ouvrez le lien ci-dessous pour que cette adresse devienne celle de votre compte Écluse. "
        "Jusque-là, l’ancienne continue de servir.\n\n"
        "Si vous n’avez rien demandé, ne faites rien.",
        lien,
    )


def adresse_changee(ancienne: str, nouvelle: str, lien: str) -> Message:
    """To the former address: whoever lost it must be able to react."""
    return _message(
        "adresse_changee",
        "L’adresse de votre compte a changé",
        f"Votre compte Écluse répond désormais à l’adresse {nouvelle} au lieu de {ancienne}.\n\n"
        "Si ce n’est pas vous, prévenez aussitôt l’administrateur de votre département.",
        lien,
    )


#: Notices of security: what happened, told to the account's address.
AVIS = {
    "account/email/password_changed": (
        "mot_de_passe_change",
        "Votre mot de passe a changé",
        "Le mot de passe de votre compte Écluse vient d’être changé.",
    ),
    "account/email/password_set": (
        "mot_de_passe_change",
        "Votre mot de passe est choisi",
        "Le mot de passe de votre compte Écluse vient d’être choisi.",
    ),
    "account/email/password_reset": (
        "mot_de_passe_change",
        "Votre mot de passe a changé",
        "Le mot de passe de votre compte Écluse vient d’être remplacé.",
    ),
    "mfa/email/totp_activated": (
        "second_facteur",
        "La double authentification est active",
        "Désormais, votre connexion à Écluse demande aussi un code de votre application.",
    ),
    "mfa/email/totp_deactivated": (
        "second_facteur",
        "La double authentification est désactivée",
        "Votre connexion à Écluse ne demande plus que votre mot de passe.",
    ),
    "mfa/email/recovery_codes_generated": (
        "second_facteur",
        "Vos codes de secours ont changé",
        "De nouveaux codes de secours ont été créés ; les anciens ne servent plus.",
    ),
}


def avis_de_securite(gabarit: str, lien: str) -> Message:
    """in: allauth's template prefix. raises: KeyError for a message that is not one of ours."""
    genre, objet, texte = AVIS[gabarit]
    return _message(
        genre,
        objet,
        f"{texte}\n\n"
        "Si ce n’est pas vous, changez aussitôt votre mot de passe et prévenez l’administrateur "
        "de votre département.",
        lien,
    )
