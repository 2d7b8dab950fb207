"""Routes of the room."""

app_name = "pilotage"
urlpatterns: list = []
