"""Fifty people at the last second, on a real database: no number twice, no validation too late."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, CoordonneesBancaires, Etablissement, Structure
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.models import Candidature, Recepisse
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
    with freeze_time(f.instant("2025-05-09", "23:59:59"), tick=True) as horloge:
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
