"""Each named constraint of the annuaire refuses what it says, in the database itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from freezegun import freeze_time

from ecluse.annuaire.models import (
    Compte,
    CoordonneesBancaires,
    Departement,
    Etablissement,
    Habilitation,
    Invitation,
    Role,
    Structure,
    Territoire,
)
from ecluse.socle.horloge import aujourdhui, maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def refuse(contrainte: str, objet: Any) -> None:
    """The row is refused by PostgreSQL under that name, and by Django with a French sentence."""
    with pytest.raises(IntegrityError) as erreur, transaction.atomic():
        objet.save()
    assert contrainte in str(erreur.value)
    with pytest.raises(ValidationError) as dite:
        objet.validate_constraints()
    assert all(m.endswith(".") and "«" not in m for m in dite.value.messages)


def test_departement_unique() -> None:
    f.departement()
    refuse("departement_unique", Departement(id=2, code="59", nom="Autre"))


@pytest.mark.parametrize("siren", ["12345678", "ABCDEFGHI", "123 456 7"])
def test_structure_siren_forme(siren: str) -> None:
    refuse("structure_siren_forme", Structure(nom="A", siren=siren))


@pytest.mark.parametrize("rna", ["W12345678", "X123456789", "w123456789"])
def test_structure_rna_forme(rna: str) -> None:
    refuse("structure_rna_forme", Structure(nom="A", rna=rna))


def test_structure_periode() -> None:
    objet = Structure(nom="A", debut=date(2025, 2, 1), fin=date(2025, 1, 31))
    refuse("structure_periode", objet)


def test_two_structures_may_lack_a_number() -> None:
    Structure.objects.create(nom="A")
    Structure.objects.create(nom="B")


def test_etablissement_siret_forme() -> None:
    refuse("etablissement_siret_forme", Etablissement(structure=f.structure(), siret="1234"))


def test_etablissement_un_siege() -> None:
    s = f.structure()
    autre = Etablissement(structure=s, siret=f.siret_fictif(s.siren, 2), siege=True)
    refuse("etablissement_un_siege", autre)


def test_coordonnees_iban_forme() -> None:
    objet = CoordonneesBancaires(structure=f.structure(), iban="FR76 3000", titulaire="A")
    refuse("coordonnees_iban_forme", objet)


def test_compte_email_unique_whatever_the_case() -> None:
    c = f.compte(Role.ELU)
    refuse("compte_email_unique", Compte(email=c.email.upper(), prenom="A", nom="B"))


@pytest.mark.parametrize("role", [Role.REDACTEUR, Role.SIGNATAIRE, Role.FINANCIER])
def test_habilitation_of_a_porteur_needs_a_structure(role: str) -> None:
    refuse("habilitation_structure_du_porteur", Habilitation(compte=f.compte(Role.ELU), role=role))


def test_habilitation_of_an_agent_has_no_structure() -> None:
    objet = Habilitation(compte=f.compte(Role.ELU), role=Role.PILOTAGE, structure=f.structure())
    refuse("habilitation_structure_du_porteur", objet)


def test_habilitation_territoire_du_service() -> None:
    objet = Habilitation(compte=f.compte(Role.ELU), role=Role.TERRITOIRE)
    refuse("habilitation_territoire_du_service", objet)


def test_habilitation_periode() -> None:
    objet = Habilitation(
        compte=f.compte(Role.ELU),
        role=Role.PILOTAGE,
        debut=date(2025, 2, 1),
        fin=date(2025, 1, 31),
    )
    refuse("habilitation_periode", objet)


def test_habilitation_unique_until_withdrawn() -> None:
    c = f.compte(Role.INSTRUCTEUR)
    refuse("habilitation_unique", Habilitation(compte=c, role=Role.INSTRUCTEUR))
    c.habilitations.update(retiree_le=maintenant())
    Habilitation.objects.create(compte=c, role=Role.INSTRUCTEUR)


def _invitation(**champs: Any) -> Invitation:
    valeurs = {
        "email": "a@exemple.invalid",
        "prenom": "A",
        "nom": "B",
        "role": Role.PILOTAGE,
        "jeton_hache": "0" * 64,
        "invitee_par": f.compte(Role.ADMINISTRATEUR),
        "expire_le": maintenant() + timedelta(days=7),
    }
    return Invitation(**valeurs | champs)


def test_invitation_jeton_hache() -> None:
    refuse("invitation_jeton_hache", _invitation(jeton_hache="un-jeton-en-clair"))


def test_invitation_acceptee_par_un_compte() -> None:
    refuse("invitation_acceptee_par_un_compte", _invitation(acceptee_le=maintenant()))


def test_invitation_structure_du_porteur() -> None:
    refuse("invitation_structure_du_porteur", _invitation(role=Role.REDACTEUR))


def test_habilitation_counts_from_its_first_day_to_its_last() -> None:
    h = f.compte(Role.PILOTAGE).habilitations.get()
    h.debut, h.fin = date(2025, 5, 6), date(2025, 5, 7)
    h.save()
    for jour, vaut in ((5, False), (6, True), (7, True), (8, False)):
        # Just before midnight in Paris: the day is the Paris one.
        with freeze_time(f"2025-05-{jour:02d}T23:59:59+02:00"):
            assert h.est_en_vigueur is vaut
            assert Habilitation.objects.en_vigueur().filter(pk=h.pk).exists() is vaut
            assert Compte.objects.get(pk=h.compte_id).a_role(Role.PILOTAGE) is vaut


def test_withdrawn_habilitation_stops_at_once() -> None:
    c = f.compte(Role.PILOTAGE)
    c.habilitations.update(retiree_le=maintenant(), debut=aujourdhui())
    assert not Compte.objects.get(pk=c.pk).droits


@pytest.mark.parametrize(
    ("noms", "ordre"),
    [(["Zola", "Éluard", "Eco"], ["Eco", "Éluard", "Zola"]), (["œuvre", "of"], ["œuvre", "of"])],
)
def test_sort_key_ignores_accents(noms: list[str], ordre: list[str]) -> None:
    for nom in noms:
        Structure.objects.create(nom=nom)
    assert [s.nom for s in Structure.objects.order_by("tri")] == ordre


def test_history_keeps_every_version_and_never_the_password() -> None:
    c = f.compte(Role.PILOTAGE)
    Compte.objects.filter(pk=c.pk).update(nom="Autre")
    c.set_password("encore un autre mot de passe")
    c.save(update_fields=["password"])
    with connection.cursor() as curseur:
        curseur.execute(
            "select pgh_label, nom from annuaire_compteevent where pgh_obj_id = %s order by pgh_id",
            [c.pk],
        )
        assert curseur.fetchall() == [("insert", c.nom), ("update", "Autre")]
        curseur.execute("select * from annuaire_compteevent limit 0")
        assert "password" not in [colonne.name for colonne in curseur.description or []]


def test_territoire_is_known_once() -> None:
    f.territoire("ART", "Artois")
    with pytest.raises(IntegrityError), transaction.atomic():
        Territoire.objects.create(code="ART", nom="Autre")
