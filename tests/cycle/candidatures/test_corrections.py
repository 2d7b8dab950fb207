"""Corrections by section: what opens, what stays shut, what comes back, what never moves."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions import corrections
from ecluse.cycle.candidatures.actions.corrections import Point
from ecluse.cycle.candidatures.actions.depot import DossierIncomplet
from ecluse.cycle.candidatures.models import Candidature, Correction, Message, Recepisse
from ecluse.cycle.candidatures.permissions import peut_modifier
from ecluse.cycle.candidatures.tasks import clore_les_corrections
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, exactly."""
    return freeze_time(f.instant(jour, heure))


ECHEANCE = date(2025, 5, 30)
BESOIN = Point("projet", "Dites pour quels cantons.")
BUDGET = Point("budget", "Le salaire est compté deux fois.")
STATUTS = Point("pieces", "Les statuts signés.", "statuts")


@pytest.fixture
def dossier() -> Candidature:
    return f.candidature("validee")


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.INSTRUCTEUR)


def demander(c: Candidature, agent: Any, *points: Point) -> Correction:
    with au("2025-05-20"):
        return corrections.demander(c, agent, echeance=ECHEANCE, points=points or (BESOIN,))


def ecrire(c: Candidature, texte: str = "Avesnes et Frévent.") -> Any:
    acteur = f.redacteur_de(c.structure)
    version = c.sections.get(code="projet").version
    return actions.enregistrer_section(c, "projet", {"besoin_repere": texte}, version, acteur)


def besoin(c: Candidature) -> str:
    return c.sections.get(code="projet").contenu["besoin_repere"]


def test_la_demande_ouvre_ces_parties_et_aucune_autre(dossier, agent) -> None:
    demander(dossier, agent, BESOIN, STATUTS)
    acteur = f.redacteur_de(dossier.structure)
    with au("2025-05-30", "23:59:58"):
        assert peut_modifier(acteur, dossier, "projet")
        assert peut_modifier(acteur, dossier, "pieces", "statuts")
        assert not peut_modifier(acteur, dossier, "pieces", "rib")
        assert not peut_modifier(acteur, dossier, "budget")
        assert not peut_modifier(acteur, dossier)
        assert not peut_modifier(agent, dossier, "projet")
        assert not peut_modifier(f.redacteur_de(f.structure()), dossier, "projet")
        ecrire(dossier)
        actions.joindre_piece(dossier, "statuts", f.pdf("signes.pdf", b"signes"), acteur)
        with pytest.raises(ActionRefusee, match="ne porte pas"):
            actions.enregistrer_section(dossier, "moyens", {"experience": "x"}, 9, acteur)
        with pytest.raises(ActionRefusee, match="ne porte pas"):
            actions.enregistrer_budget(dossier, [], 9, acteur)
        with pytest.raises(AccesRefuse):
            actions.joindre_piece(dossier, "rib", f.pdf("x.pdf", b"x"), acteur)
    assert besoin(dossier) == "Avesnes et Frévent."


def test_la_demande_se_lit_dans_le_fil_et_previent_sans_le_dire(dossier, agent) -> None:
    demander(dossier, agent)
    message = Message.objects.get(modele="correction")
    assert "Dites pour quels cantons." in message.corps
    courriel = Courriel.objects.filter(genre="correction_demandee").first()
    assert "cantons" not in courriel.corps
    assert courriel.lien == reverse("candidatures:corrections", args=[dossier.uid])


def test_apres_l_echeance_rien_ne_s_ecrit_ni_ne_se_renvoie(dossier, agent) -> None:
    correction = demander(dossier, agent)
    acteur = f.redacteur_de(dossier.structure)
    with au("2025-05-31", "00:00:00"):
        assert not peut_modifier(acteur, dossier, "projet")
        with pytest.raises(ActionRefusee, match=r"30.mai 2025"):
            ecrire(dossier)
        with pytest.raises(ActionRefusee, match=r"30.mai 2025"):
            corrections.renvoyer(correction, acteur)
    assert besoin(dossier).startswith("Les jeunes")


def test_renvoyer_change_l_empreinte_remet_une_attestation_pas_la_validation(
    dossier, agent
) -> None:
    avant = (dossier.validee_le, dossier.validee_par_id, dossier.numero, dossier.empreinte)
    correction = demander(dossier, agent)
    with au("2025-05-28"):
        ecrire(dossier)
        corrections.renvoyer(correction, f.redacteur_de(dossier.structure))
    dossier.refresh_from_db()
    assert (dossier.validee_le, dossier.validee_par_id, dossier.numero) == avant[:3]
    assert dossier.empreinte != avant[3]
    assert dossier.empreinte == lecture.empreinte(lecture.charger(dossier))
    assert (correction.empreinte_avant, correction.empreinte_apres) == (
        avant[3],
        dossier.empreinte,
    )
    point = correction.points.get()
    assert point.avant["besoin_repere"].startswith("Les jeunes")
    assert point.apres["besoin_repere"] == "Avesnes et Frévent."
    recepisse = Recepisse.objects.get(genre="correction")
    assert recepisse.empreinte == dossier.empreinte
    executer_en_attente()
    recepisse.refresh_from_db()
    assert recepisse.fichier is not None
    assert Courriel.objects.filter(genre="correction_renvoyee").exists()
    with au("2025-05-28"), pytest.raises(TransitionImpossible):
        ecrire(dossier, "Encore.")


