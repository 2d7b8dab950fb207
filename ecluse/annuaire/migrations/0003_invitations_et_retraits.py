import django.db.models.deletion
import django.db.models.functions.text
import ecluse.socle.horloge
import ecluse.socle.declencheurs
import ecluse.socle.models
import ecluse.socle.tri
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annuaire', '0002_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('socle', '0002_cle_tri'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16)),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('prenom', models.CharField(max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(max_length=80, verbose_name='nom')),
                ('fonction', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('telephone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='compte',
            options={'ordering': ['tri', 'id'], 'verbose_name': 'compte'},
        ),
        migrations.AlterModelOptions(
            name='structure',
            options={'ordering': ['tri', 'id'], 'verbose_name': 'structure'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='habilitation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='habilitation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='habilitation',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='invitation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='invitation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='invitation',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='habilitation',
            name='habilitation_unique',
        ),
        migrations.AddField(
            model_name='habilitation',
            name='retiree_par',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='habilitationevent',
            name='retiree_par',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='habilitation',
            name='retiree_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='retirée le'),
        ),
        migrations.AddField(
            model_name='habilitationevent',
            name='retiree_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='retirée le'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='annulee_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='annulée le'),
        ),
        migrations.AddField(
            model_name='invitationevent',
            name='annulee_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='annulée le'),
        ),
        migrations.AlterField(
            model_name='compte',
            name='uid',
            field=models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True),
        ),
        migrations.AddField(
            model_name='compte',
            name='tri',
            field=models.GeneratedField(db_persist=True, expression=ecluse.socle.tri.CleTri(django.db.models.functions.text.Concat('nom', models.Value(' '), 'prenom')), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='structure',
            name='tri',
            field=models.GeneratedField(db_persist=True, expression=ecluse.socle.tri.CleTri(django.db.models.functions.text.Concat('nom', models.Value(' '), 'sigle')), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='structureevent',
            name='tri',
            field=models.GeneratedField(db_persist=True, expression=ecluse.socle.tri.CleTri(django.db.models.functions.text.Concat('nom', models.Value(' '), 'sigle')), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='compte',
            index=models.Index(fields=['tri', 'id'], name='compte_tri'),
        ),
        migrations.AddIndex(
            model_name='structure',
            index=models.Index(fields=['tri', 'id'], name='structure_tri'),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='compte',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "annuaire_compteevent" ("cree_le", "email", "fonction", "id", "is_active", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "telephone", "uid") VALUES (NEW."cree_le", NEW."email", NEW."fonction", NEW."id", NEW."is_active", NEW."nom", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prenom", NEW."telephone", NEW."uid"); RETURN NULL;', hash='af411cba02a4c0ae4550d0b5c882540463d3a911', operation='INSERT', pgid='pgtrigger_insert_insert_73b06', table='annuaire_compte', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='compte',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cree_le" IS DISTINCT FROM (NEW."cree_le") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."fonction" IS DISTINCT FROM (NEW."fonction") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."nom" IS DISTINCT FROM (NEW."nom") OR OLD."prenom" IS DISTINCT FROM (NEW."prenom") OR OLD."telephone" IS DISTINCT FROM (NEW."telephone") OR OLD."uid" IS DISTINCT FROM (NEW."uid"))', func='INSERT INTO "annuaire_compteevent" ("cree_le", "email", "fonction", "id", "is_active", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "telephone", "uid") VALUES (NEW."cree_le", NEW."email", NEW."fonction", NEW."id", NEW."is_active", NEW."nom", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prenom", NEW."telephone", NEW."uid"); RETURN NULL;', hash='e1010e1d7d35209a7727ad2b3e606002b17f89a2', operation='UPDATE', pgid='pgtrigger_update_update_dd9da', table='annuaire_compte', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='compte',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "annuaire_compteevent" ("cree_le", "email", "fonction", "id", "is_active", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "telephone", "uid") VALUES (OLD."cree_le", OLD."email", OLD."fonction", OLD."id", OLD."is_active", OLD."nom", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prenom", OLD."telephone", OLD."uid"); RETURN NULL;', hash='4644f5021367a6a9a990673677683bfc56df0542', operation='DELETE', pgid='pgtrigger_delete_delete_935d5', table='annuaire_compte', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='habilitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "annuaire_habilitationevent" ("accordee_par_id", "compte_id", "cree_le", "debut", "dispositifs", "fin", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "retiree_par_id", "role", "service_id", "structure_id", "territoire_id", "uid") VALUES (NEW."accordee_par_id", NEW."compte_id", NEW."cree_le", NEW."debut", NEW."dispositifs", NEW."fin", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retiree_le", NEW."retiree_par_id", NEW."role", NEW."service_id", NEW."structure_id", NEW."territoire_id", NEW."uid"); RETURN NULL;', hash='b44928a3450e5451615b4452960e0c44273a8229', operation='INSERT', pgid='pgtrigger_insert_insert_ac8cc', table='annuaire_habilitation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='habilitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "annuaire_habilitationevent" ("accordee_par_id", "compte_id", "cree_le", "debut", "dispositifs", "fin", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "retiree_par_id", "role", "service_id", "structure_id", "territoire_id", "uid") VALUES (NEW."accordee_par_id", NEW."compte_id", NEW."cree_le", NEW."debut", NEW."dispositifs", NEW."fin", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retiree_le", NEW."retiree_par_id", NEW."role", NEW."service_id", NEW."structure_id", NEW."territoire_id", NEW."uid"); RETURN NULL;', hash='9ca4e85336f6d525183638366c31de3579e726e2', operation='UPDATE', pgid='pgtrigger_update_update_630bc', table='annuaire_habilitation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='habilitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "annuaire_habilitationevent" ("accordee_par_id", "compte_id", "cree_le", "debut", "dispositifs", "fin", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retiree_le", "retiree_par_id", "role", "service_id", "structure_id", "territoire_id", "uid") VALUES (OLD."accordee_par_id", OLD."compte_id", OLD."cree_le", OLD."debut", OLD."dispositifs", OLD."fin", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retiree_le", OLD."retiree_par_id", OLD."role", OLD."service_id", OLD."structure_id", OLD."territoire_id", OLD."uid"); RETURN NULL;', hash='7dcfa66bb7dae5b83a0f44c25eff30aa0aef594e', operation='DELETE', pgid='pgtrigger_delete_delete_cf218', table='annuaire_habilitation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "annuaire_invitationevent" ("acceptee_le", "annulee_le", "compte_id", "cree_le", "email", "expire_le", "id", "invitee_par_id", "jeton_hache", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "role", "service_id", "structure_id", "territoire_id", "uid") VALUES (NEW."acceptee_le", NEW."annulee_le", NEW."compte_id", NEW."cree_le", NEW."email", NEW."expire_le", NEW."id", NEW."invitee_par_id", NEW."jeton_hache", NEW."nom", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prenom", NEW."role", NEW."service_id", NEW."structure_id", NEW."territoire_id", NEW."uid"); RETURN NULL;', hash='d2ae58b40980767af61d736688ee040c069aeb2e', operation='INSERT', pgid='pgtrigger_insert_insert_5cde4', table='annuaire_invitation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "annuaire_invitationevent" ("acceptee_le", "annulee_le", "compte_id", "cree_le", "email", "expire_le", "id", "invitee_par_id", "jeton_hache", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "role", "service_id", "structure_id", "territoire_id", "uid") VALUES (NEW."acceptee_le", NEW."annulee_le", NEW."compte_id", NEW."cree_le", NEW."email", NEW."expire_le", NEW."id", NEW."invitee_par_id", NEW."jeton_hache", NEW."nom", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prenom", NEW."role", NEW."service_id", NEW."structure_id", NEW."territoire_id", NEW."uid"); RETURN NULL;', hash='f4783b25c47509da9e9825d6d4179d66f8dc9030', operation='UPDATE', pgid='pgtrigger_update_update_b7af0', table='annuaire_invitation', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "annuaire_invitationevent" ("acceptee_le", "annulee_le", "compte_id", "cree_le", "email", "expire_le", "id", "invitee_par_id", "jeton_hache", "nom", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prenom", "role", "service_id", "structure_id", "territoire_id", "uid") VALUES (OLD."acceptee_le", OLD."annulee_le", OLD."compte_id", OLD."cree_le", OLD."email", OLD."expire_le", OLD."id", OLD."invitee_par_id", OLD."jeton_hache", OLD."nom", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prenom", OLD."role", OLD."service_id", OLD."structure_id", OLD."territoire_id", OLD."uid"); RETURN NULL;', hash='29c8c29cf4fe755e3292650e33d131217e0740ab', operation='DELETE', pgid='pgtrigger_delete_delete_fccf5', table='annuaire_invitation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='compte',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='compte_email_unique', violation_error_message='Un compte existe déjà pour cette adresse.'),
        ),
        migrations.AddConstraint(
            model_name='habilitation',
            constraint=models.UniqueConstraint(condition=models.Q(('fin__isnull', True), ('retiree_le__isnull', True)), fields=('compte', 'role', 'structure', 'territoire', 'service'), name='habilitation_unique', nulls_distinct=False, violation_error_message='Cette habilitation existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acceptee_le__isnull', True), ('compte__isnull', True)), models.Q(('acceptee_le__isnull', False), ('annulee_le__isnull', True), ('compte__isnull', False)), _connector='OR'), name='invitation_acceptee_par_un_compte', violation_error_message='Une invitation acceptée a ouvert un compte, et n’a pas été annulée.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('jeton_hache__regex', '^[0-9a-f]{64}$')), name='invitation_jeton_hache', violation_error_message='Le jeton d’une invitation n’est gardé que haché.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['redacteur', 'signataire', 'intervenant', 'financier']), ('structure__isnull', False)), models.Q(models.Q(('role__in', ['redacteur', 'signataire', 'intervenant', 'financier']), _negated=True), ('structure__isnull', True)), _connector='OR'), name='invitation_structure_du_porteur', violation_error_message='Un rôle de porteur s’exerce dans une structure, un rôle du Département n’en a pas.'),
        ),
        migrations.AddField(
            model_name='compteevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='compteevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='compteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c9569c7295663c030e54f5689406cc979b90fd5a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_003b0', table='annuaire_compteevent', when='BEFORE')),
        ),
    ]
