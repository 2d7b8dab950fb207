"""The editor without its pages: files, values typed and read back, faults in words, comparison."""

import tomllib
from copy import deepcopy
from typing import Any

import pytest
from django.http import QueryDict

from ecluse.cycle.appels.editeur import libelles, saisie, schema, tomls, validation
from ecluse.cycle.appels.editeur.comparaison import comparer
from ecluse.cycle.appels.editeur.formulaire import ConstructeurRubrique
from ecluse.cycle.appels.editeur.validation import fiche_montrable, lieu_en_mots, valider
from ecluse.regles.fiches import Fiche, lire_fiche
from tests import fabriques as f
from tests.cycle.appels.outils_editeur import donnees, fiches, poster, simple


def relire(contenu: dict[str, Any], rubrique: libelles.Rubrique, post: QueryDict) -> dict[str, Any]:
    noeuds = schema.fiche().champs
    return {c: saisie.lire(noeuds[c], c, post, contenu.get(c)) for c in rubrique.champs}


def ecrire(nom: str, chemin: list[Any], valeur: Any) -> dict[str, Any]:
    """The data of that fiche with one value changed."""
    contenu = deepcopy(donnees(nom))
    courant: Any = contenu
    for element in chemin[:-1]:
        courant = courant[element]
    courant[chemin[-1]] = valeur
    return contenu


# --- TOML -------------------------------------------------------------------------------------


def test_chaque_fiche_fait_l_aller_et_retour_en_toml() -> None:
    assert len(fiches()) == 72
    for nom, fiche in fiches().items():
        texte = tomls.exporter(fiche)
        assert lire_fiche(texte) == fiche, nom
        assert tomls.exporter(lire_fiche(texte)) == texte, nom


def test_l_export_rend_les_donnees_du_fichier() -> None:
    for nom, fiche in fiches().items():
        fichier = tomllib.loads((f.PROGRAMME / f"{nom}.toml").read_text(encoding="utf-8"))
        exporte = tomllib.loads(tomls.exporter(fiche))
        perdues = set(_chemins(fichier)) - set(_chemins(exporte))
        assert not perdues, nom


def _chemins(valeur: Any, chemin: str = "") -> list[str]:
    if isinstance(valeur, dict):
        return [c for k, v in valeur.items() for c in _chemins(v, f"{chemin}.{k}")]
    if isinstance(valeur, list):
        return [c for i, v in enumerate(valeur) for c in _chemins(v, f"{chemin}[{i}]")]
    return [chemin]


def test_les_montants_s_exportent_entre_guillemets() -> None:
    texte = tomls.exporter(fiches()["2025/4.5"])
    assert 'plafond_structure = "20000.00"' in texte or 'plafond_structure = "20000"' in texte
    assert 'taux = "0.80"' in texte or 'taux = "0.8"' in texte


# --- the form -----------------------------------------------------------------------------------


def test_une_page_renvoyee_telle_quelle_ne_change_rien() -> None:
    for nom, fiche in fiches().items():
        contenu = fiche.model_dump(mode="json")
        for rubrique in libelles.RUBRIQUES:
            lu = relire(contenu, rubrique, poster(contenu, rubrique))
            assert lu == {c: contenu[c] for c in rubrique.champs}, (nom, rubrique.code)


def test_les_rubriques_couvrent_la_fiche() -> None:
    vues = [c for r in libelles.RUBRIQUES for c in r.champs]
    assert len(vues) == len(set(vues))
    assert set(vues) | {"annee", "code"} == set(Fiche.model_fields)


def test_tout_ce_qui_se_saisit_a_un_nom_en_francais() -> None:
    manques: set[str] = set()
    vus: set[tuple[str, str]] = set()

    def voir(modele: str, nom: str, noeud: schema.Noeud) -> None:
        if nom and not libelles._selon(libelles.LIBELLES, modele, nom):
            manques.add(f"{modele}.{nom}")
        if isinstance(noeud, schema.Groupe):
            if (noeud.modele, nom) in vus:
                return
            vus.add((noeud.modele, nom))
            for sous, n in noeud.champs.items():
                voir(noeud.modele, sous, n)
        elif isinstance(noeud, schema.Formes):
            for n in noeud.formes.values():
                voir(modele, "", n)
        elif isinstance(noeud, schema.Liste):
            if nom not in libelles.LIGNES:
                manques.add(f"ligne {nom}")
            voir(modele, "", noeud.element)

    voir("", "", schema.fiche())
    assert not manques


