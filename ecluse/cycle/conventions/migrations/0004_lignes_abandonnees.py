"""The lines of abandoned conventions no longer count in any maximum."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conventions", "0003_avenants_et_resiliations")]

    operations = [
        migrations.RunSQL(
            "UPDATE conventions_ligneconvention SET en_vigueur = FALSE"
            " WHERE abandonnee_le IS NOT NULL",
            migrations.RunSQL.noop,
        )
    ]
