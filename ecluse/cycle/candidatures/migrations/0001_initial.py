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
        ('appels', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Candidature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('etat', models.CharField(choices=[('brouillon', 'brouillon'), ('deposee', 'déposée, à valider'), ('validee', 'validée'), ('en_instruction', 'en instruction'), ('favorable', 'proposition favorable'), ('defavorable', 'proposition défavorable'), ('inscrite', 'inscrite au rapport'), ('adoptee', 'adoptée'), ('rejetee', 'non retenue'), ('conventionnee', 'conventionnée'), ('retiree', 'retirée'), ('hors_delai', 'non validée à la clôture')], default='brouillon', max_length=20, verbose_name='état')),
                ('numero', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='numéro')),
                ('intitule', models.CharField(blank=True, max_length=200, verbose_name='intitulé du projet')),
                ('montant_demande', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='montant demandé')),
                ('debut', models.DateField(blank=True, null=True, verbose_name='début de l’action')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='fin de l’action')),
                ('modifiee_le', models.DateTimeField(blank=True, null=True, verbose_name='modifiée le')),
                ('deposee_le', models.DateTimeField(blank=True, null=True, verbose_name='déposée le')),
                ('validee_le', models.DateTimeField(blank=True, null=True, verbose_name='validée le')),
                ('empreinte', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
                ('recherche', models.TextField(blank=True, editable=False, verbose_name='texte de recherche')),
                ('coordonnees_bancaires', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.coordonneesbancaires')),
                ('cree_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deposee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('etablissement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annuaire.etablissement')),
                ('instructeur', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidatures', to='appels.sessiondepot')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidatures', to='annuaire.structure')),
                ('territoires', models.ManyToManyField(blank=True, related_name='candidatures', to='annuaire.territoire', verbose_name='territoires')),
                ('validee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'candidature',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['etat', '-id'], name='candidature_etat_id'), models.Index(fields=['structure', '-id'], name='candidature_structure_id')],
                'constraints': [models.CheckConstraint(condition=models.Q(('montant_demande__isnull', True), ('montant_demande__gt', 0), _connector='OR'), name='candidature_montant_positif', violation_error_message='Le montant demandé est supérieur à zéro.'), models.CheckConstraint(condition=models.Q(('fin__isnull', True), ('debut__isnull', True), ('fin__gte', models.F('debut')), _connector='OR'), name='candidature_periode', violation_error_message='La fin de l’action ne peut pas précéder son début.'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['deposee']), _negated=True), models.Q(('deposee_le__isnull', False), ('deposee_par__isnull', False), ('numero__isnull', False), models.Q(('empreinte', ''), _negated=True)), _connector='OR'), name='candidature_deposee_complete', violation_error_message='Un dossier déposé porte un numéro, un instant, un déposant et une empreinte.'), models.CheckConstraint(condition=models.Q(('etat__in', ['brouillon', 'deposee', 'retiree', 'hors_delai']), models.Q(('numero__isnull', False), ('validee_le__isnull', False), ('validee_par__isnull', False), ('validee_le__gte', models.F('deposee_le')), models.Q(('empreinte', ''), _negated=True)), _connector='OR'), name='candidature_validee_complete', violation_error_message='Un dossier validé porte l’instant et l’auteur de sa validation, après son dépôt.')],
            },
        ),
        migrations.CreateModel(
            name='CandidatureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('etat', models.CharField(choices=[('brouillon', 'brouillon'), ('deposee', 'déposée, à valider'), ('validee', 'validée'), ('en_instruction', 'en instruction'), ('favorable', 'proposition favorable'), ('defavorable', 'proposition défavorable'), ('inscrite', 'inscrite au rapport'), ('adoptee', 'adoptée'), ('rejetee', 'non retenue'), ('conventionnee', 'conventionnée'), ('retiree', 'retirée'), ('hors_delai', 'non validée à la clôture')], default='brouillon', max_length=20, verbose_name='état')),
                ('numero', models.CharField(blank=True, max_length=20, null=True, verbose_name='numéro')),
                ('intitule', models.CharField(blank=True, max_length=200, verbose_name='intitulé du projet')),
                ('montant_demande', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='montant demandé')),
                ('debut', models.DateField(blank=True, null=True, verbose_name='début de l’action')),
                ('fin', models.DateField(blank=True, null=True, verbose_name='fin de l’action')),
                ('modifiee_le', models.DateTimeField(blank=True, null=True, verbose_name='modifiée le')),
                ('deposee_le', models.DateTimeField(blank=True, null=True, verbose_name='déposée le')),
                ('validee_le', models.DateTimeField(blank=True, null=True, verbose_name='validée le')),
                ('empreinte', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
                ('recherche', models.TextField(blank=True, editable=False, verbose_name='texte de recherche')),
                ('coordonnees_bancaires', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.coordonneesbancaires')),
                ('cree_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('deposee_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('etablissement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.etablissement')),
                ('instructeur', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='candidatures.candidature')),
                ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='appels.sessiondepot')),
                ('structure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='annuaire.structure')),
                ('validee_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LigneBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('sens', models.CharField(choices=[('charge', 'charge'), ('produit', 'produit')], max_length=8)),
                ('compte', models.CharField(max_length=6, verbose_name='compte')),
                ('libelle', models.CharField(max_length=160, verbose_name='libellé')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('demande', models.BooleanField(default=False, verbose_name='subvention demandée ici')),
                ('rang', models.PositiveSmallIntegerField(default=0)),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget', to='candidatures.candidature')),
            ],
            options={
                'verbose_name': 'ligne de budget',
                'ordering': ['sens', 'compte', 'rang', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('montant__gte', 0)), name='ligne_budget_positive', violation_error_message='Un montant de budget n’est jamais négatif.'), models.CheckConstraint(condition=models.Q(models.Q(('compte__regex', '^(6\\d{0,5}|86\\d{0,4})$'), ('sens', 'charge')), models.Q(('compte__regex', '^(7\\d{0,5}|87\\d{0,4})$'), ('sens', 'produit')), _connector='OR'), name='ligne_budget_compte', violation_error_message='Les charges sont aux comptes 6 et 86, les produits aux comptes 7 et 87.'), models.UniqueConstraint(condition=models.Q(('demande', True)), fields=('candidature',), name='ligne_budget_une_demande', violation_error_message='Une seule ligne porte la subvention demandée.')],
            },
        ),
        migrations.CreateModel(
            name='LigneBudgetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('sens', models.CharField(choices=[('charge', 'charge'), ('produit', 'produit')], max_length=8)),
                ('compte', models.CharField(max_length=6, verbose_name='compte')),
                ('libelle', models.CharField(max_length=160, verbose_name='libellé')),
                ('montant', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='montant')),
                ('demande', models.BooleanField(default=False, verbose_name='subvention demandée ici')),
                ('rang', models.PositiveSmallIntegerField(default=0)),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='candidatures.lignebudget')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=40, verbose_name='pièce')),
                ('retiree_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='candidatures.candidature')),
                ('deposee_par', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fichier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
            ],
            options={
                'verbose_name': 'pièce',
                'ordering': ['code', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retiree_le__isnull', True)), fields=('candidature', 'code'), name='piece_unique', violation_error_message='Cette pièce est déjà au dossier.')],
            },
        ),
        migrations.CreateModel(
            name='PieceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=40, verbose_name='pièce')),
                ('retiree_le', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('deposee_par', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('fichier', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='candidatures.piece')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recepisse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('genre', models.CharField(choices=[('depot', 'attestation de dépôt'), ('validation', 'attestation de validation')], max_length=12)),
                ('instant', models.DateTimeField(verbose_name='instant constaté')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte du dossier')),
                ('donnees', models.JSONField(default=dict, verbose_name='entrées figées')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recepisses', to='candidatures.candidature')),
                ('fichier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='socle.fichier')),
            ],
            options={
                'verbose_name': 'récépissé',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('candidature', 'genre', 'instant'), name='recepisse_unique', violation_error_message='Ce récépissé existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='RecepisseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('genre', models.CharField(choices=[('depot', 'attestation de dépôt'), ('validation', 'attestation de validation')], max_length=12)),
                ('instant', models.DateTimeField(verbose_name='instant constaté')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte du dossier')),
                ('donnees', models.JSONField(default=dict, verbose_name='entrées figées')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('fichier', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='socle.fichier')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='candidatures.recepisse')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SectionDossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=40, verbose_name='section')),
                ('contenu', models.JSONField(blank=True, default=dict, verbose_name='réponses')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('modifiee_le', models.DateTimeField(blank=True, null=True, verbose_name='modifiée le')),
                ('candidature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='candidatures.candidature')),
                ('modifiee_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'section du dossier',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('candidature', 'code'), name='section_unique', violation_error_message='Cette section existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='SectionDossierEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False, verbose_name='créé le')),
                ('code', models.CharField(max_length=40, verbose_name='section')),
                ('contenu', models.JSONField(blank=True, default=dict, verbose_name='réponses')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('modifiee_le', models.DateTimeField(blank=True, null=True, verbose_name='modifiée le')),
                ('candidature', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='candidatures.candidature')),
                ('modifiee_par', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='candidatures.sectiondossier')),
            ],
            options={
                'abstract': False,
            },
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='candidature',
            trigger=pgtrigger.compiler.Trigger(name='candidature_etats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."etat", \':\', NEW."etat") = ANY(\'{adoptee:conventionnee,brouillon:deposee,brouillon:hors_delai,brouillon:retiree,defavorable:favorable,defavorable:rejetee,deposee:brouillon,deposee:hors_delai,deposee:retiree,deposee:validee,en_instruction:defavorable,en_instruction:favorable,favorable:defavorable,favorable:inscrite,inscrite:adoptee,inscrite:favorable,inscrite:rejetee,validee:en_instruction,validee:retiree}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."etat" IS DISTINCT FROM NEW."etat") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "etat" from "%" to "%" on table %\', OLD."etat", NEW."etat", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='38efc53f83afcff5ac9bbe9ab9eeafc18c8c3696', operation='UPDATE', pgid='pgtrigger_candidature_etats_85f0b', table='candidatures_candidature', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='candidature',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_candidatureevent" ("coordonnees_bancaires_id", "cree_le", "cree_par_id", "debut", "deposee_le", "deposee_par_id", "empreinte", "etablissement_id", "etat", "fin", "id", "instructeur_id", "intitule", "modifiee_le", "montant_demande", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recherche", "session_id", "structure_id", "uid", "validee_le", "validee_par_id") VALUES (NEW."coordonnees_bancaires_id", NEW."cree_le", NEW."cree_par_id", NEW."debut", NEW."deposee_le", NEW."deposee_par_id", NEW."empreinte", NEW."etablissement_id", NEW."etat", NEW."fin", NEW."id", NEW."instructeur_id", NEW."intitule", NEW."modifiee_le", NEW."montant_demande", NEW."numero", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recherche", NEW."session_id", NEW."structure_id", NEW."uid", NEW."validee_le", NEW."validee_par_id"); RETURN NULL;', hash='487a91561981d48d7f87bf22d21dcf8aa6523bc2', operation='INSERT', pgid='pgtrigger_insert_insert_ea3e9', table='candidatures_candidature', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='candidature',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "candidatures_candidatureevent" ("coordonnees_bancaires_id", "cree_le", "cree_par_id", "debut", "deposee_le", "deposee_par_id", "empreinte", "etablissement_id", "etat", "fin", "id", "instructeur_id", "intitule", "modifiee_le", "montant_demande", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recherche", "session_id", "structure_id", "uid", "validee_le", "validee_par_id") VALUES (NEW."coordonnees_bancaires_id", NEW."cree_le", NEW."cree_par_id", NEW."debut", NEW."deposee_le", NEW."deposee_par_id", NEW."empreinte", NEW."etablissement_id", NEW."etat", NEW."fin", NEW."id", NEW."instructeur_id", NEW."intitule", NEW."modifiee_le", NEW."montant_demande", NEW."numero", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recherche", NEW."session_id", NEW."structure_id", NEW."uid", NEW."validee_le", NEW."validee_par_id"); RETURN NULL;', hash='264aaf09c8088665ae979bf1e5c9ab11ed010d27', operation='UPDATE', pgid='pgtrigger_update_update_72fdc', table='candidatures_candidature', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='candidature',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_candidatureevent" ("coordonnees_bancaires_id", "cree_le", "cree_par_id", "debut", "deposee_le", "deposee_par_id", "empreinte", "etablissement_id", "etat", "fin", "id", "instructeur_id", "intitule", "modifiee_le", "montant_demande", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recherche", "session_id", "structure_id", "uid", "validee_le", "validee_par_id") VALUES (OLD."coordonnees_bancaires_id", OLD."cree_le", OLD."cree_par_id", OLD."debut", OLD."deposee_le", OLD."deposee_par_id", OLD."empreinte", OLD."etablissement_id", OLD."etat", OLD."fin", OLD."id", OLD."instructeur_id", OLD."intitule", OLD."modifiee_le", OLD."montant_demande", OLD."numero", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recherche", OLD."session_id", OLD."structure_id", OLD."uid", OLD."validee_le", OLD."validee_par_id"); RETURN NULL;', hash='5b0ebd0d4637940a14b4f97712c2f398f173fdb7', operation='DELETE', pgid='pgtrigger_delete_delete_a5c74', table='candidatures_candidature', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='candidatureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1b1d507695410d1be8864b449a9f92b47ce12522', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef20c', table='candidatures_candidatureevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignebudget',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_lignebudgetevent" ("candidature_id", "compte", "cree_le", "demande", "id", "libelle", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rang", "sens", "uid") VALUES (NEW."candidature_id", NEW."compte", NEW."cree_le", NEW."demande", NEW."id", NEW."libelle", NEW."montant", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rang", NEW."sens", NEW."uid"); RETURN NULL;', hash='70e49690dbdaa768d2cfdba5b944938b1b934b4e', operation='INSERT', pgid='pgtrigger_insert_insert_6bc6e', table='candidatures_lignebudget', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignebudget',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "candidatures_lignebudgetevent" ("candidature_id", "compte", "cree_le", "demande", "id", "libelle", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rang", "sens", "uid") VALUES (NEW."candidature_id", NEW."compte", NEW."cree_le", NEW."demande", NEW."id", NEW."libelle", NEW."montant", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rang", NEW."sens", NEW."uid"); RETURN NULL;', hash='efd9e5581824d1a3c1b9999fec51aeb1be390bf7', operation='UPDATE', pgid='pgtrigger_update_update_0c79e', table='candidatures_lignebudget', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignebudget',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_lignebudgetevent" ("candidature_id", "compte", "cree_le", "demande", "id", "libelle", "montant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rang", "sens", "uid") VALUES (OLD."candidature_id", OLD."compte", OLD."cree_le", OLD."demande", OLD."id", OLD."libelle", OLD."montant", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rang", OLD."sens", OLD."uid"); RETURN NULL;', hash='a660f6bba0483ceafa0f021016bd7a614848511f', operation='DELETE', pgid='pgtrigger_delete_delete_7bbd0', table='candidatures_lignebudget', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='lignebudgetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a5a4f84770a15fdc6b281d2f171c4d361a30e40d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_71200', table='candidatures_lignebudgetevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piece',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_pieceevent" ("candidature_id", "code", "cree_le", "deposee_par_id", "fichier_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "uid") VALUES (NEW."candidature_id", NEW."code", NEW."cree_le", NEW."deposee_par_id", NEW."fichier_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retiree_le", NEW."uid"); RETURN NULL;', hash='5597edf15c8150c739c8f2d17806f308bc5d717b', operation='INSERT', pgid='pgtrigger_insert_insert_289f6', table='candidatures_piece', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piece',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "candidatures_pieceevent" ("candidature_id", "code", "cree_le", "deposee_par_id", "fichier_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "uid") VALUES (NEW."candidature_id", NEW."code", NEW."cree_le", NEW."deposee_par_id", NEW."fichier_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retiree_le", NEW."uid"); RETURN NULL;', hash='c4da0df48f6ad8f241ce050d7830a47eceff275f', operation='UPDATE', pgid='pgtrigger_update_update_adcde', table='candidatures_piece', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='piece',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_pieceevent" ("candidature_id", "code", "cree_le", "deposee_par_id", "fichier_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "uid") VALUES (OLD."candidature_id", OLD."code", OLD."cree_le", OLD."deposee_par_id", OLD."fichier_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retiree_le", OLD."uid"); RETURN NULL;', hash='815b4d373bf86d9d36206976d3a5d1f7a0f568aa', operation='DELETE', pgid='pgtrigger_delete_delete_3ff73', table='candidatures_piece', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='pieceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a95a05bf3603da95f844f613635e62aaaee4bff3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ccfe0', table='candidatures_pieceevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='recepisse',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_recepisseevent" ("candidature_id", "cree_le", "donnees", "empreinte", "fichier_id", "genre", "id", "instant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."candidature_id", NEW."cree_le", NEW."donnees", NEW."empreinte", NEW."fichier_id", NEW."genre", NEW."id", NEW."instant", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid"); RETURN NULL;', hash='03e1267a7a82f48e3fd196d2e9470452cbbf7014', operation='INSERT', pgid='pgtrigger_insert_insert_168f2', table='candidatures_recepisse', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='recepisse',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "candidatures_recepisseevent" ("candidature_id", "cree_le", "donnees", "empreinte", "fichier_id", "genre", "id", "instant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (NEW."candidature_id", NEW."cree_le", NEW."donnees", NEW."empreinte", NEW."fichier_id", NEW."genre", NEW."id", NEW."instant", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid"); RETURN NULL;', hash='b37c9c0db26360a23f438788915a2033210ade32', operation='UPDATE', pgid='pgtrigger_update_update_8cdbc', table='candidatures_recepisse', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='recepisse',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_recepisseevent" ("candidature_id", "cree_le", "donnees", "empreinte", "fichier_id", "genre", "id", "instant", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid") VALUES (OLD."candidature_id", OLD."cree_le", OLD."donnees", OLD."empreinte", OLD."fichier_id", OLD."genre", OLD."id", OLD."instant", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid"); RETURN NULL;', hash='116827d85d73a94e403c265728478e322a2868c3', operation='DELETE', pgid='pgtrigger_delete_delete_01ab4', table='candidatures_recepisse', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='recepisseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7eac95c70cb44a00f19d33499f5c1ce9403e8157', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_15de1', table='candidatures_recepisseevent', when='BEFORE')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectiondossier',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_sectiondossierevent" ("candidature_id", "code", "contenu", "cree_le", "id", "modifiee_le", "modifiee_par_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "version") VALUES (NEW."candidature_id", NEW."code", NEW."contenu", NEW."cree_le", NEW."id", NEW."modifiee_le", NEW."modifiee_par_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid", NEW."version"); RETURN NULL;', hash='aafd3be7c78436167e2f7250848d175b0500d850', operation='INSERT', pgid='pgtrigger_insert_insert_90688', table='candidatures_sectiondossier', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectiondossier',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "candidatures_sectiondossierevent" ("candidature_id", "code", "contenu", "cree_le", "id", "modifiee_le", "modifiee_par_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "version") VALUES (NEW."candidature_id", NEW."code", NEW."contenu", NEW."cree_le", NEW."id", NEW."modifiee_le", NEW."modifiee_par_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid", NEW."version"); RETURN NULL;', hash='626c47c59a3cd5d877fb42e2ec5a3bb8de1fbc4d', operation='UPDATE', pgid='pgtrigger_update_update_132ac', table='candidatures_sectiondossier', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectiondossier',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "candidatures_sectiondossierevent" ("candidature_id", "code", "contenu", "cree_le", "id", "modifiee_le", "modifiee_par_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "version") VALUES (OLD."candidature_id", OLD."code", OLD."contenu", OLD."cree_le", OLD."id", OLD."modifiee_le", OLD."modifiee_par_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid", OLD."version"); RETURN NULL;', hash='88e2633de56c2b38f25fdc148922a005b21b8f74', operation='DELETE', pgid='pgtrigger_delete_delete_0d939', table='candidatures_sectiondossier', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='sectiondossierevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7fe04591fdd2ea453caa1bd2070ee9d34a0cc57e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a56b', table='candidatures_sectiondossierevent', when='BEFORE')),
        ),
    ]