def test_une_partie_videe_ne_se_renvoie_pas(dossier, agent) -> None:
    correction = demander(dossier, agent)
    with au("2025-05-28"):
        ecrire(dossier, "")
        with pytest.raises(DossierIncomplet) as refus:
            corrections.renvoyer(correction, f.redacteur_de(dossier.structure))
    assert {m.section for m in refus.value.manques} == {"projet"}
    correction.refresh_from_db()
    assert correction.etat == "ouverte"


def test_non_renvoyee_elle_se_referme_et_le_dossier_reste_tel_que_valide(dossier, agent) -> None:
    empreinte = dossier.empreinte
    points = (BESOIN, BUDGET, STATUTS, Point("presentation", "Le titre."))
    correction = demander(dossier, agent, *points)
    acteur = f.redacteur_de(dossier.structure)
    with au("2025-05-28"):
        ecrire(dossier)
        lignes = [actions.LigneSaisie("74", "Département", Decimal("9.00"), demande=True)]
        actions.enregistrer_budget(dossier, lignes, 1, acteur)
        actions.joindre_piece(dossier, "statuts", f.pdf("autre.pdf", b"autre"), acteur)
        titre = {"intitule": "Autre titre", "territoires": []}
        actions.enregistrer_presentation(dossier, titre, 1, acteur)
        assert dossier.montant_demande == Decimal("9.00")
    with au("2025-05-31", "00:05:00"):
        clore_les_corrections(date(2025, 5, 31), f.instant("2025-05-31"))
        clore_les_corrections(date(2025, 5, 31), f.instant("2025-05-31"))
    dossier.refresh_from_db()
    correction.refresh_from_db()
    assert correction.etat == "echue"
    assert dossier.empreinte == empreinte
    assert lecture.empreinte(lecture.charger(dossier)) == empreinte
    assert dossier.intitule == "Permanences rurales"
    # What had been typed is kept, and so is the history of the section.
    assert correction.points.get(section="projet").apres["besoin_repere"] == "Avesnes et Frévent."
    assert dossier.sections.get(code="projet").version == 3
    assert Courriel.objects.filter(genre="correction_echue").count() >= 2


def test_annuler_rouvre_la_voie_et_dit_pourquoi(dossier, agent) -> None:
    correction = demander(dossier, agent)
    with au("2025-05-21"):
        with pytest.raises(ActionRefusee):
            corrections.annuler(correction, agent, " ")
        with pytest.raises(AccesRefuse):
            corrections.annuler(correction, f.redacteur_de(dossier.structure), "Non.")
        corrections.annuler(correction, agent, "C’était écrit ailleurs.")
        assert Message.objects.filter(corps="C’était écrit ailleurs.").exists()
        corrections.demander(dossier, agent, echeance=ECHEANCE, points=[BUDGET])


@pytest.mark.parametrize(
    ("points", "champ"),
    [
        ([], ""),
        ([Point("inconnue", "x")], ""),
        ([Point("pieces", "x")], ""),
        ([Point("pieces", "x", "inconnue")], ""),
        ([Point("projet", " ")], ""),
        ([Point("projet", "x", "statuts")], ""),
    ],
)
def test_une_demande_vague_est_refusee(dossier, agent, points, champ) -> None:
    with au("2025-05-20"), pytest.raises(ActionRefusee) as refus:
        corrections.demander(dossier, agent, echeance=ECHEANCE, points=points)
    assert refus.value.champ == champ


def test_il_faut_laisser_un_jour(dossier, agent) -> None:
    with au("2025-05-30"), pytest.raises(ActionRefusee) as refus:
        corrections.demander(dossier, agent, echeance=ECHEANCE, points=[BESOIN])
    assert refus.value.champ == "echeance"


@pytest.mark.parametrize("role", [Role.TERRITOIRE, Role.GESTIONNAIRE, Role.PILOTAGE, Role.ELU])
def test_seul_l_instructeur_demande(dossier, role) -> None:
    service = f.service("SLAI", f.territoire()) if role == Role.TERRITOIRE else None
    with pytest.raises(AccesRefuse):
        demander(dossier, f.compte(role, service=service))


