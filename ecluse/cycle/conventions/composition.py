"""From a convention to its two documents: the frozen inputs, or the list of what is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ecluse.annuaire.entete import entete
from ecluse.annuaire.models import Departement, Structure
from ecluse.cycle.conventions import chargement, tableaux
from ecluse.cycle.conventions.catalogue import lieu_et_libelle
from ecluse.cycle.conventions.clauses import Genre, nombre_d_annexes, references
from ecluse.cycle.conventions.models import (
    Convention,
    DocumentConvention,
    LigneConvention,
    ModeleConvention,
)
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.regles.fiches import Fiche, fiche_depuis
from ecluse.regles.texte import accorder, grouper
from ecluse.socle.documents import (
    Balisage,
    Document,
    Signataire,
    VariableManquante,
    remplir,
)
from ecluse.socle.etats import ActionRefusee


@dataclass(frozen=True)
class Manque:
    """Values to fill at one place (`catalogue.DEPARTEMENT`…), in French words."""

    lieu: str
    libelles: tuple[str, ...]


class DonneesManquantes(ActionRefusee):
    """Values that the documents need and nobody gave; `noms` are the variables."""

    def __init__(self, noms: Iterable[str]) -> None:
        self.noms = tuple(sorted(set(noms)))
        self.manques = par_lieu(self.noms)
        parties = [f"{m.lieu} : {', '.join(m.libelles)}" for m in self.manques]
        super().__init__(
            f"Les documents ne peuvent pas être générés. Il manque, {' ; '.join(parties)}."
        )


def par_lieu(noms: Iterable[str]) -> list[Manque]:
    """Variables without a value, gathered by the place where they are typed."""
    lieux: dict[str, list[str]] = defaultdict(list)
    for nom in noms:
        lieu, libelle = lieu_et_libelle(nom)
        lieux[lieu].append(libelle)
    return [Manque(lieu, tuple(libelles)) for lieu, libelles in sorted(lieux.items())]


@dataclass(frozen=True)
class Matiere:
    """Everything that the documents of a convention are made from, read once."""

    convention: Convention
    departement: Departement
    lignes: list[LigneConvention]
    fiches: dict[str, Fiche]

    @property
    def structure(self) -> Structure:
        """Who receives the grant."""
        return self.convention.structure

    @property
    def parts(self) -> dict[str, Decimal]:
        """What each fiche gives (euros), in the order of the lines."""
        parts: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for ligne in self.lignes:
            parts[ligne.fiche] += ligne.montant
        return dict(parts)


def lire(convention: Convention) -> Matiere:
    """Read a convention with its lines, their dossiers and the département."""
    departement = Departement.objects.select_related("logo__contenu").first()
    if departement is None:
        raise DonneesManquantes(["departement"])
    # What an avenant brings is said by its own document.
    initiales = convention.lignes.filter(avenant__isnull=True)
    lignes = initiales.select_related(
        "ligne__article__rapport", "ligne__candidature__etablissement", "ligne__proposition"
    ).prefetch_related(
        "ligne__territoires",
        "ligne__candidature__territoires",
        "ligne__candidature__sections",
        "ligne__candidature__budget",
    )
    return Matiere(
        convention=convention,
        departement=departement,
        lignes=list(lignes.order_by("id")),
        fiches={nom: fiche_depuis(contenu) for nom, contenu in convention.fiches.items()},
    )


def documents(convention: Convention, instant: datetime) -> dict[str, Document]:
    """The documents of a convention by kind, dated `instant` (aware), ready to be rendered.

    Raises `DonneesManquantes` naming every hole at once and where to fill it.
    """
    matiere = lire(convention)
    modele, lettre = convention.clauses, _texte("notification")
    variables, manquantes = variables_de(matiere, modele)
    corps = {}
    for genre, texte in (("convention", modele), ("notification", lettre)):
        try:
            corps[genre] = remplir(texte.source, variables | references(texte.clauses))
        except VariableManquante as erreur:
            manquantes |= set(erreur.noms)
    if manquantes := manquantes - {"annexes_dispositifs"}:
        raise DonneesManquantes(manquantes)
    return {
        DocumentConvention.Genre.CONVENTION.value: _convention(
            matiere, corps["convention"], instant
        ),
        DocumentConvention.Genre.NOTIFICATION.value: _notification(
            matiere, lettre, corps["notification"], instant
        ),
    }


def _pour_le_departement(convention: Convention) -> Signataire:
    return Signataire(
        "Pour le Département", convention.signataire_departement, convention.qualite_departement
    )


def _convention(matiere: Matiere, corps: str, instant: datetime) -> Document:
    c = matiere.convention
    structure = Signataire(
        "Pour la structure (signature et cachet)", c.signataire_structure, c.qualite_structure
    )
    return Document(
        titre=c.clauses.titre,
        sujet=c.objet,
        corps_markdown=corps,
        identite=entete(matiere.departement),
        reference=c.numero,
        instant=instant,
        signataires=(_pour_le_departement(c), structure),
        formule_signature=f"Fait en {_originaux(c)}, le",
        modele_a_adopter=c.clauses.a_adopter,
    )


def _notification(
    matiere: Matiere, texte: ModeleConvention, corps: str, instant: datetime
) -> Document:
    c = matiere.convention
    return Document(
        titre=texte.titre,
        sujet=c.objet,
        corps_markdown=corps,
        identite=entete(matiere.departement),
        reference=c.numero,
        instant=instant,
        signataires=(_pour_le_departement(c),),
        formule_signature="Le",
        modele_a_adopter=texte.a_adopter,
    )


def _originaux(convention: Convention) -> str:
    return accorder(convention.originaux, "original", "originaux")


def _texte(code: str) -> ModeleConvention:
    texte = chargement.modele(code)
    if texte is None:
        raise ActionRefusee("Les modèles de documents ne sont pas chargés dans cette installation.")
    return texte


def variables_de(matiere: Matiere, modele: ModeleConvention) -> tuple[dict[str, str], set[str]]:
    """The variables of a convention written from `modele` and of its letter, and the holes of its
    annexes."""
    c = matiere.convention
    rapports = {x.ligne.article.rapport.pk: x.ligne.article.rapport for x in matiere.lignes}
    variables = {
        "numero": c.numero,
        "objet": c.objet,
        "montant": ecrire_montant(c.montant_maximum),
        "debut": ecrire_date(c.debut),
        "fin": ecrire_date(c.fin),
        "originaux": _originaux(c),
        "signataire_departement": c.signataire_departement,
        "qualite_departement": c.qualite_departement,
        "signataire_structure": c.signataire_structure,
        "qualite_structure": c.qualite_structure,
        "deliberations": tableaux.deliberations(list(rapports.values())),
        "nombre_dossiers": tableaux.nombre_de_dossiers(len(matiere.lignes)),
        "liste_dossiers": tableaux.dossiers(matiere.lignes),
        "tableau_financement": tableaux.financement(matiere.lignes, c.montant_maximum),
        "tableau_versements": tableaux.versements(matiere.fiches, matiere.parts),
        "payeur": tableaux.payeurs(matiere.fiches),
        "conservation": tableaux.conservation(matiere.fiches),
        "liste_annexes": tableaux.annexes(_titres_des_annexes(modele), matiere.fiches),
        **_parties(matiere),
    }
    annexes, manquantes = _annexes(matiere, 1 + nombre_d_annexes(modele.clauses))
    variables["annexes_dispositifs"] = Balisage("\n\n".join(annexes))
    return variables, manquantes


def _titres_des_annexes(modele: ModeleConvention) -> list[str]:
    """The annexes that the text itself holds."""
    titres = [c["titre"] for c in modele.clauses if c["genre"] == Genre.ANNEXE]
    return titres or [tableaux.DONNEES_PERSONNELLES] * nombre_d_annexes(modele.clauses)


def variables_d_annexe(matiere: Matiere, nom: str, rang: int) -> dict[str, str]:
    """The variables of the annex of one dispositif (`nom`: « 2025/4.5 »), numbered `rang`."""
    lignes = [x for x in matiere.lignes if x.fiche == nom]
    return tableaux.annexe(
        rang, matiere.fiches[nom], lignes, matiere.parts[nom], matiere.convention
    )


def _annexes(matiere: Matiere, premier: int) -> tuple[list[str], set[str]]:
    """One annex for each dispositif that the convention carries, and their holes."""
    modele = _texte("annexe")
    morceaux, manquantes = [], set()
    for rang, nom in enumerate(matiere.fiches, start=premier):
        try:
            morceaux.append(remplir(modele.source, variables_d_annexe(matiere, nom, rang)))
        except VariableManquante as erreur:
            manquantes |= set(erreur.noms)
    return morceaux, manquantes


def _parties(matiere: Matiere) -> dict[str, str]:
    """Who the parties are, and the account to credit."""
    departement, structure = matiere.departement, matiere.structure
    compte = matiere.convention.compte
    tribunal = departement.tribunal
    return {
        "departement": departement.nom,
        "departement_adresse": _sur_une_ligne(departement.adresse),
        "tribunal": tribunal[:1].lower() + tribunal[1:],
        "courriel_dpo": departement.courriel_dpo,
        "structure": structure.nom,
        "structure_adresse": _adresse(structure),
        "structure_identifiant": _identifiant(matiere),
        "titulaire": compte.titulaire,
        "iban": " ".join(compte.iban[i : i + 4] for i in range(0, len(compte.iban), 4)),
        "bic": compte.bic,
        "domiciliation": compte.domiciliation,
    }


def _sur_une_ligne(adresse: str) -> str:
    return ", ".join(ligne.strip() for ligne in adresse.splitlines() if ligne.strip())


def _adresse(structure: Structure) -> str:
    adresse = _sur_une_ligne(structure.adresse)
    if adresse and structure.commune and structure.commune.lower() not in adresse.lower():
        adresse += f", {structure.commune}"
    return adresse


def _identifiant(matiere: Matiere) -> str:
    """The establishment of the dossier, else the siège, else the legal entity."""
    structure = matiere.structure
    choisis = {x.ligne.dossier.etablissement for x in matiere.lignes} - {None}
    etablissement = choisis.pop() if len(choisis) == 1 else None
    if etablissement is None:
        etablissement = structure.etablissements.filter(siege=True).first()
    if etablissement is not None:
        return f"SIRET {grouper(etablissement.siret)}"
    if structure.siren:
        return f"SIREN {grouper(structure.siren)}"
    return f"RNA {structure.rna}" if structure.rna else ""
