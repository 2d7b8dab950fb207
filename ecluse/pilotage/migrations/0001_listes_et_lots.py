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
        ('annuaire', '0002_tables'),
        ('candidatures', '0001_tables'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0002_tables'),
    ]

    operations = [
        ecluse.socle.tables.CreerTables(
            tables=[
                migrations.CreateModel(
                    name='VueDossiers',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('compte', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vues_dossiers', to=settings.AUTH_USER_MODEL)),
                        ('nom', models.CharField(blank=True, max_length=60, verbose_name='nom')),
                        ('parametres', models.JSONField(blank=True, default=dict, verbose_name='filtres')),
                        ('colonnes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='colonnes')),
                        ('partage_service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annuaire.service')),
                        ('partage_role', models.CharField(blank=True, choices=[('redacteur', 'rédacteur (porteur)'), ('signataire', 'signataire (porteur)'), ('intervenant', 'intervenant (porteur)'), ('financier', 'financier (porteur)'), ('instructeur', 'instructeur'), ('territoire', 'service territorial (SLAI, SLISL)'), ('pilotage', 'pilotage'), ('gestionnaire', 'gestionnaire financier'), ('controleur', 'contrôleur'), ('dpo', 'délégué à la protection des données'), ('elu', 'élu (lecture)'), ('administrateur', 'administrateur')], default='', max_length=20, verbose_name='partagée avec')),
                    ],
                    options={
                        'verbose_name': 'liste enregistrée',
                        'ordering': ['nom', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('compte', 'nom'), name='vue_dossiers_unique', violation_error_message='Vous avez déjà une liste de ce nom.'), models.CheckConstraint(condition=models.Q(('partage_service__isnull', True), ('partage_role', ''), _connector='OR'), name='vue_dossiers_un_partage', violation_error_message='Une liste se partage avec un service ou avec un rôle.'), models.CheckConstraint(condition=models.Q(models.Q(('nom', ''), _negated=True), models.Q(('partage_role', ''), ('partage_service__isnull', True)), _connector='OR'), name='vue_dossiers_colonnes_a_soi', violation_error_message='Le choix des colonnes ne se partage pas.')],
                    },
                ),
                migrations.CreateModel(
                    name='Lot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('genre', models.CharField(choices=[('affecter', 'affecter à un instructeur'), ('avis', 'demander un avis'), ('message', 'envoyer un message'), ('export', 'exporter en .xlsx')], max_length=10, verbose_name='action')),
                        ('acteur', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('etat', models.CharField(choices=[('prepare', 'à confirmer'), ('en_cours', 'en cours'), ('termine', 'terminée')], default='prepare', max_length=12, verbose_name='état')),
                        ('parametres', models.JSONField(blank=True, default=dict, verbose_name='paramètres')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='dossiers')),
                        ('fichier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                        ('lance_le', models.DateTimeField(blank=True, null=True, verbose_name='lancé le')),
                        ('termine_le', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                    ],
                    options={
                        'verbose_name': 'action groupée',
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('etat', 'prepare'), ('lance_le__isnull', True)), models.Q(models.Q(('etat', 'prepare'), _negated=True), ('lance_le__isnull', False)), _connector='OR'), name='lot_lance_date', violation_error_message='Une action lancée porte son instant.'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'termine'), ('termine_le__isnull', False)), models.Q(models.Q(('etat', 'termine'), _negated=True), ('termine_le__isnull', True)), _connector='OR'), name='lot_termine_date', violation_error_message='Une action terminée porte son instant.')],
                    },
                ),
                migrations.CreateModel(
                    name='LotEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pilotage.lot')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('genre', models.CharField(choices=[('affecter', 'affecter à un instructeur'), ('avis', 'demander un avis'), ('message', 'envoyer un message'), ('export', 'exporter en .xlsx')], max_length=10, verbose_name='action')),
                        ('acteur', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('etat', models.CharField(choices=[('prepare', 'à confirmer'), ('en_cours', 'en cours'), ('termine', 'terminée')], default='prepare', max_length=12, verbose_name='état')),
                        ('parametres', models.JSONField(blank=True, default=dict, verbose_name='paramètres')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='dossiers')),
                        ('fichier', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                        ('lance_le', models.DateTimeField(blank=True, null=True, verbose_name='lancé le')),
                        ('termine_le', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='LotDossier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dossiers', to='pilotage.lot')),
                        ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='candidatures.candidature')),
                        ('suite', models.CharField(choices=[('attente', 'en attente'), ('fait', 'fait'), ('refuse', 'refusé')], default='attente', max_length=8)),
                        ('motif', models.TextField(blank=True, verbose_name='raison')),
                        ('contenu', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'verbose_name': 'dossier d’une action groupée',
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['lot', 'suite', 'id'], name='lot_dossier_suite')],
                        'constraints': [models.UniqueConstraint(fields=('lot', 'candidature'), name='lot_dossier_unique', violation_error_message='Ce dossier est déjà dans le lot.'), models.CheckConstraint(condition=models.Q(models.Q(('suite', 'refuse'), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='lot_dossier_refus_motive', violation_error_message='Un refus dit pourquoi.')],
                    },
                ),
            ],
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='lot_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{en_cours:termine,prepare:en_cours}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c9af316fa7527be23dd142f635e4e4ef093cde95', operation='UPDATE', pgid='pgtrigger_lot_etats_df0cd', table='pilotage_lot', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pilotage_lotevent" ("acteur_id", "cree_le", "etat", "fichier_id", "genre", "id", "lance_le", "parametres", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "termine_le", "total", "uid") VALUES (NEW."acteur_id", NEW."cree_le", NEW."etat", NEW."fichier_id", NEW."genre", NEW."id", NEW."lance_le", NEW."parametres", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."termine_le", NEW."total", NEW."uid"); RETURN NULL;', hash='8e04112428ec90779cbc10d21d6e2d1369ac32ae', operation='INSERT', pgid='pgtrigger_insert_insert_2f372', table='pilotage_lot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "pilotage_lotevent" ("acteur_id", "cree_le", "etat", "fichier_id", "genre", "id", "lance_le", "parametres", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "termine_le", "total", "uid") VALUES (NEW."acteur_id", NEW."cree_le", NEW."etat", NEW."fichier_id", NEW."genre", NEW."id", NEW."lance_le", NEW."parametres", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."termine_le", NEW."total", NEW."uid"); RETURN NULL;', hash='a9cb87824e481a6529cabd5bf6f8f649bf024923', operation='UPDATE', pgid='pgtrigger_update_update_e9025', table='pilotage_lot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pilotage_lotevent" ("acteur_id", "cree_le", "etat", "fichier_id", "genre", "id", "lance_le", "parametres", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "termine_le", "total", "uid") VALUES (OLD."acteur_id", OLD."cree_le", OLD."etat", OLD."fichier_id", OLD."genre", OLD."id", OLD."lance_le", OLD."parametres", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."termine_le", OLD."total", OLD."uid"); RETURN NULL;', hash='ca2da9507856915dc018cc70c17bee1f0be3c516', operation='DELETE', pgid='pgtrigger_delete_delete_196ae', table='pilotage_lot', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lotevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a4cac2cb3e8a84ba42ce4ec99866f095510e66b5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c61b1', table='pilotage_lotevent', when='BEFORE')),
        ),
    ]
