"""What people do to drafts: open, write a page, add a row, publish, give up."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict

from ecluse.cycle.appels import permissions
from ecluse.cycle.appels.chargement import BilanChargement, charger_une, empreinte_de
from ecluse.cycle.appels.editeur import libelles, saisie
from ecluse.cycle.appels.editeur.comparaison import Ecart, comparer
from ecluse.cycle.appels.editeur.schema import Formes, Groupe, Liste, Noeud, forme
from ecluse.cycle.appels.editeur.schema import fiche as schema_fiche
from ecluse.cycle.appels.editeur.validation import elements, valider
from ecluse.cycle.appels.models import BrouillonFiche, Dispositif, SessionDepot, VersionFiche
from ecluse.regles.fiches import Fiche
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def donnees(version: VersionFiche) -> dict[str, Any]:
    """The data of a published version, in the shape that the model has today."""
    return version.fiche.model_dump(mode="json")


# --- opening ------------------------------------------------------------------------------------


@transaction.atomic
def ouvrir(dispositif: Dispositif, acteur: Any) -> BrouillonFiche:
    """The draft of that dispositif: the one in progress, else a new one from its last version."""
    exiger(permissions.peut_editer_fiche(acteur, dispositif))
    derniere = derniere_version(dispositif.annee, dispositif.code)
    if derniere is None:
        raise ActionRefusee("Ce dispositif n’a pas encore de version publiée.")
    return _creer(
        dispositif.annee, dispositif.code, donnees(derniere), acteur,
        base=derniere, origine=f"version {derniere.numero} publiée",
    )  # fmt: skip


@transaction.atomic
def creer(annee: int, code: str, libelle: str, acteur: Any) -> BrouillonFiche:
    """A draft of a new dispositif, empty but for its name; refused if it already exists."""
    exiger(permissions.peut_editer_fiche(acteur))
    _refuser_existant(annee, code)
    contenu = saisie.vide(schema_fiche())
    contenu |= {"annee": annee, "code": code, "libelle": libelle}
    contenu["bareme"] = {
        **saisie.vide(schema_fiche().champs["bareme"].formes["a_decider"]),  # type: ignore[union-attr]
        "famille": "a_decider",
    }
    return _creer(annee, code, contenu, acteur, base=None, origine="nouvelle fiche")


@transaction.atomic
def reprendre(version: VersionFiche, annee: int, acteur: Any) -> BrouillonFiche:
    """A draft for another year from a published version.

    Its dates are emptied, not moved: those of the new year are for somebody to write.
    """
    exiger(permissions.peut_editer_fiche(acteur))
    dispositif = version.dispositif
    if annee == dispositif.annee:
        raise ActionRefusee("Choisissez une autre année que celle de la fiche reprise.", "annee")
    _refuser_existant(annee, dispositif.code)
    contenu = _sans_dates(schema_fiche(), donnees(version))
    contenu["annee"] = annee
    origine = f"reprise de {dispositif.reference}, version {version.numero}"
    return _creer(annee, dispositif.code, contenu, acteur, base=version, origine=origine)


@transaction.atomic
def importer(fiche: Fiche, acteur: Any, *, remplacer: bool = False) -> BrouillonFiche:
    """A draft from a fiche read in a file; a draft in progress is replaced only when told."""
    exiger(permissions.peut_editer_fiche(acteur))
    contenu = fiche.model_dump(mode="json")
    base = derniere_version(fiche.annee, fiche.code)
    existant = _verrouiller(BrouillonFiche.objects.filter(annee=fiche.annee, code=fiche.code))
    if existant is None:
        return _creer(fiche.annee, fiche.code, contenu, acteur, base, "fichier TOML importé")
    if not remplacer:
        raise ActionRefusee(
            f"Un brouillon de {fiche.nom} est en cours, modifié par {existant.modifie_par}. "
            "Cochez la case pour le remplacer par ce fichier.",
            "remplacer",
        )
    existant.contenu, existant.base = contenu, base
    existant.origine = "fichier TOML importé"
    _noter(existant, acteur, "")
    existant.save()
    journal.ecrire(existant, "remplacer_brouillon", acteur, donnees={"fiche": fiche.nom})
    return existant


def derniere_version(annee: int, code: str) -> VersionFiche | None:
    """The last version published of that dispositif."""
    return (
        VersionFiche.objects.filter(dispositif__annee=annee, dispositif__code=code)
        .select_related("dispositif")
        .order_by("-numero")
        .first()
    )


def _refuser_existant(annee: int, code: str) -> None:
    if Dispositif.objects.filter(annee=annee, code=code).exists():
        raise ActionRefusee(
            f"Le dispositif {annee}/{code} existe déjà : ouvrez un brouillon depuis sa fiche.",
            "code",
        )


def _creer(
    annee: int,
    code: str,
    contenu: dict[str, Any],
    acteur: Any,
    base: VersionFiche | None,
    origine: str,
) -> BrouillonFiche:
    neuf = BrouillonFiche(annee=annee, code=code, contenu=contenu, base=base, origine=origine)
    _noter(neuf, acteur, "")
    try:
        with transaction.atomic():
            neuf.save()
    except IntegrityError:
        # Two people opened it at once: there is one draft, for both.
        return BrouillonFiche.objects.get(annee=annee, code=code)
    journal.ecrire(neuf, "ouvrir_brouillon", acteur, donnees={"fiche": neuf.reference})
    return neuf


def _sans_dates(noeud: Noeud, valeur: Any) -> Any:
    if isinstance(noeud, Liste):
        return [_sans_dates(noeud.element, v) for v in valeur]
    if isinstance(noeud, Formes):
        noeud = forme(noeud, valeur)
    if isinstance(noeud, Groupe):
        if valeur is None:
            return None
        return {nom: _sans_dates(n, valeur[nom]) for nom, n in noeud.champs.items()}
    return None if getattr(noeud, "genre", "") == "date" else valeur


# --- writing ------------------------------------------------------------------------------------


@dataclass
class Conflit(Exception):
    """The page was changed by somebody else since it was read; nothing was written."""

    brouillon: BrouillonFiche
    saisi: dict[str, Any]
    ecarts: list[Ecart] = field(default_factory=list)


def section_de(contenu: dict[str, Any], rubrique: libelles.Rubrique) -> dict[str, Any]:
    """The part of a draft that one page edits."""
    return {champ: contenu.get(champ) for champ in rubrique.champs}


def version_de(contenu: dict[str, Any], rubrique: libelles.Rubrique, jeton: str) -> str:
    """What a page sends back to say what it had read, and which page it is."""
    return f"{empreinte_de(section_de(contenu, rubrique))}:{jeton}"


def nouveau_jeton() -> str:
    """The name of a page just opened."""
    return secrets.token_hex(8)


Geste = Callable[[dict[str, Any]], str]


@transaction.atomic
def ecrire(
    brouillon: BrouillonFiche,
    rubrique: libelles.Rubrique,
    post: QueryDict,
    acteur: Any,
    geste: Geste | None = None,
    *,
    automatique: bool = False,
) -> tuple[BrouillonFiche, str]:
    """Write one page of the draft as typed, then do `geste` (a row added, moved, removed).

    `automatique`: the page saves itself and stays open. Gives the fresh draft, and what the
    gesture gave (the row to show). Raises `Conflit`, with nothing written, when somebody else
    changed that page since it was read.
    """
    exiger(permissions.peut_editer_fiche(acteur, brouillon))
    frais = _verrouiller(BrouillonFiche.objects.filter(pk=brouillon.pk))
    if frais is None:
        raise ActionRefusee("Ce brouillon a été publié ou abandonné entre-temps.")
    schema = schema_fiche()
    saisi = {
        c: saisie.lire(schema.champs[c], c, post, frais.contenu.get(c)) for c in rubrique.champs
    }
    lue, _, jeton = post.get("version", "").partition(":")
    actuelle = empreinte_de(section_de(frais.contenu, rubrique))
    d_ici = lue == actuelle or (jeton and jeton == frais.jeton)
    # The same words from both sides are no conflict.
    if not d_ici and saisi != section_de(frais.contenu, rubrique):
        apres = {**frais.contenu, **saisi}
        raise Conflit(frais, saisi, comparer(frais.contenu, apres))
    frais.contenu = {**frais.contenu, **saisi}
    ligne = geste(frais.contenu) if geste else ""
    # What is sent opens another page: a late saving of this one must not undo it.
    _noter(frais, acteur, jeton if automatique else "")
    frais.save()
    return frais, ligne


def _verrouiller(requete: Any) -> BrouillonFiche | None:
    return requete.select_for_update(of=("self",)).select_related("modifie_par").first()


def _noter(brouillon: BrouillonFiche, acteur: Any, jeton: str) -> None:
    brouillon.jeton = jeton[:16]
    brouillon.modifie_le = maintenant()
    brouillon.modifie_par = acteur


def _viser(contenu: dict[str, Any], nom: str) -> tuple[Noeud, Any]:
    """The node and the value at `nom` (`bareme.types`), following the forms chosen."""
    noeud: Noeud = schema_fiche()
    valeur: Any = contenu
    for element in elements(nom):
        if isinstance(noeud, Formes):
            noeud = forme(noeud, valeur)
        if isinstance(noeud, Liste):
            noeud, valeur = noeud.element, valeur[int(element)]
        elif isinstance(noeud, Groupe) and isinstance(valeur, dict):
            noeud, valeur = noeud.champs[str(element)], valeur[str(element)]
        else:
            raise KeyError(nom)
    return noeud, valeur


def geste_de(action: str, rubrique: libelles.Rubrique) -> Geste | None:
    """The gesture named by a button: `ajouter:pieces`, `retirer:pieces.3`, `monter:…`,
    `descendre:…`, `forme:bareme`; none for anything else, or for a row that no longer exists."""
    verbe, _, nom = action.partition(":")
    if verbe not in ("ajouter", "retirer", "monter", "descendre", "forme"):
        return None
    if nom.partition(".")[0] not in rubrique.champs:
        return None

    def geste(contenu: dict[str, Any]) -> str:
        if verbe == "forme":
            # The form chosen was read with the page: only its fields are to show.
            return nom
        try:
            return _ajouter(contenu, nom) if verbe == "ajouter" else _deplacer(contenu, verbe, nom)
        except (KeyError, IndexError, ValueError, TypeError):
            return ""

    return geste


def _ajouter(contenu: dict[str, Any], nom: str) -> str:
    noeud, lignes = _viser(contenu, nom)
    if not isinstance(noeud, Liste) or len(lignes) >= saisie.LIGNES_MAXIMUM:
        return ""
    lignes.append(saisie.vide(noeud.element))
    return f"{nom}.{len(lignes) - 1}"


def _deplacer(contenu: dict[str, Any], verbe: str, nom: str) -> str:
    liste, _, rang = nom.rpartition(".")
    noeud, lignes = _viser(contenu, liste)
    i = int(rang)
    if not isinstance(noeud, Liste) or not 0 <= i < len(lignes):
        return ""
    if verbe == "retirer":
        del lignes[i]
        return liste
    j = i - 1 if verbe == "monter" else i + 1
    if not 0 <= j < len(lignes):
        return nom
    lignes[i], lignes[j] = lignes[j], lignes[i]
    return f"{liste}.{j}"


# --- the end of a draft ---------------------------------------------------------------------------


@dataclass
class Publication:
    """What a publication did: the version, the windows that follow it, those that keep theirs."""

    version: VersionFiche
    sessions_gardees: list[SessionDepot]


@transaction.atomic
def publier(brouillon: BrouillonFiche, acteur: Any, motif: str, lue: str) -> Publication:
    """Publish the draft as the next version of its fiche, and open its windows.

    `motif` is the reason written in the history; `lue` the fingerprint of the draft that was
    read. Windows already answered keep the version that was answered. Raises `ActionRefusee`.
    """
    exiger(permissions.peut_publier_fiche(acteur, brouillon))
    frais = _verrouiller(BrouillonFiche.objects.filter(pk=brouillon.pk))
    if frais is None:
        raise ActionRefusee("Ce brouillon a été publié ou abandonné entre-temps.")
    if empreinte_de(frais.contenu) != lue:
        raise ActionRefusee(
            f"{frais.modifie_par} a modifié ce brouillon pendant que vous le relisiez : "
            "relisez-le avant de le publier."
        )
    if not motif.strip():
        raise ActionRefusee("Écrivez pourquoi vous publiez cette version.", "motif")
    fiche = _fiche_publiable(frais)
    bilan = BilanChargement()
    charger_une(fiche, bilan, auteur=acteur, motif=motif.strip())
    version = derniere_version(frais.annee, frais.code)
    assert version is not None  # noqa: S101 - just written
    gardees = list(
        SessionDepot.objects.filter(version__dispositif=version.dispositif_id)
        .exclude(version=version)
        .select_related("version")
    )
    journal.ecrire(
        version, "publier", acteur, motif=motif.strip(), sujets=[journal.reference(frais)],
        donnees={"fiche": frais.reference, "version": version.numero},
    )  # fmt: skip
    frais.delete()
    return Publication(version, gardees)


def _fiche_publiable(brouillon: BrouillonFiche) -> Fiche:
    """The fiche of the draft; refused when it is wrong, unchanged, or behind what is published."""
    verdict = valider(brouillon.contenu)
    if verdict.fiche is None:
        raise ActionRefusee(f"{verdict.resume} avant de publier : {verdict.fautes[0].phrase}")
    _refuser_alias_pris(verdict.fiche)
    derniere = derniere_version(brouillon.annee, brouillon.code)
    if derniere is None:
        return verdict.fiche
    if derniere.fiche == verdict.fiche:
        raise ActionRefusee(
            f"Ce brouillon est identique à la version {derniere.numero} : il n’y a rien à publier."
        )
    base = brouillon.base
    if base is not None and base.dispositif_id == derniere.dispositif_id and base != derniere:
        raise ActionRefusee(
            f"La version {derniere.numero} a été publiée depuis l’ouverture de ce brouillon : "
            "comparez-le avec elle, puis confirmez que vous repartez d’elle."
        )
    return verdict.fiche


def _refuser_alias_pris(fiche: Fiche) -> None:
    """An alias names one dispositif of its year, as in the files of a programme."""
    if not fiche.alias:
        return
    autres = (
        VersionFiche.objects.filter(dispositif__annee=fiche.annee)
        .exclude(dispositif__code=fiche.code)
        .order_by("numero")
        .values_list("dispositif__code", "contenu__alias")
    )
    for code, pris in dict(autres).items():
        for alias in fiche.alias:
            if alias in (pris or ()):
                raise ActionRefusee(f"L’autre nom « {alias} » est déjà celui de {code}.")


@transaction.atomic
def suivre_derniere(brouillon: BrouillonFiche, acteur: Any) -> None:
    """Compare the draft with the last version from now on: somebody has read what changed."""
    exiger(permissions.peut_editer_fiche(acteur, brouillon))
    derniere = derniere_version(brouillon.annee, brouillon.code)
    if derniere is not None:
        BrouillonFiche.objects.filter(pk=brouillon.pk).update(base=derniere)


@transaction.atomic
def abandonner(brouillon: BrouillonFiche, acteur: Any) -> None:
    """Delete the draft; what is published does not change."""
    exiger(permissions.peut_editer_fiche(acteur, brouillon))
    frais = _verrouiller(BrouillonFiche.objects.filter(pk=brouillon.pk))
    if frais is None:
        raise ActionRefusee("Ce brouillon a été publié ou abandonné entre-temps.")
    journal.ecrire(frais, "abandonner", acteur, donnees={"fiche": frais.reference})
    frais.delete()
