import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import ecluse.socle.declencheurs
import ecluse.socle.horloge
import ecluse.socle.models
import ecluse.socle.tables
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('socle', '0001_initial'), ('socle', '0003_televersements')]

    initial = True

    dependencies = [
        ('annuaire', '0001_comptes'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0001_cle_tri'),
    ]

    operations = [
        ecluse.socle.tables.CreerTables(
            tables=[
                migrations.CreateModel(
                    name='Journal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('instant', models.DateTimeField(verbose_name='instant')),
                        ('enregistre_le', models.DateTimeField(db_default=ecluse.socle.models.InstantReel(), verbose_name='enregistré le')),
                        ('acteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('objet', models.CharField(max_length=80, verbose_name='objet')),
                        ('evenement', models.CharField(max_length=60, verbose_name='événement')),
                        ('de', models.CharField(blank=True, max_length=40, verbose_name='de l’état')),
                        ('vers', models.CharField(blank=True, max_length=40, verbose_name='vers l’état')),
                        ('motif', models.TextField(blank=True, verbose_name='motif')),
                        ('donnees', models.JSONField(blank=True, default=dict, verbose_name='données')),
                        ('sujets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None, verbose_name='sujets')),
                    ],
                    options={
                        'verbose_name': 'acte journalisé',
                        'ordering': ['-id'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['sujets'], name='journal_sujets'), models.Index(fields=['objet', 'id'], name='journal_objet')],
                    },
                ),
                migrations.CreateModel(
                    name='JournalAcces',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('instant', models.DateTimeField()),
                        ('enregistre_le', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('acteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('objet', models.CharField(max_length=80)),
                        ('nature', models.CharField(max_length=40)),
                    ],
                    options={
                        'verbose_name': 'accès journalisé',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['objet', 'id'], name='journal_acces_objet')],
                    },
                ),
                migrations.CreateModel(
                    name='Sequence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=60, unique=True)),
                        ('dernier', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'séquence',
                        'ordering': ['code'],
                    },
                ),
                migrations.CreateModel(
                    name='Contenu',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(max_length=64, unique=True)),
                        ('taille', models.PositiveBigIntegerField(verbose_name='taille (octets)')),
                        ('type_mime', models.CharField(max_length=120)),
                        ('analyse', models.CharField(choices=[('non_verifie', 'non vérifié par un antivirus'), ('sain', 'vérifié'), ('infecte', 'refusé par l’antivirus')], default='non_verifie', max_length=12)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False)),
                    ],
                    options={
                        'verbose_name': 'contenu',
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='contenu_empreinte_valide', violation_error_message='L’empreinte du fichier est mal formée.')],
                    },
                ),
                migrations.CreateModel(
                    name='Fichier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('contenu', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fichiers', to='socle.contenu')),
                        ('nom', models.CharField(max_length=200, verbose_name='nom du fichier')),
                        ('depose_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'fichier',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='FichierEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='socle.fichier')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('contenu', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.contenu')),
                        ('nom', models.CharField(max_length=200, verbose_name='nom du fichier')),
                        ('depose_par', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Televersement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('compte', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('nom', models.CharField(max_length=200, verbose_name='nom du fichier')),
                        ('taille', models.PositiveBigIntegerField(verbose_name='taille annoncée (octets)')),
                        ('empreinte', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 annoncé')),
                        ('cree_le', models.DateTimeField(verbose_name='créé le')),
                        ('expire_le', models.DateTimeField(db_index=True, verbose_name='expire le')),
                        ('joint_le', models.DateTimeField(null=True, verbose_name='joint le')),
                    ],
                    options={
                        'verbose_name': 'téléversement',
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('taille__gt', 0)), name='televersement_non_vide', violation_error_message='Un téléversement annonce au moins un octet.'), models.CheckConstraint(condition=models.Q(('empreinte__regex', '^([0-9a-f]{64})?$')), name='televersement_empreinte_valide', violation_error_message='L’empreinte annoncée est mal formée.')],
                    },
                ),
                migrations.CreateModel(
                    name='Courriel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('genre', models.CharField(max_length=60)),
                        ('destinataire', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='courriels', to=settings.AUTH_USER_MODEL)),
                        ('adresse', models.EmailField(max_length=254, verbose_name='adresse')),
                        ('objet', models.CharField(max_length=200, verbose_name='objet')),
                        ('corps', models.TextField(verbose_name='corps')),
                        ('lien', models.CharField(blank=True, max_length=300, verbose_name='lien')),
                        ('sujets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                        ('etat', models.CharField(choices=[('a_envoyer', 'à envoyer'), ('envoye', 'envoyé'), ('echec', 'non remis')], default='a_envoyer', max_length=12)),
                        ('envoye_le', models.DateTimeField(null=True, verbose_name='envoyé le')),
                        ('essais', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'courriel',
                        'ordering': ['-id'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['sujets'], name='courriel_sujets')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('envoye_le__isnull', False), ('etat', 'envoye')), models.Q(('etat', 'envoye'), _negated=True), _connector='OR'), name='courriel_envoye_date', violation_error_message='Un courriel envoyé porte sa date d’envoi.')],
                    },
                ),
                migrations.CreateModel(
                    name='HorlogeDemonstration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decalage', models.DurationField()),
                    ],
                    options={
                        'verbose_name': 'horloge de démonstration',
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='horloge_unique', violation_error_message='Il n’y a qu’une horloge.')],
                    },
                ),
                migrations.CreateModel(
                    name='Traitement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=60)),
                        ('jour', models.DateField()),
                        ('execute_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant)),
                    ],
                    options={
                        'verbose_name': 'traitement quotidien',
                        'ordering': ['-jour', 'code'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'jour'), name='traitement_unique', violation_error_message='Ce traitement a déjà été exécuté pour ce jour.')],
                    },
                ),
            ],
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='journal',
            trigger=pgtrigger.compiler.Trigger(name='journal_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='71d74bf8d2925be55e8d94a3629d46c210d0db9a', operation='UPDATE OR DELETE', pgid='pgtrigger_journal_inalterable_3e6bb', table='socle_journal', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='journalacces',
            trigger=pgtrigger.compiler.Trigger(name='acces_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='17122926dcc9462f4be074a383fedb718ec0e09e', operation='UPDATE OR DELETE', pgid='pgtrigger_acces_inalterable_63be5', table='socle_journalacces', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='fichier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "socle_fichierevent" ("contenu_id", "cree_le", "depose_par_id", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."contenu_id", NEW."cree_le", NEW."depose_par_id", NEW."id", NEW."nom", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid"); RETURN NULL;', hash='c6b778da899e8fa4ac5fa0a9b434941e9650847d', operation='INSERT', pgid='pgtrigger_insert_insert_fb6c3', table='socle_fichier', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='fichier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "socle_fichierevent" ("contenu_id", "cree_le", "depose_par_id", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."contenu_id", NEW."cree_le", NEW."depose_par_id", NEW."id", NEW."nom", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid"); RETURN NULL;', hash='dd357167024abf99549c50d1f60c94cfb34fe238', operation='UPDATE', pgid='pgtrigger_update_update_b2ae3', table='socle_fichier', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='fichier',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "socle_fichierevent" ("contenu_id", "cree_le", "depose_par_id", "id", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (OLD."contenu_id", OLD."cree_le", OLD."depose_par_id", OLD."id", OLD."nom", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid"); RETURN NULL;', hash='1ddf59a248ca044cad5a048cdf75843efde8402f', operation='DELETE', pgid='pgtrigger_delete_delete_2640e', table='socle_fichier', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='fichierevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0969cdaade28e6ae538aaea089816005a6bbd185', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_13178', table='socle_fichierevent', when='BEFORE')),
        ),
    ]
