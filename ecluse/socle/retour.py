"""Where a person goes back to when what they posted could not be taken.

The address that a form posts to is often no page: asked for by a GET, it answers 405, which a
browser shows blank. What can be shown again is the page that held the form.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def page_du_formulaire(request: HttpRequest) -> str:
    """The path of the page of ours that sent this request; for a GET, its own address.

    A page that posts to its own address is that address: what was typed there is offered again.
    When it was only the answer to a refused form, that address says where to go on from. Without
    a referrer of this very site, the nearest address above that leads somewhere.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    origine = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(origine, {request.get_host()}):
        adresse = urlsplit(origine)
        if adresse.path:
            return f"{adresse.path}?{adresse.query}" if adresse.query else adresse.path
    return page_au_dessus(request.path)


def page_au_dessus(chemin: str) -> str:
    """The nearest address above `chemin` that the routes know: « /sessions/x/ » for
    « /sessions/x/prolongation/ »."""
    morceaux = chemin.strip("/").split("/")
    for longueur in range(len(morceaux) - 1, 0, -1):
        candidat = "/" + "/".join(morceaux[:longueur]) + "/"
        try:
            resolve(candidat)
        except Resolver404:
            continue
        return candidat
    return "/"
