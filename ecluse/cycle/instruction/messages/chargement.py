"""The templates that come with the product, put down once; the service then makes them its own."""

from django.db import transaction

from ecluse.cycle.instruction.messages import variables
from ecluse.cycle.instruction.messages.models import ModeleMessage, VersionModele

#: code, name, subject, text, whether an answer is awaited.
LIVRES: tuple[tuple[str, str, str, str, bool], ...] = (
    (
        "accuse-de-reception",
        "Accusé de réception",
        "Votre dossier {{ numéro }} est bien reçu",
        "Bonjour,\n\n"
        "Le service a reçu le dossier {{ numéro }} « {{ projet }} », validé le "
        "{{ validation }} par {{ structure }} au titre du dispositif {{ dispositif }}.\n\n"
        "Son instruction commence. Nous vous écrirons ici même si un point est à préciser ; "
        "vous suivez son avancement sur la page du dossier.\n\n"
        "{{ département }}",
        False,
    ),
    (
        "piece-manquante",
        "Pièce manquante",
        "Dossier {{ numéro }} : il manque une pièce",
        "Bonjour,\n\n"
        "Pour poursuivre l’instruction du dossier {{ numéro }} « {{ projet }} », il nous manque :\n"
        "{{ pièces manquantes }}\n\n"
        "Merci de nous la faire parvenir en réponse à ce message, au plus tard le "
        "{{ échéance }}.\n\n"
        "{{ instructeur }}",
        True,
    ),
    (
        "complement-d-information",
        "Complément d’information",
        "Dossier {{ numéro }} : une précision est attendue",
        "Bonjour,\n\n"
        "En étudiant la demande de {{ structure }} au titre du dispositif {{ dispositif }}, "
        "nous avons besoin d’une précision sur le projet « {{ projet }} ».\n\n"
        "Merci de répondre à ce message au plus tard le {{ échéance }}. Sans réponse à cette "
        "date, le dossier sera étudié en l’état.\n\n"
        "{{ instructeur }}",
        True,
    ),
    (
        "ajournement",
        "Ajournement",
        "Dossier {{ numéro }} : examen reporté",
        "Bonjour,\n\n"
        "L’examen du dossier {{ numéro }} « {{ projet }} » est reporté : il n’est ni retenu ni "
        "écarté à ce stade. Nous le reprendrons à partir du {{ échéance }}.\n\n"
        "Vous n’avez rien à déposer de nouveau. Si votre projet a changé depuis, dites-le-nous en "
        "réponse à ce message.\n\n"
        "{{ instructeur }}",
        False,
    ),
    (
        "rendez-vous",
        "Proposition d’échange",
        "Dossier {{ numéro }} : parlons de votre projet",
        "Bonjour,\n\n"
        "Avant de rendre son avis, le service souhaite échanger avec {{ structure }} sur le projet "
        "« {{ projet }} », pour lequel {{ montant demandé }} sont demandés.\n\n"
        "Merci de nous proposer deux créneaux avant le {{ échéance }}, en réponse à ce message.\n\n"
        "{{ instructeur }}",
        True,
    ),
)


@transaction.atomic
def charger_modeles_de_messages() -> int:
    """Put down the templates that are not there yet; out: how many.

    One that exists, changed or withdrawn by the service, is left as it is.
    """
    presents = set(ModeleMessage.objects.order_by().values_list("code", flat=True))
    nouveaux = [livre for livre in LIVRES if livre[0] not in presents]
    for code, nom, objet, corps, a_repondre in nouveaux:
        variables.verifier(objet, "objet")
        variables.verifier(corps, "corps")
        modele = ModeleMessage.objects.create(code=code, nom=nom)
        VersionModele.objects.create(
            modele=modele, numero=1, objet=objet, corps=corps, a_repondre=a_repondre
        )
    return len(nouveaux)
