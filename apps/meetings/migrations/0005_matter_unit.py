import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def unit(**extra):
    return models.ForeignKey(
        to="villages.administrativeunit",
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        verbose_name="đơn vị",
        help_text="Của cuộc họp.",
        **extra,
    )


def copy_units(apps, schema_editor):
    meetings = apps.get_model("meetings", "Meeting").objects.filter(pk=OuterRef("meeting"))
    apps.get_model("meetings", "Matter").objects.update(unit=Subquery(meetings.values("unit")[:1]))


class Migration(migrations.Migration):
    # PostgreSQL does not alter a table whose rows were changed in the same transaction.
    atomic = False
    dependencies = [("meetings", "0004_day_of_result"), ("villages", "0003_removed_villages")]
    operations = [
        migrations.RemoveIndex("matter", "matter_day"),
        migrations.AddField("matter", "unit", unit(null=True)),
        migrations.AddField(
            "historicalmatter",
            "unit",
            models.ForeignKey(
                to="villages.administrativeunit",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                null=True,
                blank=True,
                editable=False,
                db_constraint=False,
                verbose_name="đơn vị",
                help_text="Của cuộc họp.",
            ),
        ),
        migrations.RunPython(copy_units, migrations.RunPython.noop),
        migrations.AlterField("matter", "unit", unit()),
        migrations.AddIndex("matter", models.Index(fields=["unit", "decided_on"], name="matter_unit_day")),
        *(
            operation
            for key in ("unit", "village")
            for operation in (
                migrations.RemoveIndex("meeting", f"meeting_{key}_day"),
                migrations.AddIndex(
                    "meeting", models.Index(fields=[key, "-held_on", "state"], name=f"meeting_{key}_day_state")
                ),
            )
        ),
    ]
