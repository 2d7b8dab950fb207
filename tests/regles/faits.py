"""Short ways to write facts and to read answers."""

from typing import Any


def codes(reponse: dict[str, Any], cle: str) -> list[str]:
    return [x["code"] for x in reponse[cle]]


def mesure(
    genre: str | None, debut: str, fin: str | None, *suspensions: list[Any]
) -> dict[str, Any]:
    fait: dict[str, Any] = {"id": "m1", "debut": debut, "fin": fin}
    if genre:
        fait["type"] = genre
    if suspensions:
        fait["suspensions"] = list(suspensions)
    return fait


#: The first half-year of the FSL conventions.
ANNEE: list[Any] = ["2025-07-01", "2025-12-31"]
