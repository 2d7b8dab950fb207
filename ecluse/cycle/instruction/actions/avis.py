"""Recording the advice of a service, and what an instance said."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import notifications
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.models import Avis, AvisInstance, Sens
from ecluse.cycle.instruction.permissions import (
    AVIS_OUVERT,
    peut_enregistrer_instance,
    peut_rendre_avis,
)
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


@transaction.atomic
def rendre_avis(avis: Avis, sens: str, texte: str, acteur: Any) -> Avis:
    """Record the advice of a service, once.

    In: `sens` of `Sens`, `texte` the reason. Raises `AccesRefuse` for anybody who is not of that
    service, `TransitionImpossible` when it is already given or the dossier has moved on.
    """
    verrou = (
        Avis.objects.select_for_update(of=("self",))
        .select_related("service", "candidature__session__version__dispositif")
        .get(pk=avis.pk)
    )
    exiger(peut_rendre_avis(acteur, verrou))
    if verrou.rendu_le is not None:
        raise TransitionImpossible("Cet avis est déjà rendu.")
    # Locked after the advice, always in this order: nothing moves the dossier meanwhile.
    if verrouiller(verrou.candidature).etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction : l’avis n’est plus reçu.")
    if sens not in Sens.values:
        raise ActionRefusee("Choisissez le sens de l’avis.", "sens")
    if not texte.strip():
        raise ActionRefusee("Motivez l’avis en une phrase au moins.", "texte")
    verrou.sens, verrou.texte = sens, texte.strip()
    verrou.rendu_par, verrou.rendu_le = acteur, maintenant()
    verrou.save()
    journal.ecrire(
        verrou,
        "rendre_avis",
        acteur,
        instant=verrou.rendu_le,
        donnees={"service": str(verrou.service), "sens": sens},
        sujets=[journal.reference(verrou.candidature)],
    )
    notifications.avis_rendu(verrou)
    return verrou


@transaction.atomic
def enregistrer_avis_instance(
    candidature: Candidature,
    instance: str,
    reunie_le: date,
    sens: str,
    texte: str,
    acteur: Any,
) -> AvisInstance:
    """Record what an instance said on the day of its meeting, after it (source: fiche, `avis`).

    In: `instance`, its code in the fiche or its name. An instance may meet again: each meeting is
    a row. Raises `AccesRefuse`, `ActionRefusee` (with its field), `TransitionImpossible`.
    """
    verrou = verrouiller(candidature)
    exiger(peut_enregistrer_instance(acteur, verrou))
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction : l’avis n’est plus reçu.")
    instant = maintenant()
    connue = next((a for a in verrou.session.version.fiche.avis if a.code == instance), None)
    nom = connue.instance if connue else instance.strip()
    texte = texte.strip()
    if not nom:
        raise ActionRefusee("Nommez l’instance.", "instance")
    if reunie_le > jour_de_paris(instant):
        raise ActionRefusee(
            f"Le {ecrire_date(reunie_le)} n’est pas passé : un avis s’enregistre après la réunion.",
            "reunie_le",
        )
    if sens not in Sens.values:
        raise ActionRefusee("Choisissez le sens de l’avis.", "sens")
    if sens != Sens.FAVORABLE and not texte:
        raise ActionRefusee("Dites les réserves ou le motif.", "texte")
    try:
        with transaction.atomic():
            avis = AvisInstance.objects.create(
                candidature=verrou,
                code=connue.code if connue else "",
                instance=nom,
                reunie_le=reunie_le,
                sens=sens,
                texte=texte,
                saisi_par=acteur,
                cree_le=instant,
            )
    except IntegrityError:
        raise ActionRefusee(
            "L’avis de cette instance à cette date est déjà enregistré.", "reunie_le"
        ) from None
    journal.ecrire(
        avis,
        "enregistrer_avis_instance",
        acteur,
        instant=instant,
        motif=texte,
        donnees={"instance": nom, "reunie_le": reunie_le.isoformat(), "sens": sens},
        sujets=[journal.reference(verrou)],
    )
    return avis
