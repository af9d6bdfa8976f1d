"""What the villages of an arrangement that was taken back were called; "hoàn tác" is the one word for taking back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _removed() -> models.JSONField:
    return models.JSONField(default=dict, editable=False, verbose_name="thôn mới không còn")


def _undone_at() -> models.DateTimeField:
    return models.DateTimeField(editable=False, null=True, verbose_name="hoàn tác lúc")


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0002_village_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="historicalvillagearrangement", name="removed", field=_removed()),
        migrations.AddField(model_name="villagearrangement", name="removed", field=_removed()),
        migrations.AlterField(model_name="historicalvillagearrangement", name="undone_at", field=_undone_at()),
        migrations.AlterField(model_name="villagearrangement", name="undone_at", field=_undone_at()),
        migrations.AlterField(
            model_name="historicalvillagearrangement",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người hoàn tác",
            ),
        ),
        migrations.AlterField(
            model_name="villagearrangement",
            name="undone_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người hoàn tác",
            ),
        ),
    ]
