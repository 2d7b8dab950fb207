"""Routes of the stage."""

app_name = "candidatures"
urlpatterns: list = []
