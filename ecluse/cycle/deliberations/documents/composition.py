"""From a rapport to its three documents: the frozen inputs of each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from ecluse.annuaire.entete import entete
from ecluse.cycle.deliberations.documents import dispositifs, tableaux
from ecluse.cycle.deliberations.documents.matiere import (
    ArticleLu,
    BlocLu,
    Matiere,
    SeanceLue,
    lire,
    somme,
)
from ecluse.cycle.deliberations.models import Article, DocumentRapport, Presence, Rapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import accorder
from ecluse.socle.documents import Balisage, Document, Signataire, echapper, remplir
from ecluse.socle.etats import ActionRefusee

TEXTES = Path(__file__).with_name("textes")
G = DocumentRapport.Genre
#: The codes on which every such act rests, whatever the Département (cycle.md §2.11).
VISAS = (
    "le code général des collectivités territoriales, notamment ses articles L.3121-14, "
    "L.3121-14-1, L.3211-1 et L.3211-2",
    "le code de l’action sociale et des familles, notamment ses articles L.115-1 et L.262-1 "
    "et suivants",
)
VISA_FSL = "le décret n° 2005-212 du 2 mars 2005 relatif aux fonds de solidarité pour le logement"


def documents(rapport: Rapport, instant: datetime) -> dict[str, Document]:
    """The documents of a rapport by kind, dated `instant` (aware), ready to be rendered.

    Before the vote each says that it is a project. Raises `ActionRefusee` for a rapport that was
    withdrawn, taken from a published act, or that carries nothing.
    """
    if rapport.origine == Rapport.Origine.IMPORT:
        raise ActionRefusee("Cet acte est repris tel que publié : ses documents existent déjà.")
    if rapport.etat == "retire":
        raise ActionRefusee("Ce rapport est retiré.")
    matiere = lire(rapport)
    if not matiere.articles:
        raise ActionRefusee("Le rapport n’a pas encore d’article.")
    corps = {G.RAPPORT: _rapport(matiere), G.DELIBERATION: _deliberation(matiere)}
    if matiere.lignes:
        corps[G.ANNEXE] = _annexe(matiere)
    return {
        genre.value: Document(
            titre=_titre(matiere, genre),
            sujet=rapport.titre,
            corps_markdown=texte,
            identite=entete(matiere.departement),
            reference=_reference(matiere, genre),
            instant=instant,
            signataires=_signataires(matiere, genre),
            projet=rapport.etat in ("brouillon", "inscrit"),
        )
        for genre, texte in corps.items()
    }


def _source(nom: str) -> str:
    return (TEXTES / f"{nom}.md").read_text(encoding="utf-8")


def _titre(matiere: Matiere, genre: G) -> str:
    titre = matiere.rapport.titre
    if genre == G.ANNEXE:
        return f"{titre} : répartition"
    return titre


def _reference(matiere: Matiere, genre: G) -> str:
    rapport = matiere.rapport
    if genre != G.RAPPORT and rapport.numero:
        return f"Délibération n° {rapport.numero}"
    if genre == G.DELIBERATION:
        return "Délibération"
    return f"Rapport n° {rapport.numero_rapport}" if rapport.numero_rapport else "Rapport"


def _signataires(matiere: Matiere, genre: G) -> tuple[Signataire, ...]:
    """The rapport is the President's; the délibération is signed by who held the meeting."""
    d, lue = matiere.departement, matiere.seance
    if genre == G.ANNEXE:
        return ()
    if genre == G.DELIBERATION and lue is not None and lue.seance.president is not None:
        presidence = Signataire("Présidence de séance", str(lue.seance.president))
        if lue.seance.secretaire is None:
            return (presidence,)
        return (presidence, Signataire("Secrétariat de séance", str(lue.seance.secretaire)))
    return (Signataire(f"Pour le {d.assemblee}", d.president, d.qualite_president),)


def _seance(matiere: Matiere) -> str:
    return ecrire_date(matiere.rapport.seance) if matiere.rapport.seance else ""


def _mot(matiere: Matiere) -> str:
    return "Voté" if matiere.adopte else "Proposé"


def _budget(matiere: Matiere) -> str:
    return tableaux.budget(matiere) if matiere.budget else ""


def _fsl(matiere: Matiere) -> str:
    return ecrire_montant(somme(matiere.lignes_fsl)) if matiere.lignes_fsl else ""


