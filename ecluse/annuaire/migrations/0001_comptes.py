import django.db.models.functions.text
import ecluse.socle.horloge
import ecluse.socle.models
import ecluse.socle.tri
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('annuaire', '0001_initial')]

    initial = True

    dependencies = [
        ('socle', '0001_cle_tri'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compte',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('uid', models.CharField(default=ecluse.socle.models.nouvel_uid, editable=False, max_length=16, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('prenom', models.CharField(max_length=80, verbose_name='prénom')),
                ('nom', models.CharField(max_length=80, verbose_name='nom')),
                ('fonction', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('telephone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('cree_le', models.DateTimeField(default=ecluse.socle.horloge.maintenant, editable=False)),
                ('tri', models.GeneratedField(db_persist=True, expression=ecluse.socle.tri.CleTri(django.db.models.functions.text.Concat('nom', models.Value(' '), 'prenom')), output_field=models.TextField())),
            ],
            options={
                'verbose_name': 'compte',
                'ordering': ['tri', 'id'],
                'indexes': [models.Index(fields=['tri', 'id'], name='compte_tri')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='compte_email_unique', violation_error_message='Un compte existe déjà pour cette adresse.')],
            },
        ),
    ]
