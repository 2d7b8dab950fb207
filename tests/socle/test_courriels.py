"""Messages are written with the act, sent after it, and only to nobody in the demonstration."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from ecluse.annuaire.models import Compte
from ecluse.socle import courriels
from ecluse.socle.courriels import ecrire_a, envoyer, notifier
from ecluse.socle.models import Courriel
from ecluse.socle.travaux import executer_en_attente
from tests.fabriques import au, instant

pytestmark = pytest.mark.django_db


def prevenir(compte, **options):
    valeurs = {
        "objet": "Votre candidature est validée",
        "corps": "Votre candidature 25-0007 est validée.",
        "lien": "/dossiers/abc/",
        "sujets": ["candidature:abc"],
    } | options
    return notifier("validation", compte, **valeurs)


class EnPanne(BaseEmailBackend):
    """A server that does not answer."""

    def send_messages(self, _messages):
        raise ConnectionRefusedError


class AdresseInconnue(BaseEmailBackend):
    """A server that refuses the address."""

    def send_messages(self, _messages):
        raise smtplib.SMTPRecipientsRefused({})


def test_un_message_dit_bonjour_un_texte_un_lien_et_signe(compte, settings, monkeypatch):
    settings.ADRESSE_PUBLIQUE = "https://ecluse.exemple.invalid/"
    monkeypatch.setattr(courriels, "_signature", lambda: "Département de l’Exemple")
    (courriel,) = prevenir(compte)
    assert courriel.corps == (
        "Bonjour Alex Essai,\n\n"
        "Votre candidature 25-0007 est validée.\n\n"
        "https://ecluse.exemple.invalid/dossiers/abc/\n\n"
        "-- \nDépartement de l’Exemple"
    )
    assert (courriel.etat, courriel.adresse) == ("a_envoyer", "alex@exemple.invalid")
    assert (courriel.destinataire, courriel.sujets) == (compte, ["candidature:abc"])
    assert mail.outbox == []


def test_il_part_apres_par_une_tache(compte):
    prevenir(compte)
    with au("2025-05-06"):
        assert executer_en_attente() == 1
    (message,) = mail.outbox
    courriel = Courriel.objects.get()
    assert (message.to, message.subject) == (["alex@exemple.invalid"], courriel.objet)
    assert message.body == courriel.corps
    assert message.extra_headers["Message-ID"].startswith(f"<{courriel.uid}@")
    assert (courriel.etat, courriel.essais) == ("envoye", 1)
    assert executer_en_attente() == 0
    envoyer(courriel_id=courriel.pk)
    assert len(mail.outbox) == 1


def test_une_annulation_n_envoie_rien(compte):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        prevenir(compte)
        raise ZeroDivisionError
    assert not Courriel.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert executer_en_attente() == 0
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_une_autre_connexion_ne_voit_la_tache_qu_apres_la_validation(compte):
    """The worker uses another connection: it must not start before the message exists."""
    autre = connection.copy()
    try:
        with transaction.atomic():
            prevenir(compte)
            assert compter_taches(autre) == 0
        assert compter_taches(autre) == 1
    finally:
        autre.close()


def compter_taches(lien) -> int:
    with lien.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM procrastinate_jobs")
        return curseur.fetchone()[0]


def test_un_par_compte_actif(compte, django_assert_num_queries):
    deux = Compte.objects.create_user("deux@exemple.invalid", prenom="Deux", nom="Essai")
    parti = Compte.objects.create_user(
        "parti@exemple.invalid", prenom="Parti", nom="Essai", is_active=False
    )
    with django_assert_num_queries(3):  # signature, rows, jobs
        ecrits = prevenir([compte, deux, parti, compte])
    assert [c.adresse for c in ecrits] == ["alex@exemple.invalid", "deux@exemple.invalid"]
    assert executer_en_attente() == 2


def test_personne_a_prevenir(compte):
    assert prevenir([]) == []
    assert executer_en_attente() == 0


def test_a_une_adresse_sans_compte():
    courriel = ecrire_a(
        "invitation", "x@exemple.invalid", "", "Votre compte", "Bienvenue.", "/i/1/"
    )
    assert courriel.corps.startswith("Bonjour,\n\nBienvenue.")
    assert courriel.destinataire is None


def test_ce_qu_une_personne_a_ecrit_n_ajoute_ni_lien_ni_entete(compte):
    (courriel,) = prevenir(
        compte, objet="Refus\r\nBcc: x@exemple.org", corps="Voir https://piege.exemple"
    )
    assert courriel.objet == "Refus Bcc: x@exemple.org"
    assert courriel.corps.count("://") == 1


def test_le_lien_est_un_chemin_du_site(compte):
    with pytest.raises(ValueError, match="path of this site"):
        prevenir(compte, lien="https://ailleurs.exemple/")


def test_panne_on_reessaie_plus_tard_puis_on_renonce(compte, settings):
    settings.EMAIL_BACKEND = f"{__name__}.EnPanne"
    (courriel,) = prevenir(compte)
    executer_en_attente()
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == ("a_envoyer", 1)
    prochain = ProcrastinateJob.objects.get(status="todo")
    assert prochain.scheduled_at is not None
    assert executer_en_attente() == 0
    for _ in range(courriels.ESSAIS_MAX - 1):
        envoyer(courriel_id=courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == ("echec", courriels.ESSAIS_MAX)


def test_la_panne_passee_le_message_part(compte, settings):
    normal, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.EnPanne"
    (courriel,) = prevenir(compte)
    executer_en_attente()
    settings.EMAIL_BACKEND = normal
    with au("2025-05-06"):
        envoyer(courriel_id=courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais, len(mail.outbox)) == ("envoye", 2, 1)
    assert abs((courriel.envoye_le - instant("2025-05-06")).total_seconds()) < 60


def test_adresse_refusee_on_renonce_aussitot(compte, settings):
    settings.EMAIL_BACKEND = f"{__name__}.AdresseInconnue"
    (courriel,) = prevenir(compte)
    executer_en_attente()
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == ("echec", 1)


class TestDemonstration:
    @pytest.fixture(autouse=True)
    def _transport(self, settings):
        settings.EMAIL_BACKEND = "ecluse.socle.courriels.TransportDemonstration"

    def test_une_adresse_fictive_est_marquee_envoyee(self, compte):
        (courriel,) = prevenir(compte)
        executer_en_attente()
        courriel.refresh_from_db()
        assert courriel.etat == "envoye"

    @pytest.mark.parametrize("adresse", ["a@exemple.org", "a@invalid.exemple.org", "a@xinvalid"])
    def test_une_adresse_reelle_est_refusee(self, adresse):
        courriel = ecrire_a("essai", adresse, "", "Objet", "Texte.")
        executer_en_attente()
        courriel.refresh_from_db()
        assert courriel.etat == "echec"

    @pytest.mark.parametrize("champ", ["cc", "bcc"])
    def test_en_copie_aussi(self, champ):
        message = mail.EmailMessage("Objet", "Texte", to=["a@exemple.invalid"])
        setattr(message, champ, ["b@exemple.org"])
        with pytest.raises(courriels.AdresseReelle):
            message.send()


def test_en_production_un_lien_d_acces_ne_reste_pas(settings):
    settings.PRODUCTION = True
    ecrire_a("invitation", "x@exemple.invalid", "", "Votre compte", "Bienvenue.", "/i/secret/")
    executer_en_attente()
    assert "/i/secret/" in mail.outbox[0].body
    courriel = Courriel.objects.get()
    assert "secret" not in courriel.corps + courriel.lien