def _essentiel(matiere: Matiere) -> str:
    """« 12 actions, 340 000,00 € proposés à 10 structures. »"""
    lignes = matiere.departementales
    if not matiere.lignes:
        return "Aucune somme n’est répartie entre des structures."
    structures = len({(x.beneficiaire, x.identifiant) for x in lignes})
    participe = "votés" if matiere.adopte else "proposés"
    phrase = (
        f"{accorder(len(lignes), 'action')}, {ecrire_montant(somme(lignes))} {participe}, "
        f"{accorder(structures, 'structure')}."
    )
    if matiere.lignes_fsl:
        phrase += f" S’y ajoutent {_fsl(matiere)} du Fonds de solidarité logement, hors budget."
    return phrase


def _liste(elements: Iterable[str], *, ordonnee: bool = False) -> Balisage:
    puces = [f"{f'{n}.' if ordonnee else '-'} {echapper(e)}" for n, e in enumerate(elements, 1)]
    return Balisage("\n".join(puces))


# --- the rapport ----------------------------------------------------------------------------


def _rapport(matiere: Matiere) -> str:
    rapport = matiere.rapport
    articles = [a for a in matiere.articles if a.compte or a.article.etat == "rejete"]
    return remplir(
        _source("rapport"),
        {
            "numero_rapport": rapport.numero_rapport,
            "seance": _seance(matiere),
            "essentiel": _essentiel(matiere),
            "expose": rapport.expose,
            "propositions": Balisage("\n\n".join(_proposition(a) for a in articles)),
            "dispositifs": dispositifs.ecrire(matiere),
            "tableau_budget": _budget(matiere),
            "fsl": _fsl(matiere),
            "avis": _liste(_avis(matiere)),
            "demandes": _liste((_demande(a) for a in articles), ordonnee=True),
        },
    )


def _proposition(lu: ArticleLu) -> str:
    titre = f"## Article {lu.article.numero} : {echapper(lu.article.objet)}"
    morceaux = [titre, *(echapper(p) for p in _dispositions(lu, "proposé"))]
    if lu.departementales:
        morceaux.append(tableaux.synthese(lu, "Proposé"))
    if lu.article.bilan:
        bilan = echapper(lu.article.bilan, paragraphes=True)
        morceaux += ["### Bilan de l’exercice précédent", bilan]
    return "\n\n".join(morceaux)


def _avis(matiere: Matiere) -> list[str]:
    return [f"{a.commission} : {a.sens}, le {ecrire_date(a.date)}" for a in matiere.avis]


def _demande(lu: ArticleLu) -> str:
    """What the assembly is asked, article by article."""
    objet = lu.article.objet
    verbes = {
        Article.Objet.FINANCEMENT: _demande_de_financement(lu),
        Article.Objet.SIGNATURE: "d’autoriser la signature :",
        Article.Objet.RECETTE: f"d’autoriser la recette de {ecrire_montant(lu.montant)} :",
        Article.Objet.IMPUTATION: "d’imputer les dépenses et les recettes :",
    }
    verbe = verbes.get(Article.Objet(lu.article.role), "d’approuver :")
    return f"{verbe} « {objet} » (article {lu.article.numero})"


def _demande_de_financement(lu: ArticleLu) -> str:
    """« d’accorder 3 000,00 € et, sur le Fonds de solidarité logement, 500,00 € au titre de »."""
    sommes = []
    if lu.montant:
        sommes.append(f"d’accorder {ecrire_montant(lu.montant)}")
    if lu.fsl:
        lien = "et" if lu.montant else "d’accorder"
        sommes.append(f"{lien}, sur le Fonds de solidarité logement, {ecrire_montant(lu.fsl)}")
    if lu.rectifications:
        lien = "et de" if sommes else "de"
        repris = sum((r.montant for r in lu.rectifications), ZERO)
        sommes.append(f"{lien} reprendre {ecrire_montant(repris)} votés en trop,")
    return f"{' '.join(sommes) or 'd’approuver la répartition'} au titre de"


# --- the délibération -----------------------------------------------------------------------


def _deliberation(matiere: Matiere) -> str:
    lue = matiere.seance
    votes = [b for b in matiere.blocs if b.votes]
    return remplir(
        _source("deliberation"),
        {
            "seance": _seance(matiere),
            "president": str(lue.seance.president or "") if lue else "",
            "secretaire": str(lue.seance.secretaire or "") if lue else "",
            "presences": _presences(lue) if lue else "",
            "visas": _visas(matiere),
            "articles": Balisage("\n\n".join(_article(a) for a in matiere.articles)),
            "tableau_budget": _budget(matiere),
            "fsl": _fsl(matiere),
            "votes": Balisage("\n\n".join(ecrire_vote(b, len(votes) > 1) for b in votes)),
            "issue": _issue(matiere),
        },
    )


