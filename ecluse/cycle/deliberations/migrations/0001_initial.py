import django.db.models.deletion
import ecluse.socle.declencheurs
import ecluse.socle.horloge
import ecluse.socle.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('annuaire', '0002_initial'),
        ('candidatures', '0001_initial'),
        ('instruction', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupeElus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('nom', models.CharField(max_length=120, unique=True, verbose_name='nom')),
                ('sigle', models.CharField(blank=True, max_length=20, verbose_name='sigle')),
                ('rang', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'groupe d’élus',
                'ordering': ['rang', 'nom'],
            },
        ),
        migrations.CreateModel(
            name='Elu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('prenom', models.CharField(max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(max_length=80, verbose_name='nom')),
                ('debut', models.DateField(blank=True, null=True, verbose_name='siège depuis')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='siège jusqu’au')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elus', to='deliberations.groupeelus')),
            ],
            options={
                'verbose_name': 'élu',
                'ordering': ['nom', 'prenom', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EluEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('prenom', models.CharField(max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(max_length=80, verbose_name='nom')),
                ('debut', models.DateField(blank=True, null=True, verbose_name='siège depuis')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='siège jusqu’au')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.elu')),
                ('groupe', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.groupeelus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GroupeElusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('nom', models.CharField(max_length=120, verbose_name='nom')),
                ('sigle', models.CharField(blank=True, max_length=20, verbose_name='sigle')),
                ('rang', models.PositiveSmallIntegerField(default=0)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.groupeelus')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('exercice', models.PositiveSmallIntegerField(verbose_name='exercice')),
                ('code', models.CharField(max_length=20, verbose_name='code opération')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('imputation', models.CharField(max_length=20, verbose_name='imputation (nature/fonction)')),
                ('ae', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='autorisation d’engagement')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'opération budgétaire',
                'ordering': ['-exercice', 'code'],
                'constraints': [models.UniqueConstraint(fields=('exercice', 'code'), name='operation_unique', violation_error_message='Cette opération existe déjà pour l’exercice.')],
            },
        ),
        migrations.CreateModel(
            name='OperationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('exercice', models.PositiveSmallIntegerField(verbose_name='exercice')),
                ('code', models.CharField(max_length=20, verbose_name='code opération')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('imputation', models.CharField(max_length=20, verbose_name='imputation (nature/fonction)')),
                ('ae', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='autorisation d’engagement')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.operation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('etat', models.CharField(choices=[('brouillon', 'en préparation'), ('inscrit', 'inscrit à l’ordre du jour'), ('adopte', 'adopté'), ('rejete', 'rejeté'), ('retire', 'retiré')], default='brouillon', max_length=12, verbose_name='état')),
                ('titre', models.CharField(max_length=200, verbose_name='titre')),
                ('numero_rapport', models.CharField(blank=True, max_length=12, verbose_name='numéro du rapport')),
                ('seance', models.DateField(blank=True, null=True, verbose_name='séance')),
                ('expose', models.TextField(blank=True, verbose_name='exposé')),
                ('membres', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='membres de l’assemblée')),
                ('numero', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='numéro de la délibération')),
                ('vote_le', models.DateTimeField(blank=True, null=True, verbose_name='vote enregistré le')),
                ('transmise_le', models.DateField(blank=True, null=True, verbose_name='transmise au contrôle de légalité le')),
                ('publiee_le', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('cree_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'rapport',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'adopte'), _negated=True), models.Q(('numero__isnull', False), ('seance__isnull', False), ('vote_le__isnull', False)), _connector='OR'), name='rapport_adopte_complet', violation_error_message='Une délibération adoptée porte un numéro et une date de séance.'), models.CheckConstraint(condition=models.Q(('transmise_le__isnull', True), models.Q(('etat', 'adopte'), ('transmise_le__gte', models.F('seance'))), _connector='OR'), name='rapport_transmission', violation_error_message='La transmission suit la séance.'), models.CheckConstraint(condition=models.Q(('publiee_le__isnull', True), models.Q(('etat', 'adopte'), ('publiee_le__gte', models.F('seance'))), _connector='OR'), name='rapport_publication', violation_error_message='La publication suit la séance.')],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='article')),
                ('objet', models.CharField(max_length=200, verbose_name='objet')),
                ('hypothese', models.CharField(blank=True, max_length=200, verbose_name='hypothèse d’imputation')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='deliberations.operation')),
                ('rapport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='deliberations.rapport')),
            ],
            options={
                'verbose_name': 'article',
                'ordering': ['rapport', 'numero'],
                'constraints': [models.UniqueConstraint(fields=('rapport', 'numero'), name='article_unique', violation_error_message='Ce numéro d’article est déjà pris.')],
            },
        ),
        migrations.CreateModel(
            name='ArticleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='article')),
                ('objet', models.CharField(max_length=200, verbose_name='objet')),
                ('hypothese', models.CharField(blank=True, max_length=200, verbose_name='hypothèse d’imputation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.article')),
                ('operation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.operation')),
                ('rapport', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.rapport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AvisCommission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('commission', models.CharField(max_length=120, verbose_name='commission')),
                ('date', models.DateField(verbose_name='date')),
                ('sens', models.CharField(default='favorable', max_length=20, verbose_name='avis')),
                ('rapport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='avis_commissions', to='deliberations.rapport')),
            ],
            options={
                'verbose_name': 'avis de commission',
                'ordering': ['date', 'id'],
            },
        ),
        migrations.CreateModel(
            name='AvisCommissionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('commission', models.CharField(max_length=120, verbose_name='commission')),
                ('date', models.DateField(verbose_name='date')),
                ('sens', models.CharField(default='favorable', max_length=20, verbose_name='avis')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.aviscommission')),
                ('rapport', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.rapport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Deport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('motif', models.CharField(blank=True, max_length=200, verbose_name='motif')),
                ('present', models.BooleanField(default=True, verbose_name='présent à la séance')),
                ('elu', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deports', to='deliberations.elu')),
                ('rapport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deports', to='deliberations.rapport')),
            ],
            options={
                'verbose_name': 'déport',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('rapport', 'elu'), name='deport_unique', violation_error_message='Ce déport est déjà enregistré.')],
            },
        ),
        migrations.CreateModel(
            name='DeportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('motif', models.CharField(blank=True, max_length=200, verbose_name='motif')),
                ('present', models.BooleanField(default=True, verbose_name='présent à la séance')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.deport')),
                ('elu', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.elu')),
                ('rapport', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.rapport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LigneRapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('retiree_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('votee', models.BooleanField(default=False, verbose_name='votée')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='deliberations.article')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes_rapport', to='candidatures.candidature')),
                ('proposition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='instruction.proposition')),
                ('territoires', models.ManyToManyField(blank=True, related_name='+', to='annuaire.territoire')),
            ],
            options={
                'verbose_name': 'ligne du rapport',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('montant__gt', 0)), name='ligne_rapport_positive', violation_error_message='Une ligne votée a un montant supérieur à zéro.'), models.UniqueConstraint(condition=models.Q(('retiree_le__isnull', True)), fields=('candidature',), name='ligne_rapport_unique', violation_error_message='Ce dossier est déjà inscrit à un rapport.')],
            },
        ),
        migrations.CreateModel(
            name='LigneRapportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('retiree_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('votee', models.BooleanField(default=False, verbose_name='votée')),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.article')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.lignerapport')),
                ('proposition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='instruction.proposition')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mouvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('nature', models.CharField(choices=[('ouverture', 'ouverture (AE votée)'), ('reprise', 'reprise des engagements antérieurs'), ('engagement', 'engagement'), ('desengagement', 'désengagement')], max_length=16)),
                ('montant', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='montant')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('instant', models.DateTimeField(verbose_name='instant')),
                ('auteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ligne', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mouvements', to='deliberations.lignerapport')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mouvements', to='deliberations.operation')),
            ],
            options={
                'verbose_name': 'mouvement',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('montant__lte', 0), ('nature__in', ['engagement', 'reprise'])), models.Q(('montant__gte', 0), ('nature__in', ['ouverture', 'desengagement'])), _connector='OR'), name='mouvement_signe', violation_error_message='Le signe du mouvement ne convient pas à sa nature.'), models.UniqueConstraint(condition=models.Q(('nature', 'engagement')), fields=('ligne',), name='mouvement_un_engagement', violation_error_message='Cette ligne est déjà engagée.')],
            },
        ),
        migrations.CreateModel(
            name='RapportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('etat', models.CharField(choices=[('brouillon', 'en préparation'), ('inscrit', 'inscrit à l’ordre du jour'), ('adopte', 'adopté'), ('rejete', 'rejeté'), ('retire', 'retiré')], default='brouillon', max_length=12, verbose_name='état')),
                ('titre', models.CharField(max_length=200, verbose_name='titre')),
                ('numero_rapport', models.CharField(blank=True, max_length=12, verbose_name='numéro du rapport')),
                ('seance', models.DateField(blank=True, null=True, verbose_name='séance')),
                ('expose', models.TextField(blank=True, verbose_name='exposé')),
                ('membres', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='membres de l’assemblée')),
                ('numero', models.CharField(blank=True, max_length=20, null=True, verbose_name='numéro de la délibération')),
                ('vote_le', models.DateTimeField(blank=True, null=True, verbose_name='vote enregistré le')),
                ('transmise_le', models.DateField(blank=True, null=True, verbose_name='transmise au contrôle de légalité le')),
                ('publiee_le', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('cree_par', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.rapport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VoteGroupe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('pour', models.PositiveSmallIntegerField(default=0, verbose_name='pour')),
                ('contre', models.PositiveSmallIntegerField(default=0, verbose_name='contre')),
                ('abstention', models.PositiveSmallIntegerField(default=0, verbose_name='abstention')),
                ('absents', models.PositiveSmallIntegerField(default=0, verbose_name='absents sans délégation')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='deliberations.groupeelus')),
                ('rapport', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='deliberations.rapport')),
            ],
            options={
                'verbose_name': 'vote d’un groupe',
                'ordering': ['groupe__rang', 'id'],
                'constraints': [models.UniqueConstraint(fields=('rapport', 'groupe'), name='vote_groupe_unique', violation_error_message='Le vote de ce groupe est déjà enregistré.')],
            },
        ),
        migrations.CreateModel(
            name='VoteGroupeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('pour', models.PositiveSmallIntegerField(default=0, verbose_name='pour')),
                ('contre', models.PositiveSmallIntegerField(default=0, verbose_name='contre')),
                ('abstention', models.PositiveSmallIntegerField(default=0, verbose_name='abstention')),
                ('absents', models.PositiveSmallIntegerField(default=0, verbose_name='absents sans délégation')),
                ('groupe', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.groupeelus')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliberations.votegroupe')),
                ('rapport', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.rapport')),
            ],
            options={
                'abstract': False,
            },
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='groupeelus',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_groupeelusevent" ("cree_le", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rang", "sigle", "uid") VALUES (NEW."cree_le", NEW."id", NEW."nom", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rang", NEW."sigle", NEW."uid"); RETURN NULL;', hash='0bea2597d0e1c27eac6784f0f48a5072210d6a2b', operation='INSERT', pgid='pgtrigger_insert_insert_ab8e7', table='deliberations_groupeelus', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='groupeelus',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_groupeelusevent" ("cree_le", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rang", "sigle", "uid") VALUES (NEW."cree_le", NEW."id", NEW."nom", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rang", NEW."sigle", NEW."uid"); RETURN NULL;', hash='643cfe6bbd18fdd207b92470c756cd9cdd8e149e', operation='UPDATE', pgid='pgtrigger_update_update_27a64', table='deliberations_groupeelus', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='groupeelus',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_groupeelusevent" ("cree_le", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rang", "sigle", "uid") VALUES (OLD."cree_le", OLD."id", OLD."nom", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rang", OLD."sigle", OLD."uid"); RETURN NULL;', hash='6738fede296e23fd2e414b6dfdd9bf16db62ffaf', operation='DELETE', pgid='pgtrigger_delete_delete_31bf7', table='deliberations_groupeelus', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='elu',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_eluevent" ("cree_le", "debut", "fin", "groupe_id", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "uid") VALUES (NEW."cree_le", NEW."debut", NEW."fin", NEW."groupe_id", NEW."id", NEW."nom", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prenom", NEW."uid"); RETURN NULL;', hash='3f50dce21e0f4caf233fcff12e6974b089ab8a79', operation='INSERT', pgid='pgtrigger_insert_insert_dd00b', table='deliberations_elu', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='elu',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_eluevent" ("cree_le", "debut", "fin", "groupe_id", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "uid") VALUES (NEW."cree_le", NEW."debut", NEW."fin", NEW."groupe_id", NEW."id", NEW."nom", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prenom", NEW."uid"); RETURN NULL;', hash='08e90135bb07bffc187308fce46da234339ab0ef', operation='UPDATE', pgid='pgtrigger_update_update_e705e', table='deliberations_elu', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='elu',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_eluevent" ("cree_le", "debut", "fin", "groupe_id", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "uid") VALUES (OLD."cree_le", OLD."debut", OLD."fin", OLD."groupe_id", OLD."id", OLD."nom", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prenom", OLD."uid"); RETURN NULL;', hash='3b152d5c191ddc420c200dff9ace57831cc94a36', operation='DELETE', pgid='pgtrigger_delete_delete_5b64e', table='deliberations_elu', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='eluevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5fa4bce693137e2453650432900c6837e7ca04f2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4099a', table='deliberations_eluevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='groupeelusevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='76f9a71a25a46774f19c8f37a4c03c30cb6031e4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_05244', table='deliberations_groupeelusevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_operationevent" ("ae", "code", "cree_le", "exercice", "id", "imputation", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "uid") VALUES (NEW."ae", NEW."code", NEW."cree_le", NEW."exercice", NEW."id", NEW."imputation", NEW."libelle", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."uid"); RETURN NULL;', hash='8b02c2ec24ddf73b6c7f1f0116873e28205a55c2', operation='INSERT', pgid='pgtrigger_insert_insert_f0fb5', table='deliberations_operation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_operationevent" ("ae", "code", "cree_le", "exercice", "id", "imputation", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "uid") VALUES (NEW."ae", NEW."code", NEW."cree_le", NEW."exercice", NEW."id", NEW."imputation", NEW."libelle", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."uid"); RETURN NULL;', hash='05edc51777a5a89158f9c8c8fd7dce4a77308c6a', operation='UPDATE', pgid='pgtrigger_update_update_beb5e', table='deliberations_operation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_operationevent" ("ae", "code", "cree_le", "exercice", "id", "imputation", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "uid") VALUES (OLD."ae", OLD."code", OLD."cree_le", OLD."exercice", OLD."id", OLD."imputation", OLD."libelle", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."uid"); RETURN NULL;', hash='c43cae8b16c92675934e63ba7320f172fadce61c', operation='DELETE', pgid='pgtrigger_delete_delete_0572f', table='deliberations_operation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='operationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4e82a72a0e956d2b8ba913a171a02e5fc98a655c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_80076', table='deliberations_operationevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='rapport',
            trigger=pgtrigger.compiler.Trigger(name='rapport_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{brouillon:inscrit,brouillon:retire,inscrit:adopte,inscrit:brouillon,inscrit:rejete,inscrit:retire}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a123abb1bf34e54af3f7aa91813e022cfb7cbc6e', operation='UPDATE', pgid='pgtrigger_rapport_etats_4edf6', table='deliberations_rapport', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='rapport',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_rapportevent" ("cree_le", "cree_par_id", "etat", "expose", "id", "membres", "numero", "numero_rapport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "seance", "titre", "transmise_le", "uid", "vote_le") VALUES (NEW."cree_le", NEW."cree_par_id", NEW."etat", NEW."expose", NEW."id", NEW."membres", NEW."numero", NEW."numero_rapport", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publiee_le", NEW."seance", NEW."titre", NEW."transmise_le", NEW."uid", NEW."vote_le"); RETURN NULL;', hash='5fc3ec5a72484b18c26afc5f1232b8ff66b50b9d', operation='INSERT', pgid='pgtrigger_insert_insert_172f1', table='deliberations_rapport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='rapport',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_rapportevent" ("cree_le", "cree_par_id", "etat", "expose", "id", "membres", "numero", "numero_rapport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "seance", "titre", "transmise_le", "uid", "vote_le") VALUES (NEW."cree_le", NEW."cree_par_id", NEW."etat", NEW."expose", NEW."id", NEW."membres", NEW."numero", NEW."numero_rapport", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publiee_le", NEW."seance", NEW."titre", NEW."transmise_le", NEW."uid", NEW."vote_le"); RETURN NULL;', hash='05aa97a73d9db8609d291c6a25920a44fe0ab138', operation='UPDATE', pgid='pgtrigger_update_update_0ff2f', table='deliberations_rapport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='rapport',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_rapportevent" ("cree_le", "cree_par_id", "etat", "expose", "id", "membres", "numero", "numero_rapport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "seance", "titre", "transmise_le", "uid", "vote_le") VALUES (OLD."cree_le", OLD."cree_par_id", OLD."etat", OLD."expose", OLD."id", OLD."membres", OLD."numero", OLD."numero_rapport", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publiee_le", OLD."seance", OLD."titre", OLD."transmise_le", OLD."uid", OLD."vote_le"); RETURN NULL;', hash='7d3a3045786dca3f3aff8faae9735e580176812c', operation='DELETE', pgid='pgtrigger_delete_delete_20338', table='deliberations_rapport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_articleevent" ("cree_le", "hypothese", "id", "numero", "objet", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rapport_id", "uid") VALUES (NEW."cree_le", NEW."hypothese", NEW."id", NEW."numero", NEW."objet", NEW."operation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rapport_id", NEW."uid"); RETURN NULL;', hash='ff87f37f8f039befe51e5891899d196982f8ccd3', operation='INSERT', pgid='pgtrigger_insert_insert_3962d', table='deliberations_article', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_articleevent" ("cree_le", "hypothese", "id", "numero", "objet", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rapport_id", "uid") VALUES (NEW."cree_le", NEW."hypothese", NEW."id", NEW."numero", NEW."objet", NEW."operation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rapport_id", NEW."uid"); RETURN NULL;', hash='a6a423ac60e0b73933cfe4df1c704716785679f1', operation='UPDATE', pgid='pgtrigger_update_update_31249', table='deliberations_article', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_articleevent" ("cree_le", "hypothese", "id", "numero", "objet", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rapport_id", "uid") VALUES (OLD."cree_le", OLD."hypothese", OLD."id", OLD."numero", OLD."objet", OLD."operation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rapport_id", OLD."uid"); RETURN NULL;', hash='9efacbd678d7e6c1fca909596ad7647fe4b2a00c', operation='DELETE', pgid='pgtrigger_delete_delete_a9ae5', table='deliberations_article', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='articleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ed94a3eccab666c11730e579000ea4d327e02ddf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ee2cd', table='deliberations_articleevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='aviscommission',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_aviscommissionevent" ("commission", "cree_le", "date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rapport_id", "sens", "uid") VALUES (NEW."commission", NEW."cree_le", NEW."date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rapport_id", NEW."sens", NEW."uid"); RETURN NULL;', hash='9e70159e04244b0583daaa5d7cb073c509739492', operation='INSERT', pgid='pgtrigger_insert_insert_46bac', table='deliberations_aviscommission', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='aviscommission',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_aviscommissionevent" ("commission", "cree_le", "date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rapport_id", "sens", "uid") VALUES (NEW."commission", NEW."cree_le", NEW."date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rapport_id", NEW."sens", NEW."uid"); RETURN NULL;', hash='c1d906c9653d181f34ae3018a850c9ec7b0645bc', operation='UPDATE', pgid='pgtrigger_update_update_20d6c', table='deliberations_aviscommission', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='aviscommission',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_aviscommissionevent" ("commission", "cree_le", "date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rapport_id", "sens", "uid") VALUES (OLD."commission", OLD."cree_le", OLD."date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rapport_id", OLD."sens", OLD."uid"); RETURN NULL;', hash='34e6391c523895b1e8b42cdf26a5bb7da7559e18', operation='DELETE', pgid='pgtrigger_delete_delete_dd73c', table='deliberations_aviscommission', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='aviscommissionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='daac60a3490819f1f41825d930c7db87f81cf305', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_76255', table='deliberations_aviscommissionevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='deport',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_deportevent" ("cree_le", "elu_id", "id", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "rapport_id", "uid") VALUES (NEW."cree_le", NEW."elu_id", NEW."id", NEW."motif", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."present", NEW."rapport_id", NEW."uid"); RETURN NULL;', hash='33d368b6109b86c2e52e7dd1e4e712dfbaf87590', operation='INSERT', pgid='pgtrigger_insert_insert_4c62c', table='deliberations_deport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='deport',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_deportevent" ("cree_le", "elu_id", "id", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "rapport_id", "uid") VALUES (NEW."cree_le", NEW."elu_id", NEW."id", NEW."motif", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."present", NEW."rapport_id", NEW."uid"); RETURN NULL;', hash='ca603f422bd585183c8d971f9f5ec0ee78f16ac2', operation='UPDATE', pgid='pgtrigger_update_update_d2fcb', table='deliberations_deport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='deport',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_deportevent" ("cree_le", "elu_id", "id", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "rapport_id", "uid") VALUES (OLD."cree_le", OLD."elu_id", OLD."id", OLD."motif", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."present", OLD."rapport_id", OLD."uid"); RETURN NULL;', hash='ffb048189bf1c6a9eaea2c79fed87eb9f4a784ef', operation='DELETE', pgid='pgtrigger_delete_delete_733e8', table='deliberations_deport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='deportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66fab9d3dba9e2bd90e1b48507c161391fffdc67', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_56534', table='deliberations_deportevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignerapport',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_lignerapportevent" ("article_id", "candidature_id", "cree_le", "id", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposition_id", "retiree_le", "uid", "votee") VALUES (NEW."article_id", NEW."candidature_id", NEW."cree_le", NEW."id", NEW."montant", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposition_id", NEW."retiree_le", NEW."uid", NEW."votee"); RETURN NULL;', hash='0ad49b4f8c2b3351b976841d314f4249430c63e4', operation='INSERT', pgid='pgtrigger_insert_insert_372d3', table='deliberations_lignerapport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignerapport',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_lignerapportevent" ("article_id", "candidature_id", "cree_le", "id", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposition_id", "retiree_le", "uid", "votee") VALUES (NEW."article_id", NEW."candidature_id", NEW."cree_le", NEW."id", NEW."montant", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposition_id", NEW."retiree_le", NEW."uid", NEW."votee"); RETURN NULL;', hash='29021661fb4c8afcce36703d6aae122902400f55', operation='UPDATE', pgid='pgtrigger_update_update_7bc6a', table='deliberations_lignerapport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignerapport',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_lignerapportevent" ("article_id", "candidature_id", "cree_le", "id", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposition_id", "retiree_le", "uid", "votee") VALUES (OLD."article_id", OLD."candidature_id", OLD."cree_le", OLD."id", OLD."montant", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposition_id", OLD."retiree_le", OLD."uid", OLD."votee"); RETURN NULL;', hash='8a0f906d01ffb8d205698c33abab7e0bc2606390', operation='DELETE', pgid='pgtrigger_delete_delete_2a578', table='deliberations_lignerapport', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignerapportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eda307b7598f12f7d8808bd9be17cb98c7d31cad', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9c7ee', table='deliberations_lignerapportevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='mouvement',
            trigger=pgtrigger.compiler.Trigger(name='mouvement_disponible', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE reste numeric;', func="\n        PERFORM 1 FROM deliberations_operation WHERE id = NEW.operation_id FOR UPDATE;\n        SELECT COALESCE(SUM(montant), 0) + NEW.montant INTO reste\n          FROM deliberations_mouvement WHERE operation_id = NEW.operation_id;\n        IF reste < 0 THEN\n            RAISE EXCEPTION 'disponible insuffisant : il manquerait % EUR', -reste\n              USING ERRCODE = 'check_violation', CONSTRAINT = 'mouvement_disponible_suffisant';\n        END IF;\n        RETURN NEW;\n    ", hash='92a15a145309aefa40db01fc6074664ffa7d8ecf', operation='INSERT', pgid='pgtrigger_mouvement_disponible_22cf8', table='deliberations_mouvement', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='mouvement',
            trigger=pgtrigger.compiler.Trigger(name='mouvement_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7103e4fefc6c90d30a9606fa9204f04b68c2f10', operation='UPDATE OR DELETE', pgid='pgtrigger_mouvement_inalterable_b2808', table='deliberations_mouvement', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='rapportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c5e65cbb74a680d4c1bc22d76151ab2dcd7a9700', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_60d0d', table='deliberations_rapportevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='votegroupe',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_votegroupeevent" ("absents", "abstention", "contre", "cree_le", "groupe_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pour", "rapport_id", "uid") VALUES (NEW."absents", NEW."abstention", NEW."contre", NEW."cree_le", NEW."groupe_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pour", NEW."rapport_id", NEW."uid"); RETURN NULL;', hash='3d130d70226d021ce80cc8052aea91c910272642', operation='INSERT', pgid='pgtrigger_insert_insert_d4b2f', table='deliberations_votegroupe', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='votegroupe',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "deliberations_votegroupeevent" ("absents", "abstention", "contre", "cree_le", "groupe_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pour", "rapport_id", "uid") VALUES (NEW."absents", NEW."abstention", NEW."contre", NEW."cree_le", NEW."groupe_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pour", NEW."rapport_id", NEW."uid"); RETURN NULL;', hash='680aab9708c39dd4f0e84256deb8eb347575c1d9', operation='UPDATE', pgid='pgtrigger_update_update_fc3bc', table='deliberations_votegroupe', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='votegroupe',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "deliberations_votegroupeevent" ("absents", "abstention", "contre", "cree_le", "groupe_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pour", "rapport_id", "uid") VALUES (OLD."absents", OLD."abstention", OLD."contre", OLD."cree_le", OLD."groupe_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pour", OLD."rapport_id", OLD."uid"); RETURN NULL;', hash='3187ccff9dca7e62972616ea8758189ed151b361', operation='DELETE', pgid='pgtrigger_delete_delete_14afb', table='deliberations_votegroupe', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='votegroupeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='76bc7f5bbbd420ded73b92c12909fd00c10e2793', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0f7ce', table='deliberations_votegroupeevent', when='BEFORE')),
        ),
    ]
