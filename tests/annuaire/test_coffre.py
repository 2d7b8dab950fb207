"""The safe of a structure: documents said once, with their validity, read by who must."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire import queries_coffre as q
from ecluse.annuaire.actions import coffre as actions
from ecluse.annuaire.engagement import VERSION
from ecluse.annuaire.models import (
    Agrement,
    Compte,
    DemandeAdhesion,
    DocumentStructure,
    EngagementRepublicain,
    NatureDocument,
    Role,
    Structure,
)
from ecluse.annuaire.permissions_coffre import (
    peut_deposer_document,
    peut_lire_document,
    peut_ouvrir_coffre,
)
from ecluse.socle import fichiers
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import JournalAcces
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
MIDI = "2025-05-06T12:00:00+02:00"
STATUTS, COMPTES = NatureDocument.STATUTS, NatureDocument.COMPTES


@pytest.fixture
def s() -> Structure:
    return f.structure()


@pytest.fixture
def redacteur(s: Structure) -> Compte:
    return f.compte(Role.REDACTEUR, structure=s)


def ranger(
    s: Structure, acteur: Compte, nature: str = STATUTS, **valeurs: Any
) -> DocumentStructure:
    valeurs.setdefault("fichier", f.pdf("statuts.pdf"))
    return actions.deposer_document(s, acteur, nature=nature, **valeurs)


# role: (statuts, comptes) that are read, (statuts, comptes) that are put down, in one's own.
CHEZ_SOI = {
    Role.REDACTEUR: ((True, True), (True, True)),
    Role.SIGNATAIRE: ((True, True), (True, True)),
    Role.FINANCIER: ((True, True), (False, True)),
    Role.INTERVENANT: ((True, False), (False, False)),
}
# role: (statuts, comptes) that an agent reads in any structure.
AGENTS = {
    Role.INSTRUCTEUR: (True, False),
    Role.PILOTAGE: (True, False),
    Role.ADMINISTRATEUR: (True, False),
    Role.CONTROLEUR: (True, True),
    Role.GESTIONNAIRE: (False, False),
    Role.DPO: (False, False),
    Role.ELU: (False, False),
}


@pytest.mark.parametrize("role", CHEZ_SOI)
def test_rights_of_the_members(s: Structure, role: str) -> None:
    compte = f.compte(role, structure=s)
    lit, range_ = CHEZ_SOI[Role(role)]
    assert tuple(peut_lire_document(compte, s, n) for n in (STATUTS, COMPTES)) == lit
    assert tuple(peut_deposer_document(compte, s, n) for n in (STATUTS, COMPTES)) == range_
    autre = f.structure()
    assert not peut_ouvrir_coffre(compte, autre)
    assert not any(peut_deposer_document(compte, autre, n) for n in NatureDocument.values)


@pytest.mark.parametrize("role", AGENTS)
def test_rights_of_the_departement(client: Client, s: Structure, role: str) -> None:
    redacteur = f.compte(Role.REDACTEUR, structure=s)
    documents = [ranger(s, redacteur, n, fichier=f.pdf(f"{n}.pdf")) for n in (STATUTS, COMPTES)]
    compte = f.compte(role)
    assert tuple(peut_lire_document(compte, s, n) for n in (STATUTS, COMPTES)) == AGENTS[role]
    client.force_login(compte)
    for document, permis in zip(documents, AGENTS[role], strict=True):
        reponse = client.get(reverse("annuaire:document", args=[s.uid, document.uid]))
        assert (reponse.status_code == 200) == permis
    assert not any(peut_deposer_document(compte, s, n) for n in NatureDocument.values)


@freeze_time(MIDI)
def test_put_down_read_withdrawn(client: Client, s: Structure, redacteur: Compte) -> None:
    client.force_login(redacteur)
    url = reverse("annuaire:document_deposer", args=[s.uid])
    saisie = {"nature": COMPTES, "libelle": "exercice 2024", "valable_jusqu_au": "06/05/2025"}
    assert client.get(url, {"nature": COMPTES}).status_code == 200
    reponse = client.post(url, saisie | {"fichier": f.pdf("comptes.pdf")}, follow=True)
    assert "Comptes annuels : exercice 2024" in texte(reponse)
    assert "jusqu’au 6 mai 2025" in texte(reponse)
    document = DocumentStructure.objects.get()
    telecharger = reverse("annuaire:document", args=[s.uid, document.uid])
    assert b"".join(client.get(telecharger).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert JournalAcces.objects.filter(acteur=redacteur, nature="telechargement").count() == 1
    retirer = reverse("annuaire:document_retirer", args=[s.uid, document.uid])
    assert "n’est plus au coffre" in texte(client.post(retirer, follow=True))
    assert "déjà retiré" in texte(client.post(retirer, follow=True))
    assert "Le coffre est vide" in texte(client.get(reverse("annuaire:coffre", args=[s.uid])))


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"nature": ""}, "obligatoire"),
        ({"nature": "autre"}, "de quel document"),
        ({"valable_du": "2/5/2025", "valable_jusqu_au": "1/5/2025"}, "précéder son début"),
        ({"fichier": f.pdf("vide.exe", b"x")}, ""),
        ({"fichier": ""}, "Choisissez un fichier"),
    ],
)
def test_bad_documents_are_told_at_the_field(
    client: Client, s: Structure, redacteur: Compte, champs: dict[str, Any], message: str
) -> None:
    client.force_login(redacteur)
    saisie = {"nature": STATUTS, "fichier": f.pdf("statuts.pdf")} | champs
    page = client.post(reverse("annuaire:document_deposer", args=[s.uid]), saisie)
    assert page.status_code == 200
    assert message in texte(page)
    assert not DocumentStructure.objects.exists()


def test_the_safe_of_others_is_a_404(client: Client, s: Structure, redacteur: Compte) -> None:
    document = ranger(s, redacteur)
    client.force_login(f.compte(Role.SIGNATAIRE, structure=f.structure()))
    for nom, suite in (("coffre", ()), ("document_deposer", ()), ("document", (document.uid,))):
        assert client.get(reverse(f"annuaire:{nom}", args=[s.uid, *suite])).status_code == 404
    retirer = reverse("annuaire:document_retirer", args=[s.uid, document.uid])
    assert client.post(retirer).status_code == 404
    ailleurs = f.structure()
    client.force_login(f.compte(Role.REDACTEUR, structure=ailleurs))
    croisee = reverse("annuaire:document", args=[ailleurs.uid, document.uid])
    assert client.get(croisee).status_code == 404


@pytest.mark.parametrize(
    ("du", "au", "etat"),
    [
        (None, None, "valable"),
        ("2025-05-06", "2025-05-06", "valable"),
        (None, "2025-05-05", "perime"),
        ("2025-05-07", None, "a_venir"),
    ],
)
@freeze_time(MIDI)
def test_validity_to_the_day(
    s: Structure, redacteur: Compte, du: str | None, au: str | None, etat: str
) -> None:
    jours = {
        "valable_du": date.fromisoformat(du) if du else None,
        "valable_jusqu_au": date.fromisoformat(au) if au else None,
    }
    document = ranger(s, redacteur, **jours)
    assert document.validite == etat
    assert q.documents_valables(s, STATUTS) == ([document] if etat == "valable" else [])
    assert q.documents_pour(s, STATUTS, redacteur) == [document]
    assert q.documents_pour(s, "cv_intervenants", redacteur) == []
    assert q.documents_pour(s, STATUTS, f.compte(Role.GESTIONNAIRE)) == []


@freeze_time(MIDI)
def test_the_valid_one_comes_first_and_the_latest_of_them(s: Structure, redacteur: Compte) -> None:
    ancien = ranger(s, redacteur)
    perime = ranger(s, redacteur, valable_jusqu_au=date(2025, 1, 1))
    nouveau = ranger(s, redacteur)
    assert q.documents_valables(s, STATUTS) == [nouveau, ancien]
    assert q.documents_pour(s, STATUTS, redacteur) == [nouveau, ancien, perime]
    assert q.documents_valables(s, STATUTS, date(2024, 12, 31)) == [nouveau, perime, ancien]


@freeze_time(MIDI)
def test_what_is_out_of_date_is_asked_again(
    client: Client, s: Structure, redacteur: Compte
) -> None:
    ranger(s, redacteur, COMPTES, valable_jusqu_au=date(2025, 4, 30))
    ranger(s, redacteur, STATUTS, valable_jusqu_au=date(2025, 4, 30))
    ranger(s, redacteur, STATUTS)
    client.force_login(redacteur)
    coffre = texte(client.get(reverse("annuaire:coffre", args=[s.uid])))
    assert "Périmé" in coffre and "À renouveler" in coffre
    taches = q.taches(redacteur)
    assert [t.titre for t in taches] == ["Renouveler dans le coffre : comptes annuels"]
    assert "périmé depuis le 30 avril 2025" in texte(taches[0].detail)
    assert q.taches(f.compte(Role.INTERVENANT, structure=s)) == []


def test_the_page_costs_the_same_with_many_documents(
    client: Client, s: Structure, redacteur: Compte, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        ranger(s, redacteur, valable_jusqu_au=date(2020, 1, 1))
    client.force_login(redacteur)
    with django_assert_max_num_queries(11):
        client.get(reverse("annuaire:coffre", args=[s.uid]))


def test_a_kept_file_is_taken_as_it_is(s: Structure, redacteur: Compte) -> None:
    fichier = fichiers.deposer(f.pdf("statuts.pdf"), "statuts.pdf", redacteur)
    assert ranger(s, redacteur, fichier=fichier).fichier == fichier


# --- Agréments and engagement ----------------------------------------------------------------


def test_an_agrement_with_its_act(client: Client, s: Structure, redacteur: Compte) -> None:
    client.force_login(redacteur)
    url = reverse("annuaire:agrement_ajouter", args=[s.uid])
    assert "Indiquez une date" in texte(client.post(url, {"nature": "IML"}))
    saisie = {"nature": "IML", "numero": "62-1", "valable_du": "1/1/2020"}
    acte = {"piece": f.pdf("acte.pdf"), "valable_jusqu_au": "31/12/2020"}
    assert client.post(url, saisie | acte).status_code == 302
    agrement = Agrement.objects.get()
    page = texte(client.get(s.get_absolute_url()))
    assert "IML, n° 62-1" in page and "Périmé" in page
    lien = reverse("annuaire:agrement_acte", args=[s.uid, agrement.uid])
    assert client.get(lien).status_code == 200
    client.force_login(f.compte(Role.INSTRUCTEUR))
    assert client.get(lien).status_code == 200
    client.force_login(f.compte(Role.GESTIONNAIRE))
    assert client.get(lien).status_code == 404
    client.force_login(redacteur)
    client.post(reverse("annuaire:agrement_retirer", args=[s.uid, agrement.uid]))
    with pytest.raises(ActionRefusee, match="déjà retiré"):
        actions.retirer_agrement(agrement, redacteur)
    with pytest.raises(AccesRefuse):
        actions.ajouter_agrement(s, f.compte(Role.INTERVENANT, structure=s), nature="X")


def test_a_signataire_commits_the_association_once(client: Client, s: Structure) -> None:
    signataire = f.compte(Role.SIGNATAIRE, structure=s)
    redacteur = f.compte(Role.REDACTEUR, structure=s)
    url = reverse("annuaire:engagement", args=[s.uid])
    client.force_login(redacteur)
    assert client.get(url).status_code == 403
    with pytest.raises(AccesRefuse):
        actions.accepter_engagement(s, redacteur, qualite="salarié")
    client.force_login(signataire)
    assert "Liberté de conscience" in texte(client.get(url))
    assert "Cochez la case" in texte(client.post(url, {"qualite": "présidente"}))
    for _ in range(2):
        assert client.post(url, {"qualite": "présidente", "accepte": "on"}).status_code == 302
    engagement = EngagementRepublicain.objects.get()
    assert (engagement.version, engagement.acceptee_par) == (VERSION, signataire)
    assert "présidente" in texte(client.get(s.get_absolute_url()))


def test_a_commune_signs_no_engagement(client: Client) -> None:
    commune = f.structure("commune")
    signataire = f.compte(Role.SIGNATAIRE, structure=commune)
    client.force_login(signataire)
    assert client.get(reverse("annuaire:engagement", args=[commune.uid])).status_code == 404
    with pytest.raises(ActionRefusee, match="que les associations"):
        actions.accepter_engagement(commune, signataire, qualite="maire")


# --- What the database refuses ---------------------------------------------------------------


def refuse(contrainte: str, objet: Any) -> None:
    with pytest.raises(IntegrityError) as erreur, transaction.atomic():
        objet.save()
    assert contrainte in str(erreur.value)
    with pytest.raises(ValidationError):
        objet.validate_constraints()


def document(s: Structure, compte: Compte, **champs: Any) -> DocumentStructure:
    fichier = fichiers.deposer(f.pdf(), "a.pdf", compte)
    valeurs = {"nature": STATUTS, "fichier": fichier, "depose_par": compte} | champs
    return DocumentStructure(structure=s, **valeurs)


def test_constraints_of_documents(s: Structure, redacteur: Compte) -> None:
    deux, un = date(2025, 1, 2), date(2025, 1, 1)
    for contrainte, champs in (
        ("document_structure_validite", {"valable_du": deux, "valable_jusqu_au": un}),
        ("document_structure_autre_precise", {"nature": NatureDocument.AUTRE}),
        ("document_structure_retrait", {"retire_le": maintenant()}),
    ):
        refuse(contrainte, document(s, redacteur, **champs))
    commun = {"structure": s, "nature": "IML", "depose_par": redacteur}
    for contrainte, champs in (
        ("agrement_date", {}),
        ("agrement_validite", {"valable_du": deux, "valable_jusqu_au": un}),
        ("agrement_retrait", {"valable_du": un, "retire_le": maintenant()}),
    ):
        refuse(contrainte, Agrement(**commun, **champs))


def test_an_engagement_is_once_and_for_all(s: Structure, redacteur: Compte) -> None:
    def nouveau() -> EngagementRepublicain:
        return EngagementRepublicain(
            structure=s,
            version=VERSION,
            acceptee_le=maintenant(),
            acceptee_par=redacteur,
            qualite="présidente",
        )

    premier = nouveau()
    premier.save()
    refuse("engagement_une_fois_par_version", nouveau())
    with pytest.raises(ProgrammingError), transaction.atomic():
        EngagementRepublicain.objects.filter(pk=premier.pk).update(qualite="autre")


def test_constraints_of_requests(s: Structure, redacteur: Compte) -> None:
    def demande(**champs: Any) -> DemandeAdhesion:
        valeurs = {"structure": s, "compte": redacteur, "role": Role.FINANCIER} | champs
        return DemandeAdhesion(**valeurs)

    refuse("adhesion_role_de_porteur", demande(role=Role.PILOTAGE))
    refuse("adhesion_decidee_par_quelqu_un", demande(etat="acceptee"))
    refuse(
        "adhesion_refus_motive",
        demande(etat="refusee", decidee_le=maintenant(), decidee_par=redacteur),
    )
    demande().save()
    refuse("adhesion_une_en_attente", demande())
    DemandeAdhesion.objects.update(etat="acceptee", decidee_le=maintenant(), decidee_par=redacteur)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("UPDATE annuaire_demandeadhesion SET etat = 'refusee', motif = 'x'")