def _issue(matiere: Matiere) -> str:
    """« Adopté. », saying which articles were not."""
    if matiere.rapport.etat != "adopte":
        return "Rejeté." if matiere.rapport.etat == "rejete" else ""
    ecartes = [a.article.numero for a in matiere.articles if not a.compte]
    if not ecartes:
        return "Adopté."
    quoi = "de l’article" if len(ecartes) == 1 else "des articles"
    return f"Adopté, à l’exception {quoi} {_suite(ecartes)}."


def _presences(lue: SeanceLue) -> Balisage:
    statuts = Presence.Statut
    lignes = []
    for statut, mot in (
        (statuts.PRESENT, "Présents"),
        (statuts.EXCUSE, "Excusés"),
        (statuts.ABSENT, "Absents"),
    ):
        noms = [_presence(p) for p in lue.presences if p.statut == statut]
        if noms:
            lignes.append(f"{mot} ({len(noms)}) : {', '.join(noms)}.")
    return Balisage("\n\n".join(echapper(ligne) for ligne in lignes))


def _presence(presence: Presence) -> str:
    if presence.delegation_a is None:
        return str(presence.elu)
    return f"{presence.elu} (délégation de vote à {presence.delegation_a})"


def _visas(matiere: Matiere) -> Balisage:
    rapport = matiere.rapport
    visas = [*VISAS]
    if matiere.lignes_fsl:
        visas.append(VISA_FSL)
    numero = f" n° {rapport.numero_rapport}" if rapport.numero_rapport else ""
    if rapport.rectifie is not None:
        visas.append(f"{_acte(rapport.rectifie)}, que le présent acte rectifie")
    visas.append(f"le rapport{numero} annexé")
    visas += [f"l’avis de la {a.commission} du {ecrire_date(a.date)}" for a in matiere.avis]
    return _liste(f"Vu {v} ;" for v in visas)


def _acte(rapport: Rapport) -> str:
    """« la délibération n° 2025-237 du 16 juin 2025 »."""
    seance = f" du {ecrire_date(rapport.seance)}" if rapport.seance else ""
    return f"la délibération n° {rapport.numero}{seance}"


def _article(lu: ArticleLu) -> str:
    article = lu.article
    morceaux = [f"## Article {article.numero} : {echapper(article.objet)}"]
    if article.etat == "rejete":
        morceaux.append("L’article n’est pas adopté.")
    elif article.etat == "retire":
        morceaux.append("L’article est retiré.")
    else:
        morceaux += [echapper(p) for p in _dispositions(lu)]
    return "\n\n".join(morceaux)


def _dispositions(lu: ArticleLu, verbe: str = "accordé") -> list[str]:
    """What an article decides (in the rapport, what is « proposé »), in sentences whose figures
    come from its lines."""
    article, operation = lu.article, lu.article.operation
    # What the text announces counts operations; left to itself it counts the lines.
    if article.nombre:
        nombre = accorder(article.nombre, "opération")
    else:
        nombre = accorder(len(lu.departementales), "action") if lu.departementales else ""
    phrases = []
    if article.role == Article.Objet.FINANCEMENT and (lu.departementales or lu.montant):
        pour = f" pour {nombre}" if nombre else ""
        phrases.append(
            f"Un financement de {ecrire_montant(lu.montant)} est {verbe}{pour}, selon l’annexe "
            "de répartition."
        )
    elif article.role == Article.Objet.RECETTE:
        phrases.append(f"La recette de {ecrire_montant(lu.montant)} est autorisée.")
    elif article.role == Article.Objet.SIGNATURE:
        phrases.append("La signature des actes correspondants est autorisée.")
    elif article.role == Article.Objet.IMPUTATION:
        phrases.append("Les dépenses et les recettes sont imputées selon le tableau budgétaire.")
    elif article.role == Article.Objet.AUTRE:
        phrases.append("Cette disposition est approuvée.")
    elif not lu.lignes and not lu.rectifications:
        phrases.append("Aucune somme n’y est encore inscrite.")
    if operation is not None and phrases:
        phrases.append(
            f"{'Elle est imputée' if article.role == 'recette' else 'La dépense est imputée'} sur "
            f"l’opération {operation.code} {operation.libelle} ({operation.imputation}), "
            f"exercice {operation.exercice}."
        )
    if lu.fsl and lu.departementales:
        phrases.append(
            f"{ecrire_montant(lu.fsl)} relèvent du Fonds de solidarité logement et ne sont "
            "imputés sur aucune opération."
        )
    elif lu.fsl:
        phrases.append(
            f"Un financement de {ecrire_montant(lu.fsl)} est {verbe} : il relève du Fonds de "
            "solidarité logement et n’est imputé sur aucune opération."
        )
    phrases += [
        f"La somme de {ecrire_montant(r.ligne.montant)} votée pour {r.ligne.nom_beneficiaire} est "
        f"diminuée de {ecrire_montant(r.montant)} : {_phrase(r.motif)}"
        for r in lu.rectifications
    ]
    return phrases


