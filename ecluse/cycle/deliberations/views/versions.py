"""Two people who write the same thing: the second is told before anything is replaced.

A form carries the fingerprint of what its page showed. When what is stored has changed meanwhile,
what was typed stays in the page, beside what somebody else wrote; sent again, it replaces it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import typographie

CHAMP = "version"
#: What is stored is quoted up to that many characters.
CITATION = 200


def version(actuel: Mapping[str, Any]) -> str:
    """The fingerprint of what a form shows."""
    texte = json.dumps(dict(actuel), sort_keys=True, default=str)
    return hashlib.sha256(texte.encode()).hexdigest()[:16]


def avec_version(actuel: Mapping[str, Any]) -> dict[str, Any]:
    """The initial values of a form, with their fingerprint."""
    return dict(actuel) | {CHAMP: version(actuel)}


def change_depuis(formulaire: forms.Form, actuel: Mapping[str, Any]) -> bool:
    """Whether what is stored (`actuel`) changed since the page of this valid form was read.

    The form then says what is stored wherever it differs from what was typed, and carries the new
    fingerprint: sent again, it replaces it. A form without a fingerprint is not compared.
    """
    lue = formulaire.cleaned_data.pop(CHAMP, "")
    presente = version(actuel)
    if not lue or lue == presente:
        return False
    champs = formulaire.fields
    autres = [
        nom
        for nom, valeur in actuel.items()
        if nom in champs and champs[nom].has_changed(valeur, formulaire[nom].data)
    ]
    if not autres:
        # The same words sent twice.
        return False
    donnees = cast(QueryDict, formulaire.data).copy()
    donnees[CHAMP] = presente
    formulaire.data = donnees
    for nom in autres:
        dit = _ecrire(champs[nom], actuel[nom])
        formulaire.add_error(nom, typographie(f"Quelqu’un a enregistré entre-temps : {dit}"))
    formulaire.add_error(
        None,
        "Quelqu’un a changé ceci depuis que vous avez ouvert la page. Ce que vous avez écrit est "
        "gardé ci-dessous : enregistrez de nouveau pour le mettre à la place.",
    )
    return True


def _ecrire(champ: forms.Field, valeur: Any) -> str:
    """What is stored, in words."""
    genre = getattr(champ, "genre", "")
    if valeur in (None, "", []):
        dit = "rien"
    elif genre == "date":
        dit = ecrire_date(valeur)
    elif genre == "montant":
        dit = ecrire_montant(valeur)
    elif isinstance(champ, forms.ModelChoiceField):
        cles = valeur if isinstance(valeur, list) else [valeur]
        choisis = cast(Any, champ.queryset).filter(**{f"{champ.to_field_name}__in": cles})
        dit = ", ".join(map(str, choisis))
    elif isinstance(champ, forms.ChoiceField):
        dit = str(dict(cast(Any, champ.choices)).get(valeur, valeur))
    else:
        texte = str(valeur)
        dit = f"« {texte[:CITATION]}{'…' if len(texte) > CITATION else ''} »"
    return f"{dit}."
