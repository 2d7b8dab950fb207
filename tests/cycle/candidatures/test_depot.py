"""Deposit and validation: window, fingerprint, numbers, completeness, idempotence."""

from datetime import timedelta

import pytest
from freezegun import freeze_time

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.depot import DossierIncomplet
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, Recepisse, SectionDossier
from ecluse.socle import fichiers, traitements, travaux
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Courriel, Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db

CLOS = "Le dépôt est clos depuis le 10\u00a0mai 2025 à 0\u00a0h\u00a000."


def test_le_depot_fixe_numero_instant_et_empreinte() -> None:
    c = f.candidature("deposee")
    c.refresh_from_db()
    assert (c.numero, c.etat) == ("CAND-2025-00001", "deposee")
    assert c.deposee_par == f.redacteur_de(c.structure)
    assert c.deposee_le is not None
    assert c.empreinte == lecture.empreinte(lecture.charger(c))


BORNES = [
    ("2025-03-31", "23:59:59", "Le dépôt ouvrira le 1er\u00a0avril 2025 à 0\u00a0h\u00a000."),
    ("2025-04-01", "00:00:00", None),
    ("2025-05-09", "23:59:59", None),
    ("2025-05-10", "00:00:00", CLOS),
]


@pytest.mark.parametrize(("jour", "heure", "refus"), BORNES)
def test_depot_dans_la_fenetre_a_la_seconde(jour: str, heure: str, refus: str | None) -> None:
    c = f.candidature("brouillon")
    with freeze_time(f.instant(jour, heure)):
        if refus is None:
            actions.deposer(c, f.redacteur_de(c.structure))
        else:
            with pytest.raises(ActionRefusee) as erreur:
                actions.deposer(c, f.redacteur_de(c.structure))
            assert erreur.value.message == refus
    c.refresh_from_db()
    assert (c.etat, c.numero is None) == (("deposee", False) if not refus else ("brouillon", True))


@pytest.mark.parametrize(("jour", "heure", "refus"), BORNES[2:])
def test_validation_dans_la_fenetre_a_la_seconde(jour: str, heure: str, refus: str | None) -> None:
    c = f.candidature("deposee")
    with freeze_time(f.instant(jour, heure)):
        if refus is None:
            actions.valider(c, f.signataire_de(c.structure))
        else:
            with pytest.raises(ActionRefusee) as erreur:
                actions.valider(c, f.signataire_de(c.structure))
            assert erreur.value.message == refus
    c.refresh_from_db()
    assert (c.etat, c.validee_le) == (
        ("validee", f.instant(jour, heure)) if refus is None else ("deposee", None)
    )


@pytest.mark.parametrize(("jour", "heure", "refus"), [BORNES[0], BORNES[3]])
def test_creer_et_ecrire_hors_de_la_fenetre_sont_refuses(jour: str, heure: str, refus: str) -> None:
    s = f.structure()
    session, acteur = f.session_45(), f.redacteur_de(s)
    brouillon = f.candidature("brouillon", complete=False)
    with freeze_time(f.instant(jour, heure)):
        with pytest.raises(ActionRefusee, match=refus):
            actions.creer(session, s, acteur)
        with pytest.raises(ActionRefusee, match=refus):
            actions.enregistrer_presentation(
                brouillon, {"intitule": "Trop tard"}, 0, f.redacteur_de(brouillon.structure)
            )
    assert not Candidature.objects.filter(structure=s).exists()
    brouillon.refresh_from_db()
    assert brouillon.intitule == ""


def test_creer_deux_fois_ouvre_le_meme_brouillon() -> None:
    s, session = f.structure(), f.session_45()
    acteur = f.redacteur_de(s)
    with f.au("2025-05-05"):
        assert actions.creer(session, s, acteur) == actions.creer(session, s, acteur)


def test_seules_les_categories_admises_peuvent_creer_et_deposer() -> None:
    autre, session = f.structure("association"), f.session_45()
    with f.au("2025-05-05"), pytest.raises(ActionRefusee, match="n’est pas ouvert à votre"):
        actions.creer(session, autre, f.redacteur_de(autre))
    # The category is lost between the draft and the deposit.
    c = f.candidature("brouillon")
    c.structure.categories = ["association"]
    c.structure.save()
    with f.au("2025-05-05"), pytest.raises(AccesRefuse):
        actions.deposer(c, f.redacteur_de(c.structure))


def test_le_dossier_incomplet_dit_ce_qui_manque() -> None:
    c = f.candidature("brouillon", complete=False)
    with f.au("2025-05-05"), pytest.raises(DossierIncomplet) as refus:
        actions.deposer(c, f.redacteur_de(c.structure))
    sections = {m.section for m in refus.value.manques}
    assert sections == {
        "presentation", "projet", "moyens", "territoire", "resultats", "attestations",
        "budget", "pieces", "coordonnees",
    }  # fmt: skip
    champs = {m.champ for m in refus.value.manques}
    assert {"intitule", "territoires", "besoin_repere", "statuts", "rib"} <= champs
    assert "information" not in champs, "an optional question is not missing"
    assert "attendu_ase_loges" not in champs
    assert Candidature.objects.get(pk=c.pk).numero is None


