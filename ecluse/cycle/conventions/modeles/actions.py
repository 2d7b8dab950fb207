"""What people do to the texts: open a draft, write a clause, move it, publish, adopt, give up."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from ecluse.cycle.conventions.chargement import LIVRES, clauses_livrees, modele
from ecluse.cycle.conventions.clauses import INDISPENSABLES, Clause, Genre, Sorte, clause
from ecluse.cycle.conventions.etats import TABLE_MODELES
from ecluse.cycle.conventions.modeles.verification import (
    TITRE_MAXIMUM,
    a_finir,
    fautes,
    fautes_de_forme,
    nom_de,
)
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.conventions.permissions import peut_editer_modeles
from ecluse.cycle.deliberations.models import Rapport
from ecluse.regles.texte import typographie
from ecluse.socle import journal
from ecluse.socle.documents import citees
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: The clauses that may be added to a text, by what it makes; to a letter or an act, `DE_LETTRE`.
AJOUTABLES: dict[str, tuple[Genre, ...]] = {
    Sorte.CONVENTION: (Genre.ARTICLE, Genre.ANNEXE),
    Sorte.ANNEXE: (Genre.RUBRIQUE,),
    Sorte.AVENANT: (Genre.ARTICLE,),
}
DE_LETTRE = (Genre.RUBRIQUE, Genre.TEXTE)
CLAUSES_MAXIMUM = 60
FERME = "Ce brouillon a été publié ou abandonné entre-temps."


@dataclass
class Conflit(Exception):
    """Somebody else changed the clause since it was read; nothing was written."""

    brouillon: ModeleConvention
    gardee: Clause
    saisie: Clause


@dataclass
class Refus(Exception):
    """The clause as typed cannot be saved; `messages` by field."""

    messages: dict[str, str]


def empreinte(valeur: Any) -> str:
    """What a page sends back to say what it had read."""
    texte = json.dumps(valeur, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(texte.encode()).hexdigest()[:16]


# --- opening --------------------------------------------------------------------------------


@transaction.atomic
def ouvrir(code: str, acteur: Any) -> ModeleConvention:
    """The draft of that text: the one in progress, else a new one from the version in force."""
    exiger(peut_editer_modeles(acteur))
    existant = ModeleConvention.objects.filter(code=code, etat="brouillon").first()
    if existant is not None:
        return existant
    base = modele(code)
    if base is None:
        raise ActionRefusee("Les modèles de documents ne sont pas chargés dans cette installation.")
    contenu = base.clauses
    if contenu and contenu[0]["genre"] == Genre.ENTIER:
        contenu = clauses_livrees(code) if code in LIVRES else contenu
    try:
        with transaction.atomic():
            neuf = ModeleConvention.objects.create(
                code=code,
                version=_prochaine(code),
                titre=base.titre,
                sorte=base.sorte,
                contenu=contenu,
                modifie_le=maintenant(),
                modifie_par=acteur,
            )
    except IntegrityError:
        # Two people opened it at once: there is one draft, for both.
        return ModeleConvention.objects.get(code=code, etat="brouillon")
    journal.ecrire(neuf, "ouvrir", acteur, vers="brouillon", donnees={"base": base.version})
    return neuf


def _prochaine(code: str) -> int:
    derniere = ModeleConvention.objects.filter(code=code).order_by("-version").first()
    return derniere.version + 1 if derniere else 1


def trouver_clause(brouillon: ModeleConvention, code: str) -> Clause | None:
    """A clause of a text by its code."""
    return next((c for c in brouillon.clauses if c["code"] == code), None)


# --- writing --------------------------------------------------------------------------------


def _verrouiller(brouillon: ModeleConvention, acteur: Any) -> ModeleConvention:
    verrou = (
        ModeleConvention.objects.select_for_update(of=("self",))
        .select_related("modifie_par")
        .get(pk=brouillon.pk)
    )
    exiger(peut_editer_modeles(acteur, verrou))
    if verrou.etat != "brouillon":
        raise ActionRefusee(FERME)
    return verrou


def _enregistrer(brouillon: ModeleConvention, contenu: list[Clause], acteur: Any) -> None:
    brouillon.contenu = contenu
    brouillon.modifie_le, brouillon.modifie_par = maintenant(), acteur
    brouillon.save()


@transaction.atomic
def ecrire(
    brouillon: ModeleConvention, code: str, titre: str, texte: str, lue: str, acteur: Any
) -> ModeleConvention:
    """Write one clause of a draft; `lue` is the fingerprint of the clause as the page showed it.

    Raises `Conflit` when somebody else changed it since, `Refus` for a variable that is not in the
    catalogue or a form that documents do not admit; nothing is then written.
    """
    frais = _verrouiller(brouillon, acteur)
    actuelle = trouver_clause(frais, code)
    if actuelle is None:
        raise ActionRefusee("Cette clause a été retirée entre-temps.")
    texte = texte.replace("\r\n", "\n").strip()
    saisie = {**actuelle, "titre": " ".join(titre.split()), "texte": texte}
    if saisie == actuelle:
        return frais
    if lue != empreinte(actuelle):
        raise Conflit(frais, actuelle, saisie)
    contenu = [saisie if c["code"] == code else c for c in frais.clauses]
    trouvees = fautes(saisie, contenu, frais.sorte)
    if trouvees := trouvees or fautes_de_forme(saisie, contenu, frais.sorte):
        par_champ: dict[str, list[str]] = {}
        for f in trouvees:
            par_champ.setdefault(f.champ, []).append(f.phrase)
        raise Refus({champ: " ".join(phrases) for champ, phrases in par_champ.items()})
    _enregistrer(frais, contenu, acteur)
    return frais


@transaction.atomic
def intituler(brouillon: ModeleConvention, titre: str, acteur: Any) -> ModeleConvention:
    """Change the title that the documents print."""
    frais = _verrouiller(brouillon, acteur)
    titre = " ".join(titre.split())
    if not titre or len(titre) > TITRE_MAXIMUM:
        raise ActionRefusee(f"Un titre compte de 1 à {TITRE_MAXIMUM} signes.", "titre")
    frais.titre = titre
    _enregistrer(frais, frais.clauses, acteur)
    return frais


def ajoutables(modele: ModeleConvention) -> tuple[Genre, ...]:
    """The kinds of clauses that may be added to a text."""
    return AJOUTABLES.get(modele.sorte, DE_LETTRE)


@transaction.atomic
def ajouter(
    brouillon: ModeleConvention, genre: str, titre: str, apres: str, acteur: Any
) -> tuple[ModeleConvention, str]:
    """Add an empty clause after another (at the end when there is none); gives its code too."""
    frais = _verrouiller(brouillon, acteur)
    titre = " ".join(titre.split())
    if genre not in ajoutables(frais):
        raise ActionRefusee("Choisissez ce que vous ajoutez.", "genre")
    if not titre or len(titre) > TITRE_MAXIMUM:
        raise ActionRefusee("Donnez un titre à cette clause.", "titre")
    contenu = frais.clauses
    if len(contenu) >= CLAUSES_MAXIMUM:
        raise ActionRefusee(f"Un texte compte {CLAUSES_MAXIMUM} clauses au plus.")
    codes = [c["code"] for c in contenu]
    neuve = clause(_code(titre, codes), genre, titre)
    rang = codes.index(apres) + 1 if apres in codes else len(contenu)
    contenu.insert(rang, neuve)
    _enregistrer(frais, _en_ordre(contenu), acteur)
    journal.ecrire(frais, "ajouter_clause", acteur, donnees={"clause": neuve["code"]})
    return frais, neuve["code"]


def _code(titre: str, pris: list[str]) -> str:
    """What other clauses will cite: the title in plain letters, numbered when it is taken."""
    plat = unicodedata.normalize("NFKD", titre.lower()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plat).strip("_")[:30] or "clause"
    if not base[0].isalpha():
        base = f"clause_{base}"
    rang, code = 1, base
    while code in pris:
        rang += 1
        code = f"{base}_{rang}"
    return code


def _en_ordre(contenu: list[Clause]) -> list[Clause]:
    """The annexes come after the articles, whatever was asked."""
    return sorted(contenu, key=lambda c: c["genre"] == Genre.ANNEXE)


@transaction.atomic
def deplacer(brouillon: ModeleConvention, code: str, sens: int, acteur: Any) -> ModeleConvention:
    """Move a clause one place up (-1) or down (+1); at the edge it stays."""

    def geste(contenu: list[Clause], i: int) -> list[Clause]:
        j = i + sens
        if 0 <= j < len(contenu):
            contenu[i], contenu[j] = contenu[j], contenu[i]
        return _en_ordre(contenu)

    return _gester(brouillon, code, geste, "deplacer_clause", acteur)


@transaction.atomic
def retirer(brouillon: ModeleConvention, code: str, acteur: Any) -> ModeleConvention:
    """Take a clause out; refused for one that others cite, or that the avenants need."""

    def geste(contenu: list[Clause], i: int) -> list[Clause]:
        partie = contenu.pop(i)
        citations = {f"{partie['genre']}.{code}"}
        for autre in contenu:
            noms = {nom for nom, _ in citees(f"{autre['titre']}\n{autre['texte']}")}
            if noms & citations:
                raise ActionRefusee(
                    f"« {nom_de(autre)} » renvoie à cette clause : retirez d’abord ce renvoi."
                )
        return contenu

    if code in INDISPENSABLES and brouillon.sorte == Sorte.CONVENTION:
        raise ActionRefusee("Cet article ne peut pas être retiré : les avenants s’y réfèrent.")
    return _gester(brouillon, code, geste, "retirer_clause", acteur)


def _gester(
    brouillon: ModeleConvention,
    code: str,
    geste: Callable[[list[Clause], int], list[Clause]],
    evenement: str,
    acteur: Any,
) -> ModeleConvention:
    frais = _verrouiller(brouillon, acteur)
    contenu = frais.clauses
    i = next((i for i, c in enumerate(contenu) if c["code"] == code), None)
    if i is None:
        return frais
    _enregistrer(frais, geste(contenu, i), acteur)
    journal.ecrire(frais, evenement, acteur, donnees={"clause": code})
    return frais


# --- the end of a draft ---------------------------------------------------------------------


def publier(brouillon: ModeleConvention, acteur: Any, motif: str, lue: str) -> None:
    """Publish a draft, « à adopter »: the conventions prepared from now on are written from it.

    `lue` is the fingerprint of the content that was read. Raises `ActionRefusee` when it changed
    since, when nothing changed, or when something is left to finish.
    """
    with agir(
        brouillon, "publier", acteur, table=TABLE_MODELES, peut=peut_editer_modeles, motif=motif
    ) as acte:
        frais: ModeleConvention = acte.objet
        if not motif.strip():
            raise ActionRefusee("Dites ce qui change et pourquoi.", "motif")
        if lue != empreinte([frais.titre, frais.contenu]):
            raise ActionRefusee("Le brouillon a changé depuis que vous l’avez relu : relisez-le.")
        courant = modele(frais.code)
        if courant and (courant.titre, courant.contenu) == (frais.titre, frais.contenu):
            raise ActionRefusee("Rien n’a changé : il n’y a rien à publier.")
        if restes := a_finir(frais.clauses, frais.sorte):
            noms = " ; ".join(dict.fromkeys(r.nom for r in restes))
            raise ActionRefusee(typographie(f"Il reste à corriger : {noms}."))
        if courant and courant.version > frais.version:
            # A shipped text was published while this draft was being written.
            frais.version = _prochaine(frais.code)
        frais.publiee_le = acte.instant
        acte.donnees = {"code": frais.code, "version": frais.version}


def adopter(publiee: ModeleConvention, deliberation: Rapport | None, acteur: Any) -> None:
    """Record which délibération adopted a published text: its documents no longer say otherwise.

    Raises `ActionRefusee` at « deliberation » unless that act is adopted and numbered.
    """
    with agir(publiee, "adopter", acteur, table=TABLE_MODELES, peut=peut_editer_modeles) as acte:
        if deliberation is None or deliberation.etat != "adopte" or not deliberation.numero:
            raise ActionRefusee("Choisissez la délibération qui adopte ce texte.", "deliberation")
        acte.objet.deliberation = deliberation
        acte.donnees = {"deliberation": deliberation.numero}


def abandonner(brouillon: ModeleConvention, acteur: Any) -> None:
    """Give a draft up: the version in force stays."""
    with agir(brouillon, "abandonner", acteur, table=TABLE_MODELES, peut=peut_editer_modeles):
        pass
