"""A fiche as a document: the same cahier des charges as its page, in a tagged PDF."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.utils.text import capfirst

from ecluse.annuaire.models import Departement
from ecluse.cycle.appels import cahier
from ecluse.cycle.appels.bareme_en_mots import en_mots
from ecluse.cycle.appels.models import VersionFiche, intituler
from ecluse.regles.argent import ecrire_montant, ecrire_taux
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.regles.fiches import CATEGORIES, Fiche
from ecluse.socle.documents import Document, Identite, rendre, tableau
from ecluse.socle.documents.variables import echapper

NON_PRECISE = "non précisé par les textes"


def pdf_de_la_fiche(version: VersionFiche, departement: Departement | None) -> bytes:
    """The PDF of that version, under the letterhead of the département.

    The same version gives the same bytes; each process keeps those that it made.
    """
    fiche = version.fiche
    nom, adresse = (departement.nom, departement.adresse) if departement else ("Département", "")
    return _rendre(
        f"{intituler(fiche.code, fiche.libelle)} ({fiche.annee})",
        corps(fiche),
        nom,
        adresse,
        f"{fiche.nom}, version {version.numero}",
        version.publiee_le,
    )


@lru_cache(maxsize=128)
def _rendre(
    titre: str, markdown: str, nom: str, adresse: str, reference: str, instant: datetime
) -> bytes:
    return rendre(
        Document(
            titre=titre,
            corps_markdown=markdown,
            identite=Identite(nom=nom, adresse=adresse),
            reference=reference,
            instant=instant,
            mentions=(f"Fiche publiée le {ecrire_date(jour_de_paris(instant))}",),
            sujet="Cahier des charges du dispositif",
        )
    ).pdf


def corps(fiche: Fiche) -> str:
    """The body in Markdown; every text of the fiche is escaped."""
    parties = [
        _essentiel(fiche),
        _titre("Public", fiche.public.texte, _liste(fiche.public.precisions)),
        _appreciation(fiche),
        _titre("Porteurs", fiche.porteurs.texte),
        _titre("Objet et contenu", fiche.objet, _liste(fiche.contenu), _profil(fiche)),
        _realisation(fiche),
        _financement(fiche),
        _versements(fiche),
        _indicateurs(fiche),
        _pieces(fiche),
        _suivi(fiche),
        _fin(fiche),
    ]
    return "\n\n".join(p for p in parties if p)


def _titre(titre: str, *morceaux: str) -> str:
    """A section; the first piece is plain text, the others are Markdown."""
    texte, *suite = morceaux
    return "\n\n".join(m for m in (f"# {titre}", echapper(texte), *suite) if m)


def _liste(phrases: Iterable[str]) -> str:
    return "\n".join(f"- {echapper(p)}" for p in phrases)


def porteurs_en_mots(fiche: Fiche) -> str:
    """Categories that may apply."""
    if fiche.porteurs.toutes:
        return "Toute structure"
    return " ; ".join(CATEGORIES[c] for c in fiche.porteurs.categories) or NON_PRECISE.capitalize()


def _essentiel(fiche: Fiche) -> str:
    plafond = fiche.financement.plafond_structure
    lignes = [
        ("Thématique", fiche.thematique.libelle),
        ("Porteurs admis", porteurs_en_mots(fiche)),
        ("Dépôt", " ; ".join(cahier.sessions_en_mots(fiche)) or NON_PRECISE.capitalize()),
        ("Réalisation", cahier.periode_en_mots(fiche)),
        (
            "Aide maximale par structure",
            NON_PRECISE.capitalize() if plafond is None else ecrire_montant(plafond),
        ),
    ]
    return "# L’essentiel\n" + tableau(["Point", "Ce que dit la fiche"], lignes)


def _appreciation(fiche: Fiche) -> str:
    if not fiche.eligibilite.a_apprecier:
        return ""
    return "## Ce qu’une personne apprécie\n\n" + _liste(fiche.eligibilite.a_apprecier)


def _profil(fiche: Fiche) -> str:
    return f"Professionnels : {echapper(fiche.profil.texte)}" if fiche.profil else ""


def _realisation(fiche: Fiche) -> str:
    if not fiche.durees:
        return ""
    return "# Durées et limites\n\n" + _liste(cahier.duree_en_mots(d) for d in fiche.durees)


def _financement(fiche: Fiche) -> str:
    bareme = en_mots(fiche)
    morceaux = [echapper(bareme.phrase)]
    if bareme.tarifs:
        lignes = [(t.libelle, t.prix, t.unite) for t in bareme.tarifs]
        morceaux.append(tableau(["Ce qui est payé", "Prix", "Pour"], lignes, "gdg"))
    morceaux.append(_liste(bareme.regles))
    taux = fiche.financement.taux_maximum
    if taux is not None:
        morceaux.append(f"L’aide couvre au plus {ecrire_taux(taux)} du budget de l’action.")
    return _titre("Financement", fiche.financement.texte, *morceaux)


def _versements(fiche: Fiche) -> str:
    if not fiche.versements:
        return ""
    lignes = [
        (
            v.libelle,
            "non précisée" if v.taux is None else ecrire_taux(v.taux),
            f"{v.moment}, {v.condition}" if v.condition else v.moment,
            v.payeur,
        )
        for v in fiche.versements
    ]
    return "# Versements\n" + tableau(["Versement", "Part", "Quand", "Payeur"], lignes, "gdgg")


def _indicateurs(fiche: Fiche) -> str:
    if not fiche.indicateurs:
        return ""
    lignes = [
        (i.libelle + ("" if i.obligatoire else " (facultatif)"), i.unite) for i in fiche.indicateurs
    ]
    return "# Indicateurs\n" + tableau(["Indicateur", "Unité"], lignes)


def _pieces(fiche: Fiche) -> str:
    lignes = [(p.libelle, p.statut, p.moment) for p in cahier.pieces(fiche)]
    if not lignes:
        return ""
    return "# Pièces\n" + tableau(["Pièce", "Statut", "Quand"], lignes)


def _suivi(fiche: Fiche) -> str:
    morceaux = []
    if fiche.suivi:
        morceaux.append("# Suivi\n\n" + _liste(cahier.suivi_en_mots(s) for s in fiche.suivi))
    if fiche.echeances:
        lignes = [(e.regle.objet, capfirst(e.regle.qui), e.quand) for e in cahier.echeances(fiche)]
        morceaux.append("# Échéances\n" + tableau(["Ce qui est dû", "Qui", "Quand"], lignes))
    if fiche.sanctions:
        sanctions = _liste(f"{s.motif} : {s.consequence}" for s in fiche.sanctions)
        morceaux.append("# Refus et remboursements\n\n" + sanctions)
    return "\n\n".join(morceaux)


def _fin(fiche: Fiche) -> str:
    morceaux = []
    if fiche.hypotheses:
        hypotheses = _liste(f"{h.texte} (source : {h.source})" for h in fiche.hypotheses)
        morceaux.append("# Hypothèses retenues\n\n" + hypotheses)
    if fiche.non_precise:
        silences = _liste(n.texte for n in fiche.non_precise)
        morceaux.append("# Ce que les textes ne précisent pas\n\n" + silences)
    morceaux.append("# Sources\n\n" + _liste(fiche.sources))
    return "\n\n".join(morceaux)
