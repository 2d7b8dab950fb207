"""Last year's dossier taken up: what still means something, nothing else, and it is said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.copie import (
    COPIE,
    a_relire,
    copier,
    marquer_relue,
    predecesseurs,
    sources,
)
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.sommaire import sommaire
from ecluse.regles.fiches import Fiche, catalogue
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.cycle.candidatures.dossiers import CHARGES, ouvrir, remplir

pytestmark = pytest.mark.django_db
FICHES = catalogue(f.PROGRAMME)
JOUR = "2025-05-05T10:00:00+02:00"


def deposer(fiche: Fiche, structure: Any = None) -> Candidature:
    """A dossier deposited on that fiche, one day of May 2025."""
    s = structure or f.structure(*(fiche.porteurs.categories or ("association",)))
    redacteur = f.redacteur_de(s)
    with freeze_time(JOUR, tick=True):
        c = actions.creer(ouvrir(fiche), s, redacteur)
        remplir(c, redacteur)
        return actions.deposer(c, redacteur)


def brouillon(fiche: Fiche, ancien: Candidature) -> Candidature:
    """A draft of the same structure on another fiche."""
    return actions.creer(ouvrir(fiche), ancien.structure, f.redacteur_de(ancien.structure))


@freeze_time(JOUR, tick=True)
def test_les_reponses_encore_demandees_sont_reprises_et_rien_n_est_ecrase() -> None:
    ancien = deposer(FICHES["2024/4.6"])
    c = brouillon(FICHES["2025/4.6"], ancien)
    acteur = f.redacteur_de(c.structure)
    actions.enregistrer_section(c, "projet", {"objectifs": "Les nôtres."}, 0, acteur)
    copie = copier(c, ancien, acteur)
    contenu = lecture.charger(c)
    assert contenu.reponses["objectifs"] == "Les nôtres."
    assert contenu.reponses["deroulement"] == "Une réponse."
    assert lecture.totaux_des_volumes(contenu) == {"simple": 1, "renforcee": 1}
    assert c.intitule == "Un projet"
    assert c.montant_demande == CHARGES / 2
    assert c.debut == c.session.realisation_debut
    # What is only worth for a day is given again.
    assert "exactitude" not in contenu.reponses
    assert c.coordonnees_bancaires is None
    motifs = dict(copie.ecartees)
    assert motifs["J’atteste que ce dossier et ses pièces sont exacts."] == "à donner à nouveau"
    assert "relisez" in copie.phrase.lower()


@freeze_time(JOUR, tick=True)
def test_une_reponse_devenue_inacceptable_n_est_pas_reprise() -> None:
    fiche = FICHES["2024/4.6"]
    ancien = deposer(fiche)
    donnees = fiche.model_dump(mode="json") | {"annee": 2025, "succede": [fiche.nom]}
    for question in donnees["formulaire"]["questions"]:
        if question["code"] == "objectifs":
            question["longueur_maximum"] = 3
        if question["code"] == "deroulement":
            question.update({"type": "choix", "options": ["Oui", "Non"], "longueur_maximum": None})
        if question["code"] == "partenaires":
            question.update({"type": "texte", "colonnes": []})
    c = brouillon(Fiche.model_validate(donnees), ancien)
    copie = copier(c, ancien, f.redacteur_de(c.structure))
    reponses = lecture.charger(c).reponses
    assert {"objectifs", "deroulement", "partenaires"}.isdisjoint(reponses)
    assert len([1 for libelle, _ in copie.ecartees if libelle.endswith("?")]) == 3


@freeze_time(JOUR, tick=True)
def test_le_journal_et_le_sommaire_disent_ce_qui_est_a_relire() -> None:
    ancien = deposer(FICHES["2024/4.6"])
    c = brouillon(FICHES["2025/4.6"], ancien)
    acteur = f.redacteur_de(c.structure)
    copier(c, ancien, acteur)
    actes = [e for e in journal.histoire(journal.reference(c)) if e.evenement == "copier"]
    assert len(actes) == 1
    assert actes[0].donnees["source"] == ancien.numero
    contenu = lecture.charger(c)
    assert {"projet", "moyens", "budget", "volumes"} <= a_relire(contenu.sections)
    etats = {e.code: e.etat for e in sommaire(contenu)}
    assert etats["moyens"] == "à relire"
    client = Client()
    client.force_login(acteur)
    stockee = contenu.sections["moyens"]
    champs: dict[str, Any] = {"version": stockee.version, "moyens_materiels": "Un bureau."}
    url = reverse("candidatures:section", args=[c.uid, "moyens"])
    assert client.post(url, champs).status_code == 302
    contenu = lecture.charger(c)
    assert "moyens" not in a_relire(contenu.sections)
    # Rereading twice, or what was not taken up, changes nothing.
    version = contenu.sections[COPIE].version
    for section in ("moyens", "coordonnees"):
        marquer_relue(c, section, acteur)
    assert lecture.charger(c).sections[COPIE].version == version


@freeze_time(JOUR, tick=True)
def test_seules_les_pieces_valables_du_coffre_sont_reprises() -> None:
    from ecluse.annuaire.models import DocumentStructure

    ancien = deposer(FICHES["2024/4.6"])
    c = brouillon(FICHES["2025/4.6"], ancien)
    acteur = f.redacteur_de(c.structure)
    fichier = ancien.pieces.get(code="statuts").fichier
    document = DocumentStructure.objects.create(
        structure=c.structure,
        nature="statuts",
        fichier=fichier,
        depose_par=acteur,
        valable_jusqu_au=date(2025, 5, 4),
    )
    copie = copier(c, ancien, acteur)
    assert not c.pieces.exists()
    assert any("coffre" in motif for _, motif in copie.ecartees)
    DocumentStructure.objects.filter(pk=document.pk).update(valable_jusqu_au=date(2025, 5, 5))
    copie = copier(c, ancien, acteur)
    assert [p.code for p in c.pieces.all()] == ["statuts"]
    assert lecture.PIECES in copie.reprises


@freeze_time(JOUR, tick=True)
def test_on_ne_reprend_que_ce_que_l_on_peut() -> None:
    double = f.structure("association_agreee_fsl", "bailleur_social")
    ancien = deposer(FICHES["2024/4.6"], double)
    ailleurs = deposer(FICHES["2024/4.6"])
    sans_rapport = deposer(FICHES["2024/4.3"], ancien.structure)
    c = brouillon(FICHES["2025/4.6"], ancien)
    acteur = f.redacteur_de(c.structure)
    assert list(sources(c)) == [ancien]
    for source in (ailleurs, sans_rapport, c):
        with pytest.raises(ActionRefusee):
            copier(c, source, acteur)
    with pytest.raises(AccesRefuse):
        copier(c, ancien, f.redacteur_de(ailleurs.structure))
    client = Client()
    client.force_login(acteur)
    url = reverse("candidatures:copier", args=[c.uid])
    assert client.post(url, {"source": ailleurs.uid}).status_code == 404
    assert client.post(url, {"source": ancien.uid}).status_code == 302
    page = client.get(url).content.decode()
    assert "À relire" in page
    assert ancien.numero in page


@freeze_time(JOUR, tick=True)
def test_les_dispositifs_qui_se_suivent() -> None:
    assert predecesseurs(FICHES["2025/4.5"]) == {"2025/4.5", "2024/4.5"}
    ouvrir(FICHES["2024/4.1"])
    assert predecesseurs(FICHES["2025/4.1"]) == {"2025/4.1", "2024/4.1", "2023/faj-co"}


@freeze_time(JOUR, tick=True)
def test_les_montants_sont_repris_au_centime() -> None:
    ancien = deposer(FICHES["2024/4.6"])
    c = brouillon(FICHES["2025/4.6"], ancien)
    copier(c, ancien, f.redacteur_de(c.structure))
    lignes = [(x.compte, x.montant, x.demande, x.engagement) for x in c.budget.order_by("rang")]
    assert ("74", Decimal("5000.00"), True, "") in lignes
    assert sum(m for compte, m, _, _ in lignes if compte == "60") == CHARGES