def _phrase(texte: str) -> str:
    """What somebody typed, ended as a sentence."""
    propre = texte.strip()
    return propre if propre.endswith((".", "!", "?", "…")) else f"{propre}."


def ecrire_vote(bloc: BlocLu, plusieurs: bool) -> str:
    """The voices of a block, those recused, the result."""
    c = tableaux.compte(bloc)
    morceaux = []
    if plusieurs:
        morceaux.append(f"## {echapper(_nom_du_bloc(bloc))}")
    morceaux.append(tableaux.vote(bloc))
    if bloc.deports:
        noms = ", ".join(
            str(d.elu) if d.present else f"{d.elu} (hors de la séance)" for d in bloc.deports
        )
        morceaux.append(echapper(f"Intéressés, sans part au débat ni au vote : {noms}."))
    if c.deports:
        morceaux.append(
            echapper(
                f"Abstentions et intéressés présents réunis, comme dans les tableaux publiés : "
                f"{c.abstention_publiee}."
            )
        )
    morceaux.append("Adopté." if c.adopte else "Non adopté.")
    return "\n\n".join(morceaux)


def _nom_du_bloc(bloc: BlocLu) -> str:
    if not bloc.articles:
        return bloc.bloc.libelle or f"Bloc {bloc.bloc.rang}"
    if len(bloc.articles) == 1:
        return f"Article {bloc.articles[0]}"
    return f"Articles {_suite(bloc.articles)}"


def _suite(numeros: Sequence[int]) -> str:
    """« 1 à 4, 7 et 9 »."""
    plages: list[list[int]] = []
    for n in numeros:
        if plages and n == plages[-1][-1] + 1:
            plages[-1].append(n)
        else:
            plages.append([n])
    mots = []
    for plage in plages:
        if len(plage) > 2:
            mots.append(f"{plage[0]} à {plage[-1]}")
        else:
            mots += map(str, plage)
    return mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} et {mots[-1]}"


# --- the annexe -----------------------------------------------------------------------------


def _annexe(matiere: Matiere) -> str:
    mot, lignes = _mot(matiere), matiere.departementales
    rapport = matiere.rapport
    if rapport.numero:
        acte = f"à la délibération n° {rapport.numero}"
    else:
        acte = f"au rapport n° {rapport.numero_rapport}" if rapport.numero_rapport else "au rapport"
    return remplir(
        _source("annexe"),
        {
            "acte": acte + (f" du {_seance(matiere)}" if rapport.seance else ""),
            "essentiel": _essentiel(matiere),
            "departementales": "oui" if lignes else "",
            "tableau_articles": tableaux.par_article(matiere.articles, mot),
            "tableau_thematiques": tableaux.par_cle(
                lignes, lambda x: x.thematique, "Thématique", "Répartition par thématique", mot
            ),
            "tableau_territoires": tableaux.par_cle(
                lignes, lambda x: x.territoire, "Territoire", "Répartition par territoire", mot
            ),
            "tableau_structures": tableaux.par_structure(lignes, mot),
            "tableau_dispositifs": tableaux.par_cle(
                lignes, lambda x: x.dispositif, "Dispositif", "Répartition par dispositif", mot
            ),
            "details": _details(matiere, mot),
            "fsl": tableaux.detail(matiere.lignes_fsl, mot, "Actions payées par le FSL")
            if matiere.lignes_fsl
            else "",
        },
    )


def _details(matiere: Matiere, mot: str) -> Balisage:
    """Every line under its dispositif."""
    groupes = tableaux.grouper(matiere.departementales, lambda x: x.dispositif)
    return Balisage(
        "\n\n".join(
            f"## {echapper(nom)}\n\n{tableaux.detail(lignes, mot, f'Actions de « {nom} »')}"
            for nom, lignes in groupes.items()
        )
    )
