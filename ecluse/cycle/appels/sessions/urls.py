"""Routes of the windows, included under `sessions/` by the stage."""

from django.urls import path

from ecluse.cycle.appels.sessions import views

urlpatterns = [
    path("", views.liste, name="sessions"),
    path("nouvelle/", views.nouvelle, name="session_nouvelle"),
    path("<str:uid>/", views.session, name="session"),
    path("<str:uid>/prolongation/", views.prolonger, name="session_prolonger"),
    path("<str:uid>/retrait/", views.retirer, name="session_retirer"),
]