@pytest.mark.parametrize(
    ("genre", "tape", "stocke", "montre"),
    [
        ("montant", "1 234,5", "1234.50", "1 234,50"),
        ("montant", "abc", "abc", "abc"),
        ("taux", "80 %", "0.8", "80"),
        ("taux", "12,5", "0.125", "12,5"),
        ("taux", "beaucoup", "beaucoup", "beaucoup"),
        ("quantite", "0,50", "0.5", "0,5"),
        ("entier", "12", 12, "12"),
        ("entier", "douze", "douze", "douze"),
        ("date", "9 mai 2025", "2025-05-09", "09/05/2025"),
        ("date", "29/02/2025", "29/02/2025", "29/02/2025"),
        ("texte", "un mot", "un mot", "un mot"),
    ],
)
def test_ce_qui_est_tape_est_compris_ou_garde(
    genre: str, tape: str, stocke: Any, montre: str
) -> None:
    lu = saisie.convertir(genre, tape)
    assert str(lu) == str(stocke) or lu == stocke
    assert simple(saisie.afficher(genre, lu)) == montre


def test_une_instance_donne_son_nom_court() -> None:
    """The rows of the advice have no label: the instance names them."""
    lignes = [{"code": "", "instance": "2e commission", "source": "003"}]
    saisie.nommer(lignes)
    assert lignes[0]["code"] == "n_2e_commission"
    assert saisie.titre(lignes[0]) == "2e commission"


def test_un_nom_court_vide_est_tire_du_libelle() -> None:
    lignes = [
        {"code": "", "libelle": "Relevé d’identité bancaire"},
        {"code": "releve_d_identite_bancaire", "libelle": "déjà pris"},
        {"code": "", "libelle": "Relevé d’identité bancaire"},
        {"code": "", "libelle": "3 devis"},
        {"code": "", "libelle": ""},
    ]
    saisie.nommer(lignes)
    codes = [x["code"] for x in lignes]
    assert codes[1] == "releve_d_identite_bancaire"
    assert codes[3] == "n_3_devis"
    assert codes[4] == ""
    assert len(set(codes)) == 5


def test_une_partie_facultative_vide_n_existe_pas() -> None:
    rubrique = libelles.RUBRIQUE["profil"]
    contenu = donnees() | {"profil": None}
    post = poster(contenu, rubrique)
    assert relire(contenu, rubrique, post) == {"profil": None}
    post["profil.texte"] = "Un travailleur social."
    assert relire(contenu, rubrique, post)["profil"] == {
        "texte": "Un travailleur social.",
        "source": None,
    }


def test_changer_de_famille_montre_ses_champs() -> None:
    rubrique = libelles.RUBRIQUE["bareme"]
    contenu = donnees()
    post = poster(contenu, rubrique)
    post["bareme.famille"] = "points"
    lu = relire(contenu, rubrique, post)
    assert lu["bareme"]["famille"] == "points"
    assert lu["bareme"]["source"] == contenu["bareme"]["source"]
    form = ConstructeurRubrique(rubrique, contenu | lu, []).form
    assert "bareme.valeur_point" in form.fields


def test_une_hypothese_se_choisit_parmi_celles_de_la_fiche() -> None:
    form = ConstructeurRubrique(libelles.RUBRIQUE["pieces"], donnees(), []).form
    choix = dict(form["pieces.1.hypothese"].field.widget.choices)
    assert set(choix) == {"", *(h.code for h in fiches()["2025/4.5"].hypotheses)}


# --- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chemin", "valeur", "nom", "message"),
    [
        (["pieces", 3, "libelle"], None, "pieces.3.libelle", "obligatoire"),
        (["pieces", 0, "moment"], None, "pieces.0.moment", "Choisissez une réponse"),
        (["pieces", 0, "code"], "Le Rib", "pieces.0.code", "Un nom court s’écrit"),
        (["sessions", 0, "cloture"], "29/02/2025", "sessions.0.cloture", "n’existe pas"),
        (["sessions", 0, "cloture"], "2025-03-01", "sessions.0.cloture", "précède le début"),
        (["versements", 0, "taux"], "1.5", "versements.0.taux", "entre 0 et 100"),
        (["versements", 0, "taux"], "0.7", "versements.1.taux", "ne font pas 100"),
        (["financement", "plafond_structure"], "abc", "financement.plafond_structure", "abc"),
        (["periode", "duree_mois"], "douze", "periode.duree_mois", "nombre entier"),
        (["sources"], [], "sources", "Il en faut au moins un"),
        (["formulaire", "sections", 0, "code"], "budget", "formulaire.questions.0.section", ""),
    ],
)
def test_une_faute_est_dite_a_son_champ(
    chemin: list[Any], valeur: Any, nom: str, message: str
) -> None:
    verdict = valider(ecrire("2025/4.5", chemin, valeur))
    assert verdict.fiche is None
    fautes = {x.nom: x for x in verdict.fautes}
    assert nom in fautes
    assert message in simple(fautes[nom].message)
    assert fautes[nom].est_champ


