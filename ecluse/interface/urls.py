"""Routes of the interface: legal pages, theme, and the style guide of the demonstration."""

from django.urls import path

from ecluse.interface import views

app_name = "interface"
urlpatterns = [
    path("accessibilite/", views.accessibilite, name="accessibilite"),
    path("donnees-personnelles/", views.donnees_personnelles, name="donnees_personnelles"),
    path("mentions-legales/", views.mentions_legales, name="mentions_legales"),
    path("affichage/", views.theme, name="theme"),
    path("session-expiree/", views.session_expiree, name="session_expiree"),
    path("interface/", views.guide, name="guide"),
    path("interface/enregistrement/", views.guide_enregistrement, name="guide_enregistrement"),
    path("interface/erreur/<int:code>/", views.guide_erreur, name="guide_erreur"),
]
