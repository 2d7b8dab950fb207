"""Routes of the room."""

app_name = "annuaire"
urlpatterns: list = []
