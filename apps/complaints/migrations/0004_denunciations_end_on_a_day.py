from django.db import migrations
from django.db.models import F
from django.db.models.functions import Greatest, TruncDate

OPEN = ("received", "verifying", "accepted", "suspended")


def take_the_last_change(apps, schema_editor):
    """Nobody was asked for the day on which a denunciation ended; the day of its last change is the nearest known."""
    ended = apps.get_model("complaints", "Denunciation").objects.exclude(stage__in=OPEN)
    ended.filter(closed_on=None).update(closed_on=Greatest(TruncDate("updated_at"), F("received_on")))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_steps_of_petitions")]
    operations = [migrations.RunPython(take_the_last_change, migrations.RunPython.noop)]
