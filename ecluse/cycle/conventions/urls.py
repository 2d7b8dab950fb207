"""Routes of the stage."""

app_name = "conventions"
urlpatterns: list = []
