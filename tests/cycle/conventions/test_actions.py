"""From voted lines to a signed convention: what is refused, what is frozen, what follows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, catalogue, composition, projet, queries
from ecluse.cycle.conventions.chargement import charger_modeles
from ecluse.cycle.conventions.models import Convention, LigneConvention, ModeleConvention
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def test_preparing_freezes_amount_dates_fiche_and_people(agent: Any) -> None:
    ligne = f.ligne_votee("18000.00")
    with f.au("2025-07-08"):
        c = actions.preparer([ligne], agent)
    assert c.numero == "CONV-2025-00001"
    assert (c.etat, c.montant_maximum) == ("projet", Decimal("18000.00"))
    assert (c.debut, c.fin) == (date(2025, 9, 1), date(2026, 8, 31))
    assert list(c.fiches) == ["2025/4.5"]
    assert (c.signataire_structure, c.qualite_structure) == ("Dominique Modèle", "présidente")
    portee = c.lignes.get()
    assert (portee.ligne, portee.fiche, portee.montant) == (ligne, "2025/4.5", Decimal("18000.00"))
    # The dossier waits for the signature.
    assert ligne.candidature.etat == "adoptee"


def test_numbers_have_no_gap_when_a_preparation_fails(agent: Any) -> None:
    premiere, seconde = f.ligne_votee(), f.ligne_votee()
    with f.au("2025-07-08"):
        actions.preparer([premiere], agent)
        with pytest.raises(ActionRefusee):
            actions.preparer([premiere], agent)
        with pytest.raises(ActionRefusee, match="objet"):
            actions.preparer([seconde], agent, objet=" ")
        assert actions.preparer([seconde], agent).numero == "CONV-2025-00002"


def test_a_line_is_carried_once(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    with pytest.raises(ActionRefusee, match=f"déjà dans la convention {c.numero}"):
        actions.preparer([c.lignes.get().ligne], agent)


def test_two_structures_do_not_share_a_convention(agent: Any) -> None:
    with pytest.raises(ActionRefusee, match="une seule structure"):
        actions.preparer([f.ligne_votee(), f.ligne_votee()], agent)


def test_a_line_not_voted_is_refused(agent: Any) -> None:
    charger_modeles()
    f.departement_complet()
    rapport = f.rapport(f.proposee(), etat="inscrit")
    with pytest.raises(ActionRefusee, match="n’est pas votée"):
        actions.preparer([rapport.articles.get().lignes.get()], agent)


def test_without_a_current_rib_nothing_is_prepared(agent: Any, votee: Any) -> None:
    votee.candidature.structure.coordonnees_bancaires.update(fin=f.instant("2025-07-01"))
    with pytest.raises(ActionRefusee, match="relevé d’identité bancaire"):
        actions.preparer([votee], agent)


def test_a_replaced_rib_gives_way_to_the_current_one(agent: Any, votee: Any) -> None:
    structure = votee.candidature.structure
    structure.coordonnees_bancaires.update(fin=f.instant("2025-07-01"))
    nouvelles = f.coordonnees(structure)
    assert actions.preparer([votee], agent).coordonnees_bancaires == nouvelles


def test_the_fiche_stays_as_it_was(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    version = c.lignes.get().ligne.candidature.session.version
    avant = c.fiches["2025/4.5"]
    plus_genereuse = version.contenu | {"libelle": "Autre nom"}
    version.dispositif.versions.create(
        numero=2, contenu=plus_genereuse, empreinte="0" * 64, publiee_le=f.instant("2025-08-01")
    )
    c.refresh_from_db()
    assert c.fiches["2025/4.5"] == avant
    assert queries.echeancier(c).avance.montant == Decimal("16000.00")


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.SIGNATAIRE, Role.ELU, Role.CONTROLEUR])
def test_who_does_not_prepare(role: str, votee: Any) -> None:
    structure = votee.candidature.structure if role in (Role.REDACTEUR, Role.SIGNATAIRE) else None
    with pytest.raises(AccesRefuse):
        actions.preparer([votee], f.compte(role, structure=structure))


def test_a_right_on_another_dispositif_prepares_nothing(votee: Any) -> None:
    with pytest.raises(AccesRefuse):
        actions.preparer([votee], f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"]))


def test_an_instructeur_prepares_but_does_not_record_the_signature() -> None:
    instructeur = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"])
    assert actions.preparer([f.ligne_votee()], instructeur).etat == "projet"
    with pytest.raises(AccesRefuse):
        actions.signer(f.convention("a_signer"), date(2025, 7, 21), None, instructeur)


@pytest.mark.parametrize(
    ("champ", "vide", "mots"),
    [
        ("adresse", "", "dans les réglages du Département"),
        ("tribunal", "", "le tribunal administratif"),
        ("courriel_dpo", "", "délégué à la protection des données"),
        ("adresse", "XX rue de l’Exemple", "l’adresse du Département"),
    ],
)
def test_a_hole_blocks_the_documents(
    agent: Any, champ: str, vide: str, mots: str, votee: Any
) -> None:
    c = f.convention("projet", ligne=votee)
    departement = f.departement()
    setattr(departement, champ, vide)
    departement.save()
    with pytest.raises(composition.DonneesManquantes, match=mots):
        actions.generer_documents(c, agent)
    c.refresh_from_db()
    assert c.documents_demandes_le is None


def test_the_holes_are_named_at_once_with_their_place(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    c.structure.adresse = ""
    c.structure.save()
    departement = f.departement()
    departement.tribunal = ""
    departement.save()
    with pytest.raises(composition.DonneesManquantes) as refus:
        actions.generer_documents(c, agent)
    assert refus.value.noms == ("structure_adresse", "tribunal")
    assert [m.lieu for m in refus.value.manques] == [catalogue.DEPARTEMENT, catalogue.STRUCTURE]


def test_a_signataire_named_later_is_read_again(agent: Any, votee: Any) -> None:
    structure = votee.candidature.structure
    structure.representant = ""
    structure.save()
    c = actions.preparer([votee], agent)
    with pytest.raises(composition.DonneesManquantes, match="signataire de la structure"):
        actions.generer_documents(c, agent)
    structure.representant = "Claude Nouveau"
    structure.save()
    actions.generer_documents(c, agent)
    assert c.signataire_structure == "Claude Nouveau"


def test_correcting_the_project_outdates_its_documents(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    f.documenter(c, agent)
    actions.modifier(c, agent, signataire_structure="Claude Autre")
    assert projet.documents_en_vigueur(c) == []
    with pytest.raises(ActionRefusee, match="Générez d’abord"):
        actions.emettre(c, agent)


def test_a_convention_is_not_issued_on_data_that_changed(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    f.documenter(c, agent)
    c.structure.adresse = "2 rue Nouvelle\n62000 Arras"
    c.structure.save()
    with pytest.raises(ActionRefusee, match="Les données ont changé"):
        actions.emettre(c, agent)
    assert not Courriel.objects.filter(genre="conventions.a_signer").exists()


def test_issuing_tells_the_signataires_and_freezes_the_text(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    message = Courriel.objects.get(genre="conventions.a_signer")
    assert message.destinataire == f.signataire_de(c.structure)
    assert message.lien == f"/conventions/{c.uid}/"
    assert f.IBAN not in message.corps
    with pytest.raises(TransitionImpossible):
        actions.modifier(c, agent, objet="Autre objet")
    with pytest.raises(TransitionImpossible):
        actions.emettre(c, agent)


def test_the_signature_needs_transmission_and_publication(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    with f.au("2025-07-21"):
        with pytest.raises(ActionRefusee, match="transmission") as refus:
            actions.signer(c, date(2025, 7, 21), None, agent)
        assert refus.value.champ == "transmise_le"
        actions.enregistrer_dates(c, agent, transmise_le=date(2025, 7, 9))
        with pytest.raises(ActionRefusee, match="publication"):
            actions.signer(c, date(2025, 7, 21), None, agent)


@pytest.mark.parametrize(
    ("jour", "mots"),
    [
        (date(2025, 7, 8), "transmission au contrôle de légalité, du 9.juillet.2025"),
        (date(2025, 7, 9), "la publication, du 10.juillet.2025"),
        (date(2025, 7, 22), "dans l’avenir"),
    ],
)
def test_a_signature_out_of_order_is_refused(agent: Any, jour: date, mots: str, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    with f.au("2025-07-21"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
        with pytest.raises(ActionRefusee, match=mots) as refus:
            actions.signer(c, jour, None, agent)
    assert refus.value.champ == "signee_le"
    c.refresh_from_db()
    assert c.etat == "a_signer"


def test_the_day_of_signature_is_a_paris_day(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    # 22 h 30 UTC on the 20th is the 21st in Paris.
    with freeze_time("2025-07-20T22:30:00Z"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 10), publiee_le=date(2025, 7, 10)
        )
        actions.signer(c, date(2025, 7, 21), None, agent)
    assert c.etat == "signee"


def test_signing_moves_the_dossier_and_tells(agent: Any, votee: Any) -> None:
    c = f.convention("signee", ligne=votee)
    candidature = c.lignes.get().ligne.candidature
    assert (c.etat, candidature.etat) == ("signee", "conventionnee")
    assert c.signature_enregistree_par is not None
    assert Courriel.objects.filter(
        genre="conventions.signee", destinataire=f.signataire_de(c.structure)
    ).exists()
    actes = [a.evenement for a in histoire(reference(candidature))]
    assert {"preparer", "emettre", "enregistrer_dates", "signer", "conventionner"} <= set(actes)
    with pytest.raises(TransitionImpossible):
        actions.signer(c, date(2025, 7, 21), None, agent)


def test_the_dates_of_the_deliberation_are_taken_over(agent: Any, votee: Any) -> None:
    rapport = votee.article.rapport
    rapport.transmise_le, rapport.publiee_le = date(2025, 7, 8), date(2025, 7, 9)
    rapport.save()
    c = actions.preparer([votee], agent)
    assert (c.transmise_le, c.publiee_le) == (date(2025, 7, 8), date(2025, 7, 9))


@pytest.mark.parametrize(
    ("jour", "mots"), [(date(2025, 7, 6), "précède le vote"), (date(2025, 7, 22), "l’avenir")]
)
def test_dates_out_of_order_are_refused(agent: Any, jour: date, mots: str) -> None:
    c = f.convention("a_signer")
    for champ in ("transmise_le", "publiee_le", "notifiee_le"):
        with f.au("2025-07-21"), pytest.raises(ActionRefusee, match=mots) as refus:
            actions.enregistrer_dates(c, agent, **{champ: jour})
        assert refus.value.champ == champ


def test_after_the_signature_only_the_notification_is_recorded(agent: Any, votee: Any) -> None:
    c = f.convention("signee", ligne=votee)
    with f.au("2025-07-25"):
        actions.enregistrer_dates(c, agent, notifiee_le=date(2025, 7, 24))
        assert c.notifiee_le == date(2025, 7, 24)
        with pytest.raises(ActionRefusee, match="après la signature"):
            actions.enregistrer_dates(c, agent, transmise_le=date(2025, 7, 8))


def test_an_abandoned_convention_frees_its_lines(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    with pytest.raises(ActionRefusee, match="pourquoi"):
        actions.abandonner(c, "  ", agent)
    actions.abandonner(c, "La structure renonce", agent)
    assert c.etat == "abandonnee"
    assert Courriel.objects.filter(genre="conventions.abandonnee").exists()
    suivante = actions.preparer([c.lignes.get().ligne], agent)
    assert suivante.numero != c.numero
    assert queries.convention_de(suivante.lignes.get().ligne.candidature) == suivante


def test_an_instructeur_does_not_give_up_what_the_structure_received(votee: Any) -> None:
    instructeur = f.compte(Role.INSTRUCTEUR)
    with pytest.raises(AccesRefuse):
        actions.abandonner(f.convention("a_signer", ligne=votee), "Motif", instructeur)


def test_a_signed_convention_is_not_given_up(agent: Any, votee: Any) -> None:
    with pytest.raises(TransitionImpossible):
        actions.abandonner(f.convention("signee", ligne=votee), "Motif", agent)


def test_closing_writes_the_subjects_given(agent: Any, votee: Any) -> None:
    c = f.convention("signee", ligne=votee)
    actions.solder(c, agent, sujets=["ordre:exemple"])
    assert c.etat == "soldee"
    assert histoire("ordre:exemple").get().evenement == "solder"
    with pytest.raises(TransitionImpossible):
        actions.solder(c, agent)


def _refuse(contrainte: str, faire: Any) -> None:
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        faire()


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("convention_montant_positif", {"montant_maximum": Decimal(0)}),
        ("convention_periode", {"fin": date(2025, 8, 31)}),
        ("convention_originaux", {"originaux": 0}),
        ("convention_emise", {"emise_le": None}),
        (
            "convention_signee_apres_transmission",
            {"signee_le": date(2025, 7, 8), "publiee_le": date(2025, 7, 8)},
        ),
        ("convention_signee_apres_transmission", {"transmise_le": None}),
        ("convention_signee_apres_transmission", {"signature_enregistree_par": None}),
        (
            "convention_signee_apres_publication",
            {"signee_le": date(2025, 7, 9), "transmise_le": date(2025, 7, 9)},
        ),
    ],
)
def test_the_database_refuses(contrainte: str, champs: dict[str, Any], votee: Any) -> None:
    c = f.convention("signee", ligne=votee)
    _refuse(contrainte, lambda: Convention.objects.filter(pk=c.pk).update(**champs))


def test_the_database_refuses_a_line_twice_and_an_empty_one(votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    portee = c.lignes.get()
    champs = {"convention": c, "ligne": portee.ligne, "fiche": "2025/4.5"}
    _refuse(
        "ligne_convention_unique",
        lambda: LigneConvention.objects.create(montant=Decimal(1), **champs),
    )
    _refuse(
        "ligne_convention_positive",
        lambda: LigneConvention.objects.filter(pk=portee.pk).update(montant=0),
    )
    _refuse(
        "modele_convention_unique",
        lambda: ModeleConvention.objects.create(code="annexe", version=1, titre="Double"),
    )


@pytest.mark.parametrize("vers", ["a_signer", "projet", "soldee"])
def test_the_database_refuses_a_state_out_of_the_table(vers: str, votee: Any) -> None:
    c = f.convention("abandonnee", ligne=votee)
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        Convention.objects.filter(pk=c.pk).update(etat=vers, emise_le=f.instant("2025-07-08"))
