"""The comparison: totals against the envelope, two agents at once, proposals, 300 dossiers."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.instruction import actions, comparatif
from ecluse.cycle.instruction.models import Arbitrage, Proposition
from ecluse.regles.notation import Critere
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.cycle.instruction import outils

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def adresse(session, nom: str = "comparatif") -> str:
    return reverse(f"instruction:{nom}", args=[session.dispositif.uid])


def test_the_envelope_of_the_fiche_is_compared_in_words() -> None:
    s = outils.session()
    ines = f.compte(Role.INSTRUCTEUR)
    a, b, c = (outils.dossier(s, montant="150000.00", simples=60) for _ in range(3))
    actions.arbitrer(a, "favorable", Decimal("150000.00"), "", 0, ines)
    actions.arbitrer(b, "reserve", Decimal("150000.00"), "Sous réserve.", 0, ines)
    t = comparatif.totaux(s.dispositif)
    assert (t.enveloppe, t.retenu, t.reste) == (
        Decimal("350000.00"),
        Decimal("300000.00"),
        Decimal("50000.00"),
    )
    assert t.attente == "1\u00a0dossier à arbitrer encore, pour 150\u202f000,00\u00a0€ demandés."
    actions.arbitrer(c, "favorable", Decimal("50000.01"), "x", 0, ines)
    t = comparatif.totaux(s.dispositif)
    assert t.depasse
    assert "est dépassée de 0,01" in t.constat
    actions.arbitrer(c, "favorable", Decimal("50000.00"), "x", 1, ines)
    t = comparatif.totaux(s.dispositif)
    assert not t.depasse
    assert t.reste == 0
    actions.arbitrer(c, "ajourne", None, "Plus tard.", 2, ines)
    t = comparatif.totaux(s.dispositif)
    assert (t.retenus, t.ecartes, t.a_arbitrer) == (2, 1, 0)


def test_two_agents_see_both_values() -> None:
    s = outils.session()
    c = outils.dossier(s)
    ines, omar = f.compte(Role.INSTRUCTEUR), f.compte(Role.INSTRUCTEUR, prenom="Omar")
    actions.arbitrer(c, "favorable", Decimal("90000.00"), "", 0, omar)
    with pytest.raises(actions.ArbitrageConcurrent) as refus:
        actions.arbitrer(c, "favorable", Decimal("80000.00"), "", 0, ines)
    assert refus.value.actuel is not None
    assert refus.value.actuel.montant == 90000
    assert Arbitrage.objects.get().version == 1


def test_the_row_shows_both_values_then_keeps_the_one_chosen(client) -> None:
    s = outils.session()
    c = outils.dossier(s)
    omar = f.compte(Role.INSTRUCTEUR, prenom="Omar")
    actions.arbitrer(c, "favorable", Decimal("90000.00"), "", 0, omar)
    client.force_login(f.compte(Role.INSTRUCTEUR))
    lien = reverse("instruction:arbitrer", args=[c.uid])
    saisi = {"sens": "reserve", "montant": "80 000,00", "motif": "Moins", "version": "0"}
    reponse = client.post(lien, saisi, **HTMX)
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    assert "HX-Trigger" not in reponse
    assert "90\u202f000,00" in texte
    assert "80 000,00" in texte
    assert "Omar" in texte
    assert "Garder la mienne" in texte
    reponse = client.post(lien, saisi | {"version": "1"}, **HTMX)
    assert reponse["HX-Trigger"] == "totaux-changes"
    assert Arbitrage.objects.get().montant == 80000


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"sens": "favorable", "montant": "100 000,01"}, "ne peut pas aller"),
        ({"sens": "favorable", "montant": "abc"}, "montant"),
        ({"sens": "", "montant": "1"}, "Choisissez le sens"),
    ],
)
def test_a_refused_row_says_why_and_keeps_what_was_typed(client, donnees, phrase) -> None:
    c = outils.dossier(outils.session())
    client.force_login(f.compte(Role.INSTRUCTEUR))
    lien = reverse("instruction:arbitrer", args=[c.uid])
    texte = client.post(lien, donnees | {"version": "0"}, **HTMX).content.decode()
    assert phrase in texte
    assert donnees["montant"] in texte
    assert not Arbitrage.objects.exists()


def test_without_a_script_the_row_is_a_form_that_leads_back_to_the_same_table(client) -> None:
    s = outils.session()
    c = outils.dossier(s)
    client.force_login(f.compte(Role.INSTRUCTEUR))
    tri = "?tri=-demande"
    lien = reverse("instruction:arbitrer", args=[c.uid]) + tri
    page = client.get(adresse(s) + tri).content.decode()
    assert "{#" not in page
    assert f'<form id="noter-{c.uid}" method="post" action="{lien}">' in page
    assert page.count(f'form="noter-{c.uid}"') == 4
    saisi = {"sens": "favorable", "montant": "80 000,00", "motif": "", "version": "0"}
    reponse = client.post(lien, saisi)
    assert reponse["Location"] == f"{adresse(s)}{tri}#ligne-{c.uid}"
    assert Arbitrage.objects.get().montant == 80000
    assert "la ligne est notée" in client.get(reponse["Location"]).content.decode()


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"sens": "favorable", "montant": "100 000,01"}, "ne peut pas aller"),
        ({"sens": "favorable", "montant": "abc"}, "montant"),
        ({"sens": "", "montant": "1"}, "Choisissez le sens"),
    ],
)
def test_without_a_script_a_refused_row_is_kept_on_its_page(client, donnees, phrase) -> None:
    c = outils.dossier(outils.session())
    client.force_login(f.compte(Role.INSTRUCTEUR))
    reponse = client.post(reverse("instruction:arbitrer", args=[c.uid]), donnees | {"version": "0"})
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert phrase in texte
    assert f'value="{donnees["montant"]}"' in texte
    assert not Arbitrage.objects.exists()


def test_without_a_script_two_agents_see_both_values_and_one_chooses(client) -> None:
    c = outils.dossier(outils.session())
    omar = f.compte(Role.INSTRUCTEUR, prenom="Omar")
    actions.arbitrer(c, "favorable", Decimal("90000.00"), "Nord", 0, omar)
    client.force_login(f.compte(Role.INSTRUCTEUR))
    lien = reverse("instruction:arbitrer", args=[c.uid])
    saisi = {"sens": "reserve", "montant": "80 000,00", "motif": "Moins", "version": "0"}
    reponse = client.post(lien, saisi)
    texte = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Omar" in texte
    assert "90\u202f000,00\u00a0€" in texte
    assert "Nord" in texte
    assert 'value="80 000,00"' in texte
    assert '<input type="hidden" name="version" value="1"' in texte
    assert client.post(lien, saisi | {"version": "1"}).status_code == 302
    assert Arbitrage.objects.get().motif == "Moins"


def test_rows_become_proposals_one_by_one(client) -> None:
    s = outils.session()
    ines = f.compte(Role.INSTRUCTEUR)
    bon, sans_motif = outils.dossier(s), outils.dossier(s)
    actions.arbitrer(bon, "favorable", Decimal("100000.00"), "", 0, ines)
    actions.arbitrer(sans_motif, "favorable", Decimal("50000.00"), "", 0, ines)
    client.force_login(ines)
    texte = client.post(adresse(s, "proposer_tout"), follow=True).content.decode()
    assert "1\u00a0proposition enregistrée" in texte
    assert "Le montant diffère de la demande" in texte
    assert Proposition.objects.get().candidature == bon
    assert Arbitrage.objects.get().candidature == sans_motif


def test_who_may_compare_and_who_may_write(client) -> None:
    s = outils.session()
    c = outils.dossier(s)
    for role, statut in (
        (Role.PILOTAGE, 200),
        (Role.INSTRUCTEUR, 200),
        (Role.CONTROLEUR, 403),
        (Role.ELU, 403),
    ):
        client.force_login(f.compte(role))
        assert client.get(adresse(s)).status_code == statut
    client.force_login(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"]))
    assert client.get(adresse(s)).status_code == 404
    with pytest.raises(AccesRefuse):
        actions.arbitrer(c, "favorable", Decimal(1), "", 0, f.compte(Role.PILOTAGE))
    with pytest.raises(TransitionImpossible):
        actions.arbitrer(
            outils.dossier(s, etat="validee"),
            "favorable",
            Decimal(1),
            "",
            0,
            f.compte(Role.INSTRUCTEUR),
        )
    with pytest.raises(ActionRefusee):
        actions.arbitrer(c, "favorable", None, "", 0, f.compte(Role.INSTRUCTEUR))


def test_the_order_and_the_export_follow_what_is_shown(client) -> None:
    s = outils.session()
    ines = f.compte(Role.INSTRUCTEUR)
    petit, grand = outils.dossier(s, montant="1000.00"), outils.dossier(s, montant="9000.00")
    grille = actions.publier_grille(s, [Critere("a", "Réseau", 1, 5)], "", f.compte(Role.PILOTAGE))
    actions.noter(petit, grille, {"a": 5}, {}, ines)
    client.force_login(ines)
    page = client.get(adresse(s), {"tri": "-demande"}).content.decode()
    assert page.index(grand.numero) < page.index(petit.numero)
    page = client.get(adresse(s), {"tri": "-note"}).content.decode()
    assert page.index(petit.numero) < page.index(grand.numero)
    reponse = client.get(adresse(s, "export"), {"tri": "-demande"})
    lignes = b"".join(reponse.streaming_content).decode().splitlines()
    assert lignes[0].startswith("\ufeffnumero;structure")
    assert lignes[1].startswith(grand.numero)
    assert ";100.0;1;" in lignes[2]


def test_three_hundred_dossiers_cost_a_constant_number_of_queries(
    client, django_assert_max_num_queries
) -> None:
    s = outils.session()
    ines = f.compte(Role.INSTRUCTEUR)
    outils.lot(s, 300)
    client.force_login(ines)
    with django_assert_max_num_queries(14):
        reponse = client.get(adresse(s))
    texte = reponse.content.decode()
    assert texte.count('id="ligne-') == comparatif.TAILLE
    assert "3\u202f000\u202f000,00\u00a0€" in texte
    with django_assert_max_num_queries(12):
        client.get(adresse(s, "totaux"))
