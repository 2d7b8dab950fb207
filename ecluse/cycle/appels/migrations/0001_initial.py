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
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
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
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                ('titre', models.CharField(max_length=160, verbose_name='titre')),
                ('presentation', models.TextField(blank=True, verbose_name='présentation')),
                ('publie_le', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.appel')),
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
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                ('code', models.CharField(max_length=30, verbose_name='code')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('thematique', models.CharField(blank=True, max_length=160, verbose_name='thématique')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.dispositif')),
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
                ('numero', models.PositiveIntegerField(verbose_name='version')),
                ('contenu', models.JSONField(verbose_name='contenu')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                ('publiee_le', models.DateTimeField(verbose_name='publiée le')),
                ('motif', models.TextField(blank=True, verbose_name='motif')),
                ('auteur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dispositif', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='appels.dispositif')),
            ],
            options={
                'verbose_name': 'version de fiche',
                'ordering': ['dispositif', '-numero'],
                'constraints': [models.UniqueConstraint(fields=('dispositif', 'numero'), name='version_fiche_unique', violation_error_message='Cette version existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='SessionDepot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('libelle', models.CharField(blank=True, max_length=120, verbose_name='libellé')),
                ('ouverture', models.DateField(verbose_name='ouverture')),
                ('cloture', models.DateField(verbose_name='clôture (incluse)')),
                ('realisation_debut', models.DateField(verbose_name='début de la réalisation')),
                ('realisation_fin', models.DateField(verbose_name='fin de la réalisation')),
                ('appel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='appels.appel')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='appels.versionfiche')),
            ],
            options={
                'verbose_name': 'session de dépôt',
                'ordering': ['cloture', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('cloture__gte', models.F('ouverture'))), name='session_periode', violation_error_message='La clôture ne peut pas précéder l’ouverture.'), models.CheckConstraint(condition=models.Q(('realisation_fin__gte', models.F('realisation_debut'))), name='session_realisation', violation_error_message='La fin de réalisation ne peut pas précéder son début.')],
            },
        ),
        migrations.CreateModel(
            name='SessionDepotEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('libelle', models.CharField(blank=True, max_length=120, verbose_name='libellé')),
                ('ouverture', models.DateField(verbose_name='ouverture')),
                ('cloture', models.DateField(verbose_name='clôture (incluse)')),
                ('realisation_debut', models.DateField(verbose_name='début de la réalisation')),
                ('realisation_fin', models.DateField(verbose_name='fin de la réalisation')),
                ('appel', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.appel')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.sessiondepot')),
                ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.versionfiche')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VersionFicheEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('numero', models.PositiveIntegerField(verbose_name='version')),
                ('contenu', models.JSONField(verbose_name='contenu')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte')),
                ('publiee_le', models.DateTimeField(verbose_name='publiée le')),
                ('motif', models.TextField(blank=True, verbose_name='motif')),
                ('auteur', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('dispositif', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.dispositif')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appels.versionfiche')),
            ],
            options={
                'abstract': False,
            },
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
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_sessiondepotevent" ("appel_id", "cloture", "cree_le", "id", "libelle", "ouverture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realisation_debut", "realisation_fin", "uid", "version_id") VALUES (NEW."appel_id", NEW."cloture", NEW."cree_le", NEW."id", NEW."libelle", NEW."ouverture", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."realisation_debut", NEW."realisation_fin", NEW."uid", NEW."version_id"); RETURN NULL;', hash='7f9b686f8241ba354d1da1f722e6e19ee9b0cba5', operation='INSERT', pgid='pgtrigger_insert_insert_2dca7', table='appels_sessiondepot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appels_sessiondepotevent" ("appel_id", "cloture", "cree_le", "id", "libelle", "ouverture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realisation_debut", "realisation_fin", "uid", "version_id") VALUES (NEW."appel_id", NEW."cloture", NEW."cree_le", NEW."id", NEW."libelle", NEW."ouverture", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."realisation_debut", NEW."realisation_fin", NEW."uid", NEW."version_id"); RETURN NULL;', hash='74bc5434deea0ccca3900ab05086a828a8321786', operation='UPDATE', pgid='pgtrigger_update_update_e750b', table='appels_sessiondepot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepot',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appels_sessiondepotevent" ("appel_id", "cloture", "cree_le", "id", "libelle", "ouverture", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realisation_debut", "realisation_fin", "uid", "version_id") VALUES (OLD."appel_id", OLD."cloture", OLD."cree_le", OLD."id", OLD."libelle", OLD."ouverture", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."realisation_debut", OLD."realisation_fin", OLD."uid", OLD."version_id"); RETURN NULL;', hash='6cf48cbdf23838daad2a38cd40fd152e078b6c47', operation='DELETE', pgid='pgtrigger_delete_delete_a1ea6', table='appels_sessiondepot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sessiondepotevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='97a1dbe06bacfd6f73ccc53f54cf323423309f10', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d589f', table='appels_sessiondepotevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='versionficheevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='54f92835d3752f527fd0f4ae9eae40528ad0326f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_80837', table='appels_versionficheevent', when='BEFORE')),
        ),
    ]
