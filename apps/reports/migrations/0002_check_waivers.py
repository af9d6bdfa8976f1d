import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(editable=False, max_length=64, verbose_name="mã đoạn văn")),
                (
                    "code",
                    apps.core.fields.CleanCharField(editable=False, max_length=60, verbose_name="nội dung kiểm tra"),
                ),
                ("quote", apps.core.fields.CleanTextField(editable=False, verbose_name="đoạn văn")),
                ("reason", apps.core.fields.CleanTextField(verbose_name="lý do")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_waivers",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết quả kiểm tra được bỏ qua",
                "verbose_name_plural": "kết quả kiểm tra được bỏ qua",
            },
        ),
        migrations.CreateModel(
            name="HistoricalCheckWaiver",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("fingerprint", models.CharField(editable=False, max_length=64, verbose_name="mã đoạn văn")),
                (
                    "code",
                    apps.core.fields.CleanCharField(editable=False, max_length=60, verbose_name="nội dung kiểm tra"),
                ),
                ("quote", apps.core.fields.CleanTextField(editable=False, verbose_name="đoạn văn")),
                ("reason", apps.core.fields.CleanTextField(verbose_name="lý do")),
                ("at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical kết quả kiểm tra được bỏ qua",
                "verbose_name_plural": "historical kết quả kiểm tra được bỏ qua",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name="checkwaiver",
            constraint=models.UniqueConstraint(fields=("report", "fingerprint"), name="check_waiver_once"),
        ),
        migrations.AlterField(
            model_name="reportstep",
            name="action",
            field=models.CharField(
                choices=[
                    ("created", "lập dự thảo"),
                    ("submitted", "trình duyệt"),
                    ("returned", "trả lại"),
                    ("approved", "duyệt"),
                    ("issued", "ban hành"),
                    ("figure", "bổ sung số liệu"),
                    ("check", "xử lý kết quả kiểm tra"),
                ],
                max_length=10,
                verbose_name="bước",
            ),
        ),
    ]
