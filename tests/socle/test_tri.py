"""The SQL sort key of French names."""

import pytest
from django.db import connection
from django.db.models import Value

from ecluse.socle.models import Sequence
from ecluse.socle.tri import CleTri

pytestmark = pytest.mark.django_db


def cle(texte: str) -> str:
    with connection.cursor() as curseur:
        curseur.execute("SELECT cle_tri(%s)", [texte])
        return curseur.fetchone()[0]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Écluse", "ecluse"),
        ("E\u0301CLUSE", "ecluse"),
        ("Çà et là", "ca et la"),
        ("L’Œuvre", "l'oeuvre"),
        ("cœur, ÆGIDE", "coeur, aegide"),
        ("Ligue\u00a0de l'Îlot", "ligue de l'ilot"),
        ("", ""),
    ],
)
def test_cle(texte, attendu):
    assert cle(texte) == attendu


def test_elle_classe_comme_un_dictionnaire():
    for nom in ("Zèbre", "école", "Eclair", "Étang"):
        Sequence.objects.create(code=nom)
    ordre = Sequence.objects.order_by(CleTri("code")).values_list("code", flat=True)
    assert list(ordre) == ["Eclair", "école", "Étang", "Zèbre"]


def test_elle_retrouve_un_debut_de_nom_sans_accent():
    Sequence.objects.create(code="Étang")
    assert Sequence.objects.alias(k=CleTri("code")).filter(k__startswith=CleTri(Value("eta")))


def test_elle_peut_porter_un_index():
    with connection.cursor() as curseur:
        curseur.execute("CREATE INDEX essai_tri ON socle_sequence (cle_tri(code))")
        curseur.execute("SELECT provolatile FROM pg_proc WHERE proname = 'cle_tri'")
        assert curseur.fetchone()[0] == "i"
