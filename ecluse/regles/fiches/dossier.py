"""The form of a candidature, whole: what the fiche asks, completed by what follows from it.

A fiche that counts places has volumes by territoire; one that has indicators has targets; every
dossier says its aims, its means and its partners. Nothing is asked twice: what the fiche asks
under the same code stays as it wrote it.
"""

from collections.abc import Iterator

from ecluse.regles.fiches.baremes import (
    Actes,
    Bareme,
    CoutParMesure,
    CoutParPlace,
    DepensesForfaitaires,
    DepensesPlafonnees,
    JourOccupation,
    LogementOccupe,
    Plafond,
    Points,
    ProratiseObjectifs,
    Somme,
)
from ecluse.regles.fiches.modele import Fiche, Formulaire, Indicateur, Question, Section, Unite

#: Where questions that follow from the fiche go, when the fiche has no such section itself.
SECTIONS = {
    "projet": "Le projet",
    "moyens": "Les moyens",
    "territoire": "Le territoire et les partenaires",
    "resultats": "Les résultats attendus",
}
ATTENDU = "attendu_"
FORMULAIRE = "dossier de candidature"


def baremes(bareme: Bareme) -> Iterator[Bareme]:
    """The barème and those that it is made of."""
    yield bareme
    if isinstance(bareme, Plafond | ProratiseObjectifs):
        yield from baremes(bareme.bareme)
    elif isinstance(bareme, Somme):
        for terme in bareme.termes:
            yield from baremes(terme)


def bareme_indirect(fiche: Fiche) -> DepensesPlafonnees | DepensesForfaitaires | None:
    """The part of the barème that rules indirect charges, or None."""
    for bareme in baremes(fiche.bareme):
        if isinstance(bareme, DepensesPlafonnees | DepensesForfaitaires):
            return bareme
    return None


def unites_de_volume(fiche: Fiche) -> tuple[Unite, ...]:
    """What is counted by territoire.

    The kinds that the barème prices apart (4.6: simple, renforcée), else the units of the fiche.
    Nothing when the barème counts no unit and the fiche already asks figures of its own (4.5).
    """
    comptes = False
    for bareme in baremes(fiche.bareme):
        if isinstance(bareme, CoutParMesure) and len(bareme.types) > 1:
            return tuple(
                Unite(code=t.code, libelle=t.libelle, pluriel=t.libelle) for t in bareme.types
            )
        if isinstance(bareme, Actes) and not fiche.unites:
            return tuple(
                Unite(code=a.code, libelle=a.libelle, pluriel=a.libelle) for a in bareme.actes
            )
        comptes = comptes or isinstance(
            bareme, CoutParPlace | CoutParMesure | Points | JourOccupation | LogementOccupe | Actes
        )
    chiffres = any(q.type == "nombre" for q in fiche.formulaire.questions)
    return fiche.unites if comptes or not chiffres else ()


def completer(fiche: Fiche) -> Formulaire:
    """The fiche's form with the questions that it leaves to the rule."""
    propres = fiche.formulaire.questions
    connues = {q.code for q in propres}
    ajoutees = [q for q in _communes(fiche) if q.code not in connues]
    sections = list(fiche.formulaire.sections)
    codes = {s.code for s in sections}
    sections += [Section(code=c, libelle=mot) for c, mot in SECTIONS.items() if c not in codes]
    questions = (*propres, *ajoutees)
    # Attestations close the form, whatever was added before them; a section without a question
    # would be an empty page.
    fins = {q.section for q in propres if q.type == "attestation"}
    remplies = {q.section for q in questions}
    return Formulaire(
        sections=tuple(
            s for s in sorted(sections, key=lambda s: s.code in fins) if s.code in remplies
        ),
        questions=questions,
    )


def _communes(fiche: Fiche) -> Iterator[Question]:
    yield Question(
        code="objectifs",
        section="projet",
        libelle="Quels objectifs vous donnez-vous ?",
        type="texte",
        obligatoire=True,
        longueur_maximum=4000,
        source=FORMULAIRE,
    )
    profil = f"Profil demandé : {fiche.profil.texte}" if fiche.profil else None
    yield Question(
        code="moyens_humains",
        section="moyens",
        libelle="Quels moyens humains affectez-vous à l'action ?",
        aide=profil,
        type="tableau",
        obligatoire=True,
        colonnes=("Fonction", "Diplôme ou expérience", "ETP affectés", "Recrutement à faire"),
        colonnes_nombres=("ETP affectés",),
        source=fiche.profil.source if fiche.profil else FORMULAIRE,
    )
    yield Question(
        code="partenaires",
        section="territoire",
        libelle="Avec quels partenaires travaillez-vous ?",
        type="tableau",
        obligatoire=True,
        colonnes=("Partenaire", "Rôle dans l'action", "Partenariat déjà en place"),
        source=FORMULAIRE,
    )
    for indicateur in fiche.indicateurs:
        yield _cible(indicateur)


def _cible(indicateur: Indicateur) -> Question:
    """The target of an indicator: optional, the sources never require one of each."""
    code, source = ATTENDU + indicateur.code, indicateur.source
    if not indicateur.se_compte:
        return Question(
            code=code,
            section="resultats",
            libelle=f"{indicateur.libelle} : comment l'apprécierez-vous ?",
            type="texte",
            obligatoire=False,
            longueur_maximum=1000,
            source=source,
        )
    return Question(
        code=code,
        section="resultats",
        libelle=f"{indicateur.libelle} : résultat visé",
        aide="Sur toute la durée de l'action.",
        type="nombre",
        obligatoire=False,
        unite=indicateur.unite,
        source=source,
    )
