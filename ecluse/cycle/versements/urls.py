"""Routes of the payments."""

from django.urls import path

from ecluse.cycle.versements import views

app_name = "versements"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("export.csv", views.export, name="export"),
    path("convention/<slug:uid>/", views.liquidation, name="liquidation"),
    path("convention/<slug:uid>/avance/", views.preparer_avance, name="preparer_avance"),
    path("convention/<slug:uid>/solde/", views.liquider, name="liquider"),
    path("convention/<slug:uid>/decision/", views.decider, name="decider"),
    path(
        "convention/<slug:uid>/decision/approuver/",
        views.approuver_decision,
        name="approuver_decision",
    ),
    path(
        "convention/<slug:uid>/decision/refuser/", views.refuser_decision, name="refuser_decision"
    ),
    path("convention/<slug:uid>/decision/piece/", views.piece_decision, name="piece_decision"),
    path("<slug:uid>/", views.ordre, name="ordre"),
    path("<slug:uid>/approuver/", views.approuver, name="approuver"),
    path("<slug:uid>/renvoyer/", views.renvoyer, name="renvoyer"),
    path("<slug:uid>/annuler/", views.annuler, name="annuler"),
    path("<slug:uid>/transmettre/", views.transmettre, name="transmettre"),
    path("<slug:uid>/executer/", views.executer, name="executer"),
]