def test_un_budget_desequilibre_empeche_le_depot() -> None:
    c = f.candidature("brouillon")
    acteur = f.redacteur_de(c.structure)
    with f.au("2025-05-05"):
        section = c.sections.get(code="budget")
        lignes = [
            actions.LigneSaisie("60", "Achats", f.Decimal("21500.00")),
            actions.LigneSaisie("74", "Département", f.Decimal("20000.00"), demande=True),
        ]
        actions.enregistrer_budget(c, lignes, section.version, acteur)
        with pytest.raises(DossierIncomplet) as refus:
            actions.deposer(c, acteur)
    assert [m.message.replace("\u202f", " ").replace("\xa0", " ") for m in refus.value.manques] == [
        "Les charges (21 500,00 €) et les produits (20 000,00 €) diffèrent de 1 500,00 €."
    ]


def test_une_demande_au_dessus_du_plafond_empeche_le_depot() -> None:
    c = f.candidature("brouillon", montant="20000.01")
    manques = lecture.manques(lecture.charger(c))
    assert [(m.section, "au plus" in m.message) for m in manques] == [("budget", True)]


def test_un_dossier_repris_garde_son_numero_et_change_d_empreinte() -> None:
    c = f.candidature("deposee")
    numero, avant = c.numero, c.empreinte
    acteur = f.redacteur_de(c.structure)
    with f.au("2025-05-06"):
        actions.reprendre(c, acteur)
        c.refresh_from_db()
        assert (c.etat, c.numero, c.empreinte, c.deposee_le) == ("brouillon", numero, "", None)
        version = c.sections.get(code="presentation").version
        actions.enregistrer_presentation(c, {"intitule": "Autre titre"}, version, acteur)
        actions.deposer(c, acteur)
    assert c.numero == numero
    assert c.empreinte != avant
    assert Recepisse.objects.filter(candidature=c, genre="depot").count() == 2


def test_reprendre_est_refuse_apres_la_cloture() -> None:
    c = f.candidature("deposee")
    with freeze_time(f.instant("2025-05-10", "00:00:00")), pytest.raises(ActionRefusee) as refus:
        actions.reprendre(c, f.redacteur_de(c.structure))
    assert refus.value.message == CLOS


@pytest.mark.parametrize("verbe", ["deposer", "valider", "reprendre"])
def test_la_cloture_se_dit_aussi_une_fois_constatee(verbe: str) -> None:
    c = f.candidature("brouillon" if verbe == "deposer" else "deposee")
    with freeze_time(f.instant("2025-05-10", "00:00:01")):
        actions.constater_hors_delai(c)
        with pytest.raises(ActionRefusee) as refus:
            getattr(actions, verbe)(c, f.signataire_de(c.structure))
    assert refus.value.message == CLOS


def _changer(c: Candidature) -> dict[str, object]:
    """One change of each kind of content, made behind the application's back."""
    return {
        "intitule": lambda: Candidature.objects.filter(pk=c.pk).update(intitule="Autre"),
        "debut": lambda: Candidature.objects.filter(pk=c.pk).update(
            debut=c.debut + timedelta(days=1)
        ),
        "montant": lambda: Candidature.objects.filter(pk=c.pk).update(montant_demande=1),
        "territoire": lambda: c.territoires.add(f.territoire("CAL", "Calaisis")),
        "reponse": lambda: SectionDossier.objects.filter(candidature=c, code="projet").update(
            contenu={"objectifs": "Autre"}
        ),
        "budget": lambda: LigneBudget.objects.filter(candidature=c, compte="60").update(
            libelle="Autre"
        ),
        "piece": lambda: c.pieces.filter(code="statuts").update(retiree_le=f.instant("2025-05-06")),
        "banque": lambda: Candidature.objects.filter(pk=c.pk).update(coordonnees_bancaires=None),
        "etablissement": lambda: Candidature.objects.filter(pk=c.pk).update(etablissement=None),
    }


@pytest.mark.parametrize(
    "quoi",
    [
        "intitule", "debut", "montant", "territoire", "reponse",
        "budget", "piece", "banque", "etablissement",
    ],
)  # fmt: skip
def test_tout_changement_de_contenu_change_l_empreinte_et_bloque_la_validation(quoi: str) -> None:
    c = f.candidature("deposee")
    _changer(c)[quoi]()  # type: ignore[operator]
    frais = Candidature.objects.get(pk=c.pk)
    assert lecture.empreinte(lecture.charger(frais)) != frais.empreinte
    with f.au("2025-05-06"), pytest.raises(ActionRefusee, match="ne correspond plus"):
        actions.valider(frais, f.signataire_de(c.structure))
    frais.refresh_from_db()
    assert frais.etat == "deposee"