def test_un_nom_reserve_est_refuse() -> None:
    contenu = donnees()
    contenu["formulaire"]["sections"][1]["code"] = "budget"
    for q in contenu["formulaire"]["questions"]:
        if q["section"] == "moyens":
            q["section"] = "budget"
    (faute,) = valider(contenu).fautes
    assert faute.nom == "formulaire.sections.1.code"
    assert "réservé" in faute.message
    assert faute.rubrique.code == "questions"


def test_le_chemin_se_dit_en_mots() -> None:
    mots = simple(lieu_en_mots("pieces[0].libelle", donnees()))
    assert mots.startswith("Pièces, pièce 1 (« Relevé d’identité bancaire")
    assert mots.endswith("Libellé")
    assert lieu_en_mots("inconnu", donnees()) == ""


def test_l_apercu_laisse_de_cote_ce_qui_est_faux() -> None:
    contenu = donnees()
    contenu["pieces"][2]["libelle"] = None
    contenu["public"]["texte"] = None
    contenu["bareme"] = {"famille": "points"}
    fiche, absents = fiche_montrable(contenu)
    assert fiche is not None
    assert len(fiche.pieces) == len(contenu["pieces"]) - 1
    assert fiche.public.texte == validation.A_COMPLETER
    assert fiche.bareme.famille == "a_decider"
    assert any("pièce 3" in a for a in absents)


def test_une_fiche_juste_se_montre_entiere() -> None:
    assert fiche_montrable(donnees()) == (fiches()["2025/4.5"], [])


# --- comparison ---------------------------------------------------------------------------------


def test_deux_etats_pareils_n_ont_pas_d_ecart() -> None:
    for nom in fiches():
        assert comparer(donnees(nom), donnees(nom)) == []


def test_les_ecarts_se_disent_en_mots() -> None:
    avant, apres = donnees(), donnees()
    apres["financement"]["plafond_structure"] = "25000.00"
    del apres["pieces"][2]
    apres["pieces"].append(
        {**avant["pieces"][2], "code": "attestation", "libelle": "Attestation", "source": "001"}
    )
    apres["versements"][0]["taux"] = "0.70"
    apres["indicateurs"].reverse()
    ecarts = {(simple(e.lieu), e.mot): e for e in comparer(avant, apres)}
    plafond = ecarts["Financement, Aide au plus par structure", "Modifié"]
    assert (simple(plafond.avant), simple(plafond.apres)) == ("20 000,00 €", "25 000,00 €")
    assert ("Pièces, pièce « Comptes annuels du dernier exercice clos »", "Retiré") in ecarts
    ajout = ecarts["Pièces, pièce « Attestation »", "Ajouté"]
    assert "Quand : au dépôt" in simple(ajout.apres)
    taux = next(e for cle, e in ecarts.items() if cle[0].endswith("Part"))
    assert (simple(taux.avant), simple(taux.apres)) == ("80 %", "70 %")
    assert ("Indicateurs, ordre", "Déplacé") in ecarts


def test_le_meme_nombre_ecrit_autrement_n_est_pas_un_ecart() -> None:
    apres = donnees()
    apres["versements"][0]["taux"] = "0.8000"
    assert comparer(donnees(), apres) == []


def test_changer_de_bareme_montre_les_deux() -> None:
    apres = donnees()
    apres["bareme"] = {"famille": "a_decider", "motif": "À voir", "source": "001", "hypotheses": []}
    (ecart,) = comparer(donnees(), apres)
    assert ecart.rubrique.code == "bareme"
    assert "Motif" in ecart.apres or "Pourquoi" in ecart.apres
