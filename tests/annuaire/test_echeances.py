"""What the days bring: documents of the safe about to end, accounts that nobody confirmed."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire import queries_coffre as q
from ecluse.annuaire.actions import coffre, echeances
from ecluse.annuaire.models import (
    Compte,
    Departement,
    DocumentStructure,
    NatureDocument,
    Role,
    Structure,
)
from ecluse.socle import traitements
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.models import Courriel, Journal
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
JOUR = date(2025, 5, 6)
GENRE = "documents_a_renouveler"


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, for requests too."""
    return freeze_time(f.instant(jour, heure))


@pytest.fixture
def s() -> Structure:
    return f.structure(nom="Alpha logement")


@pytest.fixture
def redacteur(s: Structure) -> Compte:
    return f.compte(Role.REDACTEUR, structure=s)


def ranger(
    acteur: Compte, s: Structure, dans: int | None, nature: str = NatureDocument.STATUTS
) -> DocumentStructure:
    """A document that ends in so many days."""
    fin = None if dans is None else aujourdhui() + timedelta(days=dans)
    return coffre.deposer_document(
        s, acteur, nature=nature, fichier=f.pdf("a.pdf"), libelle="x", valable_jusqu_au=fin
    )


def passer() -> int:
    return echeances.rappeler_les_expirations(aujourdhui(), maintenant())


@pytest.mark.parametrize(("dans", "dits"), [(-1, 0), (0, 1), (30, 1), (31, 0), (None, 0)])
def test_the_notice_is_counted_to_the_day(
    s: Structure, redacteur: Compte, dans: int | None, dits: int
) -> None:
    with au(JOUR.isoformat()):
        ranger(redacteur, s, dans)
        assert passer() == dits
    assert Courriel.objects.filter(genre=GENRE).count() == dits


def test_it_is_told_once_to_each_in_one_message(s: Structure, redacteur: Compte) -> None:
    with au(JOUR.isoformat()):
        ranger(redacteur, s, 10)
        ranger(redacteur, s, 20, NatureDocument.COMPTES)
        assert passer() == 2
        assert passer() == 0
    courriel = Courriel.objects.get(genre=GENRE)
    assert courriel.destinataire == redacteur
    assert courriel.lien == reverse("annuaire:coffre", args=[s.uid])
    corps = texte(courriel.corps)
    assert "Alpha logement" in texte(courriel.objet)
    assert "Comptes annuels : x, valable jusqu’au 26 mai 2025" in corps
    assert "valable jusqu’au 16 mai 2025" in corps
    actes = Journal.objects.filter(evenement="rappeler_expiration")
    assert actes.count() == 2 and all(a.acteur is None for a in actes)


def test_each_is_told_what_is_theirs_to_renew(s: Structure, redacteur: Compte) -> None:
    financier = f.compte(Role.FINANCIER, structure=s)
    f.compte(Role.INTERVENANT, structure=s)
    f.compte(Role.REDACTEUR, structure=f.structure())
    f.compte(Role.INSTRUCTEUR)
    with au(JOUR.isoformat()):
        ranger(redacteur, s, 10)
        ranger(redacteur, s, 10, NatureDocument.COMPTES)
        passer()
    corps = {c.destinataire: texte(c.corps) for c in Courriel.objects.filter(genre=GENRE)}
    assert set(corps) == {redacteur, financier}
    assert "Comptes annuels" in corps[financier] and "Statuts" not in corps[financier]
    assert "Comptes annuels" in corps[redacteur] and "Statuts" in corps[redacteur]


def test_what_is_replaced_withdrawn_or_of_a_structure_that_ended_is_not_told(
    s: Structure, redacteur: Compte
) -> None:
    with au(JOUR.isoformat()):
        ranger(redacteur, s, 10)
        ranger(redacteur, s, 300)
        ranger(redacteur, s, 10, NatureDocument.COMPTES)
        ranger(redacteur, s, None, NatureDocument.COMPTES)
        coffre.retirer_document(ranger(redacteur, s, 10, NatureDocument.ASSURANCE), redacteur)
        assert passer() == 0
        ranger(redacteur, s, 10, NatureDocument.AUTRE)
        ranger(redacteur, s, 300, NatureDocument.AUTRE)
        assert passer() == 1
        ranger(redacteur, s, 5, NatureDocument.DIRIGEANTS)
        Structure.objects.filter(pk=s.pk).update(remplacee_par=f.structure())
        assert passer() == 0


def test_with_nobody_to_tell_it_waits_for_the_first_who_comes(
    s: Structure, redacteur: Compte
) -> None:
    with au(JOUR.isoformat()):
        ranger(redacteur, s, 10)
        redacteur.habilitations.update(retiree_le=maintenant())
        assert passer() == 0
        f.compte(Role.SIGNATAIRE, structure=s)
        assert passer() == 1


def test_the_page_and_what_is_to_do_say_it_before_it_ends(
    client: Client, s: Structure, redacteur: Compte
) -> None:
    client.force_login(redacteur)
    with au(JOUR.isoformat()):
        ranger(redacteur, s, 10)
        assert "Bientôt périmé" in texte(client.get(reverse("annuaire:coffre", args=[s.uid])))
        tache = q.taches(redacteur)[0]
        assert (tache.echeance, tache.ton) == (JOUR + timedelta(days=10), "neutre")
    with au("2025-05-17"):
        tache = q.taches(redacteur)[0]
        assert "périmé depuis le 16 mai 2025" in texte(tache.detail)
        assert (tache.echeance, tache.ton) == (None, "attention")


