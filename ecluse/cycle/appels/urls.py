"""Routes of the stage."""

app_name = "appels"
urlpatterns: list = []
