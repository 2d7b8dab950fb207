"""A small browser: cookies, CSRF, redirections followed by hand, one connection kept open."""

import contextlib
import http.client
import re
import threading
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

JETON = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
DELAI = 60
REDIRECTIONS = 5


@dataclass
class Reponse:
    """Status, headers and text of an answer."""

    statut: int
    entetes: http.client.HTTPMessage
    corps: bytes

    @property
    def texte(self) -> str:
        """The page."""
        return self.corps.decode(errors="replace")


@dataclass
class Navigateur:
    """One person at one address; `cloner` gives the second request of a double click."""

    port: int
    adresse_ip: str
    temoins: dict[str, str] = field(default_factory=dict)
    jeton: str = ""

    def __post_init__(self) -> None:
        self.lien = self._ouvrir()

    def _ouvrir(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=DELAI)

    def cloner(self) -> "Navigateur":
        """The same session over another connection."""
        return Navigateur(self.port, self.adresse_ip, dict(self.temoins), self.jeton)

    def fermer(self) -> None:
        """Give the connection back."""
        self.lien.close()

    def entetes(self, **autres: str) -> dict[str, str]:
        """What a browser behind the proxy that ends TLS would send."""
        return {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.adresse_ip,
            "Origin": f"https://127.0.0.1:{self.port}",
            "X-CSRFToken": self.temoins.get("csrftoken", ""),
            "Cookie": "; ".join(f"{c}={v}" for c, v in self.temoins.items()),
            **{nom.replace("_", "-"): valeur for nom, valeur in autres.items()},
        }

    def demander(self, methode: str, adresse: str, corps: bytes = b"", **entetes: str) -> Reponse:
        """One request, tried again once on a connection that the server had closed."""
        for essai in range(2):
            try:
                self.lien.request(methode, adresse, corps or None, self.entetes(**entetes))
                brute = self.lien.getresponse()
                reponse = Reponse(brute.status, brute.headers, brute.read())
                break
            except (http.client.HTTPException, OSError):
                self.lien.close()
                if essai:
                    raise
        for temoin in brute.headers.get_all("Set-Cookie", []):
            for nom, valeur in SimpleCookie(temoin).items():
                self.temoins[nom] = valeur.value
        if trouve := JETON.search(reponse.corps):
            self.jeton = trouve[1].decode()
        return reponse

    def poster(self, adresse: str, entetes: dict[str, str] | None = None, **champs: str) -> Reponse:
        """A form, with its token."""
        corps = urlencode({"csrfmiddlewaretoken": self.jeton, **champs}).encode()
        return self.demander(
            "POST",
            adresse,
            corps,
            Content_Type="application/x-www-form-urlencoded",
            **(entetes or {}),
        )

    def suivre(self, reponse: Reponse) -> Reponse:
        """The page to which an answer sends, in the end."""
        for _ in range(REDIRECTIONS):
            if reponse.statut not in (301, 302, 303):
                break
            adresse = urlsplit(reponse.entetes["Location"])._replace(fragment="").geturl()
            reponse = self.demander("GET", adresse)
        return reponse

    def couper(self, methode: str, adresse: str, corps: bytes, part: float, **entetes: str) -> None:
        """Send the beginning of a request, then lose the network."""
        lien = self._ouvrir()
        tous = self.entetes(**entetes) | {"Content-Length": str(len(corps))}
        with contextlib.suppress(OSError):
            lien.putrequest(methode, adresse, skip_accept_encoding=True)
            for nom, valeur in tous.items():
                lien.putheader(nom, valeur)
            lien.endheaders(corps[: int(len(corps) * part)])
        lien.close()


def ensemble(*actes: "threading.Thread") -> None:
    """Start together, wait for all."""
    for acte in actes:
        acte.start()
    for acte in actes:
        acte.join()
