"""Form fields that read what people type, and say what is wrong in their words.

On error the text stays in the field exactly as typed: the widgets are plain text inputs and
Django redisplays the raw data of a bound form.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from ecluse.regles.argent import ecrire_nombre, lire_montant
from ecluse.regles.dates import lire_date
from ecluse.regles.erreurs import DateInvalide, MontantInvalide
from ecluse.regles.texte import typographie

EXTENSIONS = ("pdf", "docx", "odt", "xlsx", "ods", "jpg", "jpeg", "png")


def ecrire_taille(octets: int) -> str:
    """« 2,4 Mo », « 312 ko »: decimal units, as the limit of 25 Mo is counted."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))}\u00a0ko"
    mega = f"{octets / 1_000_000:.1f}".replace(".", ",").removesuffix(",0")
    return f"{mega}\u00a0Mo"


def refuser(message: str, code: str) -> ValidationError:
    """The error shown at the field: a French sentence, its typography repaired."""
    return ValidationError(typographie(message), code=code)


class ChampMontant(forms.Field):
    """Euros with at most two decimals, typed « 1 234,56 »; gives a `Decimal` with two decimals.

    `minimum` and `maximum` (euros, included) are limits of the form, not rules of the domain.
    """

    unite = "€"
    genre = "montant"
    default_error_messages = {"required": "Indiquez un montant, par exemple 1 234,56."}

    def __init__(
        self,
        *,
        negatif_permis: bool = False,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        self.negatif_permis = negatif_permis
        self.minimum = minimum
        self.maximum = maximum
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Read the text; `None` when empty. Raises `ValidationError` (French sentence)."""
        if value is None or str(value).strip() == "":
            return None
        if isinstance(value, Decimal):
            return value
        try:
            montant = lire_montant(str(value), negatif_permis=self.negatif_permis)
        except MontantInvalide as erreur:
            raise refuser(erreur.message, "montant") from None
        if self.minimum is not None and montant < self.minimum:
            mots = ecrire_nombre(self.minimum)
            raise refuser(f"Le montant est au moins de {mots} €.", "minimum")
        if self.maximum is not None and montant > self.maximum:
            mots = ecrire_nombre(self.maximum)
            raise refuser(f"Le montant est au plus de {mots} €.", "maximum")
        return montant

    def prepare_value(self, value: Any) -> Any:
        """A stored amount is shown as it would be typed; typed text is shown untouched."""
        return ecrire_nombre(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not their spelling."""
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class ChampDate(forms.Field):
    """A day typed 09/05/2025, 2025-05-09 or « 9 mai 2025 »; gives a `date`."""

    genre = "date"
    default_error_messages = {"required": "Indiquez une date, par exemple 09/05/2025."}

    def __init__(
        self, *, minimum: date | None = None, maximum: date | None = None, **kwargs: Any
    ) -> None:
        self.minimum = minimum
        self.maximum = maximum
        attrs = {"inputmode": "text", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Read the text; `None` when empty. Raises `ValidationError`: a day that does not exist
        is named (« Le 29 février 2025 n’existe pas… »)."""
        if value is None or str(value).strip() == "":
            return None
        if isinstance(value, date):
            return value
        try:
            jour = lire_date(str(value))
        except DateInvalide as erreur:
            raise refuser(erreur.message, "date") from None
        if self.minimum is not None and jour < self.minimum:
            raise refuser(f"Indiquez une date à partir du {self.minimum:%d/%m/%Y}.", "minimum")
        if self.maximum is not None and jour > self.maximum:
            raise refuser(f"Indiquez une date jusqu’au {self.maximum:%d/%m/%Y}.", "maximum")
        return jour

    def prepare_value(self, value: Any) -> Any:
        """A stored date is shown 09/05/2025; typed text is shown untouched."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not their spelling."""
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class ChampIban(forms.CharField):
    """An IBAN, spaces allowed; gives it compact and upper-case, key and length checked.

    `pays` limits the countries accepted (ISO codes); `None` accepts every IBAN country.
    """

    genre = "iban"
    default_error_messages = {"required": "Indiquez un IBAN : il figure sur le RIB."}

    def __init__(self, *, pays: tuple[str, ...] | None = None, **kwargs: Any) -> None:
        self.pays = pays
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Compact form, or `ValidationError`. The key is ISO 7064 mod 97-10."""
        # Imported here: its bank registry is slow to load and few pages need it.
        from schwifty import IBAN
        from schwifty.exceptions import SchwiftyException

        texte = super().to_python(value) or ""
        if not texte:
            return ""
        compact = "".join(texte.split()).upper().replace("\u202f", "").removeprefix("IBAN")
        try:
            IBAN(compact)
        except SchwiftyException:
            raise refuser(
                "Cet IBAN est faux : comparez-le chiffre à chiffre avec le RIB "
                "(27 caractères pour un IBAN français, commençant par FR).",
                "iban",
            ) from None
        if self.pays and compact[:2] not in self.pays:
            raise refuser(f"Un IBAN commençant par {compact[:2]} n’est pas accepté ici.", "pays")
        return compact

    def prepare_value(self, value: Any) -> Any:
        """A valid IBAN in groups of four; anything else as typed."""
        texte = str(value or "")
        propre = texte.isalnum() and texte.isupper()
        return " ".join(texte[i : i + 4] for i in range(0, len(texte), 4)) if propre else value


class ChampSiret(forms.CharField):
    """A SIRET of 14 digits, spaces allowed; gives the digits. La Poste's own rule is known."""

    genre = "siret"
    default_error_messages = {"required": "Indiquez un SIRET : 14 chiffres."}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """14 digits, or `ValidationError`: how many were typed, or a key that is wrong."""
        from stdnum.exceptions import ValidationError as NumeroInvalide
        from stdnum.fr import siret

        texte = super().to_python(value) or ""
        if not texte:
            return ""
        compact = "".join(c for c in texte if not c.isspace() and c not in ".-")
        if not compact.isdecimal() or not compact.isascii():
            raise refuser("Un SIRET ne contient que des chiffres.", "siret")
        if len(compact) != 14:
            raise refuser(f"Un SIRET a 14 chiffres, celui-ci en a {len(compact)}.", "siret")
        try:
            siret.validate(compact)
        except NumeroInvalide:
            raise refuser("Ce SIRET est faux : sa clé ne correspond pas.", "siret") from None
        return compact


class ChampFichier(forms.FileField):
    """One file, its size checked (the type is checked by content when it is stored).

    `extensions` is what the file chooser offers; `taille_max` is in bytes.
    """

    genre = "fichier"
    default_error_messages = {
        "required": "Choisissez un fichier.",
        "empty": "Ce fichier est vide : vérifiez qu’il s’ouvre sur votre poste.",
    }

    def __init__(
        self,
        *,
        extensions: tuple[str, ...] = EXTENSIONS,
        taille_max: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.extensions = extensions
        self.taille_max = taille_max or settings.FICHIER_TAILLE_MAX
        attrs = {
            "accept": ",".join(f".{e}" for e in extensions),
            "data-taille-max": str(self.taille_max),
        }
        kwargs.setdefault("widget", forms.FileInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> UploadedFile | None:
        """The file, or `ValidationError` naming its size and the limit."""
        fichier: Any = super().to_python(data)
        if fichier is not None and (fichier.size or 0) > self.taille_max:
            raise refuser(
                f"Ce fichier pèse {ecrire_taille(fichier.size)} : la limite est de "
                f"{ecrire_taille(self.taille_max)}.",
                "taille",
            )
        return fichier


class CartesChoix(forms.RadioSelect):
    """Radio buttons shown as cards; `aides` gives one sentence per value."""

    genre = "cartes"

    def __init__(self, attrs: Any = None, choices: Any = (), aides: Any = None) -> None:
        super().__init__(attrs, choices)
        self.aides = {str(k): v for k, v in (aides or {}).items()}
