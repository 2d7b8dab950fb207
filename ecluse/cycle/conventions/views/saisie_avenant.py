"""The form of an avenant, read from a request or from a project, and what it changes."""

from typing import Any

from django.forms import formset_factory
from django.http import HttpRequest

from ecluse.cycle.conventions import vie
from ecluse.cycle.conventions.actions import Contenu
from ecluse.cycle.conventions.actions.commun import SIGNATAIRES
from ecluse.cycle.conventions.actions.lignes import proposer, propre
from ecluse.cycle.conventions.consolidation import consolidee, texte_de
from ecluse.cycle.conventions.forms_vie import (
    MODIFICATIONS,
    FormulaireAvenant,
    FormulaireModification,
)
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.conventions.views.commun import reporter
from ecluse.regles.argent import ZERO
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui

Modifications = formset_factory(FormulaireModification, extra=0)


class Saisie:
    """The two forms of an avenant, as they are read from a request or from a project."""

    def __init__(self, request: HttpRequest, c: Convention, avenant: Avenant | None = None) -> None:
        donnees = request.POST if request.method == "POST" else None
        interne = c.origine == Convention.Origine.INTERNE
        self.convention = c
        self.form = FormulaireAvenant(
            donnees,
            initial=_initial(c, avenant),
            lignes=vie.lignes_pour_avenant(c, avenant),
            reduites=vie.lignes_a_reduire(c),
            articles=vie.articles_pour_avenant(),
            partage_possible=not interne or bool(avenant and not avenant.montant_connu),
        )
        faites = list(avenant.modifications) if avenant else []
        vides: list[dict[str, str]] = [{} for _ in range(max(1, MODIFICATIONS - len(faites)))]
        self.modifications = Modifications(
            donnees,
            initial=[*faites, *vides],
            prefix="m",
            form_kwargs={"texte_connu": interne},
        )

    @property
    def valide(self) -> bool:
        """Both are well typed."""
        return self.form.is_valid() & self.modifications.is_valid()

    def contenu(self) -> Contenu:
        """What was typed, for the action; what is not readable yet is left out."""
        lu = self.form.cleaned_data
        return Contenu(
            objet=lu.get("objet", ""),
            genres=lu.get("genres", ()),
            lignes=self.form.choisies("lignes"),
            reductions=self.form.reductions,
            articles=self.form.choisies("articles"),
            nouvelle_fin=lu.get("nouvelle_fin"),
            effet=lu.get("effet"),
            modifications=[
                m.cleaned_data for m in self.modifications if getattr(m, "remplie", False)
            ],
            montant_connu=not lu.get("montant_inconnu", False),
            originaux=lu.get("originaux") or 0,
            signataires={c: lu.get(c, "").strip() for c in SIGNATAIRES},
        )

    def reporter(self, refus: ActionRefusee) -> None:
        """Show a refusal where it is mended: at the first article, at the first amount lowered, at
        its own field."""
        if refus.champ == "modifications":
            self.modifications.forms[0].add_error("article", refus.message)
        elif refus.champ == "reductions" and self.form.reduites:
            self.form.add_error(next(iter(self.form.reduites)), refus.message)
        else:
            reporter(self.form, refus)

    def changements(self) -> list[vie.Changement]:
        """Before and after, from what is typed so far."""
        c, contenu = self.convention, self.contenu()
        articles = consolidee(c, aujourdhui()).articles
        modifications = [propre(m) for m in contenu.modifications] or proposer(
            contenu, self.convention
        )
        for m in modifications:
            m["avant"] = texte_de(articles, m["article"]) or m["avant"]
        return vie.changements(
            (c.montant_maximum, c.montant_initial_connu, c.fin),
            ajoute=contenu.ajoute - contenu.retire,
            montant_connu=contenu.montant_connu,
            touche_montant=Avenant.Genre.MONTANT in contenu.genres,
            nouvelle_fin=contenu.nouvelle_fin,
            modifications=modifications,
        )


def _initial(c: Convention, avenant: Avenant | None) -> dict[str, Any]:
    if avenant is None:
        return {"originaux": c.originaux, **{x: getattr(c, x) for x in SIGNATAIRES}}
    champs = ("objet", "genres", "nouvelle_fin", "effet", "originaux", *SIGNATAIRES)
    lignes = list(avenant.lignes.all())
    return {
        **{x: getattr(avenant, x) for x in champs},
        **{f"reduction_{x.ligne.uid}": -x.montant for x in lignes if x.montant < ZERO},
        "lignes": [x.ligne.uid for x in lignes if x.montant > ZERO],
        "articles": [a.uid for a in avenant.articles.all()],
        "montant_inconnu": not avenant.montant_connu,
    }
