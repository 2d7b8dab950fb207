"""An expert enters one dossier, for a time, after a declaration; nobody else does."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.instruction import actions
from ecluse.cycle.instruction.models import Expertise
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel, JournalAcces
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db
JOUR = "2025-05-20T10:00:00+02:00"


def invite(**plus) -> actions.Invite:
    valeurs = {
        "email": "Expert@Exemple.invalid",
        "prenom": "Noé",
        "nom": "Savant",
        "qualite": "psychologue",
        "jusqu_au": date(2025, 5, 31),
        "question": "Le rythme des rencontres est-il tenable ?",
    } | plus
    return actions.Invite(**valeurs)


def inviter() -> tuple[Expertise, Compte]:
    c, ines = f.en_instruction()
    with f.au("2025-05-20"):
        return actions.inviter_expert(c, invite(), ines), ines


def url(expertise: Expertise, nom: str = "expertise") -> str:
    return reverse(f"instruction:{nom}", args=[expertise.uid])


def test_an_unknown_address_gets_an_account_without_any_right() -> None:
    e, _ = inviter()
    assert e.compte is not None
    assert e.compte.email == "expert@exemple.invalid"
    assert not e.compte.habilitations.exists()
    assert not e.compte.has_usable_password()
    courriel = Courriel.objects.get(genre="premier_acces")
    assert courriel.lien.startswith("/invitation/premier-acces/")
    assert e.candidature.structure.nom not in courriel.corps


def test_the_message_gives_a_first_password_then_leads_to_the_dossier(client) -> None:
    e, ines = inviter()
    lien = Courriel.objects.get(genre="premier_acces").lien
    mots = {"mot_de_passe": f.MOT_DE_PASSE, "encore": f.MOT_DE_PASSE}
    with freeze_time(JOUR):
        assert "Bonjour Noé, choisissez votre mot de passe" in client.get(lien).content.decode()
        assert "diffèrent" in client.post(lien, mots | {"encore": "x"}).content.decode()
        assert client.post(lien, mots)["Location"] == url(e)
        assert "Vos liens d’intérêts" in client.get(url(e)).content.decode()
        # A second use opens nothing: it leads to the same place, through the sign-in.
        autre = Client()
        assert autre.get(lien)["Location"] == url(e)
        assert autre.post(lien, mots)["Location"] == url(e)
        assert autre.get(url(e))["Location"].startswith(reverse("account_login"))
        entree = {"login": "expert@exemple.invalid", "password": f.MOT_DE_PASSE, "next": url(e)}
        assert autre.post(reverse("account_login"), entree)["Location"] == url(e)
    evenements = {j.evenement for j in histoire(reference(e.compte))}
    assert {"ouvrir_compte_expert", "premier_mot_de_passe"} <= evenements
    with f.au("2025-05-21"):
        actions.revoquer_expert(e, ines)
        nouvelle = actions.inviter_expert(e.candidature, invite(), ines)
    assert Courriel.objects.get(genre="instruction.expert_invite").lien == url(nouvelle)


def test_the_link_of_a_first_password_has_an_end_and_cannot_be_made_up(client) -> None:
    e, _ = inviter()
    lien = Courriel.objects.get(genre="premier_acces").lien
    with freeze_time("2025-05-31T23:59:59+02:00"):
        assert client.get(lien).status_code == 200
    with freeze_time("2025-06-01T00:00:00+02:00"):
        page = client.post(lien, {"mot_de_passe": f.MOT_DE_PASSE, "encore": f.MOT_DE_PASSE})
        assert page.status_code == 410
        assert "a expiré" in page.content.decode()
    assert client.get(lien[:-3] + "/").status_code == 404
    Compte.objects.filter(pk=e.compte.pk).update(is_active=False)
    with freeze_time(JOUR):
        assert client.get(lien).status_code == 410
    assert not Compte.objects.get(pk=e.compte.pk).has_usable_password()


def test_invited_twice_before_a_password_the_second_message_gives_one_too() -> None:
    e, ines = inviter()
    with f.au("2025-05-20"):
        actions.revoquer_expert(e, ines)
        actions.inviter_expert(e.candidature, invite(), ines)
    assert Courriel.objects.filter(genre="premier_acces", destinataire=e.compte).count() == 2


@pytest.mark.parametrize(
    ("plus", "champ"),
    [
        ({"email": "x@"}, "email"),
        ({"nom": " "}, "nom"),
        ({"qualite": ""}, "qualite"),
        ({"jusqu_au": date(2025, 5, 19)}, "jusqu_au"),
    ],
)
def test_an_invitation_is_whole(plus, champ) -> None:
    c, ines = f.en_instruction()
    with f.au("2025-05-20"), pytest.raises(ActionRefusee) as refus:
        actions.inviter_expert(c, invite(**plus), ines)
    assert refus.value.champ == champ


def test_a_member_of_the_structure_and_a_second_invitation_are_refused() -> None:
    e, ines = inviter()
    c = e.candidature
    with f.au("2025-05-20"):
        with pytest.raises(ActionRefusee, match="membre de la structure"):
            actions.inviter_expert(c, invite(email=f.redacteur_de(c.structure).email), ines)
        with pytest.raises(ActionRefusee, match="déjà invitée"):
            actions.inviter_expert(c, invite(), ines)
        with pytest.raises(AccesRefuse):
            actions.inviter_expert(c, invite(email="y@exemple.invalid"), f.agent_slisl())


def test_nothing_is_read_before_the_declaration(client) -> None:
    e, _ = inviter()
    client.force_login(e.compte)
    with freeze_time(JOUR):
        texte = client.get(url(e)).content.decode()
        assert "Vos liens d’intérêts" in texte
        assert e.candidature.intitule not in texte
        reponse = client.post(url(e), {"sens": "favorable", "texte": "Oui."})
        assert "Déclarez d’abord" in reponse.content.decode()
        reponse = client.post(url(e, "declarer"), {"conflit": "oui", "precision": " "})
        assert reponse.status_code == 422
        client.post(url(e, "declarer"), {"conflit": "non"})
        texte = client.get(url(e)).content.decode()
        assert e.candidature.intitule in texte
        assert f.IBAN not in texte.replace(" ", "")
    assert JournalAcces.objects.filter(acteur=e.compte, nature="consultation_expert").exists()


def test_a_link_closes_the_dossier_and_is_told(client) -> None:
    e, ines = inviter()
    client.force_login(e.compte)
    with freeze_time(JOUR):
        client.post(url(e, "declarer"), {"conflit": "oui", "precision": "Ancien salarié."})
        texte = client.get(url(e)).content.decode()
        assert "Vous avez déclaré un lien" in texte
        assert e.candidature.intitule not in texte
        with pytest.raises(TransitionImpossible):
            actions.declarer_interets(e, False, "", e.compte)
        with pytest.raises(ActionRefusee):
            actions.rendre_expertise(e, "favorable", "x", e.compte)
    assert Courriel.objects.filter(genre="instruction.conflit_declare", destinataire=ines).exists()


def test_the_advice_is_given_once(client) -> None:
    e, ines = inviter()
    client.force_login(e.compte)
    with freeze_time(JOUR):
        client.post(url(e, "declarer"), {"conflit": "non"})
        client.post(url(e), {"sens": "reserve", "texte": "Deux rencontres suffisent."})
        e.refresh_from_db()
        assert (e.sens, e.texte) == ("reserve", "Deux rencontres suffisent.")
        with pytest.raises(TransitionImpossible):
            actions.rendre_expertise(e, "favorable", "Si.", e.compte)
    evenements = {j.evenement for j in histoire(reference(e.candidature))}
    assert {"inviter_expert", "declarer_interets", "rendre_expertise"} <= evenements
    assert Courriel.objects.filter(genre="instruction.expertise_rendue", destinataire=ines).exists()


def test_the_access_ends_with_its_last_day_or_at_once_when_taken_back(client) -> None:
    e, ines = inviter()
    client.force_login(e.compte)
    with freeze_time("2025-05-31T23:59:59+02:00"):
        assert client.get(url(e)).status_code == 200
    with freeze_time("2025-06-01T00:00:00+02:00"):
        assert client.get(url(e)).status_code == 404
        with pytest.raises(AccesRefuse):
            actions.declarer_interets(e, False, "", e.compte)
    with freeze_time(JOUR):
        actions.revoquer_expert(e, ines)
        assert client.get(url(e)).status_code == 404
        with pytest.raises(TransitionImpossible):
            actions.revoquer_expert(e, ines)
        actions.inviter_expert(e.candidature, invite(), ines)


def test_the_expert_reads_this_dossier_and_no_other(client) -> None:
    e, _ = inviter()
    autre = f.candidature("validee")
    client.force_login(e.compte)
    with freeze_time(JOUR):
        assert client.get("/a-faire/").status_code == 200
        assert "Donner votre avis d’expert" in client.get("/a-faire/").content.decode()
        for nom, objet in (("dossier", e.candidature), ("dossier", autre)):
            reponse = client.get(reverse(f"instruction:{nom}", args=[objet.uid]))
            assert reponse.status_code in (403, 404)
        for objet in (e.candidature, autre):
            assert client.get(reverse("pilotage:dossier", args=[objet.uid])).status_code == 404
        piece = e.candidature.pieces.get(code="statuts")
        lien = reverse("instruction:expertise_piece", args=[e.uid, piece.uid])
        assert client.get(lien).status_code == 404
        client.post(url(e, "declarer"), {"conflit": "non"})
        assert client.get(lien).status_code == 200
        rib = e.candidature.pieces.get(code="rib")
        assert (
            client.get(reverse("instruction:expertise_piece", args=[e.uid, rib.uid])).status_code
            == 404
        )
    client.force_login(f.compte(Role.INSTRUCTEUR))
    with freeze_time(JOUR):
        assert client.get(url(e)).status_code == 404


def test_each_constraint_of_an_expertise_refuses() -> None:
    e, _ = inviter()
    lignes = Expertise.objects.filter(pk=e.pk)
    for contrainte, valeurs in (
        ("expertise_declaree", {"conflit": False}),
        ("expertise_conflit_precise", {"conflit": True, "declaree_le": f.instant("2025-05-20")}),
        ("expertise_rendue_complete", {"sens": "favorable"}),
    ):
        with pytest.raises(IntegrityError) as refus, transaction.atomic():
            lignes.update(**valeurs)
        assert refus.value.__cause__.diag.constraint_name == contrainte
