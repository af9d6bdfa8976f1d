"""Give the matters entered before the day of their result, and the verdict by the law of that day."""

from collections import defaultdict
from datetime import timedelta

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

CHUNK = 1000


def settle(apps, schema_editor):
    # Minutes of older meetings went to the commune on paper; nobody is to be asked for them now.
    long_ago = timezone.localdate() - timedelta(days=30)
    apps.get_model("meetings", "Meeting").objects.filter(held_on__lt=long_ago).update(state="accepted")
    Matter, Rule = apps.get_model("meetings", "Matter"), apps.get_model("law", "Rule")
    days = apps.get_model("meetings", "Meeting").objects.filter(pk=OuterRef("meeting")).values("held_on")
    # Of a meeting that is gone the history knows no day but its own.
    past = apps.get_model("meetings", "HistoricalMatter").objects
    for rows in (Matter.objects, past):
        rows.filter(decided_on=None).update(decided_on=Subquery(days))
    past.filter(decided_on=None).update(decided_on=TruncDate("history_date"))
    rules = defaultdict(list)
    for rule in Rule.objects.filter(key__startswith="vote-"):
        rules[rule.key.removeprefix("vote-")].append(rule)
    settled = []
    for matter in Matter.objects.filter(votes_for__isnull=False).select_related("meeting").iterator(CHUNK):
        day, households = matter.meeting.held_on, matter.meeting.households
        for rule in rules[matter.kind]:
            if rule.valid_from <= day and (rule.valid_until is None or day <= rule.valid_until):
                reached, needed = matter.votes_for * rule.denominator, households * rule.numerator
                matter.carried = reached >= needed if rule.inclusive else reached > needed
                settled.append(matter)
    Matter.objects.bulk_update(settled, ["carried"], batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_lifecycle"), ("law", "0001_initial")]
    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