def test_l_empreinte_ne_depend_pas_de_l_ordre_d_ecriture() -> None:
    c = f.candidature("deposee")
    avant = lecture.texte_fige(lecture.charger(c))
    section = c.sections.get(code="projet")
    section.contenu = dict(reversed(section.contenu.items()))
    section.save()
    assert lecture.texte_fige(lecture.charger(Candidature.objects.get(pk=c.pk))) == avant


def test_valider_avec_une_page_perimee_est_refuse() -> None:
    c = f.candidature("deposee")
    with f.au("2025-05-06"), pytest.raises(ActionRefusee, match="relisez-le"):
        actions.valider(c, f.signataire_de(c.structure), "0" * 64)


def test_un_double_clic_valide_une_fois() -> None:
    c = f.candidature("validee")
    with f.au("2025-05-06"), pytest.raises(TransitionImpossible):
        actions.valider(c, f.signataire_de(c.structure))
    assert Recepisse.objects.filter(candidature=c, genre="validation").count() == 1
    assert Journal.objects.filter(evenement="valider").count() == 1


def test_seul_un_signataire_de_la_structure_valide() -> None:
    c = f.candidature("deposee")
    etranger = f.signataire_de(f.structure())
    for acteur in (f.redacteur_de(c.structure), etranger, f.compte(Role.PILOTAGE)):
        with f.au("2025-05-06"), pytest.raises(AccesRefuse):
            actions.valider(c, acteur)


def test_retirer_avant_l_instruction_seulement() -> None:
    validee = f.candidature("validee")
    with f.au("2025-05-06"):
        with pytest.raises(AccesRefuse):
            actions.retirer(validee, f.redacteur_de(validee.structure))
        actions.retirer(validee, f.signataire_de(validee.structure), "Doublon")
    assert Journal.objects.get(evenement="retirer").motif == "Doublon"
    instruite = f.candidature("en_instruction")
    with f.au("2025-05-06"), pytest.raises(TransitionImpossible):
        actions.retirer(instruite, f.signataire_de(instruite.structure))


def test_le_jour_suivant_la_cloture_constate_les_dossiers_non_valides() -> None:
    brouillon = f.candidature("brouillon", complete=False)
    deposee, validee = f.candidature("deposee"), f.candidature("validee")
    with freeze_time(f.instant("2025-05-09", "23:00:00")):
        traitements.executer("candidatures.cloture", f.date(2025, 5, 9))
    assert Candidature.objects.filter(etat="hors_delai").count() == 0
    with freeze_time(f.instant("2025-05-10", "00:05:00")):
        traitements.executer("candidatures.cloture", f.date(2025, 5, 10))
    etats = {c.pk: c.etat for c in Candidature.objects.all()}
    assert etats == {brouillon.pk: "hors_delai", deposee.pk: "hors_delai", validee.pk: "validee"}
    assert Courriel.objects.filter(genre="candidature_hors_delai").exists()


def test_les_messages_du_depot_et_de_la_validation() -> None:
    c = f.candidature("validee")
    demande = Courriel.objects.get(genre="candidature_a_valider")
    assert demande.destinataire == f.signataire_de(c.structure)
    assert demande.lien.endswith(f"/{c.uid}/valider/")
    confirmes = {x.destinataire for x in Courriel.objects.filter(genre="candidature_validee")}
    assert confirmes == {f.signataire_de(c.structure), f.redacteur_de(c.structure)}


def test_le_recepisse_est_produit_par_la_tache() -> None:
    f.departement()
    c = f.candidature("validee")
    assert not Recepisse.objects.filter(fichier__isnull=False).exists()
    travaux.executer_en_attente()
    for recepisse in c.recepisses.all():
        pdf = fichiers.lire(recepisse.fichier)
        assert pdf.startswith(b"%PDF-")
        assert recepisse.donnees["empreinte_entrees"]
        assert [p["sha256"] for p in recepisse.donnees["pieces"]]
        # A second run changes nothing.
        avant = recepisse.fichier_id
        from ecluse.cycle.candidatures.tasks import produire_recepisse

        produire_recepisse(id=recepisse.pk)
        recepisse.refresh_from_db()
        assert recepisse.fichier_id == avant


def test_sans_validation_de_la_transaction_il_n_y_a_ni_numero_ni_recepisse() -> None:
    from django.db import transaction

    c = f.candidature("brouillon")

    class Panne(Exception):
        pass

    with f.au("2025-05-05"), pytest.raises(Panne), transaction.atomic():
        actions.deposer(c, f.redacteur_de(c.structure))
        raise Panne
    assert not Recepisse.objects.exists()
    with f.au("2025-05-05"):
        actions.deposer(Candidature.objects.get(pk=c.pk), f.redacteur_de(c.structure))
    assert Candidature.objects.get(pk=c.pk).numero == "CAND-2025-00001"