@pytest.mark.parametrize("etat", ["brouillon", "deposee", "inscrite", "adoptee", "rejetee"])
def test_aucune_correction_hors_de_l_instruction(agent, etat) -> None:
    with pytest.raises(TransitionImpossible):
        demander(f.candidature(etat), agent)


def test_on_ne_conclut_pas_pendant_une_correction(agent) -> None:
    c = f.candidature("en_instruction")
    demander(c, agent)
    with au("2025-05-21"), pytest.raises(ActionRefusee, match=r"30.mai 2025"):
        actions.proposer_favorable(c, None)


def test_une_seule_correction_a_la_fois(dossier, agent) -> None:
    correction = demander(dossier, agent)
    with pytest.raises(TransitionImpossible, match="déjà en cours"):
        demander(dossier, agent, BUDGET)
    with (
        pytest.raises(IntegrityError, match="correction_dossier_une_ouverte"),
        transaction.atomic(),
    ):
        Correction.objects.create(
            candidature=dossier,
            echeance=ECHEANCE,
            demandee_le=correction.demandee_le,
            demandee_par=agent,
            empreinte_avant="x",
        )


def test_la_base_tient_les_corrections(dossier, agent) -> None:
    correction = demander(dossier, agent)
    seule = Correction.objects.filter(pk=correction.pk)
    with pytest.raises(IntegrityError, match="correction_dossier_terminee"), transaction.atomic():
        seule.update(etat="annulee")
    with pytest.raises(IntegrityError, match="correction_dossier_renvoyee"), transaction.atomic():
        seule.update(etat="renvoyee", terminee_le=correction.demandee_le)
    point = correction.points.get()
    with pytest.raises(IntegrityError, match="point_correction_consigne"), transaction.atomic():
        type(point).objects.filter(pk=point.pk).update(consigne="")
    with pytest.raises(IntegrityError, match="point_correction_piece"), transaction.atomic():
        type(point).objects.filter(pk=point.pk).update(piece="statuts")
    with au("2025-05-21"):
        corrections.annuler(correction, agent, "Non.")
    with pytest.raises(DatabaseError), transaction.atomic():
        seule.update(etat="ouverte", terminee_le=None)


def test_la_base_ne_laisse_pas_bouger_l_instant_de_validation(dossier) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Candidature.objects.filter(pk=dossier.pk).update(validee_le=f.instant("2025-05-06"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Candidature.objects.filter(pk=dossier.pk).update(validee_le=None)


def test_le_parcours_par_les_pages(dossier, agent) -> None:
    service, porteur = Client(), Client()
    service.force_login(agent)
    porteur.force_login(f.redacteur_de(dossier.structure))
    page = reverse("candidatures:corrections", args=[dossier.uid])
    demande = reverse("candidatures:correction_demander", args=[dossier.uid])
    section = reverse("candidatures:section", args=[dossier.uid, "projet"])
    with au("2025-05-20"):
        assert porteur.get(demande).status_code == 403
        assert service.get(demande).status_code == 200
        jour = {"echeance": "30/05/2025"}
        assert service.post(demande, jour).status_code == 422
        muette = service.post(demande, jour | {"corriger-projet": "on", "projet": " "})
        assert muette.status_code == 422
        assert "ce qui est attendu ici" in muette.content.decode()
        envoi = service.post(
            demande,
            jour | {"corriger-projet": "on", "projet": "Quels cantons ?", "moyens": "Non cochée"},
        )
        assert envoi.status_code == 302
        assert [p.section for p in Correction.objects.get().points.all()] == ["projet"]
        assert "Quels cantons" in porteur.get(page).content.decode()
        assert "Corriger le dossier" in porteur.get(reverse("pilotage:a_faire")).content.decode()
        assert porteur.get(section).status_code == 200
        moyens = reverse("candidatures:section", args=[dossier.uid, "moyens"])
        assert porteur.get(moyens).status_code == 302
        suite = porteur.post(section, {"version": 1, "besoin_repere": "Frévent."})
        assert suite.status_code == 302
        assert suite["Location"] == page
        lue = porteur.get(page).content.decode()
        assert "Frévent." in lue
        assert "Les jeunes de deux cantons" in lue
        correction = Correction.objects.get()
        renvoi = reverse("candidatures:correction_renvoyer", args=[dossier.uid, correction.uid])
        assert service.post(renvoi).status_code == 403
        assert porteur.post(renvoi).status_code == 302
        assert porteur.post(renvoi).status_code == 302
        assert "Frévent." in service.get(page).content.decode()
        assert porteur.get(section).status_code == 302
    etranger = Client()
    etranger.force_login(f.redacteur_de(f.structure()))
    assert etranger.get(page).status_code == 404
    assert etranger.post(renvoi).status_code == 404
