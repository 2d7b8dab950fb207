import django.contrib.postgres.fields
import django.db.models.deletion
import ecluse.socle.declencheurs
import ecluse.socle.horloge
import ecluse.socle.models
import ecluse.socle.tables
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('annuaire', '0001_comptes'),
        ('conventions', '0001_tables'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0002_tables'),
    ]

    operations = [
        ecluse.socle.tables.CreerTables(
            tables=[
                migrations.CreateModel(
                    name='SaisieIndicateur',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saisies', to='conventions.convention')),
                        ('fiche', models.CharField(max_length=40, verbose_name='fiche')),
                        ('code', models.CharField(max_length=60, verbose_name='indicateur')),
                        ('mois', models.DateField(verbose_name='mois')),
                        ('valeur', models.PositiveIntegerField(verbose_name='valeur')),
                        ('saisie_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('modifiee_le', models.DateTimeField(verbose_name='modifiée le')),
                    ],
                    options={
                        'verbose_name': 'valeur d’indicateur',
                        'ordering': ['convention', 'fiche', 'code', 'mois'],
                        'constraints': [models.UniqueConstraint(fields=('convention', 'fiche', 'code', 'mois'), name='saisie_unique', violation_error_message='Cette valeur est déjà saisie pour ce mois.'), models.CheckConstraint(condition=models.Q(('mois__day', 1)), name='saisie_premier_du_mois', violation_error_message='Un mois est noté par son premier jour.')],
                    },
                ),
                migrations.CreateModel(
                    name='SaisieIndicateurEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='suivi.saisieindicateur')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.convention')),
                        ('fiche', models.CharField(max_length=40, verbose_name='fiche')),
                        ('code', models.CharField(max_length=60, verbose_name='indicateur')),
                        ('mois', models.DateField(verbose_name='mois')),
                        ('valeur', models.PositiveIntegerField(verbose_name='valeur')),
                        ('saisie_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('modifiee_le', models.DateTimeField(verbose_name='modifiée le')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Bilan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bilan', to='conventions.convention')),
                        ('etat', models.CharField(choices=[('brouillon', 'en préparation'), ('soumis', 'remis'), ('a_corriger', 'correction demandée'), ('accepte', 'accepté')], default='brouillon', max_length=12, verbose_name='état')),
                        ('soumis_le', models.DateTimeField(blank=True, null=True, verbose_name='remis le')),
                        ('soumis_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('accepte_le', models.DateTimeField(blank=True, null=True, verbose_name='accepté le')),
                        ('accepte_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('objectifs_atteints', models.BooleanField(blank=True, null=True, verbose_name='objectifs atteints')),
                        ('appreciation', models.TextField(blank=True, verbose_name='appréciation du Département')),
                    ],
                    options={
                        'verbose_name': 'bilan',
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'soumis'), _negated=True), models.Q(('soumis_le__isnull', False), ('soumis_par__isnull', False)), _connector='OR'), name='bilan_soumis_complet', violation_error_message='Un bilan remis porte sa date et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'accepte'), _negated=True), models.Q(('accepte_le__isnull', False), ('accepte_par__isnull', False), ('objectifs_atteints__isnull', False)), _connector='OR'), name='bilan_accepte_complet', violation_error_message='Accepter un bilan dit si les objectifs sont atteints.')],
                    },
                ),
                migrations.CreateModel(
                    name='BilanEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='suivi.bilan')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.convention')),
                        ('etat', models.CharField(choices=[('brouillon', 'en préparation'), ('soumis', 'remis'), ('a_corriger', 'correction demandée'), ('accepte', 'accepté')], default='brouillon', max_length=12, verbose_name='état')),
                        ('soumis_le', models.DateTimeField(blank=True, null=True, verbose_name='remis le')),
                        ('soumis_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('accepte_le', models.DateTimeField(blank=True, null=True, verbose_name='accepté le')),
                        ('accepte_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('objectifs_atteints', models.BooleanField(blank=True, null=True, verbose_name='objectifs atteints')),
                        ('appreciation', models.TextField(blank=True, verbose_name='appréciation du Département')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SectionBilan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='suivi.bilan')),
                        ('code', models.CharField(max_length=40, verbose_name='section')),
                        ('contenu', models.JSONField(blank=True, default=dict, verbose_name='contenu')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('modifiee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('modifiee_le', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'section du bilan',
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('bilan', 'code'), name='section_bilan_unique', violation_error_message='Cette section existe déjà.')],
                    },
                ),
                migrations.CreateModel(
                    name='SectionBilanEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='suivi.sectionbilan')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('bilan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='suivi.bilan')),
                        ('code', models.CharField(max_length=40, verbose_name='section')),
                        ('contenu', models.JSONField(blank=True, default=dict, verbose_name='contenu')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('modifiee_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('modifiee_le', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PieceBilan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='suivi.bilan')),
                        ('code', models.CharField(max_length=40)),
                        ('fichier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                        ('retiree_le', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'pièce du bilan',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='PieceBilanEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='suivi.piecebilan')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('bilan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='suivi.bilan')),
                        ('code', models.CharField(max_length=40)),
                        ('fichier', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                        ('retiree_le', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('bilan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='suivi.bilan')),
                        ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='sections à reprendre')),
                        ('motif', models.TextField(verbose_name='motif')),
                        ('demandee_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('echeance', models.DateField(blank=True, null=True, verbose_name='attendue pour le')),
                        ('resolue_le', models.DateTimeField(blank=True, null=True, verbose_name='résolue le')),
                    ],
                    options={
                        'verbose_name': 'demande de correction',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('resolue_le__isnull', True)), fields=('bilan',), name='correction_une_ouverte', violation_error_message='Une demande de correction est déjà ouverte.'), models.CheckConstraint(condition=models.Q(('sections__len__gt', 0), models.Q(('motif', ''), _negated=True)), name='correction_motivee', violation_error_message='Une correction nomme des sections et un motif.')],
                    },
                ),
                migrations.CreateModel(
                    name='CorrectionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='suivi.correction')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('bilan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='suivi.bilan')),
                        ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='sections à reprendre')),
                        ('motif', models.TextField(verbose_name='motif')),
                        ('demandee_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('echeance', models.DateField(blank=True, null=True, verbose_name='attendue pour le')),
                        ('resolue_le', models.DateTimeField(blank=True, null=True, verbose_name='résolue le')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='saisieindicateur',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_saisieindicateurevent" ("code", "convention_id", "cree_le", "fiche", "id", "modifiee_le", "mois", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saisie_par_id", "uid", "valeur") VALUES (NEW."code", NEW."convention_id", NEW."cree_le", NEW."fiche", NEW."id", NEW."modifiee_le", NEW."mois", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."saisie_par_id", NEW."uid", NEW."valeur"); RETURN NULL;', hash='34ee0ecc4a0210c630566dad0e966eac19eb46fb', operation='INSERT', pgid='pgtrigger_insert_insert_5729a', table='suivi_saisieindicateur', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='saisieindicateur',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "suivi_saisieindicateurevent" ("code", "convention_id", "cree_le", "fiche", "id", "modifiee_le", "mois", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saisie_par_id", "uid", "valeur") VALUES (NEW."code", NEW."convention_id", NEW."cree_le", NEW."fiche", NEW."id", NEW."modifiee_le", NEW."mois", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."saisie_par_id", NEW."uid", NEW."valeur"); RETURN NULL;', hash='85120b28552274279581290e7da7d72f9a9b9d55', operation='UPDATE', pgid='pgtrigger_update_update_d4a83', table='suivi_saisieindicateur', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='saisieindicateur',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_saisieindicateurevent" ("code", "convention_id", "cree_le", "fiche", "id", "modifiee_le", "mois", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saisie_par_id", "uid", "valeur") VALUES (OLD."code", OLD."convention_id", OLD."cree_le", OLD."fiche", OLD."id", OLD."modifiee_le", OLD."mois", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."saisie_par_id", OLD."uid", OLD."valeur"); RETURN NULL;', hash='9c1a070911d75b74d40c3581f3de044e1f56756b', operation='DELETE', pgid='pgtrigger_delete_delete_fd763', table='suivi_saisieindicateur', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='saisieindicateurevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='27f5b2d623ae087e273e0dc127639f17dfb59611', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95574', table='suivi_saisieindicateurevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='bilan_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{a_corriger:soumis,brouillon:soumis,soumis:a_corriger,soumis:accepte}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='5541bd898d4d5f510cd2ec91eb4ffa613ae8ea6f', operation='UPDATE', pgid='pgtrigger_bilan_etats_7d853', table='suivi_bilan', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_bilanevent" ("accepte_le", "accepte_par_id", "appreciation", "convention_id", "cree_le", "etat", "id", "objectifs_atteints", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "soumis_le", "soumis_par_id", "uid") VALUES (NEW."accepte_le", NEW."accepte_par_id", NEW."appreciation", NEW."convention_id", NEW."cree_le", NEW."etat", NEW."id", NEW."objectifs_atteints", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."soumis_le", NEW."soumis_par_id", NEW."uid"); RETURN NULL;', hash='b02e8f562b3a6c7ee75d09d2a83d5bfaf7b689a1', operation='INSERT', pgid='pgtrigger_insert_insert_e228e', table='suivi_bilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "suivi_bilanevent" ("accepte_le", "accepte_par_id", "appreciation", "convention_id", "cree_le", "etat", "id", "objectifs_atteints", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "soumis_le", "soumis_par_id", "uid") VALUES (NEW."accepte_le", NEW."accepte_par_id", NEW."appreciation", NEW."convention_id", NEW."cree_le", NEW."etat", NEW."id", NEW."objectifs_atteints", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."soumis_le", NEW."soumis_par_id", NEW."uid"); RETURN NULL;', hash='91bdcbab9188140a2d916e1e42f73a4b70429c1e', operation='UPDATE', pgid='pgtrigger_update_update_4f982', table='suivi_bilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='bilan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_bilanevent" ("accepte_le", "accepte_par_id", "appreciation", "convention_id", "cree_le", "etat", "id", "objectifs_atteints", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "soumis_le", "soumis_par_id", "uid") VALUES (OLD."accepte_le", OLD."accepte_par_id", OLD."appreciation", OLD."convention_id", OLD."cree_le", OLD."etat", OLD."id", OLD."objectifs_atteints", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."soumis_le", OLD."soumis_par_id", OLD."uid"); RETURN NULL;', hash='674e4596081d9dd741846279449a8e169c5636d8', operation='DELETE', pgid='pgtrigger_delete_delete_10e88', table='suivi_bilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='bilanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f541dda5a4e44786b85a5494ccaee64179c6b798', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d9715', table='suivi_bilanevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectionbilan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_sectionbilanevent" ("bilan_id", "code", "contenu", "cree_le", "id", "modifiee_le", "modifiee_par_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "version") VALUES (NEW."bilan_id", NEW."code", NEW."contenu", NEW."cree_le", NEW."id", NEW."modifiee_le", NEW."modifiee_par_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid", NEW."version"); RETURN NULL;', hash='91e73e900e3320eebaf193898329f437b7771e90', operation='INSERT', pgid='pgtrigger_insert_insert_1d8c8', table='suivi_sectionbilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectionbilan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "suivi_sectionbilanevent" ("bilan_id", "code", "contenu", "cree_le", "id", "modifiee_le", "modifiee_par_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "version") VALUES (NEW."bilan_id", NEW."code", NEW."contenu", NEW."cree_le", NEW."id", NEW."modifiee_le", NEW."modifiee_par_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid", NEW."version"); RETURN NULL;', hash='f53e17b2dd82397729bb6bfecb0593de4a38e9f0', operation='UPDATE', pgid='pgtrigger_update_update_92978', table='suivi_sectionbilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectionbilan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_sectionbilanevent" ("bilan_id", "code", "contenu", "cree_le", "id", "modifiee_le", "modifiee_par_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "version") VALUES (OLD."bilan_id", OLD."code", OLD."contenu", OLD."cree_le", OLD."id", OLD."modifiee_le", OLD."modifiee_par_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid", OLD."version"); RETURN NULL;', hash='3c6ca6cbda5ccb00e34ada7d883f942ceb9980a5', operation='DELETE', pgid='pgtrigger_delete_delete_03bad', table='suivi_sectionbilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectionbilanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aba5be147ea42331aa42142ea010fc0e6dc64e61', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7751c', table='suivi_sectionbilanevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piecebilan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_piecebilanevent" ("bilan_id", "code", "cree_le", "fichier_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "uid") VALUES (NEW."bilan_id", NEW."code", NEW."cree_le", NEW."fichier_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retiree_le", NEW."uid"); RETURN NULL;', hash='dc60ff21b208edcd328fb09ec107160ec3edab89', operation='INSERT', pgid='pgtrigger_insert_insert_aa1b3', table='suivi_piecebilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piecebilan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "suivi_piecebilanevent" ("bilan_id", "code", "cree_le", "fichier_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "uid") VALUES (NEW."bilan_id", NEW."code", NEW."cree_le", NEW."fichier_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retiree_le", NEW."uid"); RETURN NULL;', hash='5894598ad18ec6b505cccb9da92c861ed9831614', operation='UPDATE', pgid='pgtrigger_update_update_54262', table='suivi_piecebilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piecebilan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_piecebilanevent" ("bilan_id", "code", "cree_le", "fichier_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "uid") VALUES (OLD."bilan_id", OLD."code", OLD."cree_le", OLD."fichier_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retiree_le", OLD."uid"); RETURN NULL;', hash='32ac0a2f631a604c41261b2fc739ad9e87ab9c0d', operation='DELETE', pgid='pgtrigger_delete_delete_15c56', table='suivi_piecebilan', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piecebilanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b1d1d243b24deae908eb07bb990e6ab2b3979bf3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_66633', table='suivi_piecebilanevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_correctionevent" ("bilan_id", "cree_le", "demandee_par_id", "echeance", "id", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolue_le", "sections", "uid") VALUES (NEW."bilan_id", NEW."cree_le", NEW."demandee_par_id", NEW."echeance", NEW."id", NEW."motif", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resolue_le", NEW."sections", NEW."uid"); RETURN NULL;', hash='d322788b0ddfb3fd2804cce9977a95521b9a78ef', operation='INSERT', pgid='pgtrigger_insert_insert_2de04', table='suivi_correction', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "suivi_correctionevent" ("bilan_id", "cree_le", "demandee_par_id", "echeance", "id", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolue_le", "sections", "uid") VALUES (NEW."bilan_id", NEW."cree_le", NEW."demandee_par_id", NEW."echeance", NEW."id", NEW."motif", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resolue_le", NEW."sections", NEW."uid"); RETURN NULL;', hash='798ebd60995bb9bfdb1ce7fcb17346658a5b8229', operation='UPDATE', pgid='pgtrigger_update_update_96e99', table='suivi_correction', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "suivi_correctionevent" ("bilan_id", "cree_le", "demandee_par_id", "echeance", "id", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resolue_le", "sections", "uid") VALUES (OLD."bilan_id", OLD."cree_le", OLD."demandee_par_id", OLD."echeance", OLD."id", OLD."motif", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."resolue_le", OLD."sections", OLD."uid"); RETURN NULL;', hash='375b720e12baf7702ee3267901d44d61d361a345', operation='DELETE', pgid='pgtrigger_delete_delete_eec43', table='suivi_correction', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='correctionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='146a745ab8760b4bd7096c7baa05c3e5e2249d3e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a8bee', table='suivi_correctionevent', when='BEFORE')),
        ),
    ]
