"""What an avenant says, and the voted lines that it may bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Structure
from ecluse.cycle.conventions import aval
from ecluse.cycle.conventions.actions.commun import SIGNATAIRES
from ecluse.cycle.conventions.clauses import numeroter
from ecluse.cycle.conventions.consolidation import (
    COMPLETE,
    MODES,
    consolidee,
    designe,
    texte_initial,
)
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.conventions.portees import a_porter, portees
from ecluse.cycle.deliberations.models import Article, LigneRapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle.etats import ActionRefusee

_G = Avenant.Genre
#: What changes the end of the convention.
PROLONGENT = (_G.DUREE, _G.SESSION)
#: What changes the text only: it must say which article.
TEXTUELS = (_G.ANNEXE, _G.OBJET, _G.SESSION)
#: What a text written before clauses existed calls its articles on length and amount.
ANCIENS = {"duree": "Article 2", "montant": "Article 3"}


@dataclass(frozen=True)
class Contenu:
    """What an avenant says. `lignes`: the voted lines that it brings; `reductions`: by voted line
    that the convention carries, the euros that it takes back. `modifications`: dicts `article`,
    `mode`, `apres` (and `avant` when the initial text is not held); none: the sentences on length
    and amount are proposed."""

    objet: str
    genres: Sequence[str]
    lignes: Sequence[LigneRapport] = ()
    reductions: Mapping[LigneRapport, Decimal] = field(default_factory=dict)
    articles: Sequence[Article] = ()
    nouvelle_fin: date | None = None
    effet: date | None = None
    modifications: Sequence[dict[str, str]] = ()
    montant_connu: bool = True
    originaux: int = 2
    signataires: dict[str, str] = field(default_factory=dict)

    @property
    def ajoute(self) -> Decimal:
        """What its lines bring, in euros."""
        return sum(a_porter(self.lignes).values(), ZERO)

    @property
    def retire(self) -> Decimal:
        """What it takes back, in euros."""
        return sum(self.reductions.values(), ZERO)

    def champs(self, convention: Convention) -> dict[str, Any]:
        """The fields of the model, for an avenant to that convention."""
        return {
            "objet": self.objet.strip(),
            "genres": list(self.genres),
            "nouvelle_fin": self.nouvelle_fin,
            "effet": self.effet,
            "montant_connu": self.montant_connu,
            "originaux": self.originaux,
            "modifications": [propre(m) for m in self.modifications] or proposer(self, convention),
        }


def propre(modification: dict[str, str]) -> dict[str, str]:
    """A modification with its four keys, its text trimmed."""
    return {c: modification.get(c, "").strip() for c in ("article", "mode", "avant", "apres")}


def article(convention: Convention, code: str) -> str:
    """What the text of a convention calls one of its indispensable articles (« Article 2 »)."""
    if convention.modele is not None:
        for n in numeroter(convention.modele.clauses):
            if n.clause["code"] == code and n.numero:
                return n.numero
    return ANCIENS[code]


def proposer(contenu: Contenu, convention: Convention) -> list[dict[str, str]]:
    """The sentences that follow from a new end and from lines, on the articles of the text that
    the convention was written from."""
    proposees = []
    if contenu.nouvelle_fin is not None:
        texte = (
            f"La convention court jusqu’au {ecrire_date(contenu.nouvelle_fin)} inclus. Elle n’est "
            "jamais reconduite tacitement."
        )
        proposees.append(_complete(article(convention, "duree"), texte))
    sommes = (("augmenté", contenu.ajoute), ("diminué", contenu.retire))
    mots = [f"{verbe} de {ecrire_montant(somme)}" for verbe, somme in sommes if somme]
    if mots:
        texte = f"Le montant maximum est {' et '.join(mots)}."
        proposees.append(_complete(article(convention, "montant"), texte))
    return proposees


def _complete(nom: str, texte: str) -> dict[str, str]:
    return {"article": nom, "mode": COMPLETE, "avant": "", "apres": texte}


def verifier(convention: Convention, contenu: Contenu) -> dict[LigneRapport, Decimal]:
    """What it brings (euros) by line, the lines locked, and takes back (negative).

    Raises `ActionRefusee` at the field for what an avenant may not say.
    """
    genres = set(contenu.genres)
    if not contenu.objet.strip():
        raise ActionRefusee("Indiquez l’objet de l’avenant.", "objet")
    if not genres or genres - set(_G.values):
        raise ActionRefusee("Choisissez ce que l’avenant change.", "genres")
    if not 1 <= contenu.originaux <= 9:
        raise ActionRefusee("Indiquez de 1 à 9 originaux.", "originaux")
    if inconnus := set(contenu.signataires) - set(SIGNATAIRES):
        raise TypeError(f"Not a signatory: {inconnus}")
    _verifier_fin(convention, contenu, genres)
    _verifier_texte(contenu, genres)
    _verifier_articles(convention, contenu)
    porte = contenu.lignes or contenu.reductions
    if _G.MONTANT not in genres and (porte or not contenu.montant_connu):
        raise ActionRefusee("Cochez « montant » : l’avenant porte une somme.", "genres")
    if _G.MONTANT in genres and contenu.montant_connu and not porte:
        raise ActionRefusee(
            "Choisissez la ligne votée que l’avenant apporte, ou la ligne qu’il diminue.", "lignes"
        )
    verrous = _verrouiller_lignes([*contenu.lignes, *contenu.reductions])
    nouvelles = {x.pk for x in contenu.lignes}
    apports = [_verifier_ligne(convention, x) for x in verrous if x.pk in nouvelles]
    montants = a_porter(apports)
    apporte = {x: montants[x.pk] for x in apports}
    verifier_reductions(convention, contenu.reductions, sum(montants.values(), ZERO))
    return apporte | {x: -montant for x, montant in contenu.reductions.items()}


def verifier_reductions(
    convention: Convention, reductions: Mapping[LigneRapport, Decimal], apporte: Decimal
) -> None:
    """Refuse to take back more than what is carried, or than what payments leave.

    In: euros taken back by line, euros brought by the same avenant. Raises `ActionRefusee`.
    """
    if not reductions:
        return
    portes = portees(convention)
    for ligne, montant in reductions.items():
        reste = portes.get(ligne, ZERO)
        if montant <= ZERO:
            raise ActionRefusee("Une diminution est supérieure à zéro.", "reductions")
        if montant > reste:
            raise ActionRefusee(
                f"La convention porte {ecrire_montant(reste)} de cette ligne : elle n’est pas "
                f"diminuée de {ecrire_montant(montant)}.",
                "reductions",
            )
    maximum = convention.montant_maximum + apporte - sum(reductions.values(), ZERO)
    if maximum <= ZERO:
        raise ActionRefusee(
            "La convention n’accorderait plus rien : c’est une résiliation, non un avenant.",
            "reductions",
        )
    if maximum < (ordonne := aval.ordonne(convention)):
        raise ActionRefusee(
            f"{ecrire_montant(ordonne)} sont déjà payés ou ordonnés : le montant maximum ne "
            "descend pas au-dessous.",
            "reductions",
        )


def _verifier_fin(convention: Convention, contenu: Contenu, genres: set[str]) -> None:
    fin = contenu.nouvelle_fin
    if genres.isdisjoint(PROLONGENT):
        if fin is not None:
            raise ActionRefusee("Cochez « durée » : l’avenant change la fin.", "genres")
        return
    if fin is None and _G.DUREE not in genres:
        # A session may be prolonged within the convention: the text says so.
        return
    if fin is None:
        raise ActionRefusee("Indiquez la nouvelle fin de la convention.", "nouvelle_fin")
    if fin == convention.fin:
        raise ActionRefusee("La convention prend déjà fin ce jour-là.", "nouvelle_fin")
    if fin < convention.debut:
        raise ActionRefusee(
            f"La fin ne peut pas précéder le début, le {ecrire_date(convention.debut)}.",
            "nouvelle_fin",
        )


def _verifier_texte(contenu: Contenu, genres: set[str]) -> None:
    for m in map(propre, contenu.modifications):
        if not m["article"] or not m["apres"]:
            raise ActionRefusee(
                "Chaque modification nomme un article et dit son nouveau texte.", "modifications"
            )
        if m["mode"] not in MODES:
            raise ActionRefusee("Dites si l’article est remplacé ou complété.", "modifications")
    prolonge = contenu.nouvelle_fin is not None and genres.isdisjoint((_G.ANNEXE, _G.OBJET))
    if not contenu.modifications and not prolonge and not genres.isdisjoint(TEXTUELS):
        raise ActionRefusee(
            "Dites quel article ou quelle annexe change, et ce qui y est écrit.", "modifications"
        )


def _verifier_articles(convention: Convention, contenu: Contenu) -> None:
    """What is replaced or completed exists; only an annex may be new. Nothing is known of the text
    of a convention taken over."""
    if not contenu.modifications or not texte_initial(convention):
        return
    articles = consolidee(convention, date.max).articles
    for m in map(propre, contenu.modifications):
        nouvelle = m["mode"] == COMPLETE and m["article"].lower().startswith("annexe")
        if not nouvelle and not any(designe(a, m["article"]) for a in articles):
            raise ActionRefusee(
                f"La convention n’a pas d’article ou d’annexe « {m['article']} » : choisissez dans "
                "la liste proposée.",
                "modifications",
            )


def _verrouiller_lignes(lignes: Sequence[LigneRapport]) -> list[LigneRapport]:
    ids = sorted({x.pk for x in lignes})
    return list(
        LigneRapport.objects.select_for_update(of=("self",))
        .select_related(
            "article__rapport",
            "article__operation",
            "candidature__session__version__dispositif",
        )
        .filter(pk__in=ids)
        .order_by("id")
    )


def va_a(ligne: LigneRapport, structure: Structure) -> bool:
    """Whether a voted line goes to that structure: by its dossier, as it is recorded, or by the
    name that a published act prints."""
    if ligne.candidature is not None:
        return ligne.candidature.structure_id == structure.pk
    if ligne.structure_id is not None:
        return ligne.structure_id == structure.pk
    return ligne.beneficiaire.strip().lower() == structure.nom.lower()


def _verifier_ligne(convention: Convention, ligne: LigneRapport) -> LigneRapport:
    if ligne.article.rapport.etat != "adopte" or not ligne.votee or ligne.retiree_le:
        raise ActionRefusee("Cette ligne n’est pas votée.", "lignes")
    if not va_a(ligne, convention.structure):
        raise ActionRefusee("Cette ligne va à une autre structure.", "lignes")
    portee = ligne.conventions.filter(abandonnee_le__isnull=True).select_related("convention")
    if (autre := portee.first()) is not None:
        raise ActionRefusee(
            f"Cette ligne est déjà portée par la convention {autre.convention.numero}.", "lignes"
        )
    if a_porter([ligne])[ligne.pk] <= ZERO:
        raise ActionRefusee("Cette ligne est désengagée : plus rien n’y est accordé.", "lignes")
    return ligne
