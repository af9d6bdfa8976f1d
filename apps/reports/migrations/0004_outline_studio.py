import django.core.validators
from django.db import migrations, models

import apps.core.fields
import apps.core.models


def give_own_ids(registry, editor):
    """Each outline that is there gets an id of its own: the column's default was one for all."""
    for outline in registry.get_model("reports", "Outline").objects.all():
        outline.public_id = apps.core.models.new_public_id()
        outline.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_calls_and_submitted"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="outlinesection",
            options={
                "ordering": ("position", "pk"),
                "verbose_name": "mục của đề cương",
                "verbose_name_plural": "mục của đề cương",
            },
        ),
        migrations.RemoveConstraint(
            model_name="outlinesection",
            name="outline_section_once_per_position",
        ),
        migrations.AddField(
            model_name="historicalreportsection",
            name="condition",
            field=models.JSONField(blank=True, default=dict, verbose_name="ẩn khi"),
        ),
        migrations.AddField(
            model_name="historicalreportsection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prose", "lời văn"),
                    ("table", "bảng số liệu"),
                    ("chart", "biểu đồ kèm bảng"),
                    ("records", "danh sách bản ghi"),
                ],
                default="prose",
                max_length=10,
                verbose_name="loại mục",
            ),
        ),
        migrations.AddField(
            model_name="historicalreportsection",
            name="repeat",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "một lần"),
                    ("village", "mỗi thôn một lần"),
                    ("agency", "mỗi cơ quan, đơn vị một lần"),
                    ("month", "mỗi tháng một lần"),
                ],
                default="",
                max_length=10,
                verbose_name="in",
            ),
        ),
        migrations.AddField(
            model_name="historicalreportsection",
            name="spec",
            field=models.JSONField(blank=True, default=dict, verbose_name="bảng, danh sách"),
        ),
        migrations.AddField(
            model_name="outline",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("periodic", "báo cáo định kỳ"),
                    ("thematic", "báo cáo chuyên đề"),
                    ("sheets", "biểu số liệu"),
                ],
                default="periodic",
                max_length=10,
                verbose_name="dùng cho",
            ),
        ),
        migrations.AddField(
            model_name="outline",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="cất đi lúc"),
        ),
        migrations.AddField(
            model_name="outline",
            name="public_id",
            field=models.CharField(default=apps.core.models.new_public_id, editable=False, max_length=16),
        ),
        migrations.RunPython(give_own_ids, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="outline",
            name="public_id",
            field=models.CharField(default=apps.core.models.new_public_id, editable=False, max_length=16, unique=True),
        ),
        migrations.AddField(
            model_name="outline",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="lần lưu"),
        ),
        migrations.AddField(
            model_name="outlinesection",
            name="condition",
            field=models.JSONField(blank=True, default=dict, verbose_name="ẩn khi"),
        ),
        migrations.AddField(
            model_name="outlinesection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prose", "lời văn"),
                    ("table", "bảng số liệu"),
                    ("chart", "biểu đồ kèm bảng"),
                    ("records", "danh sách bản ghi"),
                ],
                default="prose",
                max_length=10,
                verbose_name="loại mục",
            ),
        ),
        migrations.AddField(
            model_name="outlinesection",
            name="repeat",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "một lần"),
                    ("village", "mỗi thôn một lần"),
                    ("agency", "mỗi cơ quan, đơn vị một lần"),
                    ("month", "mỗi tháng một lần"),
                ],
                default="",
                max_length=10,
                verbose_name="in",
            ),
        ),
        migrations.AddField(
            model_name="outlinesection",
            name="spec",
            field=models.JSONField(blank=True, default=dict, verbose_name="bảng, danh sách"),
        ),
        migrations.AddField(
            model_name="outlinesection",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="reportsection",
            name="condition",
            field=models.JSONField(blank=True, default=dict, verbose_name="ẩn khi"),
        ),
        migrations.AddField(
            model_name="reportsection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prose", "lời văn"),
                    ("table", "bảng số liệu"),
                    ("chart", "biểu đồ kèm bảng"),
                    ("records", "danh sách bản ghi"),
                ],
                default="prose",
                max_length=10,
                verbose_name="loại mục",
            ),
        ),
        migrations.AddField(
            model_name="reportsection",
            name="repeat",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "một lần"),
                    ("village", "mỗi thôn một lần"),
                    ("agency", "mỗi cơ quan, đơn vị một lần"),
                    ("month", "mỗi tháng một lần"),
                ],
                default="",
                max_length=10,
                verbose_name="in",
            ),
        ),
        migrations.AddField(
            model_name="reportsection",
            name="spec",
            field=models.JSONField(blank=True, default=dict, verbose_name="bảng, danh sách"),
        ),
        migrations.AlterField(
            model_name="outline",
            name="subject",
            field=apps.core.fields.CleanTextField(
                validators=[django.core.validators.MaxLengthValidator(500)], verbose_name="trích yếu"
            ),
        ),
        migrations.AlterField(
            model_name="outlinesection",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "I."), (2, "1."), (3, "1.1.")], verbose_name="cấp đề mục"
            ),
        ),
        migrations.AddConstraint(
            model_name="outline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="outline_ends_after_start",
                violation_error_message="Ngày kết thúc phải sau hoặc bằng ngày bắt đầu.",
            ),
        ),
    ]