def test_the_notice_is_a_setting(client: Client, s: Structure, redacteur: Compte) -> None:
    departement = f.departement(assemblee="Conseil départemental")
    admin = f.compte(Role.ADMINISTRATEUR)
    client.force_login(admin)
    url = reverse("annuaire:departement")
    saisie = {"nom": departement.nom, "assemblee": departement.assemblee}
    delais = {"preavis_coffre": "60", "oubli_comptes": "6"}
    page = client.post(url, saisie | delais)
    assert "7" in texte(str(page.context["form"].errors["oubli_comptes"]))
    assert client.post(url, saisie | delais | {"oubli_comptes": "90"}).status_code == 302
    departement.refresh_from_db()
    assert (departement.preavis_coffre, departement.oubli_comptes) == (60, 90)
    with au(JOUR.isoformat()):
        ranger(redacteur, s, 60)
        assert passer() == 1
    departement.preavis_coffre = 0
    with pytest.raises(IntegrityError, match="departement_delais"), transaction.atomic():
        departement.save()
    with pytest.raises(ValidationError):
        departement.full_clean(exclude=["logo"])


# --- Accounts that nobody confirmed ------------------------------------------------------------


def ouvrir(email: str, client: Client | None = None) -> Compte:
    (client or Client()).post(
        reverse("account_signup"),
        {
            "prenom": "Nour",
            "nom": "Essai",
            "email": email,
            "password1": f.MOT_DE_PASSE,
            "password2": f.MOT_DE_PASSE,
        },
    )
    return Compte.objects.get(email=email)


def oublier(jour: str) -> int:
    with au(jour):
        return echeances.oublier_les_non_confirmes(maintenant())


def test_an_account_never_confirmed_is_erased_with_its_traces() -> None:
    f.departement()
    with au("2025-05-01", "09:00:00"):
        compte = ouvrir("nour@exemple.invalid")
    copies: Any = apps.get_model("annuaire", "CompteEvent").objects.filter(pgh_obj_id=compte.pk)
    assert Courriel.objects.filter(destinataire=compte).exists() and copies.exists()
    assert oublier("2025-05-30") == 0
    assert oublier("2025-05-31") == 1
    assert not Compte.objects.exists() and not EmailAddress.objects.exists()
    assert not Courriel.objects.exists() and not copies.exists()
    acte = Journal.objects.get(evenement="oublier_compte")
    assert acte.objet == f"compte:{compte.uid}"
    assert acte.donnees == {"jours": 30} and acte.acteur is None
    with au("2025-06-01"):
        assert ouvrir("nour@exemple.invalid").pk != compte.pk


def test_an_account_that_is_somebody_s_stays() -> None:
    f.departement(oubli_comptes=7)
    with au("2025-01-01"):
        confirme = ouvrir("a@exemple.invalid")
        EmailAddress.objects.filter(user=confirme).update(verified=True)
        habilite = ouvrir("b@exemple.invalid")
        s = f.structure()
        droit = f.compte(Role.REDACTEUR, structure=s).habilitations.get()
        droit.compte = habilite
        droit.save()
        acteur = ouvrir("c@exemple.invalid")
        Journal.objects.create(
            instant=maintenant(), acteur=acteur, objet="x:1", evenement="x", sujets=["x:1"]
        )
        entre = ouvrir("d@exemple.invalid")
        Compte.objects.filter(pk=entre.pk).update(last_login=maintenant())
        ouvrir("e@exemple.invalid")
    assert oublier("2025-12-31") == 1
    assert set(Compte.objects.filter(email__endswith="@exemple.invalid", nom="Essai")) == {
        confirme,
        habilite,
        acteur,
        entre,
    }


def test_the_link_of_an_account_erased_is_told_over(client: Client) -> None:
    f.departement(oubli_comptes=7)
    with au("2025-05-01"):
        ouvrir("nour@exemple.invalid", client)
        lien = Courriel.objects.get(genre="adresse").lien
    oublier("2025-05-31")
    assert client.get(lien).status_code in (200, 404)
    assert client.get(reverse("account_email_verification_sent")).status_code in (200, 302)
    assert client.get(reverse("account_login")).status_code == 200


def test_without_settings_nothing_is_erased() -> None:
    with au("2025-01-01"):
        ouvrir("nour@exemple.invalid")
    assert not Departement.objects.exists()
    assert oublier("2025-12-31") == 0


def test_both_run_each_day(s: Structure, redacteur: Compte) -> None:
    f.departement()
    with au("2025-01-01"):
        ouvrir("nour@exemple.invalid")
    with au(JOUR.isoformat()):
        document = ranger(redacteur, s, 10)
        faits = traitements.executer_jour(JOUR)
    assert {"annuaire.expirations", "annuaire.comptes_non_confirmes"} <= set(faits)
    document.refresh_from_db()
    assert document.rappele_le is not None
    assert not Compte.objects.filter(email="nour@exemple.invalid").exists()
