"""The bilan: constraints, states, what a correction opens, two tabs, who reads and decides."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions, queries
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.models import (
    Bilan,
    Correction,
    PieceBilan,
    SaisieIndicateur,
    SectionBilan,
)
from ecluse.cycle.suivi.permissions import (
    peut_apprecier,
    peut_lire_bilan,
    peut_rediger,
    peut_saisir,
    peut_voir_suivi,
)
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Courriel, Fichier, Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def refuse_par(nom: str, **champs) -> None:
    """Creating or saving with these fields breaks the constraint of that name."""
    modele = champs.pop("modele")
    with pytest.raises(IntegrityError, match=nom), transaction.atomic():
        modele.objects.create(**champs)


def test_constraints_of_the_values(convention: Convention) -> None:
    acteur = f.redacteur_de(convention.structure)
    commun = {
        "modele": SaisieIndicateur,
        "convention": convention,
        "fiche": "2025/4.5",
        "code": "contacts",
        "saisie_par": acteur,
        "modifiee_le": maintenant(),
    }
    refuse_par("saisie_premier_du_mois", **commun, mois=date(2025, 9, 2), valeur=1)
    refuse_par("valeur_check", **commun, mois=date(2025, 9, 1), valeur=-1)
    SaisieIndicateur.objects.create(
        **{k: v for k, v in commun.items() if k != "modele"}, mois=date(2025, 9, 1), valeur=1
    )
    refuse_par("saisie_unique", **commun, mois=date(2025, 9, 1), valeur=2)


def test_constraints_of_the_bilan_and_of_its_corrections() -> None:
    b = f.bilan("a_corriger")
    refuse_par("convention_id", modele=Bilan, convention=b.convention)
    SectionBilan.objects.get(bilan=b, code="freins")
    refuse_par("section_bilan_unique", modele=SectionBilan, bilan=b, code="freins")
    agent = f.compte(Role.INSTRUCTEUR)
    commun = {"modele": Correction, "bilan": b, "demandee_par": agent}
    refuse_par("correction_une_ouverte", **commun, sections=["freins"], motif="Encore.")
    fermee = commun | {"resolue_le": maintenant()}
    refuse_par("correction_motivee", **fermee, sections=[], motif="Rien.")
    refuse_par("correction_motivee", **fermee, sections=["freins"], motif="")
    autre = f.convention()
    refuse_par("bilan_soumis_complet", modele=Bilan, convention=autre, etat="soumis")
    refuse_par(
        "bilan_accepte_complet",
        modele=Bilan,
        convention=autre,
        etat="accepte",
        accepte_le=maintenant(),
        accepte_par=agent,
    )


def test_the_database_refuses_every_other_transition(convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    couples = set(TABLE.couples)
    assert couples == {
        ("brouillon", "soumis"),
        ("a_corriger", "soumis"),
        ("soumis", "a_corriger"),
        ("soumis", "accepte"),
    }
    agent = f.compte(Role.INSTRUCTEUR)
    for vers in ("a_corriger", "accepte"):
        with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
            Bilan.objects.filter(pk=b.pk).update(
                etat=vers,
                accepte_le=maintenant(),
                accepte_par=agent,
                objectifs_atteints=True,
            )


def test_from_the_opening_to_the_acceptance(convention: Convention) -> None:
    b = f.bilan("soumis", convention)
    c = b.convention
    instructeur = f.compte(Role.INSTRUCTEUR, prenom="Inès")
    assert b.soumis_par == f.redacteur_de(c.structure)
    with f.au("2026-09-12"):
        actions.accepter(b, True, "", instructeur)
    b.refresh_from_db()
    assert (b.etat, b.objectifs_atteints, b.accepte_par) == ("accepte", True, instructeur)
    candidature = c.lignes.get().ligne.candidature
    actes = Journal.objects.filter(objet=f"bilan:{b.uid}").order_by("id")
    assert [a.evenement for a in actes] == ["ouvrir_bilan", "soumettre", "accepter"]
    for acte in [*actes, *Courriel.objects.filter(genre__startswith="bilan_")]:
        assert f"candidature:{candidature.uid}" in acte.sujets
    assert "par la règle du dispositif" in Courriel.objects.filter(genre="bilan_accepte")[0].corps


def test_an_incomplete_bilan_is_not_handed_in_and_says_what_it_lacks(
    convention: Convention,
) -> None:
    b = f.bilan(c=convention, complet=False)
    acteur = f.redacteur_de(b.convention.structure)
    with f.au("2026-09-10"), pytest.raises(ActionRefusee) as refus:
        actions.soumettre(b, acteur)
    for libelle in ("Contacts téléphoniques", "Quels freins", "Total des dépenses réalisées"):
        assert libelle in refus.value.message
    # Optional: neither the young people housed nor the partnerships are asked for.
    assert "ASE logés" not in refus.value.message
    assert "partenariats" not in refus.value.message
    b.refresh_from_db()
    assert b.etat == "brouillon"


def test_before_the_end_of_the_action_it_is_not_refused(convention: Convention) -> None:
    f.remplir_indicateurs(convention, "2026-02-28")
    acteur = f.redacteur_de(convention.structure)
    with f.au("2026-03-02"):
        b = actions.ouvrir_bilan(convention, acteur)
        for code, reponses in f.REPONSES_BILAN.items():
            actions.enregistrer_section(b, code, reponses, 0, acteur)
        actions.soumettre(b, acteur)
    assert b.etat == "soumis"


def test_handing_in_twice_does_it_once(convention: Convention) -> None:
    b = f.bilan("brouillon", convention)
    acteur = f.redacteur_de(b.convention.structure)
    f.compte(Role.INSTRUCTEUR)
    ailleurs = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/1.1"])
    with f.au("2026-09-10"):
        actions.soumettre(b, acteur)
        with pytest.raises(TransitionImpossible, match="« remis »"):
            actions.soumettre(b, acteur)
    assert Journal.objects.filter(evenement="soumettre").count() == 1
    recus = Courriel.objects.filter(genre="bilan_remis")
    assert recus.count() == len({x.destinataire_id for x in recus})
    assert not recus.filter(destinataire=ailleurs).exists()


def test_opening_twice_gives_the_same_bilan(convention: Convention) -> None:
    acteur = f.redacteur_de(convention.structure)
    with f.au("2026-09-10"):
        assert (
            actions.ouvrir_bilan(convention, acteur).pk
            == actions.ouvrir_bilan(convention, acteur).pk
        )
    assert Journal.objects.filter(evenement="ouvrir_bilan").count() == 1


def test_a_correction_opens_only_the_parts_it_names(convention: Convention) -> None:
    b = f.bilan("a_corriger", convention)  # names « freins »
    c = b.convention
    acteur = f.redacteur_de(c.structure)
    with f.au("2026-09-15"):
        actions.enregistrer_section(b, "freins", {"analyse_freins": "Repris."}, 1, acteur)
        for code, reponses in f.REPONSES_BILAN.items():
            if code != "freins":
                with pytest.raises(TransitionImpossible, match="ne se modifie pas"):
                    actions.enregistrer_section(b, code, reponses, 1, acteur)
        with pytest.raises(TransitionImpossible):
            actions.joindre_piece(b, "justificatifs_bilan", f.pdf(), acteur)
        with pytest.raises(TransitionImpossible):
            actions.enregistrer_saisies(c, {("2025/4.5", "contacts", date(2025, 9, 1)): 9}, acteur)
        actions.soumettre(b, acteur)
        assert b.corrections.get().resolue_le is not None
        with pytest.raises(TransitionImpossible):
            actions.enregistrer_section(b, "freins", {"analyse_freins": "Encore."}, 2, acteur)
        agent = f.compte(Role.INSTRUCTEUR)
        actions.demander_correction(b, ["pieces", "indicateurs"], "Justifiez.", None, agent)
        actions.enregistrer_saisies(c, {("2025/4.5", "contacts", date(2025, 9, 1)): 9}, acteur)
        actions.joindre_piece(b, "justificatifs_bilan", f.pdf(), acteur)
        with pytest.raises(TransitionImpossible):
            actions.enregistrer_section(b, "freins", {"analyse_freins": "Encore."}, 2, acteur)
    assert b.corrections.first().sections == ["indicateurs", "pieces"]


@pytest.mark.parametrize(
    ("sections", "motif", "echeance", "champ"),
    [
        ([], "Motif.", None, "sections"),
        (["inconnue"], "Motif.", None, "sections"),
        (["freins"], "   ", None, "motif"),
        (["freins"], "Motif.", date(2026, 9, 10), "echeance"),
    ],
)
def test_a_correction_is_refused_at_its_field(
    sections, motif, echeance, champ, convention: Convention
) -> None:
    b = f.bilan("soumis", convention)
    with f.au("2026-09-11"), pytest.raises(ActionRefusee) as refus:
        actions.demander_correction(b, sections, motif, echeance, f.compte(Role.INSTRUCTEUR))
    assert refus.value.champ == champ
    assert Bilan.objects.get().etat == "soumis"


def test_objectives_that_are_not_met_need_a_reason(convention: Convention) -> None:
    b = f.bilan("soumis", convention)
    agent = f.compte(Role.INSTRUCTEUR)
    with pytest.raises(ActionRefusee) as refus:
        actions.accepter(b, False, " ", agent)
    assert refus.value.champ == "appreciation"
    actions.accepter(b, False, "Aucun atelier n’a eu lieu.", agent)
    assert Bilan.objects.get().objectifs_atteints is False
    corps = Courriel.objects.filter(genre="bilan_accepte")[0].corps
    assert "Aucun atelier n’a eu lieu." in corps
    with pytest.raises(TransitionImpossible):
        actions.accepter(b, True, "", agent)


def test_two_tabs_in_one_section(convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    acteur = f.redacteur_de(b.convention.structure)
    ecrire = actions.enregistrer_section
    premiere = ecrire(b, "realisation", {"actions_realisees": "Un", "partenariats": "A"}, 0, acteur)
    autre = ecrire(b, "realisation", {"actions_realisees": "Deux", "partenariats": "A"}, 1, acteur)
    # The first tab, still at version 1, only changed the partnerships.
    melange = ecrire(
        b, "realisation", {"actions_realisees": "Un", "partenariats": "B"}, premiere.version, acteur
    )
    assert (autre.conflits, melange.conflits) == ({}, {})
    section = SectionBilan.objects.get(code="realisation")
    assert section.contenu == {"actions_realisees": "Deux", "partenariats": "B"}
    conflit = ecrire(b, "realisation", {"actions_realisees": "Trois"}, 1, acteur)
    assert conflit.conflits == {"actions_realisees": ("Deux", "Trois")}


def test_an_answer_that_is_wrong_is_kept_out_and_the_rest_is_stored(convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    acteur = f.redacteur_de(b.convention.structure)
    reponses = {"depenses_realisees": Decimal("12.345"), "commentaire_financier": "Juste."}
    resultat = actions.enregistrer_section(b, "financier", reponses, 0, acteur)
    assert set(resultat.erreurs) == {"depenses_realisees"}
    assert SectionBilan.objects.get().contenu == {"commentaire_financier": "Juste."}


def test_pieces_are_joined_taken_out_and_checked(convention: Convention) -> None:
    b = f.bilan(c=convention, complet=False)
    acteur = f.redacteur_de(b.convention.structure)
    une = actions.joindre_piece(b, "justificatifs_bilan", f.pdf("un.pdf"), acteur)
    actions.joindre_piece(b, "justificatifs_bilan", f.pdf("deux.pdf", b"2"), acteur)
    actions.retirer_piece(b, une, acteur)
    actions.retirer_piece(b, une, acteur)
    assert [p.fichier.nom for p in queries.pieces(b)] == ["deux.pdf"]
    with pytest.raises(ActionRefusee, match="n’est pas demandée"):
        actions.joindre_piece(b, "rib", f.pdf(), acteur)
    with pytest.raises(FichierRefuse):
        actions.joindre_piece(b, "justificatifs_bilan", f.pdf("virus.exe"), acteur)
    with pytest.raises(AccesRefuse):
        actions.joindre_piece(b, "justificatifs_bilan", f.pdf("x.pdf"), f.compte(Role.INSTRUCTEUR))
    assert PieceBilan.objects.count() == 2
    assert not Fichier.objects.filter(nom="x.pdf").exists()


def test_permissions_table(convention: Convention) -> None:
    b = f.bilan("brouillon", convention, complet=False)
    c = b.convention
    t = f.territoire()
    ailleurs = f.territoire("CAL", "Calaisis")
    qui = {
        "redacteur": f.redacteur_de(c.structure),
        "signataire": f.signataire_de(c.structure),
        "intervenant": f.compte(Role.INTERVENANT, structure=c.structure),
        "financier": f.compte(Role.FINANCIER, structure=c.structure),
        "voisin": f.redacteur_de(f.structure()),
        "instructeur": f.compte(Role.INSTRUCTEUR),
        "instructeur_4.5": f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"]),
        "instructeur_1.1": f.compte(Role.INSTRUCTEUR, dispositifs=["2025/1.1"]),
        "slisl": f.compte(Role.TERRITOIRE, service=f.service("SLISL", t)),
        "slisl_ailleurs": f.compte(Role.TERRITOIRE, service=f.service("SLISL", ailleurs)),
        "pilotage": f.compte(Role.PILOTAGE),
        "gestionnaire": f.compte(Role.GESTIONNAIRE),
        "controleur": f.compte(Role.CONTROLEUR),
        "elu": f.compte(Role.ELU),
        "administrateur": f.compte(Role.ADMINISTRATEUR),
        "dpo": f.compte(Role.DPO),
    }
    voient = {
        "redacteur", "signataire", "intervenant", "financier", "instructeur", "instructeur_4.5",
        "slisl", "pilotage", "gestionnaire", "controleur",
    }  # fmt: skip
    structure = {"redacteur", "signataire", "intervenant", "financier"}
    assert {n for n, a in qui.items() if peut_voir_suivi(a, c)} == voient
    assert {n for n, a in qui.items() if queries.visibles_par(a).filter(pk=c.pk)} == voient
    assert {n for n, a in qui.items() if peut_saisir(a, c)} == structure
    assert {n for n, a in qui.items() if peut_rediger(a, c)} == {"redacteur", "signataire"}
    assert {n for n, a in qui.items() if peut_lire_bilan(a, b)} == structure
    apprecient = {n for n, a in qui.items() if peut_apprecier(a, b)}
    assert apprecient == {"instructeur", "instructeur_4.5"}
    b.soumis_le = maintenant()
    assert {n for n, a in qui.items() if peut_lire_bilan(a, b)} == voient
    c.etat = "a_signer"
    assert not any(peut_voir_suivi(a, c) or peut_saisir(a, c) for a in qui.values())


def test_a_convention_not_signed_is_followed_by_nobody() -> None:
    c = f.convention("a_signer")
    for acteur in (f.redacteur_de(c.structure), f.compte(Role.INSTRUCTEUR)):
        assert not queries.visibles_par(acteur).filter(pk=c.pk).exists()
        assert not peut_voir_suivi(acteur, c)


def test_jalons_and_the_dossier(django_assert_max_num_queries, convention: Convention) -> None:
    b = f.bilan("a_corriger", convention)
    candidature = b.convention.lignes.get().ligne.candidature
    agent = f.compte(Role.INSTRUCTEUR)
    assert agent.droits
    with django_assert_max_num_queries(1):
        resume = queries.pour_dossier(candidature, agent)
        (jalon,) = queries.jalons(candidature, agent, resume)
    assert (jalon.etat, jalon.detail) == ("courant", "Correction demandée")
    assert resume.correction_due == b.corrections.get().echeance
    assert resume.dernier_mois == date(2026, 8, 1)
    with f.au("2026-09-20"):
        actions.soumettre(b, f.redacteur_de(b.convention.structure))
        assert queries.jalons(candidature)[0].detail == "Remis"
        actions.accepter(b, True, "", agent)
    (jalon,) = queries.jalons(candidature)
    assert (jalon.etat, jalon.acteur) == ("passe", str(agent))
    assert queries.jalons(f.candidature("validee"))[0].etat == "a_venir"
    assert queries.pour_dossier(candidature, f.redacteur_de(f.structure())) is None


def test_tasks_follow_the_bilan() -> None:
    c = f.convention()
    acteur, agent = f.redacteur_de(c.structure), f.compte(Role.INSTRUCTEUR)

    def titres(compte, jour: str) -> list[str]:
        with f.au(jour):
            return [t.titre for t in queries.taches(compte)]

    assert titres(acteur, "2025-09-15") == []
    assert titres(acteur, "2025-10-02") == ["Remplir les indicateurs de septembre 2025"]
    f.remplir_indicateurs(c)
    assert titres(acteur, "2026-08-31") == []
    assert titres(acteur, "2026-09-01") == [f"Rédiger le bilan de la convention {c.numero}"]
    b = f.bilan("brouillon", c)
    assert titres(acteur, "2026-09-11") == [f"Terminer le bilan de la convention {c.numero}"]
    assert titres(agent, "2026-09-11") == []
    with f.au("2026-09-11"):
        actions.soumettre(b, acteur)
    assert titres(acteur, "2026-09-12") == []
    assert titres(agent, "2026-09-12") == [f"Examiner le bilan de la convention {c.numero}"]
    assert titres(f.compte(Role.INSTRUCTEUR, dispositifs=["2025/1.1"]), "2026-09-12") == []
    with f.au("2026-09-12"):
        actions.demander_correction(b, ["freins"], "Précisez.", date(2026, 9, 30), agent)
        (tache,) = queries.taches(acteur)
    assert tache.titre == f"Corriger le bilan de la convention {c.numero}"
    assert tache.echeance == date(2026, 9, 30)
    assert titres(f.compte(Role.INTERVENANT, structure=c.structure), "2026-09-13") == []
