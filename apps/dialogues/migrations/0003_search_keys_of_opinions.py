"""Opinions entered before the list over the years existed are found by its search box too."""

from django.db import migrations

from apps.core.text import search_key

FIELDS = ("topic", "answer", "organ")


def fill(apps, schema_editor):
    opinion = apps.get_model("dialogues", "DialogueOpinion")
    rows = []
    for row in opinion.objects.only("pk", *FIELDS).iterator(chunk_size=500):
        row.search_text = search_key(" ".join(getattr(row, name) for name in FIELDS))
        rows.append(row)
        if len(rows) == 500:
            opinion.objects.bulk_update(rows, ["search_text"])
            rows = []
    opinion.objects.bulk_update(rows, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0002_lifecycle")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
