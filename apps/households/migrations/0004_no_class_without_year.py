from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("households", "0003_first_residences")]

    operations = [
        migrations.RemoveField(
            model_name="historicalhousehold",
            name="classification",
        ),
        migrations.RemoveField(
            model_name="household",
            name="classification",
        ),
    ]
