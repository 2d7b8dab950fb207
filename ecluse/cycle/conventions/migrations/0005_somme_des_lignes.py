"""What the lines say, the convention grants: guaranteed once the existing lines are sorted."""

import ecluse.socle.declencheurs
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conventions", "0004_lignes_abandonnees")]

    operations = [
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='convention',
            trigger=pgtrigger.compiler.Trigger(name='convention_somme', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE ecart numeric; numero_lu text;', func="\n    SELECT c.numero, c.montant_maximum - c.montant_repris - COALESCE((\n            SELECT SUM(l.montant) FROM conventions_ligneconvention l\n             WHERE l.convention_id = c.id AND l.en_vigueur), 0)\n      INTO numero_lu, ecart\n      FROM conventions_convention c\n     WHERE c.id = COALESCE(NEW.id, OLD.id) AND c.etat <> 'abandonnee';\n    IF ecart <> 0 THEN\n        RAISE EXCEPTION 'convention % : écart de % EUR avec ses lignes', numero_lu, ecart\n          USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_somme_des_lignes';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM conventions_ligneconvention l\n          JOIN conventions_avenant a ON a.id = l.avenant_id\n         WHERE l.convention_id = COALESCE(NEW.id, OLD.id)\n           AND l.en_vigueur <> (a.etat = 'signe' AND l.abandonnee_le IS NULL)\n    ) THEN\n        RAISE EXCEPTION 'une ligne d''avenant compte une fois l''avenant signé'\n          USING ERRCODE = 'check_violation', CONSTRAINT = 'ligne_convention_avenant_signe';\n    END IF;\n    RETURN NULL;\n", hash='26afea3b3e12716bc5875637a668beb36c7eec8e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_convention_somme_c8841', table='conventions_convention', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='ligneconvention',
            trigger=pgtrigger.compiler.Trigger(name='ligne_convention_somme', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE ecart numeric; numero_lu text;', func="\n    SELECT c.numero, c.montant_maximum - c.montant_repris - COALESCE((\n            SELECT SUM(l.montant) FROM conventions_ligneconvention l\n             WHERE l.convention_id = c.id AND l.en_vigueur), 0)\n      INTO numero_lu, ecart\n      FROM conventions_convention c\n     WHERE c.id = COALESCE(NEW.convention_id, OLD.convention_id) AND c.etat <> 'abandonnee';\n    IF ecart <> 0 THEN\n        RAISE EXCEPTION 'convention % : écart de % EUR avec ses lignes', numero_lu, ecart\n          USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_somme_des_lignes';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM conventions_ligneconvention l\n          JOIN conventions_avenant a ON a.id = l.avenant_id\n         WHERE l.convention_id = COALESCE(NEW.convention_id, OLD.convention_id)\n           AND l.en_vigueur <> (a.etat = 'signe' AND l.abandonnee_le IS NULL)\n    ) THEN\n        RAISE EXCEPTION 'une ligne d''avenant compte une fois l''avenant signé'\n          USING ERRCODE = 'check_violation', CONSTRAINT = 'ligne_convention_avenant_signe';\n    END IF;\n    RETURN NULL;\n", hash='da263bc72eb11519f90c6998fba3821f76385c94', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_ligne_convention_somme_83dbe', table='conventions_ligneconvention', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='ligneconvention',
            constraint=models.CheckConstraint(condition=models.Q(('abandonnee_le__isnull', True), ('en_vigueur', False), _connector='OR'), name='ligne_convention_abandonnee', violation_error_message='Une ligne abandonnée ne compte plus.'),
        ),
        ecluse.socle.declencheurs.AjouterDeclencheur(
            model_name='avenant',
            trigger=pgtrigger.compiler.Trigger(name='avenant_somme', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE ecart numeric; numero_lu text;', func="\n    SELECT c.numero, c.montant_maximum - c.montant_repris - COALESCE((\n            SELECT SUM(l.montant) FROM conventions_ligneconvention l\n             WHERE l.convention_id = c.id AND l.en_vigueur), 0)\n      INTO numero_lu, ecart\n      FROM conventions_convention c\n     WHERE c.id = COALESCE(NEW.convention_id, OLD.convention_id) AND c.etat <> 'abandonnee';\n    IF ecart <> 0 THEN\n        RAISE EXCEPTION 'convention % : écart de % EUR avec ses lignes', numero_lu, ecart\n          USING ERRCODE = 'check_violation', CONSTRAINT = 'convention_somme_des_lignes';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM conventions_ligneconvention l\n          JOIN conventions_avenant a ON a.id = l.avenant_id\n         WHERE l.convention_id = COALESCE(NEW.convention_id, OLD.convention_id)\n           AND l.en_vigueur <> (a.etat = 'signe' AND l.abandonnee_le IS NULL)\n    ) THEN\n        RAISE EXCEPTION 'une ligne d''avenant compte une fois l''avenant signé'\n          USING ERRCODE = 'check_violation', CONSTRAINT = 'ligne_convention_avenant_signe';\n    END IF;\n    RETURN NULL;\n", hash='925adb5b44c45359c88f87e0c0a07c3155786656', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_avenant_somme_bc367', table='conventions_avenant', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
