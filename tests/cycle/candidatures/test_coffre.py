"""A dossier takes its pieces from the structure's safe, and fills it: said once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.actions.coffre import deposer_document, retirer_document
from ecluse.annuaire.models import Compte, DocumentStructure, Role
from ecluse.cycle.candidatures.actions import coffre as actions
from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
CODE = "statuts"


@pytest.fixture
def c() -> Any:
    with f.au("2025-05-06"):
        yield f.candidature("brouillon")


@pytest.fixture
def redacteur(c: Candidature) -> Compte:
    return f.redacteur_de(c.structure)


def ranger(c: Candidature, acteur: Compte, **valeurs: Any) -> DocumentStructure:
    valeurs.setdefault("fichier", f.pdf("statuts-a-jour.pdf", b"du coffre"))
    return deposer_document(c.structure, acteur, nature=CODE, **valeurs)


def pieces(c: Candidature) -> list[str]:
    return [p.fichier.nom for p in c.pieces.filter(code=CODE, retiree_le__isnull=True)]


def page(client: Client, c: Candidature) -> str:
    return texte(client.get(reverse("candidatures:pieces", args=[c.uid])))


def test_taken_up_once_as_the_same_file(c: Candidature, redacteur: Compte) -> None:
    document = ranger(c, redacteur)
    piece = actions.reprendre_du_coffre(c, CODE, document, redacteur)
    assert piece.fichier == document.fichier
    assert pieces(c) == ["statuts-a-jour.pdf"]
    assert actions.reprendre_du_coffre(c, CODE, document, redacteur) == piece
    # What leaves the safe stays in the dossier.
    retirer_document(document, redacteur)
    assert pieces(c) == ["statuts-a-jour.pdf"]
    with pytest.raises(ActionRefusee, match="n’est plus au coffre"):
        actions.reprendre_du_coffre(c, CODE, document, redacteur)


def test_out_of_date_it_is_said_and_not_taken(
    client: Client, c: Candidature, redacteur: Compte, monkeypatch: pytest.MonkeyPatch
) -> None:
    perime = ranger(c, redacteur, valable_jusqu_au=date(2025, 5, 5))
    futur = ranger(c, redacteur, valable_du=date(2025, 5, 7))
    dernier_jour = ranger(c, redacteur, valable_jusqu_au=date(2025, 5, 6))
    avant = pieces(c)
    with pytest.raises(ActionRefusee, match="périmé depuis le 5\u00a0mai 2025"):
        actions.reprendre_du_coffre(c, CODE, perime, redacteur)
    with pytest.raises(ActionRefusee, match="à partir du 7\u00a0mai 2025"):
        actions.reprendre_du_coffre(c, CODE, futur, redacteur)
    assert pieces(c) == avant
    actions.reprendre_du_coffre(c, CODE, dernier_jour, redacteur)
    assert pieces(c) == ["statuts-a-jour.pdf"]


def test_the_right_piece_of_the_right_structure(c: Candidature, redacteur: Compte) -> None:
    autre = f.structure()
    chez_eux = deposer_document(
        autre, f.compte(Role.REDACTEUR, structure=autre), nature=CODE, fichier=f.pdf()
    )
    with pytest.raises(ActionRefusee):
        actions.reprendre_du_coffre(c, CODE, chez_eux, redacteur)
    document = ranger(c, redacteur)
    with pytest.raises(ActionRefusee):
        actions.reprendre_du_coffre(c, "comptes_annuels", document, redacteur)
    with pytest.raises(ActionRefusee, match="pas demandée"):
        actions.reprendre_du_coffre(c, "assurance", document, redacteur)
    for acteur in (f.compte(Role.INTERVENANT, structure=c.structure), f.compte(Role.INSTRUCTEUR)):
        with pytest.raises(AccesRefuse):
            actions.reprendre_du_coffre(c, CODE, document, acteur)


def test_a_deposited_dossier_takes_nothing_more() -> None:
    c = f.candidature("deposee")
    redacteur = f.redacteur_de(c.structure)
    document = ranger(c, redacteur)
    with f.au("2025-05-06"), pytest.raises(TransitionImpossible):
        actions.reprendre_du_coffre(c, CODE, document, redacteur)


def test_a_piece_is_kept_in_the_safe_once(c: Candidature, redacteur: Compte) -> None:
    piece = c.pieces.get(code=CODE, retiree_le__isnull=True)
    document = actions.ranger_au_coffre(c, piece, redacteur)
    assert (document.fichier, document.nature) == (piece.fichier, CODE)
    assert actions.ranger_au_coffre(c, piece, redacteur) == document
    with pytest.raises(AccesRefuse):
        actions.ranger_au_coffre(c, piece, f.compte(Role.FINANCIER, structure=c.structure))
    c.pieces.filter(pk=piece.pk).update(retiree_le=c.cree_le)
    piece.refresh_from_db()
    with pytest.raises(ActionRefusee, match="n’est plus au dossier"):
        actions.ranger_au_coffre(c, piece, redacteur)


@pytest.fixture
def en_mai(monkeypatch: pytest.MonkeyPatch, c: Candidature) -> None:
    """Requests read the clock of the window too."""
    from ecluse.socle import horloge

    decalage = horloge.decalage()
    monkeypatch.setattr(horloge, "lire_decalage", lambda: decalage)


@pytest.mark.usefixtures("en_mai")
def test_on_the_page_of_the_pieces(client: Client, c: Candidature, redacteur: Compte) -> None:
    client.force_login(redacteur)
    assert "Ranger aussi au coffre" in page(client, c)
    piece = c.pieces.get(code=CODE, retiree_le__isnull=True)
    client.post(reverse("candidatures:ranger_au_coffre", args=[c.uid, piece.uid]))
    assert "repris dans ce dossier" in page(client, c).lower()
    document = ranger(c, redacteur, libelle="version 2")
    ranger(c, redacteur, libelle="version 0", valable_jusqu_au=date(2025, 1, 1))
    lue = page(client, c)
    assert "Reprendre du coffre" in lue
    assert "depuis le 1er janvier 2025 : il ne peut pas être repris" in lue
    url = reverse("candidatures:reprendre_du_coffre", args=[c.uid, CODE])
    assert client.post(url, {"document": document.uid}).status_code == 302
    assert pieces(c) == ["statuts-a-jour.pdf"]
    assert client.post(url, {"document": "absent"}).status_code == 404
    client.force_login(f.compte(Role.SIGNATAIRE, structure=f.structure()))
    assert client.post(url, {"document": document.uid}).status_code == 404
