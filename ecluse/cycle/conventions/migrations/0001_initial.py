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
        ('deliberations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModeleConvention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('titre', models.CharField(max_length=160, verbose_name='titre')),
                ('source', models.TextField(verbose_name='clauses (Markdown)')),
                ('adopte_par', models.CharField(blank=True, max_length=20, verbose_name='adopté par la délibération')),
            ],
            options={
                'verbose_name': 'modèle de convention',
                'ordering': ['code', '-version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='modele_convention_unique', violation_error_message='Cette version du modèle existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='Convention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('etat', models.CharField(choices=[('projet', 'projet'), ('a_signer', 'à signer'), ('signee', 'signée'), ('soldee', 'soldée'), ('abandonnee', 'abandonnée')], default='projet', max_length=12, verbose_name='état')),
                ('numero', models.CharField(max_length=20, unique=True, verbose_name='numéro')),
                ('objet', models.CharField(max_length=256, verbose_name='objet')),
                ('montant_maximum', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant maximum')),
                ('debut', models.DateField(verbose_name='début')),
                ('fin', models.DateField(verbose_name='fin')),
                ('originaux', models.PositiveSmallIntegerField(default=2, verbose_name='originaux')),
                ('signataire_structure', models.CharField(max_length=160, verbose_name='signataire de la structure')),
                ('qualite_structure', models.CharField(blank=True, max_length=160, verbose_name='qualité')),
                ('signataire_departement', models.CharField(max_length=160, verbose_name='signataire du Département')),
                ('qualite_departement', models.CharField(blank=True, max_length=160, verbose_name='qualité')),
                ('fiches', models.JSONField(default=dict, verbose_name='fiches figées')),
                ('transmise_le', models.DateField(blank=True, null=True, verbose_name='transmise au contrôle de légalité le')),
                ('publiee_le', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('notifiee_le', models.DateField(blank=True, null=True, verbose_name='notifiée le')),
                ('signee_le', models.DateField(blank=True, null=True, verbose_name='signée le')),
                ('coordonnees_bancaires', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.coordonneesbancaires')),
                ('scan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('signature_enregistree_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conventions', to='annuaire.structure')),
                ('modele', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conventions.modeleconvention')),
            ],
            options={
                'verbose_name': 'convention',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('montant_maximum__gt', 0)), name='convention_montant_positif', violation_error_message='Le montant d’une convention est supérieur à zéro.'), models.CheckConstraint(condition=models.Q(('fin__gte', models.F('debut'))), name='convention_periode', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['signee', 'soldee']), _negated=True), models.Q(('publiee_le__isnull', False), ('signee_le__gte', models.F('transmise_le')), ('signee_le__isnull', False), ('transmise_le__isnull', False)), _connector='OR'), name='convention_signee_apres_transmission', violation_error_message='La signature suit la transmission au contrôle de légalité et la publication.'), models.CheckConstraint(condition=models.Q(('publiee_le__isnull', True), ('signee_le__isnull', True), ('signee_le__gte', models.F('publiee_le')), _connector='OR'), name='convention_signee_apres_publication', violation_error_message='La signature suit la publication.')],
            },
        ),
        migrations.CreateModel(
            name='ConventionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('etat', models.CharField(choices=[('projet', 'projet'), ('a_signer', 'à signer'), ('signee', 'signée'), ('soldee', 'soldée'), ('abandonnee', 'abandonnée')], default='projet', max_length=12, verbose_name='état')),
                ('numero', models.CharField(max_length=20, verbose_name='numéro')),
                ('objet', models.CharField(max_length=256, verbose_name='objet')),
                ('montant_maximum', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant maximum')),
                ('debut', models.DateField(verbose_name='début')),
                ('fin', models.DateField(verbose_name='fin')),
                ('originaux', models.PositiveSmallIntegerField(default=2, verbose_name='originaux')),
                ('signataire_structure', models.CharField(max_length=160, verbose_name='signataire de la structure')),
                ('qualite_structure', models.CharField(blank=True, max_length=160, verbose_name='qualité')),
                ('signataire_departement', models.CharField(max_length=160, verbose_name='signataire du Département')),
                ('qualite_departement', models.CharField(blank=True, max_length=160, verbose_name='qualité')),
                ('fiches', models.JSONField(default=dict, verbose_name='fiches figées')),
                ('transmise_le', models.DateField(blank=True, null=True, verbose_name='transmise au contrôle de légalité le')),
                ('publiee_le', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                ('notifiee_le', models.DateField(blank=True, null=True, verbose_name='notifiée le')),
                ('signee_le', models.DateField(blank=True, null=True, verbose_name='signée le')),
                ('coordonnees_bancaires', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.coordonneesbancaires')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='conventions.convention')),
                ('scan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                ('signature_enregistree_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.structure')),
                ('modele', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.modeleconvention')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentConvention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('genre', models.CharField(choices=[('convention', 'convention'), ('notification', 'courrier de notification')], max_length=16)),
                ('entrees', models.JSONField(verbose_name='entrées figées')),
                ('empreinte_entrees', models.CharField(max_length=64)),
                ('outils', models.JSONField(verbose_name='versions des outils')),
                ('instant', models.DateTimeField(verbose_name='instant')),
                ('convention', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='conventions.convention')),
                ('docx', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                ('pdf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
            ],
            options={
                'verbose_name': 'document de convention',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DocumentConventionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('genre', models.CharField(choices=[('convention', 'convention'), ('notification', 'courrier de notification')], max_length=16)),
                ('entrees', models.JSONField(verbose_name='entrées figées')),
                ('empreinte_entrees', models.CharField(max_length=64)),
                ('outils', models.JSONField(verbose_name='versions des outils')),
                ('instant', models.DateTimeField(verbose_name='instant')),
                ('convention', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.convention')),
                ('docx', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                ('pdf', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='conventions.documentconvention')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LigneConvention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('fiche', models.CharField(max_length=40, verbose_name='fiche')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('abandonnee_le', models.DateTimeField(blank=True, null=True, verbose_name='abandonnée le')),
                ('convention', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='conventions.convention')),
                ('ligne', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conventions', to='deliberations.lignerapport')),
            ],
            options={
                'verbose_name': 'ligne de convention',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('abandonnee_le__isnull', True)), fields=('ligne',), name='ligne_convention_unique', violation_error_message='Cette ligne votée est déjà conventionnée.'), models.CheckConstraint(condition=models.Q(('montant__gt', 0)), name='ligne_convention_positive', violation_error_message='Le montant d’une ligne est supérieur à zéro.')],
            },
        ),
        migrations.CreateModel(
            name='LigneConventionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('fiche', models.CharField(max_length=40, verbose_name='fiche')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('abandonnee_le', models.DateTimeField(blank=True, null=True, verbose_name='abandonnée le')),
                ('convention', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.convention')),
                ('ligne', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deliberations.lignerapport')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='conventions.ligneconvention')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ModeleConventionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('titre', models.CharField(max_length=160, verbose_name='titre')),
                ('source', models.TextField(verbose_name='clauses (Markdown)')),
                ('adopte_par', models.CharField(blank=True, max_length=20, verbose_name='adopté par la délibération')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='conventions.modeleconvention')),
            ],
            options={
                'abstract': False,
            },
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='modeleconvention',
            trigger=pgtrigger.compiler.Trigger(name='modele_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e830e0b2897942167f6e5f5a61504850140ea725', operation='UPDATE OR DELETE', pgid='pgtrigger_modele_inalterable_7c0c2', table='conventions_modeleconvention', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='modeleconvention',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_modeleconventionevent" ("adopte_par", "code", "cree_le", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "titre", "uid", "version") VALUES (NEW."adopte_par", NEW."code", NEW."cree_le", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."titre", NEW."uid", NEW."version"); RETURN NULL;', hash='f89db65a0adbf10d5a9021ab6ae1a379b6fec96f', operation='INSERT', pgid='pgtrigger_insert_insert_e7eaa', table='conventions_modeleconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='modeleconvention',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "conventions_modeleconventionevent" ("adopte_par", "code", "cree_le", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "titre", "uid", "version") VALUES (NEW."adopte_par", NEW."code", NEW."cree_le", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."titre", NEW."uid", NEW."version"); RETURN NULL;', hash='589fe310a796af236407188fab58f1f5a0b564a4', operation='UPDATE', pgid='pgtrigger_update_update_e52ab', table='conventions_modeleconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='modeleconvention',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_modeleconventionevent" ("adopte_par", "code", "cree_le", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "titre", "uid", "version") VALUES (OLD."adopte_par", OLD."code", OLD."cree_le", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."titre", OLD."uid", OLD."version"); RETURN NULL;', hash='12b0e93407716e0d2dcf69b5eb9b58d798ac8314', operation='DELETE', pgid='pgtrigger_delete_delete_8b216', table='conventions_modeleconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='convention',
            trigger=pgtrigger.compiler.Trigger(name='convention_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{a_signer:abandonnee,a_signer:signee,projet:a_signer,projet:abandonnee,signee:soldee}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a07d3284c749faa40fef880ffbf3f0f58fbc96c4', operation='UPDATE', pgid='pgtrigger_convention_etats_435f3', table='conventions_convention', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='convention',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_conventionevent" ("coordonnees_bancaires_id", "cree_le", "debut", "etat", "fiches", "fin", "id", "modele_id", "montant_maximum", "notifiee_le", "numero", "objet", "originaux", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "qualite_departement", "qualite_structure", "scan_id", "signataire_departement", "signataire_structure", "signature_enregistree_par_id", "signee_le", "structure_id", "transmise_le", "uid") VALUES (NEW."coordonnees_bancaires_id", NEW."cree_le", NEW."debut", NEW."etat", NEW."fiches", NEW."fin", NEW."id", NEW."modele_id", NEW."montant_maximum", NEW."notifiee_le", NEW."numero", NEW."objet", NEW."originaux", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publiee_le", NEW."qualite_departement", NEW."qualite_structure", NEW."scan_id", NEW."signataire_departement", NEW."signataire_structure", NEW."signature_enregistree_par_id", NEW."signee_le", NEW."structure_id", NEW."transmise_le", NEW."uid"); RETURN NULL;', hash='97b97fa8f22f5bf32cdede2463e342b257cb91b2', operation='INSERT', pgid='pgtrigger_insert_insert_43c31', table='conventions_convention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='convention',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "conventions_conventionevent" ("coordonnees_bancaires_id", "cree_le", "debut", "etat", "fiches", "fin", "id", "modele_id", "montant_maximum", "notifiee_le", "numero", "objet", "originaux", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "qualite_departement", "qualite_structure", "scan_id", "signataire_departement", "signataire_structure", "signature_enregistree_par_id", "signee_le", "structure_id", "transmise_le", "uid") VALUES (NEW."coordonnees_bancaires_id", NEW."cree_le", NEW."debut", NEW."etat", NEW."fiches", NEW."fin", NEW."id", NEW."modele_id", NEW."montant_maximum", NEW."notifiee_le", NEW."numero", NEW."objet", NEW."originaux", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publiee_le", NEW."qualite_departement", NEW."qualite_structure", NEW."scan_id", NEW."signataire_departement", NEW."signataire_structure", NEW."signature_enregistree_par_id", NEW."signee_le", NEW."structure_id", NEW."transmise_le", NEW."uid"); RETURN NULL;', hash='daecf9239f27931b064e6e16be182151fa7b1580', operation='UPDATE', pgid='pgtrigger_update_update_e429f', table='conventions_convention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='convention',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_conventionevent" ("coordonnees_bancaires_id", "cree_le", "debut", "etat", "fiches", "fin", "id", "modele_id", "montant_maximum", "notifiee_le", "numero", "objet", "originaux", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publiee_le", "qualite_departement", "qualite_structure", "scan_id", "signataire_departement", "signataire_structure", "signature_enregistree_par_id", "signee_le", "structure_id", "transmise_le", "uid") VALUES (OLD."coordonnees_bancaires_id", OLD."cree_le", OLD."debut", OLD."etat", OLD."fiches", OLD."fin", OLD."id", OLD."modele_id", OLD."montant_maximum", OLD."notifiee_le", OLD."numero", OLD."objet", OLD."originaux", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publiee_le", OLD."qualite_departement", OLD."qualite_structure", OLD."scan_id", OLD."signataire_departement", OLD."signataire_structure", OLD."signature_enregistree_par_id", OLD."signee_le", OLD."structure_id", OLD."transmise_le", OLD."uid"); RETURN NULL;', hash='8824c8ec43d7c408408133779ac6374d1c557069', operation='DELETE', pgid='pgtrigger_delete_delete_70dc7', table='conventions_convention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='conventionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6b9ddd7569a39343b905b6611ca914d7e847b022', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1568e', table='conventions_conventionevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='documentconvention',
            trigger=pgtrigger.compiler.Trigger(name='document_inalterable', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ff86b2da7cf3fb28e7a0e400ca629c4744224419', operation='UPDATE OR DELETE', pgid='pgtrigger_document_inalterable_cead3', table='conventions_documentconvention', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='documentconvention',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_documentconventionevent" ("convention_id", "cree_le", "docx_id", "empreinte_entrees", "entrees", "genre", "id", "instant", "outils", "pdf_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."convention_id", NEW."cree_le", NEW."docx_id", NEW."empreinte_entrees", NEW."entrees", NEW."genre", NEW."id", NEW."instant", NEW."outils", NEW."pdf_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid"); RETURN NULL;', hash='996bd5417e3995d45048df0826cfd1f98e9f90b2', operation='INSERT', pgid='pgtrigger_insert_insert_dcd50', table='conventions_documentconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='documentconvention',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "conventions_documentconventionevent" ("convention_id", "cree_le", "docx_id", "empreinte_entrees", "entrees", "genre", "id", "instant", "outils", "pdf_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."convention_id", NEW."cree_le", NEW."docx_id", NEW."empreinte_entrees", NEW."entrees", NEW."genre", NEW."id", NEW."instant", NEW."outils", NEW."pdf_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid"); RETURN NULL;', hash='2074b1ea73d97986cc3cbffe61f26c7a6e5300ff', operation='UPDATE', pgid='pgtrigger_update_update_61556', table='conventions_documentconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='documentconvention',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_documentconventionevent" ("convention_id", "cree_le", "docx_id", "empreinte_entrees", "entrees", "genre", "id", "instant", "outils", "pdf_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (OLD."convention_id", OLD."cree_le", OLD."docx_id", OLD."empreinte_entrees", OLD."entrees", OLD."genre", OLD."id", OLD."instant", OLD."outils", OLD."pdf_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid"); RETURN NULL;', hash='fd6fa2d44834eeb8af3f2ea76b6255f95d8d0a72', operation='DELETE', pgid='pgtrigger_delete_delete_2243d', table='conventions_documentconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='documentconventionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2a01a08d78ecf62926619b189b27acd156dc7767', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d274b', table='conventions_documentconventionevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ligneconvention',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_ligneconventionevent" ("abandonnee_le", "convention_id", "cree_le", "fiche", "id", "ligne_id", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."abandonnee_le", NEW."convention_id", NEW."cree_le", NEW."fiche", NEW."id", NEW."ligne_id", NEW."montant", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid"); RETURN NULL;', hash='4145674d36ed50240eef0976a317463fb799589a', operation='INSERT', pgid='pgtrigger_insert_insert_64006', table='conventions_ligneconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ligneconvention',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "conventions_ligneconventionevent" ("abandonnee_le", "convention_id", "cree_le", "fiche", "id", "ligne_id", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."abandonnee_le", NEW."convention_id", NEW."cree_le", NEW."fiche", NEW."id", NEW."ligne_id", NEW."montant", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid"); RETURN NULL;', hash='9a4c48d07d1113ec1d6e77bcfcaa4e6448e88419', operation='UPDATE', pgid='pgtrigger_update_update_c2ce9', table='conventions_ligneconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ligneconvention',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "conventions_ligneconventionevent" ("abandonnee_le", "convention_id", "cree_le", "fiche", "id", "ligne_id", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (OLD."abandonnee_le", OLD."convention_id", OLD."cree_le", OLD."fiche", OLD."id", OLD."ligne_id", OLD."montant", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid"); RETURN NULL;', hash='6acb0631f977e70108991d8dbfd3a6de603d7c98', operation='DELETE', pgid='pgtrigger_delete_delete_d9393', table='conventions_ligneconvention', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ligneconventionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bd5ade77ca5ef165fe90e150e7e7b848d6448f57', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3c7c0', table='conventions_ligneconventionevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='modeleconventionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8f662876bf3679c917ebbf68b0237745827fbed7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_947d1', table='conventions_modeleconventionevent', when='BEFORE')),
        ),
    ]
