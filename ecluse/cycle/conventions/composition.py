"""From a convention to its documents: the frozen inputs, or the list of what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ecluse.annuaire.entete import entete
from ecluse.annuaire.models import Departement, Structure
from ecluse.cycle.conventions import chargement, tableaux
from ecluse.cycle.conventions.catalogue import PROJET, lieu_et_libelle, sans_doublon, trou_de
from ecluse.cycle.conventions.clauses import Genre, Sorte, nombre_d_annexes, references
from ecluse.cycle.conventions.models import (
    Avenant,
    Convention,
    DocumentConvention,
    LigneConvention,
    ModeleConvention,
)
from ecluse.cycle.conventions.models.signature import ActeSigne
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.regles.fiches import Fiche, fiche_depuis
from ecluse.regles.texte import accorder, grouper, minuscule
from ecluse.socle.documents import (
    Balisage,
    Document,
    Signataire,
    VariableManquante,
    remplir,
)
from ecluse.socle.etats import ActionRefusee

G = DocumentConvention.Genre
#: What both parties sign; the Département alone signs the letters.
SIGNES = (Sorte.CONVENTION, Sorte.AVENANT)


@dataclass(frozen=True)
class Manque:
    """Values to fill at one place (`catalogue.DEPARTEMENT`…), in French words."""

    lieu: str
    libelles: tuple[str, ...]


class DonneesManquantes(ActionRefusee):
    """Values that the documents need and nobody gave; `noms` are the variables, `projet` where
    those of the act itself are typed."""

    def __init__(self, noms: Iterable[str], projet: str = PROJET) -> None:
        self.noms = tuple(sorted(sans_doublon(noms)))
        self.manques = par_lieu(self.noms, projet)
        parties = [f"{m.lieu} : {', '.join(m.libelles)}" for m in self.manques]
        super().__init__(
            f"Les documents ne peuvent pas être générés. Il manque, {' ; '.join(parties)}."
        )


def par_lieu(noms: Iterable[str], projet: str = PROJET) -> list[Manque]:
    """Variables without a value, gathered by the place where they are typed."""
    lieux: dict[str, list[str]] = defaultdict(list)
    for nom in noms:
        lieu, libelle = lieu_et_libelle(nom)
        lieux[projet if lieu == PROJET else lieu].append(libelle)
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
    modele = convention.clauses
    textes = {
        G.CONVENTION: modele,
        G.NOTIFICATION: texte(G.NOTIFICATION),
        G.COURRIER: texte(G.COURRIER),
    }
    variables, manquantes = variables_de(matiere, modele)
    corps = remplir_tous(textes, variables, manquantes - {"annexes_dispositifs"})
    return {
        genre.value: document(
            textes[genre], corps[genre], convention, convention.numero, matiere.departement, instant
        )
        for genre in textes
    }


def remplir_tous(
    textes: Mapping[G, ModeleConvention],
    variables: dict[str, str],
    manquantes: set[str],
    projet: str = PROJET,
) -> dict[G, str]:
    """The filled bodies; raises `DonneesManquantes` with the holes of all of them, and these."""
    corps, manquantes = {}, set(manquantes)
    for genre, modele in textes.items():
        try:
            corps[genre] = remplir(modele.source, variables | references(modele.clauses))
        except VariableManquante as erreur:
            manquantes |= set(erreur.noms)
    if manquantes := manquantes - {"annexes_dispositifs"}:
        raise DonneesManquantes(manquantes, projet)
    return corps


def document(
    modele: ModeleConvention,
    corps: str,
    acte: Convention | Avenant,
    numero: str,
    departement: Departement,
    instant: datetime,
) -> Document:
    """An act that both parties sign, or a letter that the Département signs."""
    pour = [
        Signataire("Pour le Département", acte.signataire_departement, acte.qualite_departement)
    ]
    formule = "Le"
    if modele.sorte in SIGNES:
        formule = f"Fait en {originaux(acte)}, le"
        pour.append(
            Signataire(
                "Pour la structure (signature et cachet)",
                acte.signataire_structure,
                acte.qualite_structure,
            )
        )
    return Document(
        titre=modele.titre,
        sujet=acte.objet,
        corps_markdown=corps,
        identite=entete(departement),
        reference=numero,
        instant=instant,
        signataires=tuple(pour),
        formule_signature=formule,
        modele_a_adopter=modele.a_adopter,
    )


def originaux(acte: ActeSigne) -> str:
    """« 2 originaux »."""
    return accorder(acte.originaux, "original", "originaux")


def texte(code: str) -> ModeleConvention:
    """The text in force of that code; raises `ActionRefusee` when it was never loaded."""
    trouve = chargement.modele(code)
    if trouve is None:
        raise ActionRefusee("Les modèles de documents ne sont pas chargés dans cette installation.")
    return trouve


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
        "acte": f"la convention {c.numero}",
        "deliberations": tableaux.deliberations(list(rapports.values())),
        "nombre_dossiers": tableaux.nombre_de_dossiers(len(matiere.lignes)),
        "liste_dossiers": tableaux.dossiers(matiere.lignes),
        "tableau_financement": tableaux.financement(matiere.lignes, c.montant_maximum),
        "tableau_versements": tableaux.versements(matiere.fiches, matiere.parts),
        "payeur": tableaux.payeurs(matiere.fiches),
        "conservation": tableaux.conservation(matiere.fiches),
        "liste_annexes": tableaux.annexes(_titres_des_annexes(modele), matiere.fiches),
        "structure_identifiant": identifiant(c.structure, matiere.lignes),
        **parties(c, matiere.departement, c.structure),
        **_compte(c),
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
    modele = texte("annexe")
    morceaux, manquantes = [], set()
    for rang, nom in enumerate(matiere.fiches, start=premier):
        try:
            morceaux.append(remplir(modele.source, variables_d_annexe(matiere, nom, rang)))
        except VariableManquante as erreur:
            manquantes |= {trou_de(trou, nom) for trou in erreur.noms}
    return morceaux, manquantes


def parties(acte: ActeSigne, departement: Departement, structure: Structure) -> dict[str, str]:
    """Who signs an act, what the Département says of itself, and the structure but its number."""
    return {
        "signataire_departement": acte.signataire_departement,
        "qualite_departement": minuscule(acte.qualite_departement),
        "signataire_structure": acte.signataire_structure,
        "qualite_structure": minuscule(acte.qualite_structure),
        "originaux": originaux(acte),
        "departement": departement.nom,
        "departement_adresse": _sur_une_ligne(departement.adresse),
        "tribunal": minuscule(departement.tribunal),
        "courriel_dpo": departement.courriel_dpo,
        "contact": departement.courriel_contact,
        "structure": structure.nom,
        "structure_adresse": _adresse(structure),
    }


def _compte(convention: Convention) -> dict[str, str]:
    """The account to credit."""
    compte = convention.compte
    return {
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


def identifiant(structure: Structure, lignes: Iterable[LigneConvention]) -> str:
    """The establishment of the dossiers, else the siège, else the legal entity."""
    candidatures = [x.ligne.candidature for x in lignes]
    choisis = {c.etablissement for c in candidatures if c is not None} - {None}
    etablissement = choisis.pop() if len(choisis) == 1 else None
    if etablissement is None:
        etablissement = structure.etablissements.filter(siege=True).first()
    if etablissement is not None:
        return f"SIRET {grouper(etablissement.siret)}"
    if structure.siren:
        return f"SIREN {grouper(structure.siren)}"
    return f"RNA {structure.rna}" if structure.rna else ""
