"""Windows: opened, extended by an act, withdrawn before they open; never closed earlier."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.appels import queries
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.cycle.appels.models import Prolongation, SessionDepot
from ecluse.cycle.appels.sessions import actions
from ecluse.regles.fiches import charger_fiche
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.fabriques.annuaire import PROGRAMME

pytestmark = pytest.mark.django_db


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, exactly."""
    return freeze_time(f.instant(jour, heure))


DATES = {
    "code": "session_2",
    "libelle": "deuxième période",
    "canal": "plateforme",
    "ouverture": date(2025, 9, 1),
    "cloture": date(2025, 9, 30),
    "realisation_debut": date(2026, 1, 1),
    "realisation_fin": date(2026, 12, 31),
}
ACTE = {"acte_reference": "arrêté n° 2025-112", "acte_date": date(2025, 5, 5), "motif": "Panne."}


@pytest.fixture
def session() -> SessionDepot:
    return f.session_45()


@pytest.fixture
def pilote() -> Any:
    return f.compte(Role.PILOTAGE)


def test_ouvrir_une_seconde_session_du_meme_dispositif(session, pilote) -> None:
    with au("2025-06-01"):
        seconde = actions.ouvrir(session.dispositif, pilote, **DATES)
    assert len(queries.sessions_du_dispositif(session.dispositif)) == 2
    assert (seconde.version_id, seconde.appel_id) == (session.version_id, session.appel_id)
    assert histoire(reference(seconde)).first().evenement == "ouvrir"
    with au("2025-06-01"), pytest.raises(ActionRefusee) as refus:
        actions.ouvrir(session.dispositif, pilote, **DATES)
    assert refus.value.champ == "code"


@pytest.mark.parametrize(
    ("change", "champ"),
    [
        ({"cloture": date(2025, 8, 31)}, "cloture"),
        ({"realisation_fin": date(2025, 12, 31)}, "realisation_fin"),
        ({"ouverture": date(2025, 5, 31)}, "ouverture"),
    ],
)
def test_des_dates_impossibles_sont_refusees_a_leur_champ(session, pilote, change, champ) -> None:
    with au("2025-06-01"), pytest.raises(ActionRefusee) as refus:
        actions.ouvrir(session.dispositif, pilote, **(DATES | change))
    assert refus.value.champ == champ


def test_une_session_sur_papier_peut_etre_passee(session, pilote) -> None:
    passee = DATES | {"canal": "services", "ouverture": date(2025, 1, 1),
                      "cloture": date(2025, 1, 31)}  # fmt: skip
    with au("2025-06-01"):
        assert not actions.ouvrir(session.dispositif, pilote, **passee).en_ligne


@pytest.mark.parametrize("role", [Role.INSTRUCTEUR, Role.SIGNATAIRE, Role.ADMINISTRATEUR])
def test_seul_le_pilotage_gere_les_sessions(session, role) -> None:
    acteur = f.compte(role, structure=f.structure() if role == Role.SIGNATAIRE else None)
    for verbe, valeurs in (
        (actions.prolonger, {"cloture": date(2025, 5, 16), **ACTE}),
        (actions.retirer, {"motif": "x"}),
    ):
        with pytest.raises(AccesRefuse):
            verbe(session, acteur, **valeurs)
    with pytest.raises(AccesRefuse):
        actions.ouvrir(session.dispositif, acteur, **DATES)
    ailleurs = f.compte(Role.PILOTAGE, dispositifs=["2025/1.1"])
    with pytest.raises(AccesRefuse):
        actions.prolonger(session, ailleurs, cloture=date(2025, 5, 16), **ACTE)


def test_prolonger_repousse_previent_et_garde_l_audit(session, pilote) -> None:
    brouillon, deposee = f.candidature("brouillon"), f.candidature("deposee")
    validee = f.candidature("validee")
    Courriel.objects.all().delete()
    with au("2025-05-09", "23:59:00"):
        prolongation = actions.prolonger(session, pilote, cloture=date(2025, 5, 16), **ACTE)
    session.refresh_from_db()
    assert session.cloture == date(2025, 5, 16)
    assert prolongation.ancienne_cloture == date(2025, 5, 9)
    acte = histoire(reference(session)).first()
    assert (acte.evenement, acte.motif, acte.acteur) == ("prolonger", "Panne.", pilote)
    avis = Courriel.objects.filter(genre="session_prolongee")
    assert {reference(brouillon), reference(deposee)} <= {s for a in avis for s in a.sujets}
    assert not any(reference(validee) in a.sujets for a in avis)
    assert all("Panne." in a.corps and "2025-112" in a.corps for a in avis)


@pytest.mark.parametrize(
    ("quand", "change", "champ"),
    [
        ("2025-05-06", {"cloture": date(2025, 5, 9)}, "cloture"),
        ("2025-05-06", {"cloture": date(2025, 5, 8)}, "cloture"),
        ("2025-05-06", {"acte_reference": " "}, "acte_reference"),
        ("2025-05-06", {"motif": " "}, "motif"),
        ("2025-05-06", {"acte_date": date(2025, 5, 7)}, "acte_date"),
        ("2025-05-10", {}, ""),
    ],
)
def test_une_prolongation_impossible_est_refusee(session, pilote, quand, change, champ) -> None:
    valeurs = {"cloture": date(2025, 5, 16), **ACTE} | change
    heure = "00:00:00" if quand == "2025-05-10" else "10:00:00"
    with au(quand, heure), pytest.raises(ActionRefusee) as refus:
        actions.prolonger(session, pilote, **valeurs)
    assert refus.value.champ == champ
    assert not Prolongation.objects.exists()


