"""What was written before articles had a state and votes had blocks finds its place."""

from django.db import migrations

DECIDES = ("adopte", "rejete", "retire")


def ranger(apps, schema_editor):
    """Each decided article gets its state, each vote its only block."""
    def modele(nom):
        return apps.get_model("deliberations", nom)

    Article = modele("Article")
    for etat in DECIDES:
        Article.objects.filter(rapport__etat=etat, etat="projet").update(etat=etat)
    VoteGroupe, Deport, BlocVote = modele("VoteGroupe"), modele("Deport"), modele("BlocVote")
    votes = set(VoteGroupe.objects.filter(bloc__isnull=True).values_list("rapport_id", flat=True))
    deports = set(Deport.objects.filter(bloc__isnull=True).values_list("rapport_id", flat=True))
    for rapport in modele("Rapport").objects.filter(pk__in=votes | deports):
        bloc, _ = BlocVote.objects.get_or_create(
            rapport=rapport, rang=1, defaults={"vote_le": rapport.vote_le}
        )
        for table in (VoteGroupe, Deport, Article):
            table.objects.filter(rapport=rapport, bloc__isnull=True).update(bloc=bloc)


class Migration(migrations.Migration):

    dependencies = [
        ("deliberations", "0002_budget_seances_et_blocs"),
    ]

    operations = [
        migrations.RunPython(ranger, migrations.RunPython.noop),
    ]
