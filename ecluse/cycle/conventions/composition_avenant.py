"""From an avenant to its documents: the act, with before and after, and the letter it goes with."""

from collections.abc import Sequence
from datetime import datetime

from ecluse.annuaire.models import Departement
from ecluse.cycle.conventions import tableaux, vie
from ecluse.cycle.conventions.catalogue import AVENANT
from ecluse.cycle.conventions.composition import (
    DonneesManquantes,
    document,
    identifiant,
    parties,
    remplir_tous,
    texte,
)
from ecluse.cycle.conventions.consolidation import COMPLETE, consolidee, montant_de, texte_de
from ecluse.cycle.conventions.models import Avenant, DocumentConvention, LigneConvention
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.regles.texte import citer
from ecluse.socle.documents import Balisage, Document, echapper, tableau

G = DocumentConvention.Genre
A_LA_SIGNATURE = "à sa signature par les deux parties"


def documents(avenant: Avenant, instant: datetime) -> dict[str, Document]:
    """The documents of an avenant by kind, dated `instant` (aware), ready to be rendered.

    What its articles said before is read in the convention as it stands on that day. Raises
    `DonneesManquantes` naming every hole at once and where to fill it.
    """
    departement = Departement.objects.select_related("logo__contenu").first()
    if departement is None:
        raise DonneesManquantes(["departement"])
    textes = {G.AVENANT: texte(G.AVENANT), G.COURRIER: texte(G.COURRIER)}
    corps = remplir_tous(textes, _variables(avenant, departement, instant), set(), AVENANT)
    return {
        genre.value: document(modele, corps[genre], avenant, avenant.numero, departement, instant)
        for genre, modele in textes.items()
    }


def _variables(avenant: Avenant, departement: Departement, instant: datetime) -> dict[str, str]:
    convention = avenant.convention
    lignes = list(
        avenant.lignes.filter(abandonnee_le__isnull=True)
        .select_related(
            "ligne__article__rapport", "ligne__candidature", "ligne__article__operation"
        )
        .order_by("id")
    )
    articles = avenant.articles.select_related("rapport").order_by("rapport__seance", "numero")
    rapports = {a.rapport_id: a.rapport for a in articles}
    return {
        "numero": avenant.numero,
        "acte": f"l’avenant n° {avenant.rang} à la convention {convention.numero}",
        "objet": avenant.objet,
        "convention": _convention(avenant),
        "deliberations": tableaux.deliberations(list(rapports.values())),
        "avenants_anterieurs": _anterieurs(avenant),
        "modifications": _modifications(avenant, instant),
        "tableau_avant_apres": _avant_apres(avenant),
        "tableau_lignes": _lignes(avenant, lignes),
        "effet": f"le {ecrire_date(avenant.effet)}" if avenant.effet else A_LA_SIGNATURE,
        "structure_identifiant": identifiant(
            convention.structure, [*lignes, *convention.lignes.select_related("ligne__candidature")]
        ),
        **parties(avenant, departement, convention.structure),
    }


def _convention(avenant: Avenant) -> str:
    """« la convention CONV-2025-00001, signée le 21 juillet 2025 »."""
    c = avenant.convention
    return f"la convention {c.numero}" + (
        f", signée le {ecrire_date(c.signee_le)}" if c.signee_le else ""
    )


def _anterieurs(avenant: Avenant) -> str:
    rangs = avenant.convention.avenants.filter(etat="signe", rang__lt=avenant.rang)
    numeros = [f"n° {r}" for r in rangs.order_by("rang").values_list("rang", flat=True)]
    if not numeros:
        return ""
    if len(numeros) == 1:
        return f"l’avenant {numeros[0]}"
    return f"les avenants {', '.join(numeros[:-1])} et {numeros[-1]}"


def _avant_apres(avenant: Avenant) -> str:
    """Amount and end, before and after; empty when the avenant changes neither."""
    changements = [x for x in vie.avant_apres(avenant) if not x.mode]
    if not changements:
        return ""
    return tableau(
        ["Ce qui change", "Avant", "Après"],
        [[x.quoi, _avant(x), _apres(x, avenant)] for x in changements],
        legende="Avant et après l’avenant",
    )


def _avant(changement: vie.Changement) -> str:
    """What the parties sign does not say what Écluse took over."""
    inconnu = changement.avant == vie.NON_REPRIS
    return "celui de la convention" if inconnu else changement.avant


def _apres(changement: vie.Changement, avenant: Avenant) -> str:
    """A share that nobody published is in the text, if anywhere."""
    if changement.quoi == vie.MONTANT_MAXIMUM and not avenant.montant_connu:
        return "augmenté selon le texte modifié"
    return changement.apres


def _lignes(avenant: Avenant, lignes: Sequence[LigneConvention]) -> str:
    """The voted lines that it brings or takes back, with their total; empty without any."""
    if not lignes:
        return ""
    return tableau(
        ["Ligne votée", "Délibération", "Montant"],
        [
            [_ligne(x), f"n° {x.ligne.article.rapport.numero}", ecrire_montant(x.montant)]
            for x in lignes
        ],
        "ggd",
        total=["Total", "", ecrire_montant(montant_de(avenant))],
        legende=f"Sommes {_verbe(lignes)} par l’avenant",
    )


def _verbe(lignes: Sequence[LigneConvention]) -> str:
    signes = {x.montant > ZERO for x in lignes}
    if len(signes) == 2:
        return "apportées et retirées"
    return "apportées" if signes == {True} else "retirées"


def _ligne(portee: LigneConvention) -> str:
    ligne = portee.ligne
    numero = f"{ligne.candidature.numero}, " if ligne.candidature is not None else ""
    return f"{numero}{citer(vie.intitule_de(ligne))}"


def _modifications(avenant: Avenant, instant: datetime) -> Balisage:
    """Each article that is replaced or completed: what it said, what is written."""
    articles = consolidee(avenant.convention, jour_de_paris(instant)).articles
    morceaux = []
    for m in avenant.modifications:
        avant = texte_de(articles, m["article"]) or m.get("avant", "")
        complete = m["mode"] == COMPLETE
        morceaux += [
            f"## {echapper(_titre(m['article']))}",
            "### Texte en vigueur",
            _citation(avant) if avant else "Il n’est pas reproduit ici.",
            "### Texte ajouté à sa suite" if complete else "### Texte qui le remplace",
            _citation(m["apres"]),
        ]
    return Balisage("\n\n".join(morceaux))


def _titre(article: str) -> str:
    """« Article 3 de la convention »; the title that an agent typed after the number is kept."""
    numero, deux_points, titre = article.partition(" : ")
    return f"{numero} de la convention{deux_points}{titre}"


def _citation(brut: str) -> str:
    """A text quoted paragraph by paragraph."""
    lignes = echapper(brut, paragraphes=True).split("\n")
    return "\n".join(f"> {ligne}" if ligne else ">" for ligne in lignes)