def test_retirer_seulement_avant_l_ouverture(session, pilote) -> None:
    with au("2025-03-31", "23:59:59"):
        with pytest.raises(ActionRefusee):
            actions.retirer(session, pilote, " ")
        actions.retirer(session, pilote, "Reportée.")
        with pytest.raises(TransitionImpossible):
            actions.retirer(session, pilote, "Encore.")
        with pytest.raises(TransitionImpossible):
            actions.prolonger(session, pilote, cloture=date(2025, 5, 16), **ACTE)
    session.refresh_from_db()
    assert not session.ouverte(f.instant("2025-04-05"))
    assert queries.sessions_du_dispositif(session.dispositif) == []
    # Loading the same fiche again does not bring it back.
    charger_une(charger_fiche(PROGRAMME / "2025" / "4.5.toml"), BilanChargement())
    assert queries.sessions_du_dispositif(session.dispositif) == []


def test_ouverte_elle_va_jusqu_a_la_date_publiee(session, pilote) -> None:
    with au("2025-04-01", "00:00:00"), pytest.raises(ActionRefusee, match="date publiée"):
        actions.retirer(session, pilote, "Trop tard.")


def test_recharger_la_fiche_n_efface_pas_une_prolongation(session, pilote) -> None:
    with au("2025-05-06"):
        actions.prolonger(session, pilote, cloture=date(2025, 5, 16), **ACTE)
    charger_une(charger_fiche(PROGRAMME / "2025" / "4.5.toml"), BilanChargement())
    session.refresh_from_db()
    assert session.cloture == date(2025, 5, 16)


def test_la_base_garde_les_prolongations(session, pilote) -> None:
    with au("2025-05-06"):
        p = actions.prolonger(session, pilote, cloture=date(2025, 5, 16), **ACTE)
    with pytest.raises(DatabaseError, match="cannot close earlier"), transaction.atomic():
        SessionDepot.objects.filter(pk=session.pk).update(cloture=date(2025, 5, 15))
    with pytest.raises(DatabaseError), transaction.atomic():
        Prolongation.objects.filter(pk=p.pk).update(motif="autre")
    with pytest.raises(IntegrityError, match="prolongation_avance"), transaction.atomic():
        _copie(p, nouvelle_cloture=date(2025, 5, 1), ancienne_cloture=date(2025, 5, 2))
    with pytest.raises(IntegrityError, match="prolongation_par_un_acte"), transaction.atomic():
        _copie(p, motif="", ancienne_cloture=date(2025, 5, 10))
    with pytest.raises(IntegrityError, match="prolongation_unique"), transaction.atomic():
        _copie(p)


def _copie(p: Prolongation, **champs: Any) -> Prolongation:
    noms = ("session", "ancienne_cloture", "nouvelle_cloture", "acte_reference", "acte_date",
            "motif", "decidee_le", "decidee_par")  # fmt: skip
    return Prolongation.objects.create(**({n: getattr(p, n) for n in noms} | champs))


def test_les_pages_du_pilotage(session, pilote, client: Client) -> None:
    client.force_login(pilote)
    with au("2025-05-06"):
        liste = client.get(reverse("appels:sessions"))
        assert "2025" in liste.content.decode()
        page = reverse("appels:session", args=[session.uid])
        assert "Prolonger la session" in client.get(page).content.decode()
        prolonger = reverse("appels:session_prolonger", args=[session.uid])
        refus = client.post(prolonger, {"cloture": "01/05/2025", "acte_reference": "a",
                                        "acte_date": "05/05/2025", "motif": "m"})  # fmt: skip
        assert refus.status_code == 422
        ok = client.post(prolonger, {"cloture": "16/05/2025", "acte_reference": "arrêté 12",
                                     "acte_date": "05/05/2025", "motif": "Panne."})  # fmt: skip
        assert ok.status_code == 302
        assert "arrêté 12" in client.get(page).content.decode()
    nouvelle = reverse("appels:session_nouvelle") + "?dispositif=2025/4.5"
    with au("2025-06-01"):
        assert client.get(nouvelle).status_code == 200
        champs = {k: v.strftime("%d/%m/%Y") if isinstance(v, date) else v for k, v in DATES.items()}
        assert client.post(nouvelle, champs).status_code == 302
    assert SessionDepot.objects.filter(code="session_2").exists()
    assert client.get(reverse("appels:session_nouvelle") + "?dispositif=x").status_code == 404
    client.force_login(f.compte(Role.PILOTAGE, dispositifs=["2025/1.1"]))
    assert client.get(page).status_code == 404


def test_le_nombre_de_requetes_de_la_liste(
    session, pilote, client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(pilote)
    with django_assert_max_num_queries(12):
        client.get(reverse("appels:sessions"))


def test_a_session_is_named_in_words_never_by_its_code() -> None:
    assert SessionDepot(code="session_2").nom == "session 2"
    assert SessionDepot(code="fin_d_ete").nom == "session fin d ete"
    assert SessionDepot(code="unique").nom == "session unique"
    assert SessionDepot(code="session_2", libelle="deuxième période").nom == (
        "session deuxième période"
    )
