"""The demonstration: six dossiers in different states, each role with something to do, once."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ecluse.annuaire.actions.echeances import rappeler_les_expirations
from ecluse.annuaire.models import Absence, Compte, DocumentStructure
from ecluse.cycle.appels.models import Dispositif, VersionFiche
from ecluse.cycle.candidatures.models import Candidature, Correction
from ecluse.cycle.deliberations import queries as deliberations
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, Rapport
from ecluse.cycle.instruction import comparatif
from ecluse.cycle.versements.models import Ordre
from ecluse.pilotage import queries
from ecluse.pilotage.jeu_d_essai import demo, ordre_du_jour
from ecluse.regles.dates import jour_de_paris
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.models import Courriel, Journal
from tests import fabriques

UTILES = {"4.1.toml", "4.5.toml", "4.6.toml"}


@pytest.fixture
def _programme_court(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The shipped programme with the only dispositifs that the demonstration uses."""
    import shutil

    copie = tmp_path / "pas-de-calais"
    shutil.copytree(
        fabriques.PROGRAMME,
        copie,
        ignore=lambda dossier, noms: [
            n for n in noms if re.fullmatch(r"\d.*\.toml", n) and n not in UTILES
        ],
    )
    monkeypatch.setattr(demo, "PROGRAMME", str(copie))


@pytest.mark.django_db(transaction=True)
def test_la_demonstration_se_peuple_une_fois(_programme_court: None) -> None:
    call_command("peupler_demo")
    candidatures = Candidature.objects.order_by("numero")
    etats = candidatures.values_list("etat", flat=True)
    assert Counter(etats) == {
        "brouillon": 1, "conventionnee": 1, "defavorable": 1, "deposee": 1, "en_instruction": 4,
        "favorable": 2, "validee": 4,
    }  # fmt: skip
    deposees = candidatures.filter(numero__isnull=False).order_by("deposee_le")
    numeros = [c.numero for c in deposees]
    assert numeros == sorted(n for n in numeros if n)
    assert Ordre.objects.get().etat == "prepare"
    for version in VersionFiche.objects.all():
        assert jour_de_paris(version.publiee_le).isoformat() == "2025-03-03"
    assert not Courriel.objects.exclude(adresse__endswith=".invalid").exists()
    _chacun_a_quelque_chose_a_faire()
    _la_campagne_se_montre()
    _le_budget_se_montre()
    _un_rapport_se_prepare()
    avant = (Candidature.objects.count(), Journal.objects.count(), Compte.objects.count())
    call_command("peupler_demo")
    assert avant == (Candidature.objects.count(), Journal.objects.count(), Compte.objects.count())


def _chacun_a_quelque_chose_a_faire() -> None:
    for identifiant in (
        "redaction.vallees",
        "signature.plaine",
        "instruction",
        "pilotage",
        "slisl.art",
        "finances",
    ):
        compte = Compte.objects.get(email=f"{identifiant}@{demo.DOMAINE}")
        with fabriques.au("2025-05-05"):
            assert queries.taches(compte), identifiant


def _le_budget_se_montre() -> None:
    """A virement and a désengagement with their reasons; money of the FSL commits nothing."""
    motives = Mouvement.objects.filter(nature__in=("virement", "desengagement"))
    assert {m.nature for m in motives if m.motif} == {"virement", "desengagement"}
    fsl = LigneRapport.objects.get(financement="fsl", article__rapport__numero="DEMO-2025-002")
    assert not fsl.mouvements.exists()
    avenant = fsl.conventions.get().avenant
    assert (avenant.etat, avenant.articles.count()) == ("projet", 1)


def _un_rapport_se_prepare() -> None:
    rapport = Rapport.objects.get(titre=ordre_du_jour.TITRE)
    page = deliberations.page(rapport)
    assert [c.anomalie.code for c in page.erreurs] == ["centimes_perdus"]
    assert [b.titre for b in page.blocs] == ["Articles\u00a01-2", "Article\u00a03"]
    assert (page.total, page.total_fsl) == (Decimal("5500.00"), Decimal("1500.00"))


def _la_campagne_se_montre() -> None:
    totaux = comparatif.totaux(Dispositif.objects.get(annee=2025, code="4.6"))
    assert (totaux.nombre, totaux.enveloppe) == (5, Decimal(350_000))
    assert totaux.demande > totaux.enveloppe > totaux.retenu
    assert totaux.en_preparation == 2 and totaux.a_arbitrer == 1
    papiers = Candidature.objects.filter(origine="papier")
    assert {c.recue_le.year for c in papiers} == {2024, 2025}
    assert all(jour_de_paris(c.deposee_le) == c.recue_le for c in papiers)
    assert dict(Correction.objects.values_list("etat", "candidature__numero")).keys() == {
        "ouverte",
        "renvoyee",
    }
    for identifiant in ("redaction.canche", "expert"):
        compte = Compte.objects.get(email=f"{identifiant}@{demo.DOMAINE}")
        with fabriques.au("2025-05-05"):
            assert queries.taches(compte), identifiant
    assert Courriel.objects.get(genre="premier_acces").adresse == f"expert.invitee@{demo.DOMAINE}"
    with fabriques.au("2025-05-05"):
        validites = {d.validite for d in DocumentStructure.objects.all()}
        assert validites == {"valable", "perime"}
        assert Absence.objects.en_cours().count() == 1
        assert rappeler_les_expirations(aujourdhui(), maintenant()) == 1


def test_une_production_refuse_la_demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="production"):
        call_command("peupler_demo")
