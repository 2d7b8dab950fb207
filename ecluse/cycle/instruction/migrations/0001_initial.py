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
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Avis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('echeance', models.DateField(blank=True, null=True, verbose_name='attendu pour le')),
                ('sens', models.CharField(blank=True, choices=[('favorable', 'favorable'), ('reserve', 'favorable avec réserves'), ('defavorable', 'défavorable')], max_length=12, verbose_name='avis')),
                ('texte', models.TextField(blank=True, verbose_name='motivation')),
                ('rendu_le', models.DateTimeField(blank=True, null=True, verbose_name='rendu le')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avis', to='candidatures.candidature')),
                ('demande_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rendu_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avis', to='annuaire.service')),
            ],
            options={
                'verbose_name': 'avis',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('candidature', 'service'), name='avis_unique', violation_error_message='L’avis de ce service est déjà demandé.'), models.CheckConstraint(condition=models.Q(models.Q(('rendu_le__isnull', True), ('rendu_par__isnull', True), ('sens', '')), models.Q(('rendu_le__isnull', False), ('rendu_par__isnull', False), models.Q(('sens', ''), _negated=True), models.Q(('texte', ''), _negated=True)), _connector='OR'), name='avis_rendu_complet', violation_error_message='Un avis rendu a un sens, une motivation, un auteur et une date.')],
            },
        ),
        migrations.CreateModel(
            name='AvisEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('echeance', models.DateField(blank=True, null=True, verbose_name='attendu pour le')),
                ('sens', models.CharField(blank=True, choices=[('favorable', 'favorable'), ('reserve', 'favorable avec réserves'), ('defavorable', 'défavorable')], max_length=12, verbose_name='avis')),
                ('texte', models.TextField(blank=True, verbose_name='motivation')),
                ('rendu_le', models.DateTimeField(blank=True, null=True, verbose_name='rendu le')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('demande_par', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='instruction.avis')),
                ('rendu_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.service')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Controle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=60, verbose_name='contrôle')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('satisfait', models.BooleanField(null=True, verbose_name='satisfait')),
                ('explication', models.TextField(verbose_name='explication')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='controles', to='candidatures.candidature')),
            ],
            options={
                'verbose_name': 'contrôle de recevabilité',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('candidature', 'code'), name='controle_unique', violation_error_message='Ce contrôle est déjà enregistré.')],
            },
        ),
        migrations.CreateModel(
            name='ControleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=60, verbose_name='contrôle')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('satisfait', models.BooleanField(null=True, verbose_name='satisfait')),
                ('explication', models.TextField(verbose_name='explication')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='instruction.controle')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Proposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('sens', models.CharField(choices=[('favorable', 'favorable'), ('reserve', 'favorable avec réserves'), ('defavorable', 'défavorable')], max_length=12, verbose_name='sens')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant proposé')),
                ('montant_demande', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant demandé')),
                ('plafond', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='plafond de la fiche')),
                ('motif', models.TextField(blank=True, verbose_name='motif')),
                ('explication', models.JSONField(default=dict, verbose_name='explication')),
                ('remplacee_le', models.DateTimeField(blank=True, null=True, verbose_name='remplacée le')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='propositions', to='candidatures.candidature')),
                ('proposee_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposition',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('remplacee_le__isnull', True)), fields=('candidature',), name='proposition_en_vigueur', violation_error_message='Une proposition est déjà en vigueur.'), models.CheckConstraint(condition=models.Q(('plafond__isnull', True), ('montant__lte', models.F('plafond')), _connector='OR'), name='proposition_sous_plafond', violation_error_message='La proposition dépasse le plafond de la fiche.'), models.CheckConstraint(condition=models.Q(models.Q(('montant', 0), ('sens', 'defavorable'), models.Q(('motif', ''), _negated=True)), models.Q(('montant__gt', 0), models.Q(('sens', 'defavorable'), _negated=True)), _connector='OR'), name='proposition_montant_du_sens', violation_error_message='Une proposition favorable a un montant, une proposition défavorable un motif.'), models.CheckConstraint(condition=models.Q(('montant', models.F('montant_demande')), models.Q(('motif', ''), _negated=True), _connector='OR'), name='proposition_motivee', violation_error_message='Un montant différent de la demande est motivé.')],
            },
        ),
        migrations.CreateModel(
            name='PropositionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('sens', models.CharField(choices=[('favorable', 'favorable'), ('reserve', 'favorable avec réserves'), ('defavorable', 'défavorable')], max_length=12, verbose_name='sens')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant proposé')),
                ('montant_demande', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant demandé')),
                ('plafond', models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name='plafond de la fiche')),
                ('motif', models.TextField(blank=True, verbose_name='motif')),
                ('explication', models.JSONField(default=dict, verbose_name='explication')),
                ('remplacee_le', models.DateTimeField(blank=True, null=True, verbose_name='remplacée le')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='instruction.proposition')),
                ('proposee_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='avis',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "instruction_avisevent" ("candidature_id", "cree_le", "demande_par_id", "echeance", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendu_le", "rendu_par_id", "sens", "service_id", "texte", "uid") VALUES (NEW."candidature_id", NEW."cree_le", NEW."demande_par_id", NEW."echeance", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rendu_le", NEW."rendu_par_id", NEW."sens", NEW."service_id", NEW."texte", NEW."uid"); RETURN NULL;', hash='635f2027b227d0374dd4288f34663cfd87e586b1', operation='INSERT', pgid='pgtrigger_insert_insert_c4d53', table='instruction_avis', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='avis',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "instruction_avisevent" ("candidature_id", "cree_le", "demande_par_id", "echeance", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendu_le", "rendu_par_id", "sens", "service_id", "texte", "uid") VALUES (NEW."candidature_id", NEW."cree_le", NEW."demande_par_id", NEW."echeance", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rendu_le", NEW."rendu_par_id", NEW."sens", NEW."service_id", NEW."texte", NEW."uid"); RETURN NULL;', hash='83bd0053305e9b36b3a55ff2f5dad48c6cd16585', operation='UPDATE', pgid='pgtrigger_update_update_f0331', table='instruction_avis', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='avis',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "instruction_avisevent" ("candidature_id", "cree_le", "demande_par_id", "echeance", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendu_le", "rendu_par_id", "sens", "service_id", "texte", "uid") VALUES (OLD."candidature_id", OLD."cree_le", OLD."demande_par_id", OLD."echeance", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rendu_le", OLD."rendu_par_id", OLD."sens", OLD."service_id", OLD."texte", OLD."uid"); RETURN NULL;', hash='a9409c1e74e87c9c256099e0326e97e4b34d536e', operation='DELETE', pgid='pgtrigger_delete_delete_05113', table='instruction_avis', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='avisevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e6fb2a1961ad6b46c259bc98b2550b93106df7ca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fad02', table='instruction_avisevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='controle',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "instruction_controleevent" ("candidature_id", "code", "cree_le", "explication", "id", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "satisfait", "source", "uid") VALUES (NEW."candidature_id", NEW."code", NEW."cree_le", NEW."explication", NEW."id", NEW."libelle", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."satisfait", NEW."source", NEW."uid"); RETURN NULL;', hash='955255ccce03b93a5f57d05bd2393262751c5a38', operation='INSERT', pgid='pgtrigger_insert_insert_2b004', table='instruction_controle', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='controle',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "instruction_controleevent" ("candidature_id", "code", "cree_le", "explication", "id", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "satisfait", "source", "uid") VALUES (NEW."candidature_id", NEW."code", NEW."cree_le", NEW."explication", NEW."id", NEW."libelle", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."satisfait", NEW."source", NEW."uid"); RETURN NULL;', hash='460d20dc2aba9ea222a16070840b243cf396e263', operation='UPDATE', pgid='pgtrigger_update_update_8845b', table='instruction_controle', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='controle',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "instruction_controleevent" ("candidature_id", "code", "cree_le", "explication", "id", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "satisfait", "source", "uid") VALUES (OLD."candidature_id", OLD."code", OLD."cree_le", OLD."explication", OLD."id", OLD."libelle", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."satisfait", OLD."source", OLD."uid"); RETURN NULL;', hash='4915401de20100d016f532904f180b962e4f3309', operation='DELETE', pgid='pgtrigger_delete_delete_b7d64', table='instruction_controle', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='controleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5681280e879dbb87109a1e6a5e4cc92ae340de8b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a503', table='instruction_controleevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='proposition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "instruction_propositionevent" ("candidature_id", "cree_le", "explication", "id", "montant", "montant_demande", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plafond", "proposee_par_id", "remplacee_le", "sens", "uid") VALUES (NEW."candidature_id", NEW."cree_le", NEW."explication", NEW."id", NEW."montant", NEW."montant_demande", NEW."motif", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plafond", NEW."proposee_par_id", NEW."remplacee_le", NEW."sens", NEW."uid"); RETURN NULL;', hash='d59ac3bb12306bbcf150792654eceb0938299f91', operation='INSERT', pgid='pgtrigger_insert_insert_63601', table='instruction_proposition', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='proposition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "instruction_propositionevent" ("candidature_id", "cree_le", "explication", "id", "montant", "montant_demande", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plafond", "proposee_par_id", "remplacee_le", "sens", "uid") VALUES (NEW."candidature_id", NEW."cree_le", NEW."explication", NEW."id", NEW."montant", NEW."montant_demande", NEW."motif", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plafond", NEW."proposee_par_id", NEW."remplacee_le", NEW."sens", NEW."uid"); RETURN NULL;', hash='98b953c472ae9d97dd2eddac574ac928610a6aac', operation='UPDATE', pgid='pgtrigger_update_update_3987b', table='instruction_proposition', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='proposition',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "instruction_propositionevent" ("candidature_id", "cree_le", "explication", "id", "montant", "montant_demande", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plafond", "proposee_par_id", "remplacee_le", "sens", "uid") VALUES (OLD."candidature_id", OLD."cree_le", OLD."explication", OLD."id", OLD."montant", OLD."montant_demande", OLD."motif", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plafond", OLD."proposee_par_id", OLD."remplacee_le", OLD."sens", OLD."uid"); RETURN NULL;', hash='3d7f7cc0a5a9757f0977aaf096c6af2e29bda7c6', operation='DELETE', pgid='pgtrigger_delete_delete_ea0c1', table='instruction_proposition', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='propositionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dbcd73a1b2708b9b40d478a9d74091c6c1d4a1dd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f8b9f', table='instruction_propositionevent', when='BEFORE')),
        ),
    ]
