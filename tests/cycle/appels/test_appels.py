"""Loading the programme, and the public pages of the calls."""

import shutil
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.appels import cahier, queries
from ecluse.cycle.appels.chargement import charger_programme
from ecluse.cycle.appels.models import Dispositif, SessionDepot, VersionFiche
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import trouver_fiche
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def lire(url: str, client: Client | None = None) -> str:
    reponse = (client or Client()).get(url)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A copy of the shipped programme with the fiche 2025/4.5 alone."""
    (tmp_path / "2025").mkdir()
    shutil.copy(f.PROGRAMME / "2025" / "4.5.toml", tmp_path / "2025")
    return tmp_path


def changer(programme: Path, avant: str, apres: str) -> None:
    fichier = programme / "2025" / "4.5.toml"
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres), encoding="utf-8")


def test_charger_deux_fois_ne_change_rien(programme: Path) -> None:
    bilan = charger_programme(programme)
    assert (bilan.dispositifs, bilan.versions, bilan.sessions) == (1, 1, 1)
    session = SessionDepot.objects.get()
    assert (session.ouverture, session.cloture) == (f.date(2025, 4, 1), f.date(2025, 5, 9))
    assert (session.realisation_debut, session.realisation_fin) == (
        f.date(2025, 9, 1),
        f.date(2026, 8, 31),
    )
    bilan = charger_programme(programme)
    assert (bilan.dispositifs, bilan.versions, bilan.sessions) == (0, 0, 0)


def test_une_fiche_changee_devient_une_version_et_les_sessions_la_suivent(
    programme: Path,
) -> None:
    charger_programme(programme)
    changer(programme, "Guichet unique logement des jeunes", "Guichet unique des jeunes")
    charger_programme(programme)
    assert [v.numero for v in VersionFiche.objects.order_by("numero")] == [1, 2]
    assert SessionDepot.objects.get().version.numero == 2
    assert Dispositif.objects.get().libelle == "Guichet unique des jeunes"


def test_une_session_ou_l_on_a_depose_garde_sa_version(programme: Path) -> None:
    charger_programme(programme)
    c = f.candidature("deposee")
    changer(programme, 'cloture = "2025-05-09"', 'cloture = "2025-06-09"')
    charger_programme(programme)
    c.session.refresh_from_db()
    assert (c.session.version.numero, c.session.cloture) == (1, f.date(2025, 5, 9))
    assert VersionFiche.objects.count() == 2


def test_une_fiche_fausse_n_ecrit_rien(programme: Path) -> None:
    changer(programme, 'cloture = "2025-05-09"', 'cloture = "2025-02-29"')
    with pytest.raises(ErreurRegle):
        charger_programme(programme)
    assert not Dispositif.objects.exists()


def test_une_section_ne_prend_pas_un_nom_reserve(programme: Path) -> None:
    changer(programme, 'code = "moyens"', 'code = "budget"')
    changer(programme, 'section = "moyens"', 'section = "budget"')
    with pytest.raises(ErreurRegle, match="réservé"):
        charger_programme(programme)


def test_une_session_adressee_aux_services_n_ouvre_pas_en_ligne(programme: Path) -> None:
    changer(programme, 'canal = "plateforme"', 'canal = "services"')
    bilan = charger_programme(programme)
    assert bilan.sessions_hors_ligne == ("2025/4.5 unique",)
    assert not SessionDepot.objects.exists()
    assert "n’est pas ouvert au dépôt en ligne" in lire("/appels/2025/4.5/")


def test_une_version_publiee_est_inalterable() -> None:
    version = f.session_45().version
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        VersionFiche.objects.filter(pk=version.pk).update(motif="autre")


@pytest.mark.parametrize(
    ("champs", "nom"),
    [
        ({"cloture": f.date(2025, 3, 1)}, "session_periode"),
        ({"realisation_fin": f.date(2025, 3, 1)}, "session_realisation"),
    ],
)
def test_les_contraintes_des_sessions(champs: dict[str, object], nom: str) -> None:
    session = f.session_45()
    with pytest.raises(IntegrityError, match=nom), transaction.atomic():
        SessionDepot.objects.filter(pk=session.pk).update(**champs)


@pytest.mark.parametrize(
    ("jour", "heure", "attendu"),
    [
        ("2025-03-29", "12:00:00", "Ouverture le 1er avril 2025 à 0 h | dans 3 jours"),
        ("2025-03-31", "23:59:59", "Ouverture le 1er avril 2025 à 0 h | demain"),
        ("2025-04-01", "00:00:00", "Clôture le 9 mai 2025 à minuit (inclus) | dans 38 jours"),
        ("2025-05-05", "10:00:00", "Clôture le 9 mai 2025 à minuit (inclus) | dans 4 jours"),
        ("2025-05-08", "10:00:00", "Clôture le 9 mai 2025 à minuit (inclus) | demain"),
        ("2025-05-09", "10:30:00", "Clôture le 9 mai 2025 à minuit (inclus) | dans 13 heures"),
        ("2025-05-09", "23:48:00", "Clôture le 9 mai 2025 à minuit (inclus) | dans 12 minutes"),
        ("2025-05-09", "23:59:59", "Clôture le 9 mai 2025 à minuit (inclus) | dans 1 minute"),
        ("2025-05-10", "00:00:00", "Clos depuis le 10 mai 2025 à 0 h 00 | "),
    ],
)
def test_le_compte_a_rebours_en_mots(jour: str, heure: str, attendu: str) -> None:
    affichee = queries.afficher(f.session_45(), f.instant(jour, heure))
    texte = f"{affichee.phrase} | {affichee.delai}"
    assert texte.replace("\xa0", " ") == attendu


def test_l_accueil_range_les_appels() -> None:
    f.session_45()
    for jour, titre in (
        ("2025-03-15", "À venir"),
        ("2025-05-05", "Ouverts"),
        ("2025-05-15", "Clos"),
    ):
        with freeze_time(f.instant(jour)):
            html = lire("/")
        assert html.index(f">{titre}</h2>") < html.index("4.5 Guichet unique")
    with freeze_time(f.instant("2025-05-05")):
        assert "Clôture le 9 mai 2025 à minuit (inclus) — " in lire("/")
        assert "dans 4 jours" in lire("/")


def test_la_fiche_dit_tout() -> None:
    f.session_45()
    with freeze_time(f.instant("2025-05-05")):
        html = lire("/appels/2025/4.5/")
    for titre in (
        "Public", "Porteurs", "Objet et contenu", "Dépôt", "Réalisation", "Financement",
        "Versements", "Indicateurs", "Pièces", "Suivi et échéances", "Chiffres publiés",
        "Hypothèses retenues", "Ce que les textes ne précisent pas", "Sources",
    ):  # fmt: skip
        assert f">{titre}</h2>" in html
    assert "20 000,00 €" in html
    assert "80 %" in html
    assert "le 31 mars de l’année qui suit la fin de la convention" in html
    assert "Préparer une candidature" in html
    assert Client().get("/appels/2025/9.9/").status_code == 404
    # Every hypothesis of the fiche is signalled where it counts.
    for hypothese in trouver_fiche(f.PROGRAMME, "2025/4.5").hypotheses:
        assert f'href="#hypothese-{hypothese.code}"' in html, hypothese.code
        assert f'id="hypothese-{hypothese.code}"' in html


def test_l_action_depend_du_lecteur() -> None:
    f.session_45()

    def vu(role: str, *categories: str) -> str:
        s = f.structure(*categories)
        client = Client()
        client.force_login(f.compte(role, structure=s))
        return lire("/appels/2025/4.5/", client)

    with freeze_time(f.instant("2025-05-05"), tick=True):
        assert "/candidatures/creer/" in vu(Role.REDACTEUR)
        refus = vu(Role.SIGNATAIRE, "association")
        assert "Cet appel n’est pas ouvert à votre structure" in refus
        assert "Préparer une candidature" not in refus
        assert "ne permet pas de rédiger" in vu(Role.FINANCIER)
    with freeze_time(f.instant("2025-05-15"), tick=True):
        assert "Préparer une candidature" not in vu(Role.REDACTEUR)


def test_chaque_echeance_du_programme_se_dit_en_mots() -> None:
    fiche = trouver_fiche(f.PROGRAMME, "2025/4.5")
    assert [e.quand.replace("\xa0", " ") for e in cahier.echeances(fiche)] == [
        "dès la signature",
        "le 31 mars de l’année qui suit la fin de la convention",
        "1 mois franc après la réception",
        "jusqu’au 31 décembre 2034",
    ]


def test_toutes_les_fiches_du_programme_se_lisent() -> None:
    charger_programme(f.PROGRAMME)
    for dispositif in Dispositif.objects.all():
        lire(f"/appels/{dispositif.annee}/{dispositif.code}/")
