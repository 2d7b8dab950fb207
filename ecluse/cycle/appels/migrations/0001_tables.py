import django.db.models.deletion
import ecluse.socle.declencheurs
import ecluse.socle.horloge
import ecluse.socle.models
import ecluse.socle.tables
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('appels', '0001_initial'), ('appels', '0002_code_de_session'), ('appels', '0003_brouillon_de_fiche'), ('appels', '0004_sessions_et_prolongations'), ('appels', '0005_session_unique_en_vie')]

    initial = True

    dependencies = [
        ('annuaire', '0001_comptes'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        ecluse.socle.tables.CreerTables(
            tables=[
                migrations.CreateModel(
                    name='Appel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('titre', models.CharField(max_length=160, verbose_name='titre')),
                        ('presentation', models.TextField(blank=True, verbose_name='présentation')),
                        ('publie_le', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                    ],
                    options={
                        'verbose_name': 'appel à projets',
                        'ordering': ['-annee', 'titre'],
                        'constraints': [models.UniqueConstraint(fields=('annee', 'titre'), name='appel_unique', violation_error_message='Cet appel à projets existe déjà.')],
                    },
                ),
                migrations.CreateModel(
                    name='AppelEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.appel')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('titre', models.CharField(max_length=160, verbose_name='titre')),
                        ('presentation', models.TextField(blank=True, verbose_name='présentation')),
                        ('publie_le', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Dispositif',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('code', models.CharField(max_length=30, verbose_name='code')),
                        ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                        ('thematique', models.CharField(blank=True, max_length=160, verbose_name='thématique')),
                    ],
                    options={
                        'verbose_name': 'dispositif',
                        'ordering': ['-annee', 'code'],
                        'constraints': [models.UniqueConstraint(fields=('annee', 'code'), name='dispositif_unique', violation_error_message='Ce dispositif existe déjà pour cette année.')],
                    },
                ),
                migrations.CreateModel(
                    name='DispositifEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.dispositif')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('code', models.CharField(max_length=30, verbose_name='code')),
                        ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                        ('thematique', models.CharField(blank=True, max_length=160, verbose_name='thématique')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='VersionFiche',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='appels.dispositif')),
                        ('numero', models.PositiveIntegerField(verbose_name='version')),
                        ('contenu', models.JSONField(verbose_name='contenu')),
                        ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                        ('publiee_le', models.DateTimeField(verbose_name='publiée le')),
                        ('motif', models.TextField(blank=True, verbose_name='motif')),
                        ('auteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'version de fiche',
                        'ordering': ['dispositif', '-numero'],
                        'constraints': [models.UniqueConstraint(fields=('dispositif', 'numero'), name='version_fiche_unique', violation_error_message='Cette version existe déjà.')],
                    },
                ),
                migrations.CreateModel(
                    name='VersionFicheEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.versionfiche')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('dispositif', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.dispositif')),
                        ('numero', models.PositiveIntegerField(verbose_name='version')),
                        ('contenu', models.JSONField(verbose_name='contenu')),
                        ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                        ('publiee_le', models.DateTimeField(verbose_name='publiée le')),
                        ('motif', models.TextField(blank=True, verbose_name='motif')),
                        ('auteur', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SessionDepot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('appel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='appels.appel')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='appels.versionfiche')),
                        ('code', models.CharField(default='unique', max_length=40, verbose_name='code')),
                        ('libelle', models.CharField(blank=True, max_length=120, verbose_name='libellé')),
                        ('canal', models.CharField(choices=[('plateforme', 'en ligne'), ('services', 'sur papier, aux services')], default='plateforme', max_length=10, verbose_name='canal')),
                        ('ouverture', models.DateField(verbose_name='ouverture')),
                        ('cloture', models.DateField(verbose_name='clôture (incluse)')),
                        ('realisation_debut', models.DateField(verbose_name='début de la réalisation')),
                        ('realisation_fin', models.DateField(verbose_name='fin de la réalisation')),
                        ('retiree_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                    ],
                    options={
                        'verbose_name': 'session de dépôt',
                        'ordering': ['cloture', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retiree_le__isnull', True)), fields=('appel', 'version', 'code'), name='session_unique', violation_error_message='Cette session de dépôt existe déjà.'), models.CheckConstraint(condition=models.Q(('cloture__gte', models.F('ouverture'))), name='session_periode', violation_error_message='La clôture ne peut pas précéder l’ouverture.'), models.CheckConstraint(condition=models.Q(('realisation_fin__gte', models.F('realisation_debut'))), name='session_realisation', violation_error_message='La fin de réalisation ne peut pas précéder son début.')],
                    },
                ),
                migrations.CreateModel(
                    name='SessionDepotEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.sessiondepot')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('appel', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.appel')),
                        ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.versionfiche')),
                        ('code', models.CharField(default='unique', max_length=40, verbose_name='code')),
                        ('libelle', models.CharField(blank=True, max_length=120, verbose_name='libellé')),
                        ('canal', models.CharField(choices=[('plateforme', 'en ligne'), ('services', 'sur papier, aux services')], default='plateforme', max_length=10, verbose_name='canal')),
                        ('ouverture', models.DateField(verbose_name='ouverture')),
                        ('cloture', models.DateField(verbose_name='clôture (incluse)')),
                        ('realisation_debut', models.DateField(verbose_name='début de la réalisation')),
                        ('realisation_fin', models.DateField(verbose_name='fin de la réalisation')),
                        ('retiree_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Prolongation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prolongations', to='appels.sessiondepot')),
                        ('ancienne_cloture', models.DateField(verbose_name='ancienne clôture (incluse)')),
                        ('nouvelle_cloture', models.DateField(verbose_name='nouvelle clôture (incluse)')),
                        ('acte_reference', models.CharField(max_length=80, verbose_name='référence de l’acte')),
                        ('acte_date', models.DateField(verbose_name='date de l’acte')),
                        ('motif', models.TextField(verbose_name='motif')),
                        ('decidee_le', models.DateTimeField(verbose_name='enregistrée le')),
                        ('decidee_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'prolongation',
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('session', 'ancienne_cloture'), name='prolongation_unique', violation_error_message='Cette session a déjà été prolongée depuis cette date.'), models.CheckConstraint(condition=models.Q(('nouvelle_cloture__gt', models.F('ancienne_cloture'))), name='prolongation_avance', violation_error_message='Une prolongation repousse la clôture.'), models.CheckConstraint(condition=models.Q(models.Q(('acte_reference', ''), _negated=True), models.Q(('motif', ''), _negated=True)), name='prolongation_par_un_acte', violation_error_message='Une prolongation porte la référence de son acte et son motif.')],
                    },
                ),
                migrations.CreateModel(
                    name='ProlongationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.prolongation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.sessiondepot')),
                        ('ancienne_cloture', models.DateField(verbose_name='ancienne clôture (incluse)')),
                        ('nouvelle_cloture', models.DateField(verbose_name='nouvelle clôture (incluse)')),
                        ('acte_reference', models.CharField(max_length=80, verbose_name='référence de l’acte')),
                        ('acte_date', models.DateField(verbose_name='date de l’acte')),
                        ('motif', models.TextField(verbose_name='motif')),
                        ('decidee_le', models.DateTimeField(verbose_name='enregistrée le')),
                        ('decidee_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='BrouillonFiche',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('code', models.CharField(max_length=30, verbose_name='code')),
                        ('contenu', models.JSONField(verbose_name='contenu')),
                        ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appels.versionfiche')),
                        ('origine', models.CharField(max_length=200, verbose_name='origine')),
                        ('jeton', models.CharField(blank=True, max_length=16, verbose_name='page')),
                        ('modifie_le', models.DateTimeField(verbose_name='modifié le')),
                        ('modifie_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'brouillon de fiche',
                        'ordering': ['-annee', 'code'],
                        'constraints': [models.UniqueConstraint(fields=('annee', 'code'), name='brouillon_fiche_unique', violation_error_message='Un brouillon de cette fiche existe déjà.')],
                    },
                ),
            ],
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='appel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_appelevent" ("annee", "cree_le", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presentation", "publie_le", "titre", "uid") VALUES (NEW."annee", NEW."cree_le", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."presentation", NEW."publie_le", NEW."titre", NEW."uid"); RETURN NULL;', hash='ef22a56c913018afea9263da23e7cf8907ffc09d', operation='INSERT', pgid='pgtrigger_insert_insert_cbc62', table='appels_appel', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='appel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appels_appelevent" ("annee", "cree_le", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presentation", "publie_le", "titre", "uid") VALUES (NEW."annee", NEW."cree_le", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."presentation", NEW."publie_le", NEW."titre", NEW."uid"); RETURN NULL;', hash='cadfb9088b58204354cff21a2e0b0febfe32b9f5', operation='UPDATE', pgid='pgtrigger_update_update_0e7b6', table='appels_appel', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='appel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_appelevent" ("annee", "cree_le", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presentation", "publie_le", "titre", "uid") VALUES (OLD."annee", OLD."cree_le", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."presentation", OLD."publie_le", OLD."titre", OLD."uid"); RETURN NULL;', hash='9a92158f91aa8ce8e3b399ce6dc7f91ab72c9472', operation='DELETE', pgid='pgtrigger_delete_delete_d0f4d', table='appels_appel', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='appelevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='92c294800edaadfebdcc1da1978f6fb3c5ce0368', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11dc4', table='appels_appelevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='dispositif',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_dispositifevent" ("annee", "code", "cree_le", "id", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "thematique", "uid") VALUES (NEW."annee", NEW."code", NEW."cree_le", NEW."id", NEW."libelle", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."thematique", NEW."uid"); RETURN NULL;', hash='8a9fff77b5c0ec3d5c0b001ccdfe7c0f080a4526', operation='INSERT', pgid='pgtrigger_insert_insert_6b168', table='appels_dispositif', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='dispositif',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appels_dispositifevent" ("annee", "code", "cree_le", "id", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "thematique", "uid") VALUES (NEW."annee", NEW."code", NEW."cree_le", NEW."id", NEW."libelle", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."thematique", NEW."uid"); RETURN NULL;', hash='6957319544eb5cfe5cd30997d4a2b70cf25aae34', operation='UPDATE', pgid='pgtrigger_update_update_d498e', table='appels_dispositif', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='dispositif',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_dispositifevent" ("annee", "code", "cree_le", "id", "libelle", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "thematique", "uid") VALUES (OLD."annee", OLD."code", OLD."cree_le", OLD."id", OLD."libelle", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."thematique", OLD."uid"); RETURN NULL;', hash='b32f5092d17770974e5e6f4b7999df4936afb3d6', operation='DELETE', pgid='pgtrigger_delete_delete_ec2dd', table='appels_dispositif', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='dispositifevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bdf16250e7da0234b247b0095d69bbf54c83c323', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_40b25', table='appels_dispositifevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='versionfiche',
            trigger=pgtrigger.compiler.Trigger(name='version_fiche_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ee01ed76eb9142f2ed432fb1fc3c0398af69e6a9', operation='UPDATE OR DELETE', pgid='pgtrigger_version_fiche_inalterable_56ac9', table='appels_versionfiche', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='versionfiche',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_versionficheevent" ("auteur_id", "contenu", "cree_le", "dispositif_id", "empreinte", "id", "motif", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "uid") VALUES (NEW."auteur_id", NEW."contenu", NEW."cree_le", NEW."dispositif_id", NEW."empreinte", NEW."id", NEW."motif", NEW."numero", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publiee_le", NEW."uid"); RETURN NULL;', hash='c978ef960fccb33a709a0cc5a5d0aeb643651656', operation='INSERT', pgid='pgtrigger_insert_insert_29243', table='appels_versionfiche', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='versionfiche',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appels_versionficheevent" ("auteur_id", "contenu", "cree_le", "dispositif_id", "empreinte", "id", "motif", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "uid") VALUES (NEW."auteur_id", NEW."contenu", NEW."cree_le", NEW."dispositif_id", NEW."empreinte", NEW."id", NEW."motif", NEW."numero", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publiee_le", NEW."uid"); RETURN NULL;', hash='2dbc6454989699c6c18a7288b70c244a368dfc34', operation='UPDATE', pgid='pgtrigger_update_update_2c7eb', table='appels_versionfiche', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='versionfiche',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_versionficheevent" ("auteur_id", "contenu", "cree_le", "dispositif_id", "empreinte", "id", "motif", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "uid") VALUES (OLD."auteur_id", OLD."contenu", OLD."cree_le", OLD."dispositif_id", OLD."empreinte", OLD."id", OLD."motif", OLD."numero", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publiee_le", OLD."uid"); RETURN NULL;', hash='7501b8b72d466259f93548c21cf2acb9100f5d3f', operation='DELETE', pgid='pgtrigger_delete_delete_16da9', table='appels_versionfiche', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='versionficheevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='54f92835d3752f527fd0f4ae9eae40528ad0326f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_80837', table='appels_versionficheevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='session_cloture_avance', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."cloture" < (OLD."cloture"))', func="\n                    IF EXISTS (SELECT 1 FROM appels_prolongation WHERE session_id = OLD.id) THEN\n                        RAISE EXCEPTION 'An extended window cannot close earlier';\n                    END IF;\n                    RETURN NEW;\n                ", hash='26a3f0a41285b9e30698cc5e1d394b0544863503', operation='UPDATE', pgid='pgtrigger_session_cloture_avance_424ac', table='appels_sessiondepot', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_sessiondepotevent" ("appel_id", "canal", "cloture", "code", "cree_le", "id", "libelle", "ouverture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realisation_debut", "realisation_fin", "retiree_le", "uid", "version_id") VALUES (NEW."appel_id", NEW."canal", NEW."cloture", NEW."code", NEW."cree_le", NEW."id", NEW."libelle", NEW."ouverture", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."realisation_debut", NEW."realisation_fin", NEW."retiree_le", NEW."uid", NEW."version_id"); RETURN NULL;', hash='770fb48fa93ffaec949799e3f4430c08f71db995', operation='INSERT', pgid='pgtrigger_insert_insert_2dca7', table='appels_sessiondepot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appels_sessiondepotevent" ("appel_id", "canal", "cloture", "code", "cree_le", "id", "libelle", "ouverture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realisation_debut", "realisation_fin", "retiree_le", "uid", "version_id") VALUES (NEW."appel_id", NEW."canal", NEW."cloture", NEW."code", NEW."cree_le", NEW."id", NEW."libelle", NEW."ouverture", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."realisation_debut", NEW."realisation_fin", NEW."retiree_le", NEW."uid", NEW."version_id"); RETURN NULL;', hash='4378be46b2e40842292491a972c403c4d44f0c8b', operation='UPDATE', pgid='pgtrigger_update_update_e750b', table='appels_sessiondepot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_sessiondepotevent" ("appel_id", "canal", "cloture", "code", "cree_le", "id", "libelle", "ouverture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realisation_debut", "realisation_fin", "retiree_le", "uid", "version_id") VALUES (OLD."appel_id", OLD."canal", OLD."cloture", OLD."code", OLD."cree_le", OLD."id", OLD."libelle", OLD."ouverture", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."realisation_debut", OLD."realisation_fin", OLD."retiree_le", OLD."uid", OLD."version_id"); RETURN NULL;', hash='4d35fb3aa070bbe78aa40b6bd275956d670aac21', operation='DELETE', pgid='pgtrigger_delete_delete_a1ea6', table='appels_sessiondepot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepotevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='97a1dbe06bacfd6f73ccc53f54cf323423309f10', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d589f', table='appels_sessiondepotevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='prolongation',
            trigger=pgtrigger.compiler.Trigger(name='prolongation_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='343123776956a8fc8b25edf52d52bf9109a3694d', operation='UPDATE OR DELETE', pgid='pgtrigger_prolongation_inalterable_e4a8d', table='appels_prolongation', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='prolongation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_prolongationevent" ("acte_date", "acte_reference", "ancienne_cloture", "cree_le", "decidee_le", "decidee_par_id", "id", "motif", "nouvelle_cloture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "uid") VALUES (NEW."acte_date", NEW."acte_reference", NEW."ancienne_cloture", NEW."cree_le", NEW."decidee_le", NEW."decidee_par_id", NEW."id", NEW."motif", NEW."nouvelle_cloture", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_id", NEW."uid"); RETURN NULL;', hash='384097e4a8d873d49d0aedccf31c69c1c6881dd8', operation='INSERT', pgid='pgtrigger_insert_insert_4cc60', table='appels_prolongation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='prolongation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appels_prolongationevent" ("acte_date", "acte_reference", "ancienne_cloture", "cree_le", "decidee_le", "decidee_par_id", "id", "motif", "nouvelle_cloture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "uid") VALUES (NEW."acte_date", NEW."acte_reference", NEW."ancienne_cloture", NEW."cree_le", NEW."decidee_le", NEW."decidee_par_id", NEW."id", NEW."motif", NEW."nouvelle_cloture", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_id", NEW."uid"); RETURN NULL;', hash='e2d6e2e7b5fcb7f0f5f14660e2fdadb24ca3e958', operation='UPDATE', pgid='pgtrigger_update_update_e3bbb', table='appels_prolongation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='prolongation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_prolongationevent" ("acte_date", "acte_reference", "ancienne_cloture", "cree_le", "decidee_le", "decidee_par_id", "id", "motif", "nouvelle_cloture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "uid") VALUES (OLD."acte_date", OLD."acte_reference", OLD."ancienne_cloture", OLD."cree_le", OLD."decidee_le", OLD."decidee_par_id", OLD."id", OLD."motif", OLD."nouvelle_cloture", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."session_id", OLD."uid"); RETURN NULL;', hash='3535c36d9d7efc010484a0b1295250c68b4c3973', operation='DELETE', pgid='pgtrigger_delete_delete_04b16', table='appels_prolongation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='prolongationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='91436313093150cc62c499fbd99bf8c917e65818', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_41e26', table='appels_prolongationevent', when='BEFORE')),
        ),
    ]
