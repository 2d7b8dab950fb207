"""Routes of the payments."""

from django.urls import path

from ecluse.cycle.versements.views import liquidation, ordres

app_name = "versements"
urlpatterns = [
    path("", ordres.liste, name="liste"),
    path("export.csv", ordres.export, name="export"),
    path("convention/<slug:uid>/", liquidation.liquidation, name="liquidation"),
    path("convention/<slug:uid>/avance/", liquidation.preparer_avance, name="preparer_avance"),
    path("convention/<slug:uid>/solde/", liquidation.liquider, name="liquider"),
    path("convention/<slug:uid>/decision/", liquidation.decider, name="decider"),
    path(
        "convention/<slug:uid>/decision/approuver/",
        liquidation.approuver_decision,
        name="approuver_decision",
    ),
    path(
        "convention/<slug:uid>/decision/refuser/",
        liquidation.refuser_decision,
        name="refuser_decision",
    ),
    path(
        "convention/<slug:uid>/decision/piece/", liquidation.piece_decision, name="piece_decision"
    ),
    path("<slug:uid>/", ordres.ordre, name="ordre"),
    path("<slug:uid>/approuver/", ordres.approuver, name="approuver"),
    path("<slug:uid>/renvoyer/", ordres.renvoyer, name="renvoyer"),
    path("<slug:uid>/annuler/", ordres.annuler, name="annuler"),
    path("<slug:uid>/transmettre/", ordres.transmettre, name="transmettre"),
    path("<slug:uid>/executer/", ordres.executer, name="executer"),
]
