"""The screens: who enters, what is kept on a refusal, what the page saves, how many queries."""

from datetime import date

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions, grille
from ecluse.cycle.suivi.models import Bilan, SaisieIndicateur, SectionBilan
from ecluse.regles.dates import ecrire_date
from ecluse.socle.models import JournalAcces
from tests import fabriques as f

pytestmark = pytest.mark.django_db
JOUR = "2025-10-15"
AUTO = {"X-Enregistrement": "1"}


def url(nom: str, convention, *args) -> str:
    return reverse(f"suivi:{nom}", args=[convention.uid, *args])


def case(rang: int, mois: str) -> str:
    return f"v-{rang}-{mois}"


def test_the_table_is_shown_saved_and_told_in_words(client, convention) -> None:
    client.force_login(f.redacteur_de(convention.structure))
    with f.au(JOUR):
        page = client.get(url("convention", convention)).content.decode()
        assert 'name="v-0-2025-09"' in page
        assert 'name="v-0-2025-10"' in page
        # November has not begun, and there is no thirteenth month.
        assert 'name="v-0-2025-11"' not in page
        assert page.count("à venir") == 10 * 5
        assert "2\u00a0mois sur 12 ont commencé." in page
        donnees = {"version": "0", case(0, "2025-09"): "120", case(1, "2025-09"): " 7 "}
        suite = client.post(url("convention", convention), donnees, follow=True).content.decode()
    assert "Les indicateurs sont enregistrés." in suite
    assert "120 sur 480 attendus, soit 25\u00a0%" in suite
    assert "7 sur 60 attendus, soit 12\u00a0%" in suite


def test_a_wrong_cell_is_said_there_and_everything_typed_is_kept(client, convention) -> None:
    client.force_login(f.redacteur_de(convention.structure))
    donnees = {
        "version": "0",
        case(0, "2025-09"): "douze",
        case(0, "2025-10"): "3,5",
        case(1, "2025-09"): "-1",
        case(1, "2025-10"): "8",
        case(0, "2025-11"): "4",
        case(0, "2024-09"): "4",
    }
    with f.au(JOUR):
        reponse = client.post(url("convention", convention), donnees)
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    for tape in ("douze", "3,5", "-1", "8"):
        assert f'value="{tape}"' in texte
    for nom, tape in (("v-0-2025-09", "douze"), ("v-0-2025-10", "3,5"), ("v-1-2025-09", "-1")):
        assert f'id="id_{nom}_error"' in texte
        assert f"«\u00a0{tape}\u00a0» n’est pas un nombre entier, positif ou nul." in texte
    assert [(s.code, s.mois.isoformat(), s.valeur) for s in SaisieIndicateur.objects.all()] == [
        ("ase_recus", "2025-10-01", 8)
    ]


def test_the_page_saves_by_itself(client, convention) -> None:
    client.force_login(f.redacteur_de(convention.structure))
    donnees = {"version": "0", case(0, "2025-09"): "120", case(1, "2025-09"): "douze"}
    with f.au(JOUR):
        recu = client.post(url("convention_auto", convention), donnees, headers=AUTO).json()
        assert recu["version"] == grille.version(convention) > 0
        assert set(recu["erreurs"]) == {"v-1-2025-09"}
        assert recu["refusees"] == 1
        assert "message" not in recu
        assert recu["totaux"]["total-0"] == "120"
        assert recu["totaux"]["phrase-0"] == "120 sur 480 attendus, soit 25\u00a0%"
        # Another tab, opened before: its stale cell is a conflict, by itself then on the button.
        stale = {"version": "0", case(0, "2025-09"): "99"}
        conflit = client.post(url("convention_auto", convention), stale, headers=AUTO)
        assert conflit.status_code == 409
        assert "modifiée entre-temps" in conflit.json()["message"]
        page = client.post(url("convention", convention), stale)
        texte = page.content.decode()
        assert page.status_code == 409
        assert "La valeur enregistrée entre-temps est «\u00a0120\u00a0»" in texte
        assert 'value="99"' in texte
        version = str(grille.version(convention))
        client.post(url("convention", convention), stale | {"version": version})
    assert SaisieIndicateur.objects.get(code="contacts").valeur == 99


def test_an_anonymous_save_is_asked_to_sign_in(client, convention) -> None:
    assert client.post(url("convention_auto", convention), headers=AUTO).status_code == 401
    assert client.get(url("convention", convention)).status_code == 302


