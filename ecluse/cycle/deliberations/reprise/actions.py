"""Writing an imported act: everything in one transaction, or nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from ecluse.annuaire.models import Structure, Territoire
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    BlocVote,
    LigneRapport,
    Rapport,
)
from ecluse.cycle.deliberations.permissions import peut_importer
from ecluse.cycle.deliberations.reprise import fichiers, verification
from ecluse.regles.coherence.dossier import Rapport as Controle
from ecluse.regles.coherence.dossier import controler_dossier
from ecluse.regles.coherence.lecture import Dossier, LigneRepartition
from ecluse.regles.dates import ecrire_date, lire_date
from ecluse.regles.erreurs import DateInvalide, ErreurRegle
from ecluse.regles.fiches import programme_par_defaut
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: The article under which stand the lines that no article of the act names.
SANS_ARTICLE = "Lignes qu’aucun article ne nomme"
_PLAGE = re.compile(r"(\d{1,4})\s*(?:[-–à]\s*(\d{1,4}))?")


@dataclass(frozen=True)
class Lecture:
    """An act read and checked, not written yet."""

    textes: dict[str, str]
    dossier: Dossier
    controle: Controle

    @property
    def numero(self) -> str:
        """The number of the délibération."""
        return self.dossier.deliberation.numero

    @property
    def seance(self) -> date:
        """The day of the meeting, which `verification` demands."""
        if self.dossier.seance is None:
            raise ValueError("An act without a meeting is refused before it is written.")
        return self.dossier.seance

    @property
    def lignes(self) -> list[LigneRepartition]:
        """The rows of this délibération; those of earlier ones serve the checks only."""
        return [x for x in self.dossier.repartition if x.deliberation == self.numero]


@dataclass
class _Ecriture:
    """What is being written."""

    rapport: Rapport
    lecture: Lecture
    articles: list[Article] = field(default_factory=list)


def programme() -> Path:
    """The programme of this installation, whose territoires and fiches the checks read."""
    dossiers = sorted(d for d in settings.PROGRAMMES.glob("*") if d.is_dir())
    return dossiers[0] if len(dossiers) == 1 else programme_par_defaut()


def lire(contenus: Mapping[str, bytes]) -> Lecture:
    """Read and check the files of an act; raises `ImportRefuse` with every malformed line.

    Anomalies of coherence refuse nothing: the act was published so.
    """
    textes = fichiers.textes(contenus)
    dossier = verification.verifier(textes)
    try:
        with TemporaryDirectory() as lieu:
            verification.poser(textes, Path(lieu))
            controle = controler_dossier(Path(lieu), programme())
    except ErreurRegle as erreur:
        refus = fichiers.Refus(erreur.champ or fichiers.TOML, erreur.message)
        raise fichiers.ImportRefuse([refus]) from erreur
    return Lecture(textes, dossier, controle)


def deja_importee(lecture: Lecture) -> Rapport | None:
    """The act when it is already here as these very files; `ActionRefusee` when it differs."""
    present = Rapport.objects.filter(numero=lecture.numero).first()
    if present is None:
        return None
    if present.publie.get("fichiers") == lecture.textes:
        return present
    raise ActionRefusee(
        f"La délibération {lecture.numero} existe déjà, avec un autre contenu : un acte publié "
        "ne se remplace pas."
    )


def importer(lecture: Lecture, acteur: Any) -> Rapport:
    """Write a past act as it was published. Out: its rapport, adopted, never to be edited.

    In: `acteur` None for the operator of the machine. The same files a second time change nothing.
    No money is committed: the ledger already holds what was voted (`chargement.charger_budget`).
    Raises `AccesRefuse`, `ActionRefusee`.
    """
    exiger(acteur is None or peut_importer(acteur))
    try:
        with transaction.atomic():
            present = deja_importee(lecture)
            return _ecrire(lecture, acteur) if present is None else present
    except IntegrityError as erreur:
        # Two imports of one act at once: the second finds what the first wrote.
        present = deja_importee(lecture)
        if present is None:
            raise
        raise ActionRefusee(f"La délibération {lecture.numero} vient d’être importée.") from erreur


def _ecrire(lecture: Lecture, acteur: Any) -> Rapport:
    acte = lecture.dossier.deliberation
    seance = lecture.seance
    instant = maintenant()
    etats = _etats(lecture)
    refuse = bool(etats) and not any(e == "adopte" for e in etats.values())
    rapport = Rapport.objects.create(
        etat="rejete" if refuse else "adopte",
        origine=Rapport.Origine.IMPORT,
        titre=f"Commission permanente du {ecrire_date(seance)}",
        numero_rapport=_court(acte.rapport or "", 12),
        seance=seance,
        membres=acte.membres,
        numero=acte.numero,
        vote_le=instant,
        publie={"fichiers": lecture.textes, **lecture.controle.as_json()},
        cree_par=acteur,
    )
    ecriture = _Ecriture(rapport, lecture)
    _avis(ecriture)
    _articles(ecriture, etats, _blocs(ecriture))
    _lignes(ecriture)
    # Last: from here on the database refuses any change of it.
    rapport.fige = True
    rapport.save(update_fields=["fige"])
    journal.ecrire(
        rapport,
        "importer",
        acteur,
        vers=rapport.etat,
        donnees={"numero": acte.numero, "anomalies": len(lecture.controle.anomalies)},
    )
    return rapport


def _avis(ecriture: _Ecriture) -> None:
    """The advice of the commissions; one without a possible day stays in the files only."""
    for avis in ecriture.lecture.dossier.deliberation.avis:
        try:
            jour = lire_date(avis.date)
        except DateInvalide:
            continue
        AvisCommission.objects.create(
            rapport=ecriture.rapport,
            commission=_court(avis.commission, 120),
            date=jour,
            sens="rendu",
        )


def _etats(lecture: Lecture) -> dict[str, str]:
    """By article of a published vote, « adopte » or « rejete », as the vote decided."""
    etats = {}
    for vote in lecture.dossier.votes:
        if vote.deliberation == lecture.numero and vote.vote is not None:
            etat = "adopte" if vote.vote.adopte else "rejete"
            etats.update(dict.fromkeys(articles_du_bloc(vote.articles), etat))
    return etats


def articles_du_bloc(texte: str) -> list[str]:
    """The numbers in « 1-2 », « 5-7, 9 » or « 10 à 15 »."""
    numeros = []
    for debut, fin in _PLAGE.findall(texte):
        numeros += [str(n) for n in range(int(debut), int(fin or debut) + 1)]
    return numeros


def _blocs(ecriture: _Ecriture) -> dict[str, BlocVote]:
    """The blocks with their published totals; out: the block of each article."""
    blocs: dict[str, BlocVote] = {}
    siens = [v for v in ecriture.lecture.dossier.votes if v.deliberation == ecriture.rapport.numero]
    for rang, ligne in enumerate(siens, 1):
        totaux = {}
        if (vote := ligne.vote) is not None:
            totaux = {
                "pour": vote.pour,
                "contre": vote.contre,
                "abstention": vote.abstention,
                "absents": vote.absents,
                "deports_presents": vote.deports,
            }
        bloc = BlocVote.objects.create(
            rapport=ecriture.rapport,
            rang=rang,
            libelle=_court(f"Articles {ligne.articles}", 120),
            vote_le=ecriture.rapport.vote_le,
            **totaux,
        )
        blocs.update(dict.fromkeys(articles_du_bloc(ligne.articles), bloc))
    return blocs


def _articles(ecriture: _Ecriture, etats: dict[str, str], blocs: dict[str, BlocVote]) -> None:
    acte = ecriture.lecture.dossier.deliberation
    entiers = all(a.numero.isdecimal() and 0 < int(a.numero) < 32767 for a in acte.articles)
    for rang, article in enumerate(acte.articles, 1):
        ecriture.articles.append(
            Article.objects.create(
                rapport=ecriture.rapport,
                etat=etats.get(article.numero, "adopte"),
                bloc=blocs.get(article.numero),
                numero=int(article.numero) if entiers else rang,
                role=_role(article.objet, any(_porte(article, x) for x in ecriture.lecture.lignes)),
                objet=_court(article.objet, 200),
                montant=article.montant,
                nombre=article.nombre,
            )
        )


def _porte(article: Any, ligne: LigneRepartition) -> bool:
    return ligne.operation in article.labels or ligne.thematique in article.labels


def _role(objet: str, porte_des_lignes: bool) -> str:
    """What an article does, from the lines that it names and the first word of its object."""
    if porte_des_lignes:
        return Article.Objet.FINANCEMENT
    mots = {
        "signature": Article.Objet.SIGNATURE,
        "autorisation": Article.Objet.SIGNATURE,
        "recette": Article.Objet.RECETTE,
        "imputation": Article.Objet.IMPUTATION,
    }
    return mots.get(objet.partition(" ")[0].casefold(), Article.Objet.AUTRE)


def _article_de(ecriture: _Ecriture, ligne: LigneRepartition) -> Article:
    """The first article that names the line, by its operation then by its thématique."""
    acte = ecriture.lecture.dossier.deliberation
    for libelle in (ligne.operation, ligne.thematique):
        for article, publie in zip(ecriture.articles, acte.articles, strict=False):
            if libelle in publie.labels:
                return article
    if len(ecriture.articles) == len(acte.articles):
        dernier = max((a.numero for a in ecriture.articles), default=0)
        ecriture.articles.append(
            Article.objects.create(
                rapport=ecriture.rapport,
                etat=ecriture.rapport.etat,
                numero=dernier + 1,
                role=Article.Objet.AUTRE,
                objet=SANS_ARTICLE,
            )
        )
    return ecriture.articles[-1]


def _lignes(ecriture: _Ecriture) -> None:
    """The lines that vote money. What was left to fill votes none: the files keep it."""
    connues = _structures()
    territoires = {t.nom: t for t in Territoire.objects.all()}
    cellules = _cellules(ecriture.lecture.textes["repartition.csv"])
    lignes, liens = [], []
    for x in ecriture.lecture.lignes:
        if not x.montant:
            continue
        article = _article_de(ecriture, x)
        brutes = cellules[x.rang]
        lignes.append(
            LigneRapport(
                article=article,
                rang=x.rang,
                structure_id=None if x.agregat else _structure(x, brutes, connues),
                beneficiaire=_court(x.structure, 300),
                thematique=_court(x.thematique, 200),
                libelle_operation=_court(x.operation, 200),
                territoire_ecrit=_court(x.territoire, 300),
                description=brutes.get("description", "").strip(),
                acte=_court(brutes.get("acte", "").strip(), 200),
                debut=x.debut,
                fin=x.fin,
                niveau="agregat" if x.agregat else "structure",
                quantite=x.quantite,
                unite=_court(x.unite, 80),
                financement=LigneRapport.Financement.FSL
                if x.fsl
                else LigneRapport.Financement.DEPARTEMENTAL,
                montant=x.montant,
                votee=article.etat == "adopte",
            )
        )
        liens.append([territoires[t] for t in _noms(x.territoire) if t in territoires])
    LigneRapport.objects.bulk_create(lignes)
    lien = LigneRapport.territoires.through
    lien.objects.bulk_create(
        lien(lignerapport=ligne, territoire=t)
        for ligne, siens in zip(lignes, liens, strict=True)
        for t in siens
    )


def _cellules(texte: str) -> dict[int, dict[str, str]]:
    """The cells of each row by their line, extra columns included."""
    (_, entete), *corps = verification.lignes_de(texte)
    return {rang: dict(zip(entete, ligne, strict=True)) for rang, ligne in corps}


def _noms(texte: str) -> list[str]:
    return list(dict.fromkeys(t.strip() for t in texte.split(";")))


def _structures() -> dict[str, int]:
    """The structures by SIREN and by name; a name that two of them bear names none."""
    connues: dict[str, int] = {}
    doubles: set[str] = set()
    for pk, nom, sigle, siren in Structure.objects.values_list("pk", "nom", "sigle", "siren"):
        for cle in {nom.casefold(), sigle.casefold(), siren or ""} - {""}:
            if cle in connues:
                doubles.add(cle)
            connues[cle] = pk
    return {cle: pk for cle, pk in connues.items() if cle not in doubles}


def _structure(
    ligne: LigneRepartition, cellules: dict[str, str], connues: dict[str, int]
) -> int | None:
    """The structure of the directory: by a column `siret` or `siren`, else by its name."""
    for colonne in ("siret", "siren"):
        siren = re.sub(r"\s", "", cellules.get(colonne, ""))[:9]
        if siren and siren in connues:
            return connues[siren]
    return connues.get(ligne.structure.casefold())


def _court(texte: str, longueur: int) -> str:
    """What the table holds of a text; the files keep the whole of it."""
    return texte if len(texte) <= longueur else texte[: longueur - 1] + "…"
