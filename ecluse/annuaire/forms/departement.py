"""The form of the département's settings."""

from django import forms

from ecluse.annuaire.models.lieux import DELAI_MAX, OUBLI_MIN
from ecluse.interface.champs import ChampFichier, ChampSiret


class FicheDepartement(forms.Form):
    """What documents, messages and legal pages say of the collectivité."""

    nom = forms.CharField(label="Nom", max_length=120)
    assemblee = forms.CharField(label="Assemblée", max_length=120)
    adresse = forms.CharField(label="Adresse", required=False, widget=forms.Textarea({"rows": 4}))
    siret = ChampSiret(label="SIRET", required=False)
    logo = ChampFichier(label="Logo", required=False, extensions=("png", "jpg", "jpeg"))
    president = forms.CharField(label="Président ou présidente", max_length=120, required=False)
    qualite_president = forms.CharField(label="Qualité", max_length=120, required=False)
    signataire = forms.CharField(label="Signataire par délégation", max_length=120, required=False)
    qualite_signataire = forms.CharField(
        label="Qualité du signataire", max_length=160, required=False
    )
    tribunal = forms.CharField(label="Tribunal administratif", max_length=80, required=False)
    adresse_tribunal = forms.CharField(
        label="Adresse du tribunal",
        max_length=200,
        required=False,
        help_text="Elle est écrite dans chaque décision notifiée, avec les voies de recours.",
    )
    sieges = forms.IntegerField(
        label="Membres de la commission permanente",
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    preavis_coffre = forms.IntegerField(
        label="Rappel avant qu’un document du coffre expire, en jours",
        min_value=1,
        max_value=DELAI_MAX,
        help_text="Un courriel part une fois, à ceux qui tiennent le coffre de la structure.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    oubli_comptes = forms.IntegerField(
        label="Effacement des comptes jamais confirmés, en jours",
        min_value=OUBLI_MIN,
        max_value=DELAI_MAX,
        help_text="Un compte dont l’adresse n’a pas été prouvée est effacé après ce délai.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    courriel_contact = forms.EmailField(label="Courriel de contact", required=False)
    courriel_dpo = forms.EmailField(
        label="Courriel du délégué à la protection des données", required=False
    )