ADRESSES = [
    ("get", "convention", ()),
    ("post", "convention", ()),
    ("get", "modele", ()),
    ("post", "classeur", ()),
    ("get", "bilan", ()),
    ("post", "commencer", ()),
    ("get", "section", ("freins",)),
    ("post", "section", ("freins",)),
    ("post", "joindre", ("justificatifs_bilan",)),
    ("post", "remettre", ()),
]


def test_somebody_else_s_convention_does_not_exist(client, convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    c = b.convention
    piece = actions.joindre_piece(b, "justificatifs_bilan", f.pdf(), f.redacteur_de(c.structure))
    client.force_login(f.redacteur_de(f.structure()))
    pieces = [("get", "piece", (piece.uid,)), ("post", "retirer_piece", (piece.uid,))]
    for methode, nom, args in [*ADRESSES, *pieces]:
        assert getattr(client, methode)(url(nom, c, *args)).status_code == 404, nom
    client.force_login(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/1.1"]))
    for nom in ("correction", "acceptation"):
        assert client.get(url(nom, c)).status_code == 404
    # A draft is the structure's own paper: its pieces are not read by the Département.
    client.force_login(f.compte(Role.INSTRUCTEUR))
    assert client.get(url("piece", c, piece.uid)).status_code == 404
    assert "en préparation" in client.get(url("bilan", c)).content.decode()
    client.force_login(f.compte(Role.ELU))
    assert client.get(url("bilan", c)).status_code == 403


def test_a_section_is_written_and_two_tabs_are_compared(client, convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    c = b.convention
    client.force_login(f.redacteur_de(c.structure))
    adresse = url("section", c, "freins")
    assert client.get(adresse).status_code == 200
    auto = url("section_auto", c, "freins")
    premier = {"version": "0", "analyse_freins": "Peu de logements."}
    recu = client.post(auto, premier, headers=AUTO).json()
    assert (recu["version"], recu["erreurs"]) == (1, {})
    second = {"version": "0", "analyse_freins": "Peu de bailleurs."}
    assert client.post(auto, second, headers=AUTO).status_code == 409
    page = client.post(adresse, second)
    assert page.status_code == 409
    texte = page.content.decode()
    assert "Peu de logements." in texte
    assert "Peu de bailleurs." in texte
    suite = client.post(adresse, second | {"version": "1"}, follow=True)
    assert "Votre saisie est enregistrée." in suite.content.decode()
    assert SectionBilan.objects.get().contenu == {"analyse_freins": "Peu de bailleurs."}
    assert client.get(url("section", c, "inconnue")).status_code == 404


def test_a_wrong_amount_is_kept_as_typed(client, convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    client.force_login(f.redacteur_de(b.convention.structure))
    donnees = {"version": "0", "depenses_realisees": "12,345", "commentaire_financier": "Juste."}
    reponse = client.post(url("section", b.convention, "financier"), donnees)
    assert reponse.status_code == 422
    assert 'value="12,345"' in reponse.content.decode()
    auto = url("section_auto", b.convention, "financier")
    recu = client.post(auto, donnees | {"version": "1"}, headers=AUTO).json()
    assert (recu["refusees"], set(recu["erreurs"])) == (1, {"depenses_realisees"})
    assert SectionBilan.objects.get().contenu == {"commentaire_financier": "Juste."}


def test_the_whole_way_on_screen(client, convention: Convention) -> None:
    f.remplir_indicateurs(convention)
    redacteur, agent = f.redacteur_de(convention.structure), f.compte(Role.INSTRUCTEUR)
    client.force_login(redacteur)
    with f.au("2026-09-10"):
        assert "Commencer le bilan" in client.get(url("bilan", convention)).content.decode()
        page = client.post(url("commencer", convention), follow=True).content.decode()
        assert "4\u00a0points à compléter" in page
        assert "Quels freins avez-vous rencontrés" in page
        refus = client.post(url("remettre", convention), follow=True).content.decode()
        assert "Le bilan n’est pas complet." in refus
        b = Bilan.objects.get()
        for code, reponses in f.REPONSES_BILAN.items():
            actions.enregistrer_section(b, code, reponses, 0, redacteur)
        joint = client.post(
            url("joindre", convention, "justificatifs_bilan"),
            {"justificatifs_bilan-fichier": f.pdf("factures.pdf")},
            follow=True,
        )
        assert "factures.pdf" in joint.content.decode()
        faux = client.post(
            url("joindre", convention, "justificatifs_bilan"),
            {"justificatifs_bilan-fichier": f.pdf("factures.exe")},
        )
        assert faux.status_code == 422
        assert "Les fichiers .exe ne sont pas acceptés" in faux.content.decode()
        page = client.get(url("bilan", convention)).content.decode()
        assert "Remettre le bilan au Département" in page
        assert "480 sur 480 attendus, soit 100\u00a0%" in page
        assert "L’action n’est pas terminée" not in page
        assert "21\u202f450,30\u00a0€" in page
        client.post(url("remettre", convention))
        deux = client.post(url("remettre", convention), follow=True).content.decode()
        assert "Cette action n’est plus possible" in deux

        client.force_login(agent)
        assert "Accepter le bilan" in client.get(url("bilan", convention)).content.decode()
        piece = b.pieces.get()
        assert client.get(url("piece", convention, piece.uid)).status_code == 200
        assert JournalAcces.objects.filter(nature="telechargement").exists()
        vide = client.post(
            url("correction", convention), {"motif": "Précisez.", "echeance": "31/02/2026"}
        )
        assert vide.status_code == 422
        texte = vide.content.decode()
        assert "Choisissez au moins une partie à reprendre." in texte
        assert "Précisez." in texte
        assert 'value="31/02/2026"' in texte
        client.post(
            url("correction", convention),
            {"sections": ["freins"], "motif": "Précisez.", "echeance": "30/09/2026"},
        )

        client.force_login(redacteur)
        page = client.get(url("bilan", convention)).content.decode()
        assert "À reprendre\u00a0: Les freins rencontrés." in page
        assert ecrire_date(date(2026, 9, 30)) in page
        assert client.get(url("section", convention, "freins")).status_code == 200
        assert client.get(url("section", convention, "realisation")).status_code == 302
        client.post(url("remettre", convention))

        client.force_login(agent)
        page = client.get(url("acceptation", convention)).content.decode()
        assert "dans la limite de 20\u202f000,00\u00a0€" in page
        assert "un agent fixera le montant" in page
        refus = client.post(
            url("acceptation", convention), {"objectifs": "non", "appreciation": ""}
        )
        assert "Dites en quoi les objectifs ne sont pas atteints." in refus.content.decode()
        fin = client.post(url("acceptation", convention), {"objectifs": "oui"}, follow=True)
        assert "Le bilan est accepté." in fin.content.decode()
        encore = client.post(url("correction", convention), {}, follow=True).content.decode()
        assert "Cette action n’est plus possible" in encore


def test_before_the_end_a_warning_is_shown(client, convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    client.force_login(f.redacteur_de(b.convention.structure))
    with f.au("2026-08-31"):
        page = client.get(url("bilan", b.convention)).content.decode()
    assert "L’action n’est pas terminée" in page


def test_the_list_is_scoped_filtered_and_paged_in_few_queries(
    client, django_assert_max_num_queries
) -> None:
    b = f.bilan("soumis")
    autre = f.convention()
    client.force_login(f.compte(Role.INSTRUCTEUR))
    with django_assert_max_num_queries(6):
        page = client.get(reverse("suivi:liste")).content.decode()
    assert b.convention.numero in page
    assert autre.numero in page
    assert "août 2026" in page
    filtre = client.get(reverse("suivi:liste"), {"bilan": "soumis"}).content.decode()
    assert autre.numero not in filtre
    sans = client.get(reverse("suivi:liste"), {"bilan": "aucun"}).content.decode()
    assert b.convention.numero not in sans
    vide = client.get(reverse("suivi:liste"), {"q": "introuvable"}).content.decode()
    assert "Aucune convention ne correspond" in vide
    client.force_login(f.redacteur_de(autre.structure))
    mienne = client.get(reverse("suivi:liste")).content.decode()
    assert autre.numero in mienne
    assert b.convention.numero not in mienne


def test_query_counts_do_not_grow_with_what_is_filled(
    client, django_assert_max_num_queries, convention: Convention
) -> None:
    b = f.bilan("brouillon", convention)
    client.force_login(f.redacteur_de(b.convention.structure))
    with f.au("2026-09-10"):
        with django_assert_max_num_queries(9):
            client.get(url("convention", b.convention))
        with django_assert_max_num_queries(14):
            client.get(url("bilan", b.convention))
