import django.db.models.deletion
import ecluse.socle.declencheurs
import ecluse.socle.horloge
import ecluse.socle.models
import ecluse.socle.tables
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('versements', '0001_initial'), ('versements', '0002_avances_des_avenants')]

    initial = True

    dependencies = [
        ('annuaire', '0002_tables'),
        ('conventions', '0001_tables'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0002_tables'),
    ]

    operations = [
        ecluse.socle.tables.CreerTables(
            tables=[
                migrations.CreateModel(
                    name='Liquidation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='liquidation', to='conventions.convention')),
                        ('etat', models.CharField(choices=[('a_decider', 'montant à décider'), ('decidee', 'décision à approuver'), ('arretee', 'arrêtée')], max_length=12, verbose_name='état')),
                        ('date', models.DateField(verbose_name='calculée au')),
                        ('demande', models.JSONField(verbose_name='faits')),
                        ('resultat', models.JSONField(verbose_name='résultat expliqué')),
                        ('calculee_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('montant_decide', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='montant décidé')),
                        ('motif', models.TextField(blank=True, verbose_name='motif')),
                        ('piece', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
                        ('decidee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decidee_le', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                        ('approuvee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approuvee_le', models.DateTimeField(blank=True, null=True, verbose_name='approuvée le')),
                    ],
                    options={
                        'verbose_name': 'liquidation',
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decidee_par__isnull', True), ('montant_decide__isnull', True)), models.Q(('decidee_le__isnull', False), ('decidee_par__isnull', False), ('montant_decide__gte', 0), ('piece__isnull', False), models.Q(('motif', ''), _negated=True)), _connector='OR'), name='liquidation_decision_complete', violation_error_message='Un montant décidé a un auteur, un motif et une pièce.'), models.CheckConstraint(condition=models.Q(('approuvee_par__isnull', True), models.Q(('decidee_par__isnull', False), models.Q(('approuvee_par', models.F('decidee_par')), _negated=True)), _connector='OR'), name='liquidation_deux_personnes', violation_error_message='Une décision est approuvée par une autre personne.'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'arretee'), _negated=True), ('montant_decide__isnull', True), models.Q(('approuvee_le__isnull', False), ('approuvee_par__isnull', False)), _connector='OR'), name='liquidation_decision_approuvee', violation_error_message='Une décision non approuvée n’arrête rien.')],
                    },
                ),
                migrations.CreateModel(
                    name='LiquidationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='versements.liquidation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.convention')),
                        ('etat', models.CharField(choices=[('a_decider', 'montant à décider'), ('decidee', 'décision à approuver'), ('arretee', 'arrêtée')], max_length=12, verbose_name='état')),
                        ('date', models.DateField(verbose_name='calculée au')),
                        ('demande', models.JSONField(verbose_name='faits')),
                        ('resultat', models.JSONField(verbose_name='résultat expliqué')),
                        ('calculee_par', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('montant_decide', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='montant décidé')),
                        ('motif', models.TextField(blank=True, verbose_name='motif')),
                        ('piece', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                        ('decidee_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decidee_le', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                        ('approuvee_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approuvee_le', models.DateTimeField(blank=True, null=True, verbose_name='approuvée le')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Ordre',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ordres', to='conventions.convention')),
                        ('liquidation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ordres', to='versements.liquidation')),
                        ('avenant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ordres', to='conventions.avenant')),
                        ('genre', models.CharField(choices=[('paiement', 'ordre de paiement'), ('titre', 'titre de recettes')], max_length=10)),
                        ('nature', models.CharField(choices=[('avance', 'avance'), ('solde', 'solde'), ('trop_percu', 'trop-perçu')], max_length=12)),
                        ('etat', models.CharField(choices=[('prepare', 'préparé, à approuver'), ('approuve', 'approuvé'), ('renvoye', 'renvoyé au préparateur'), ('transmis', 'transmis au payeur'), ('execute', 'payé'), ('annule', 'annulé')], default='prepare', max_length=12, verbose_name='état')),
                        ('numero', models.CharField(max_length=20, unique=True, verbose_name='numéro')),
                        ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                        ('exigible_le', models.DateField(verbose_name='exigible le')),
                        ('explication', models.JSONField(verbose_name='explication')),
                        ('coordonnees_bancaires', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.coordonneesbancaires')),
                        ('prepare_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approuve_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approuve_le', models.DateTimeField(blank=True, null=True, verbose_name='approuvé le')),
                        ('transmis_le', models.DateTimeField(blank=True, null=True, verbose_name='transmis le')),
                        ('execute_le', models.DateField(blank=True, null=True, verbose_name='exécuté le')),
                        ('reference_payeur', models.CharField(blank=True, max_length=40, verbose_name='numéro chez le payeur')),
                        ('motif_renvoi', models.TextField(blank=True, verbose_name='motif du renvoi')),
                    ],
                    options={
                        'verbose_name': 'ordre',
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('montant__gt', 0)), name='ordre_positif', violation_error_message='Un ordre a un montant supérieur à zéro.'), models.CheckConstraint(condition=models.Q(('approuve_par__isnull', True), models.Q(('approuve_par', models.F('prepare_par')), _negated=True), _connector='OR'), name='ordre_deux_personnes', violation_error_message='Un ordre est approuvé par une autre personne que celle qui l’a préparé.'), models.CheckConstraint(condition=models.Q(('etat__in', ['prepare', 'renvoye', 'annule']), models.Q(('approuve_le__isnull', False), ('approuve_par__isnull', False)), _connector='OR'), name='ordre_approuve_complet', violation_error_message='Un ordre approuvé porte qui et quand.'), models.CheckConstraint(condition=models.Q(models.Q(('genre', 'titre'), ('nature', 'trop_percu')), models.Q(('coordonnees_bancaires__isnull', False), ('genre', 'paiement'), models.Q(('nature', 'trop_percu'), _negated=True)), _connector='OR'), name='ordre_nature_du_genre', violation_error_message='Un paiement a des coordonnées bancaires, un titre recouvre un trop-perçu.'), models.UniqueConstraint(condition=models.Q(('etat', 'annule'), _negated=True), fields=('convention', 'nature', 'avenant'), name='ordre_une_nature', nulls_distinct=False, violation_error_message='Cet ordre existe déjà pour la convention.'), models.CheckConstraint(condition=models.Q(('avenant__isnull', True), ('nature', 'avance'), _connector='OR'), name='ordre_avenant_avance', violation_error_message='Seule une avance vient d’un avenant.')],
                    },
                ),
                migrations.CreateModel(
                    name='OrdreEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='versements.ordre')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                        ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                        ('convention', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.convention')),
                        ('liquidation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='versements.liquidation')),
                        ('avenant', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='conventions.avenant')),
                        ('genre', models.CharField(choices=[('paiement', 'ordre de paiement'), ('titre', 'titre de recettes')], max_length=10)),
                        ('nature', models.CharField(choices=[('avance', 'avance'), ('solde', 'solde'), ('trop_percu', 'trop-perçu')], max_length=12)),
                        ('etat', models.CharField(choices=[('prepare', 'préparé, à approuver'), ('approuve', 'approuvé'), ('renvoye', 'renvoyé au préparateur'), ('transmis', 'transmis au payeur'), ('execute', 'payé'), ('annule', 'annulé')], default='prepare', max_length=12, verbose_name='état')),
                        ('numero', models.CharField(max_length=20, verbose_name='numéro')),
                        ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                        ('exigible_le', models.DateField(verbose_name='exigible le')),
                        ('explication', models.JSONField(verbose_name='explication')),
                        ('coordonnees_bancaires', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.coordonneesbancaires')),
                        ('prepare_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approuve_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approuve_le', models.DateTimeField(blank=True, null=True, verbose_name='approuvé le')),
                        ('transmis_le', models.DateTimeField(blank=True, null=True, verbose_name='transmis le')),
                        ('execute_le', models.DateField(blank=True, null=True, verbose_name='exécuté le')),
                        ('reference_payeur', models.CharField(blank=True, max_length=40, verbose_name='numéro chez le payeur')),
                        ('motif_renvoi', models.TextField(blank=True, verbose_name='motif du renvoi')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='liquidation',
            trigger=pgtrigger.compiler.Trigger(name='liquidation_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{a_decider:decidee,decidee:a_decider,decidee:arretee}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='9db4729784700e465e6d6b092c1d8dd64d2e5486', operation='UPDATE', pgid='pgtrigger_liquidation_etats_615db', table='versements_liquidation', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='liquidation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "versements_liquidationevent" ("approuvee_le", "approuvee_par_id", "calculee_par_id", "convention_id", "cree_le", "date", "decidee_le", "decidee_par_id", "demande", "etat", "id", "montant_decide", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "resultat", "uid") VALUES (NEW."approuvee_le", NEW."approuvee_par_id", NEW."calculee_par_id", NEW."convention_id", NEW."cree_le", NEW."date", NEW."decidee_le", NEW."decidee_par_id", NEW."demande", NEW."etat", NEW."id", NEW."montant_decide", NEW."motif", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."piece_id", NEW."resultat", NEW."uid"); RETURN NULL;', hash='36e0f5877c70ecc18e04509938198862a16d4d99', operation='INSERT', pgid='pgtrigger_insert_insert_969a0', table='versements_liquidation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='liquidation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "versements_liquidationevent" ("approuvee_le", "approuvee_par_id", "calculee_par_id", "convention_id", "cree_le", "date", "decidee_le", "decidee_par_id", "demande", "etat", "id", "montant_decide", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "resultat", "uid") VALUES (NEW."approuvee_le", NEW."approuvee_par_id", NEW."calculee_par_id", NEW."convention_id", NEW."cree_le", NEW."date", NEW."decidee_le", NEW."decidee_par_id", NEW."demande", NEW."etat", NEW."id", NEW."montant_decide", NEW."motif", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."piece_id", NEW."resultat", NEW."uid"); RETURN NULL;', hash='921906ed55004ca29b48ab2f58c81efa2d0d072b', operation='UPDATE', pgid='pgtrigger_update_update_64777', table='versements_liquidation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='liquidation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "versements_liquidationevent" ("approuvee_le", "approuvee_par_id", "calculee_par_id", "convention_id", "cree_le", "date", "decidee_le", "decidee_par_id", "demande", "etat", "id", "montant_decide", "motif", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "resultat", "uid") VALUES (OLD."approuvee_le", OLD."approuvee_par_id", OLD."calculee_par_id", OLD."convention_id", OLD."cree_le", OLD."date", OLD."decidee_le", OLD."decidee_par_id", OLD."demande", OLD."etat", OLD."id", OLD."montant_decide", OLD."motif", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."piece_id", OLD."resultat", OLD."uid"); RETURN NULL;', hash='ddec2ef357d660359d0dfb03f96afb4169b76fcc', operation='DELETE', pgid='pgtrigger_delete_delete_22d4e', table='versements_liquidation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='liquidationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37336b15ea18272a01576d994078ec1fb127b053', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_25b77', table='versements_liquidationevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ordre',
            trigger=pgtrigger.compiler.Trigger(name='ordre_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{approuve:transmis,prepare:annule,prepare:approuve,prepare:renvoye,renvoye:annule,transmis:execute}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='cc7b9bc7945011a82ec957e4f101d1cdc4b7f28b', operation='UPDATE', pgid='pgtrigger_ordre_etats_1bead', table='versements_ordre', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ordre',
            trigger=pgtrigger.compiler.Trigger(name='ordre_plafond', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE total numeric; plafond numeric;', func="\n        IF NEW.genre = 'paiement' AND NEW.etat <> 'annule' THEN\n            SELECT montant_maximum INTO plafond\n              FROM conventions_convention WHERE id = NEW.convention_id FOR UPDATE;\n            SELECT COALESCE(SUM(montant), 0) INTO total FROM versements_ordre\n             WHERE convention_id = NEW.convention_id AND genre = 'paiement'\n               AND etat <> 'annule' AND id <> NEW.id;\n            IF total + NEW.montant > plafond THEN\n                RAISE EXCEPTION 'plafond de la convention dépassé'\n                  USING ERRCODE = 'check_violation', CONSTRAINT = 'ordre_sous_plafond';\n            END IF;\n        END IF;\n        RETURN NEW;\n    ", hash='9092ed258d28e7aec941ebda636db158682eb36e', operation='INSERT OR UPDATE', pgid='pgtrigger_ordre_plafond_bcc58', table='versements_ordre', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ordre',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "versements_ordreevent" ("approuve_le", "approuve_par_id", "avenant_id", "convention_id", "coordonnees_bancaires_id", "cree_le", "etat", "execute_le", "exigible_le", "explication", "genre", "id", "liquidation_id", "montant", "motif_renvoi", "nature", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepare_par_id", "reference_payeur", "transmis_le", "uid") VALUES (NEW."approuve_le", NEW."approuve_par_id", NEW."avenant_id", NEW."convention_id", NEW."coordonnees_bancaires_id", NEW."cree_le", NEW."etat", NEW."execute_le", NEW."exigible_le", NEW."explication", NEW."genre", NEW."id", NEW."liquidation_id", NEW."montant", NEW."motif_renvoi", NEW."nature", NEW."numero", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prepare_par_id", NEW."reference_payeur", NEW."transmis_le", NEW."uid"); RETURN NULL;', hash='3230c8e3dffaff26139608c21202b545a444e8a0', operation='INSERT', pgid='pgtrigger_insert_insert_d93eb', table='versements_ordre', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ordre',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "versements_ordreevent" ("approuve_le", "approuve_par_id", "avenant_id", "convention_id", "coordonnees_bancaires_id", "cree_le", "etat", "execute_le", "exigible_le", "explication", "genre", "id", "liquidation_id", "montant", "motif_renvoi", "nature", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepare_par_id", "reference_payeur", "transmis_le", "uid") VALUES (NEW."approuve_le", NEW."approuve_par_id", NEW."avenant_id", NEW."convention_id", NEW."coordonnees_bancaires_id", NEW."cree_le", NEW."etat", NEW."execute_le", NEW."exigible_le", NEW."explication", NEW."genre", NEW."id", NEW."liquidation_id", NEW."montant", NEW."motif_renvoi", NEW."nature", NEW."numero", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepare_par_id", NEW."reference_payeur", NEW."transmis_le", NEW."uid"); RETURN NULL;', hash='7e0e3a96b3a603852771a187cee872b51c24eacf', operation='UPDATE', pgid='pgtrigger_update_update_5a4e4', table='versements_ordre', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ordre',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "versements_ordreevent" ("approuve_le", "approuve_par_id", "avenant_id", "convention_id", "coordonnees_bancaires_id", "cree_le", "etat", "execute_le", "exigible_le", "explication", "genre", "id", "liquidation_id", "montant", "motif_renvoi", "nature", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepare_par_id", "reference_payeur", "transmis_le", "uid") VALUES (OLD."approuve_le", OLD."approuve_par_id", OLD."avenant_id", OLD."convention_id", OLD."coordonnees_bancaires_id", OLD."cree_le", OLD."etat", OLD."execute_le", OLD."exigible_le", OLD."explication", OLD."genre", OLD."id", OLD."liquidation_id", OLD."montant", OLD."motif_renvoi", OLD."nature", OLD."numero", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prepare_par_id", OLD."reference_payeur", OLD."transmis_le", OLD."uid"); RETURN NULL;', hash='1567724572739f9369f61ac4edef8fbd9569dfe7', operation='DELETE', pgid='pgtrigger_delete_delete_53d47', table='versements_ordre', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ordreevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='644e683ef7aaa1f951d29914c76bb58a57df86c6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d1aa6', table='versements_ordreevent', when='BEFORE')),
        ),
    ]
