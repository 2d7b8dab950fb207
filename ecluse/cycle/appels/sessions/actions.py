"""The verbs of a deposit window: open, extend by an act, withdraw before it opens.

A window closes by itself, at the end of its last day. Once open it is never closed earlier: the
date that was published is a promise made to everybody who prepares an answer, and the sources know
no exception to it. The other way is an extension, decided by an act.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from ecluse.cycle.appels.chargement import TITRE_APPEL
from ecluse.cycle.appels.models import Appel, Dispositif, Prolongation, SessionDepot
from ecluse.cycle.appels.permissions import peut_gerer_sessions
from ecluse.cycle.appels.sessions.annonces import annoncer
from ecluse.regles.dates import ecrire_date, ecrire_instant, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def ouvrir(
    dispositif: Dispositif,
    acteur: Any,
    *,
    code: str,
    libelle: str,
    canal: str,
    ouverture: date,
    cloture: date,
    realisation_debut: date,
    realisation_fin: date,
) -> SessionDepot:
    """Open a window on the latest fiche of the dispositif; several may stand side by side.

    On line it opens today at the earliest; what came on paper may be typed long afterwards, its
    window then lies in the past. Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    exiger(peut_gerer_sessions(acteur, dispositif))
    _exiger_ordre(ouverture, cloture, "cloture", "La clôture ne peut pas précéder l’ouverture.")
    _exiger_ordre(
        realisation_debut,
        realisation_fin,
        "realisation_fin",
        "La fin de la réalisation ne peut pas précéder son début.",
    )
    with transaction.atomic():
        # The row of the dispositif serialises two openings of the same code.
        Dispositif.objects.select_for_update().get(pk=dispositif.pk)
        instant = maintenant()
        if canal == SessionDepot.Canal.PLATEFORME and ouverture < jour_de_paris(instant):
            raise ActionRefusee(
                "Une session en ligne ouvre aujourd’hui au plus tôt : personne n’a pu y répondre "
                "avant.",
                "ouverture",
            )
        version = dispositif.versions.order_by("-numero").first()
        if version is None:
            raise ActionRefusee("Publiez d’abord la fiche de ce dispositif.")
        if SessionDepot.objects.filter(
            version__dispositif=dispositif, code=code, retiree_le__isnull=True
        ).exists():
            raise ActionRefusee("Ce dispositif a déjà une session de ce nom.", "code")
        appel, _ = Appel.objects.get_or_create(annee=dispositif.annee, titre=TITRE_APPEL)
        session = SessionDepot.objects.create(
            appel=appel,
            version=version,
            code=code,
            libelle=libelle.strip(),
            canal=canal,
            ouverture=ouverture,
            cloture=cloture,
            realisation_debut=realisation_debut,
            realisation_fin=realisation_fin,
        )
        journal.ecrire(
            session,
            "ouvrir",
            acteur,
            instant=instant,
            donnees={"fiche": dispositif.reference, "version": version.numero, "code": code,
                     "canal": canal, "cloture": cloture.isoformat()},
        )  # fmt: skip
    return session


def _exiger_ordre(debut: date, fin: date, champ: str, message: str) -> None:
    if fin < debut:
        raise ActionRefusee(message, champ)


def _verrouiller(session: SessionDepot) -> SessionDepot:
    # Not FOR UPDATE: a draft that is created meanwhile must not wait for it.
    return (
        SessionDepot.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__dispositif")
        .get(pk=session.pk)
    )


def prolonger(
    session: SessionDepot,
    acteur: Any,
    *,
    cloture: date,
    acte_reference: str,
    acte_date: date,
    motif: str,
) -> Prolongation:
    """Move the closing forward, by an act; those who hold a draft are told.

    Only while the window is not closed: past its closing nothing goes through, by no way round.
    Lock order: whoever holds a session asks for no candidature; a deposit holds its candidature,
    then reads the session. Raises `AccesRefuse`, `ActionRefusee` at the field.
    """
    exiger(peut_gerer_sessions(acteur, session.dispositif))
    acte_reference, motif = acte_reference.strip(), motif.strip()
    if not acte_reference:
        raise ActionRefusee("Donnez la référence de l’acte.", "acte_reference")
    if not motif:
        raise ActionRefusee("Dites pourquoi la session est prolongée.", "motif")
    with transaction.atomic():
        verrou = _verrouiller(session)
        instant = maintenant()
        _exiger_prolongeable(verrou, instant)
        if cloture <= verrou.cloture:
            raise ActionRefusee(
                f"La clôture ne peut être que repoussée, après le {ecrire_date(verrou.cloture)}.",
                "cloture",
            )
        if acte_date > jour_de_paris(instant):
            raise ActionRefusee("L’acte est déjà pris : sa date n’est pas à venir.", "acte_date")
        prolongation = Prolongation.objects.create(
            session=verrou,
            ancienne_cloture=verrou.cloture,
            nouvelle_cloture=cloture,
            acte_reference=acte_reference,
            acte_date=acte_date,
            motif=motif,
            decidee_le=instant,
            decidee_par=acteur,
        )
        verrou.cloture = cloture
        verrou.save(update_fields=["cloture"])
        journal.ecrire(
            verrou,
            "prolonger",
            acteur,
            instant=instant,
            motif=motif,
            donnees={"de": prolongation.ancienne_cloture.isoformat(), "a": cloture.isoformat(),
                     "acte": acte_reference, "acte_date": acte_date.isoformat()},
        )  # fmt: skip
        annoncer(prolongation)
    session.cloture = cloture
    return prolongation


def _exiger_prolongeable(session: SessionDepot, instant: datetime) -> None:
    if session.retiree_le is not None:
        raise TransitionImpossible("Cette session a été retirée.")
    if instant >= session.ferme_le:
        raise TransitionImpossible(
            f"Le dépôt est clos depuis le {ecrire_instant(session.ferme_le)} : il ne peut plus "
            "être prolongé. Ouvrez une nouvelle session."
        )


def retirer(session: SessionDepot, acteur: Any, motif: str) -> SessionDepot:
    """Withdraw a window before it opens. Raises `AccesRefuse`, `ActionRefusee`."""
    exiger(peut_gerer_sessions(acteur, session.dispositif))
    if not motif.strip():
        raise ActionRefusee("Dites pourquoi la session est retirée.", "motif")
    with transaction.atomic():
        verrou = _verrouiller(session)
        instant = maintenant()
        if verrou.retiree_le is not None:
            raise TransitionImpossible("Cette session est déjà retirée.")
        if instant >= verrou.ouvre_le:
            raise ActionRefusee(
                f"Cette session est ouverte depuis le {ecrire_instant(verrou.ouvre_le)} : elle se "
                "terminera à la date publiée."
            )
        verrou.retiree_le = instant
        verrou.save(update_fields=["retiree_le"])
        journal.ecrire(verrou, "retirer", acteur, instant=instant, motif=motif.strip())
    session.retiree_le = verrou.retiree_le
    return session
