"""The decision notified: reasons, ways to appeal, document, acknowledgement."""

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
from ecluse.cycle.candidatures.models import Decision, Message
from ecluse.cycle.candidatures.recours import voies_de_recours
from ecluse.cycle.deliberations import actions as deliberations
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, exactly."""
    return freeze_time(f.instant(jour, heure))


def notifier(c, montant="18000.00", **champs):
    valeurs = {
        "montant": Decimal(montant) if montant else None,
        "motifs": "Montant ramené au plafond.",
        "acte": "Délibération n° 2025-300",
        "acte_date": date(2025, 7, 7),
    } | champs
    with au("2025-07-08"):
        return actions.notifier_decision(c, f.compte(Role.PILOTAGE), **valeurs)


def test_la_decision_est_dans_le_fil_avec_ses_motifs_et_ses_recours() -> None:
    f.departement(tribunal="Tribunal administratif de Lille", adresse="1 place\n62000 Arras",
                  adresse_tribunal="2 rue du Palais, Lille")  # fmt: skip
    decision = notifier(f.candidature("adoptee"))
    message = Message.objects.get(modele="decision")
    for attendu in ("Montant ramené", "deux mois", "Lille", "1 place, 62000 Arras",
                    "2 rue du Palais"):  # fmt: skip
        assert attendu in message.corps
    assert decision.sens == "adoptee"
    executer_en_attente()
    decision.refresh_from_db()
    assert decision.fichier.nom.endswith(".pdf")


def test_sans_reglage_les_voies_de_recours_se_lisent_quand_meme() -> None:
    gracieux, contentieux = voies_de_recours()
    assert "deux mois" in gracieux
    assert "tribunal administratif," in contentieux


def test_une_decision_est_motivee_prise_et_notifiee_une_fois() -> None:
    c = f.candidature("adoptee")
    with pytest.raises(ActionRefusee) as refus:
        notifier(c, motifs=" ")
    assert refus.value.champ == "motif"
    notifier(c)
    with pytest.raises(TransitionImpossible, match="déjà"):
        notifier(c)
    with pytest.raises(TransitionImpossible):
        notifier(f.candidature("favorable"))


def test_le_vote_notifie_chaque_dossier() -> None:
    c = f.adoptee("15000.00")
    decision = Decision.objects.get(candidature=c)
    assert decision.montant == Decimal("15000.00")
    assert "inférieur au montant" in decision.motifs
    assert "commission permanente" in decision.acte


def test_le_refus_aussi() -> None:
    c, _ = f.avec_avis()
    from ecluse.cycle.instruction.models import Proposition

    c = f.candidature("defavorable")
    assert not Proposition.objects.filter(candidature=c).exists()
    with au("2025-07-08"):
        deliberations.refuser_candidature(c, "Hors du dispositif.", f.compte(Role.PILOTAGE))
    decision = Decision.objects.get(candidature=c)
    assert (decision.sens, decision.montant, decision.motifs) == (
        "rejetee", None, "Hors du dispositif.",
    )  # fmt: skip


def test_accuser_reception_une_fois_par_la_structure() -> None:
    c = f.candidature("rejetee")
    decision = notifier(c, None)
    porteur = f.signataire_de(c.structure)
    with pytest.raises(AccesRefuse):
        actions.accuser_reception(decision, f.compte(Role.INSTRUCTEUR))
    with au("2025-07-10"):
        actions.accuser_reception(decision, porteur)
    with au("2025-07-11"):
        lue = actions.accuser_reception(decision, f.redacteur_de(c.structure))
    assert (lue.lue_par, lue.lue_le.date()) == (porteur, date(2025, 7, 10))
    assert Message.objects.get(modele="decision").lu_par == porteur


def test_la_page_de_la_decision() -> None:
    c = f.candidature("rejetee")
    porteur, agent = Client(), Client()
    porteur.force_login(f.signataire_de(c.structure))
    agent.force_login(f.compte(Role.INSTRUCTEUR))
    page = reverse("candidatures:decision", args=[c.uid])
    assert porteur.get(page).status_code == 404
    notifier(c, None)
    document = reverse("candidatures:decision_document", args=[c.uid])
    assert porteur.get(document).status_code == 404
    executer_en_attente()
    assert porteur.get(document).status_code == 200
    with au("2025-07-10"):
        assert "Lire la décision" in porteur.get(reverse("pilotage:a_faire")).content.decode()
        recue = reverse("candidatures:decision_recue", args=[c.uid])
        assert agent.post(recue).status_code == 403
        assert porteur.post(recue).status_code == 302
        assert "accusée le" in agent.get(page).content.decode()
        assert "Lire la décision" not in porteur.get(reverse("pilotage:a_faire")).content.decode()
    autre = Client()
    autre.force_login(f.redacteur_de(f.structure()))
    assert autre.get(page).status_code == 404


def test_la_base_tient_la_decision() -> None:
    decision = notifier(f.candidature("adoptee"))
    seule = Decision.objects.filter(pk=decision.pk)
    for champs in ({"motifs": "autre"}, {"montant": Decimal("1.00")}):
        with pytest.raises(DatabaseError), transaction.atomic():
            seule.update(**champs)
    with pytest.raises(DatabaseError), transaction.atomic():
        decision.delete()
    with pytest.raises(IntegrityError, match="decision_lue_apres"), transaction.atomic():
        seule.update(lue_le=decision.notifiee_le)
    autre = f.candidature("rejetee")
    base = {"candidature": autre, "acte": "x", "acte_date": date(2025, 7, 7), "motifs": "m",
            "notifiee_le": decision.notifiee_le, "notifiee_par": decision.notifiee_par}  # fmt: skip
    with pytest.raises(IntegrityError, match="decision_montant"), transaction.atomic():
        Decision.objects.create(sens="rejetee", montant=Decimal("1.00"), **base)
    with pytest.raises(IntegrityError, match="decision_montant"), transaction.atomic():
        Decision.objects.create(sens="adoptee", montant=None, **base)
    with pytest.raises(IntegrityError, match="decision_motivee"), transaction.atomic():
        Decision.objects.create(sens="rejetee", **(base | {"motifs": ""}))
