"""The grid of a session, by versions, and the notes that each scorer gives."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.actions.commun import verrouiller
from ecluse.cycle.instruction.models import Grille, Notation
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_noter, peut_regler_grille
from ecluse.regles import notation as regle
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


@transaction.atomic
def publier_grille(
    session: SessionDepot,
    criteres: Iterable[regle.Critere],
    motif: str,
    acteur: Any,
    vue: int | None = None,
) -> Grille:
    """Publish the criteria of a session, as its next version; notes already given keep theirs.

    In: `vue`, the version that the page showed (0 for none), so that nobody's version is replaced
    unread. Raises `AccesRefuse`, `ActionRefusee` (field: path of the fault in the criteria).
    """
    session = (
        SessionDepot.objects.select_for_update(of=("self",))
        .select_related("version__dispositif")
        .get(pk=session.pk)
    )
    exiger(peut_regler_grille(acteur, session))
    try:
        grille = regle.verifier(criteres)
    except ErreurRegle as erreur:
        raise ActionRefusee(erreur.message, erreur.champ) from None
    derniere = session.grilles.order_by("-version").first()
    version = derniere.version if derniere else 0
    if vue is not None and vue != version:
        raise ActionRefusee(
            f"La version {version} vient d’être publiée : relisez-la avant d’en publier une autre."
        )
    contenu = [c.as_json() for c in grille]
    if derniere is not None and derniere.contenu == contenu:
        raise ActionRefusee("Cette grille est déjà celle de la session.")
    if derniere is not None and not motif.strip():
        raise ActionRefusee("Dites pourquoi la grille change.", "motif")
    nouvelle = Grille.objects.create(
        session=session,
        version=version + 1,
        contenu=contenu,
        motif=motif.strip(),
        publiee_par=acteur,
        cree_le=maintenant(),
    )
    journal.ecrire(
        nouvelle,
        "publier_grille",
        acteur,
        motif=motif.strip(),
        donnees={"version": nouvelle.version},
        sujets=[journal.reference(session)],
    )
    return nouvelle


@transaction.atomic
def noter(
    candidature: Candidature,
    grille: Grille,
    notes: Mapping[str, int | None],
    commentaires: Mapping[str, str],
    acteur: Any,
) -> Notation:
    """Record one's own notes, replaced until the dossier leaves the instruction.

    In: whole notes by code of criterion; a comment under half of the maximum. Raises
    `AccesRefuse`, `ActionRefusee` (field `notes.<code>` or `commentaires.<code>`),
    `TransitionImpossible`.
    """
    verrou = verrouiller(candidature)
    exiger(peut_noter(acteur, verrou))
    if verrou.etat not in AVIS_OUVERT:
        raise TransitionImpossible("Le dossier n’est plus en instruction : il ne se note plus.")
    en_vigueur = verrou.session.grilles.order_by("-version").first()
    if en_vigueur is None or en_vigueur.pk != grille.pk:
        raise ActionRefusee("La grille a changé depuis : relisez-la avant de noter.")
    try:
        total = regle.noter(grille.criteres, notes, commentaires)
    except ErreurRegle as erreur:
        raise ActionRefusee(erreur.message, erreur.champ) from None
    codes = {c.code for c in grille.criteres}
    instant = maintenant()
    notation, nouvelle = Notation.objects.update_or_create(
        candidature=verrou,
        grille=grille,
        auteur=acteur,
        defaults={
            "notes": {c: n for c, n in notes.items() if c in codes},
            "commentaires": {
                c: t.strip() for c, t in commentaires.items() if c in codes and t.strip()
            },
            "total": total,
            "modifiee_le": instant,
        },
    )
    journal.ecrire(
        notation,
        "noter" if nouvelle else "renoter",
        acteur,
        instant=instant,
        donnees={"total": str(total), "version": grille.version},
        sujets=[journal.reference(verrou)],
    )
    return notation
