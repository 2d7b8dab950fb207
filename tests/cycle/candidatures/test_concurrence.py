"""Fifty people at the last second, on a real database: no number twice, no validation too late."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, CoordonneesBancaires, Etablissement, Structure
from ecluse.cycle.appels.sessions import actions as sessions
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions import corrections
from ecluse.cycle.candidatures.models import Candidature, Correction, Recepisse
from ecluse.socle import horloge
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Journal
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)

NOMBRE = 50


def en_meme_temps(travaux: list[Callable[[], Any]]) -> list[Any]:
    """Run each callable in its own thread and connection, started together; results in order."""
    depart = threading.Barrier(len(travaux))
    resultats: list[Any] = [None] * len(travaux)

    def executer(rang: int) -> None:
        try:
            depart.wait()
            resultats[rang] = travaux[rang]()
        except ActionRefusee as refus:
            resultats[rang] = refus
        finally:
            connection.close()

    fils = [threading.Thread(target=executer, args=(rang,)) for rang in range(len(travaux))]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return resultats


def _copier(objet: Any, **champs: Any) -> Any:
    copie = type(objet)(
        **{
            x.attname: getattr(objet, x.attname)
            for x in objet._meta.concrete_fields
            if x.name not in ("id", "uid", *champs)
        }
    )
    for nom, valeur in champs.items():
        setattr(copie, nom, valeur)
    copie.save()
    return copie


def copier(modele: Candidature) -> tuple[Candidature, Compte]:
    """The same complete draft for another structure, and a signataire of it."""
    s: Structure = f.structure()
    c: Candidature = _copier(
        modele,
        structure=s,
        etablissement=Etablissement.objects.get(structure=s),
        coordonnees_bancaires=_copier(modele.coordonnees_bancaires, structure=s),
    )
    c.territoires.set(modele.territoires.all())
    for relation in (modele.sections, modele.budget, modele.pieces):
        for ligne in relation.all():
            _copier(ligne, candidature=c)
    return c, f.compte("signataire", structure=s)


def test_cinquante_depots_et_validations_a_la_cloture() -> None:
    modele = f.candidature("brouillon")
    assert CoordonneesBancaires.objects.exists()
    dossiers = [copier(modele) for _ in range(NOMBRE)]

    def deposer_et_valider(c: Candidature, signataire: Compte) -> Callable[[], Any]:
        def faire() -> Any:
            actions.deposer(c, signataire)
            return actions.valider(c, signataire)

        return faire

    temoin_avant, temoin_apres = dossiers[0], dossiers[-1]
    # A minute before, for as long as it takes, the first; then all at the last second.
    with freeze_time(f.instant("2025-05-09", "23:59:00"), tick=True) as horloge:
        deposer_et_valider(*temoin_avant)()
        horloge.move_to(f.instant("2025-05-09", "23:59:59"))
        resultats = en_meme_temps([deposer_et_valider(*d) for d in dossiers[1:-1]])
        horloge.move_to(f.instant("2025-05-10", "00:00:00"))
        with pytest.raises(ActionRefusee):
            deposer_et_valider(*temoin_apres)()

    fermeture = modele.session.ferme_le
    for (c, _), resultat in zip(dossiers[1:-1], resultats, strict=True):
        c.refresh_from_db()
        if isinstance(resultat, ActionRefusee):
            assert "clos depuis le 10\u00a0mai 2025" in resultat.message
            assert c.etat in ("brouillon", "deposee")
        else:
            assert c.etat == "validee"
            assert c.validee_le < fermeture
        assert c.deposee_le is None or c.deposee_le < fermeture
    numeros = sorted(
        Candidature.objects.filter(numero__isnull=False).values_list("numero", flat=True)
    )
    assert numeros == [f"CAND-2025-{n:05d}" for n in range(1, len(numeros) + 1)]
    assert Candidature.objects.get(pk=temoin_avant[0].pk).etat == "validee"
    assert Candidature.objects.get(pk=temoin_apres[0].pk).etat == "brouillon"


def test_cinquante_clics_valident_une_fois() -> None:
    c = f.candidature("deposee")
    signataire = f.signataire_de(c.structure)

    def cliquer() -> Candidature:
        return actions.valider(Candidature.objects.get(pk=c.pk), signataire)

    with freeze_time(f.instant("2025-05-06"), tick=True):
        resultats = en_meme_temps([cliquer] * NOMBRE)
    assert sum(isinstance(r, Candidature) for r in resultats) == 1
    assert sum(isinstance(r, TransitionImpossible) for r in resultats) == NOMBRE - 1
    assert Journal.objects.filter(evenement="valider").count() == 1
    assert Recepisse.objects.filter(candidature=c, genre="validation").count() == 1


def test_deux_creations_simultanees_font_un_brouillon() -> None:
    s, session = f.structure(), f.session_45()
    acteur = f.redacteur_de(s)
    with freeze_time(f.instant("2025-05-06"), tick=True):
        resultats = en_meme_temps([lambda: actions.creer(session, s, acteur)] * 8)
    assert len({c.pk for c in resultats}) == 1
    assert Candidature.objects.count() == 1


def test_le_contenu_ne_change_pas_pendant_le_depot() -> None:
    """Saving and depositing at once: either the text is in the fingerprint, or it is refused."""
    from ecluse.cycle.candidatures import contenu as lecture

    c = f.candidature("brouillon")
    acteur = f.redacteur_de(c.structure)
    version = c.sections.get(code="presentation").version

    def ecrire() -> Any:
        frais = Candidature.objects.get(pk=c.pk)
        return actions.enregistrer_presentation(frais, {"intitule": "Au vol"}, version, acteur)

    def deposer() -> Any:
        return actions.deposer(Candidature.objects.get(pk=c.pk), acteur)

    with freeze_time(f.instant("2025-05-06"), tick=True):
        en_meme_temps([ecrire, deposer])
    frais = Candidature.objects.get(pk=c.pk)
    assert frais.etat == "deposee"
    assert frais.empreinte == lecture.empreinte(lecture.charger(frais))


def test_une_prolongation_en_route_decide_de_la_validation_qui_l_attend() -> None:
    """Extension and validation at the closing: the validation waits for the outcome, no deadlock;
    with the extension it passes, without it is refused."""
    c = f.candidature("deposee")
    signataire, pilote = f.signataire_de(c.structure), f.compte("pilotage")
    en_main, valide = threading.Event(), threading.Event()

    def prolonger() -> Any:
        with transaction.atomic():
            prolongation = sessions.prolonger(
                c.session, pilote, cloture=date(2025, 5, 16), acte_reference="arrêté 12",
                acte_date=date(2025, 5, 9), motif="Panne.",
            )  # fmt: skip
            en_main.set()
            attendre_un_verrou()
        return prolongation

    def valider() -> Any:
        assert en_main.wait(30)
        try:
            # Its own second: the instant of a validation comes after the closing that stood.
            with horloge.decalage_fixe(f.instant("2025-05-10", "00:00:01") - INSTANT_REEL):
                return actions.valider(c, signataire)
        finally:
            valide.set()

    with freeze_time(f.instant("2025-05-09", "23:59:59")):
        prolongation, validation = en_meme_temps([prolonger, valider])
    assert valide.is_set()
    assert prolongation.nouvelle_cloture == date(2025, 5, 16)
    assert validation.etat == "validee"
    assert validation.validee_le == f.instant("2025-05-10", "00:00:01")


INSTANT_REEL = f.instant("2025-05-09", "23:59:59")


def attendre_un_verrou() -> None:
    """Until another connection waits for a lock that this one holds."""
    with connection.cursor() as curseur:
        for _ in range(600):
            curseur.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if curseur.fetchone()[0]:
                return
            threading.Event().wait(0.05)
    raise AssertionError("Nobody waited for the lock.")


def test_la_cloture_constatee_attend_elle_aussi_la_prolongation() -> None:
    c = f.candidature("deposee")
    pilote = f.compte("pilotage")
    en_main = threading.Event()

    def prolonger() -> Any:
        with transaction.atomic():
            prolongation = sessions.prolonger(
                c.session, pilote, cloture=date(2025, 5, 16), acte_reference="arrêté 12",
                acte_date=date(2025, 5, 9), motif="Panne.",
            )  # fmt: skip
            en_main.set()
            attendre_un_verrou()
        return prolongation

    def constater() -> Any:
        assert en_main.wait(30)
        with horloge.decalage_fixe(f.instant("2025-05-10", "00:05:00") - INSTANT_REEL):
            return actions.constater_hors_delai(c)

    with freeze_time(f.instant("2025-05-09", "23:59:59")):
        _, constat = en_meme_temps([prolonger, constater])
    assert isinstance(constat, ActionRefusee)
    assert Candidature.objects.get(pk=c.pk).etat == "deposee"


def test_deux_agents_demandent_une_correction_en_meme_temps() -> None:
    c = f.candidature("validee")
    agents = [f.compte("instructeur") for _ in range(4)]

    def demander(agent: Compte) -> Callable[[], Any]:
        return lambda: corrections.demander(
            c, agent, echeance=date(2025, 5, 30), points=[corrections.Point("projet", "Quoi ?")]
        )

    with freeze_time(f.instant("2025-05-20")):
        resultats = en_meme_temps([demander(a) for a in agents])
    assert sum(isinstance(r, Correction) for r in resultats) == 1
    assert sum(isinstance(r, TransitionImpossible) for r in resultats) == 3
    assert Correction.objects.get().points.count() == 1


def test_deux_personnes_renvoient_et_une_ecrit_encore() -> None:
    """One sending back, one fingerprint: a writing that races with it is in it, or refused."""
    c = f.candidature("validee")
    redacteur, signataire = f.redacteur_de(c.structure), f.signataire_de(c.structure)
    with freeze_time(f.instant("2025-05-20")):
        correction = corrections.demander(
            c, f.compte("instructeur"), echeance=date(2025, 5, 30),
            points=[corrections.Point("projet", "Quels cantons ?")],
        )  # fmt: skip
        version = c.sections.get(code="projet").version
        copies = [Correction.objects.get(pk=correction.pk) for _ in range(2)]
        resultats = en_meme_temps(
            [
                lambda: corrections.renvoyer(copies[0], redacteur),
                lambda: corrections.renvoyer(copies[1], signataire),
                lambda: actions.enregistrer_section(
                    Candidature.objects.get(pk=c.pk), "projet",
                    {"besoin_repere": "Frévent."}, version, redacteur,
                ),
            ]
        )  # fmt: skip
    assert sum(isinstance(r, Correction) for r in resultats[:2]) == 1
    assert sum(isinstance(r, TransitionImpossible) for r in resultats[:2]) == 1
    c.refresh_from_db()
    assert c.empreinte == lecture.empreinte(lecture.charger(c))
    assert Recepisse.objects.filter(genre="correction").count() == 1
