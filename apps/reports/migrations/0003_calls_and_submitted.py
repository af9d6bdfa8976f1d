import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.core.fields
import apps.core.models
from apps.reports.submitting import submitted_rows


def submit_issued_reports(apps, schema_editor):
    """The figures of the reports that were issued before, a row each."""
    submitted = apps.get_model("reports", "SubmittedFigure")
    reports = apps.get_model("documents", "IssuedDocument").objects.filter(
        source__startswith="reports.", period_start__isnull=False, period_end__isnull=False, submitted_figures=None
    )
    for issued in reports.only("unit_id", "period_start", "period_end", "figures").iterator(chunk_size=50):
        rows = submitted_rows(issued.figures, period_start=issued.period_start, period_end=issued.period_end)
        submitted.objects.bulk_create(
            [submitted(document_id=issued.pk, unit_id=issued.unit_id, **values) for values in rows], batch_size=500
        )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_opinions_end_with_the_publication"),
        ("reports", "0002_check_waivers"),
        ("villages", "0003_removed_villages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    ("called", "nhận là báo cáo theo yêu cầu"),
                    ("came_back", "cấp trên trả lại kèm ý kiến"),
                ],
                max_length=10,
                verbose_name="bước",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalReportCall",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        db_index=True, default=apps.core.models.new_public_id, editable=False, max_length=16
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="lần lưu")),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="nhập lúc")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="sửa lúc")),
                ("title", apps.core.fields.CleanCharField(max_length=300, verbose_name="nội dung yêu cầu")),
                ("start", models.DateField(verbose_name="kỳ báo cáo từ ngày")),
                ("end", models.DateField(verbose_name="kỳ báo cáo đến hết ngày")),
                ("due_on", models.DateField(verbose_name="hạn gửi")),
                (
                    "letter_number",
                    apps.core.fields.CleanCharField(blank=True, max_length=60, verbose_name="số, ký hiệu công văn"),
                ),
                ("letter_date", models.DateField(blank=True, null=True, verbose_name="ngày công văn")),
                ("note", apps.core.fields.CleanTextField(blank=True, verbose_name="hướng dẫn thêm")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="thu hồi lúc")),
                (
                    "withdrawn_why",
                    apps.core.fields.CleanTextField(blank=True, editable=False, verbose_name="lý do thu hồi"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhập",
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
                    "outline",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.outline",
                        verbose_name="đề cương",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="đơn vị",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thu hồi",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical yêu cầu báo cáo",
                "verbose_name_plural": "historical yêu cầu báo cáo",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReportCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=apps.core.models.new_public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="lần lưu")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="nhập lúc")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="sửa lúc")),
                ("search_text", apps.core.fields.SearchKeyField(default="", editable=False)),
                ("title", apps.core.fields.CleanCharField(max_length=300, verbose_name="nội dung yêu cầu")),
                ("start", models.DateField(verbose_name="kỳ báo cáo từ ngày")),
                ("end", models.DateField(verbose_name="kỳ báo cáo đến hết ngày")),
                ("due_on", models.DateField(verbose_name="hạn gửi")),
                (
                    "letter_number",
                    apps.core.fields.CleanCharField(blank=True, max_length=60, verbose_name="số, ký hiệu công văn"),
                ),
                ("letter_date", models.DateField(blank=True, null=True, verbose_name="ngày công văn")),
                ("note", apps.core.fields.CleanTextField(blank=True, verbose_name="hướng dẫn thêm")),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True, verbose_name="thu hồi lúc")),
                (
                    "withdrawn_why",
                    apps.core.fields.CleanTextField(blank=True, editable=False, verbose_name="lý do thu hồi"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhập",
                    ),
                ),
                (
                    "outline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.outline",
                        verbose_name="đề cương",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="đơn vị",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thu hồi",
                    ),
                ),
            ],
            options={
                "verbose_name": "yêu cầu báo cáo",
                "verbose_name_plural": "yêu cầu báo cáo",
                "ordering": ("-due_on", "-pk"),
                "permissions": [
                    ("keep_calls", "yêu cầu các xã báo cáo"),
                    ("return_issued_report", "trả lại báo cáo đã nhận kèm ý kiến"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalReportCallRecipient",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        db_index=True, default=apps.core.models.new_public_id, editable=False, max_length=16
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="đơn vị",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.reportcall",
                        verbose_name="yêu cầu báo cáo",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical nơi nhận yêu cầu báo cáo",
                "verbose_name_plural": "historical nơi nhận yêu cầu báo cáo",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReportCallRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=apps.core.models.new_public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="reports.reportcall",
                        verbose_name="yêu cầu báo cáo",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi nhận yêu cầu báo cáo",
                "verbose_name_plural": "nơi nhận yêu cầu báo cáo",
            },
        ),
        migrations.AddField(
            model_name="historicalreport",
            name="answers",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="reports.reportcallrecipient",
                verbose_name="theo yêu cầu của cấp trên",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="answers",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="reports.reportcallrecipient",
                verbose_name="theo yêu cầu của cấp trên",
            ),
        ),
        migrations.CreateModel(
            name="ReportReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=apps.core.models.new_public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                ("comment", apps.core.fields.CleanTextField(verbose_name="ý kiến")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="gửi lại chậm nhất ngày")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="trả lại lúc")),
                ("taken_back_at", models.DateTimeField(editable=False, null=True, verbose_name="rút lại lúc")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người trả lại",
                    ),
                ),
                (
                    "by_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="nơi trả lại",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="documents.issueddocument",
                        verbose_name="văn bản",
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "báo cáo được trả lại",
                "verbose_name_plural": "báo cáo được trả lại",
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="historicalreport",
            name="answers_return",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="reports.reportreturn",
                verbose_name="thay cho báo cáo bị trả lại",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="answers_return",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="reports.reportreturn",
                verbose_name="thay cho báo cáo bị trả lại",
            ),
        ),
        migrations.CreateModel(
            name="SubmittedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_start", models.DateField(verbose_name="kỳ báo cáo từ ngày")),
                ("period_end", models.DateField(verbose_name="kỳ báo cáo đến hết ngày")),
                ("start", models.DateField(verbose_name="số liệu từ ngày")),
                ("end", models.DateField(verbose_name="số liệu đến hết ngày")),
                ("position", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                ("key", models.CharField(max_length=200, verbose_name="khóa")),
                ("name", models.CharField(max_length=100, verbose_name="chỉ tiêu")),
                ("label", models.CharField(max_length=500, verbose_name="tên chỉ tiêu")),
                ("measure", models.CharField(editable=False, max_length=60, verbose_name="đơn vị tính")),
                ("village", models.CharField(blank=True, editable=False, max_length=60, verbose_name="thôn")),
                (
                    "aggregate",
                    models.CharField(
                        choices=[("sum", "cộng"), ("ratio", "cộng tử số và mẫu số"), ("none", "không cộng được")],
                        max_length=5,
                        verbose_name="cách cộng",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="giá trị")),
                ("numerator", models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="tử số")),
                ("denominator", models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="mẫu số")),
                ("state", models.CharField(editable=False, max_length=10, verbose_name="tình trạng")),
                ("text", models.CharField(max_length=200, verbose_name="trong báo cáo")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_figures",
                        to="documents.issueddocument",
                        verbose_name="văn bản",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="villages.administrativeunit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "số liệu đã gửi cấp trên",
                "verbose_name_plural": "số liệu đã gửi cấp trên",
                "ordering": ("document", "position"),
                "permissions": [("read_submitted", "xem, so sánh, tải số liệu và báo cáo của các xã trực thuộc")],
            },
        ),
        migrations.AddConstraint(
            model_name="reportcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"),
                name="report_call_ends_after_start",
                violation_error_message="Ngày kết thúc phải sau hoặc bằng ngày bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__isnull", True), ("due_on__gte", models.F("start")), _connector="OR"),
                name="report_call_due_after_start",
                violation_error_message="Ngày kết thúc phải sau hoặc bằng ngày bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("letter_number", ""), ("letter_date__isnull", False), _connector="OR"),
                name="report_call_letter_has_date",
                violation_error_message="Có số công văn thì ghi cả ngày công văn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_why", "")),
                    models.Q(("withdrawn_at__isnull", False), models.Q(("withdrawn_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="report_call_withdrawn_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportcallrecipient",
            constraint=models.UniqueConstraint(fields=("call", "unit"), name="report_call_recipient_once"),
        ),
        migrations.AddConstraint(
            model_name="reportreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_at__isnull", True)),
                fields=("document",),
                name="report_return_once_while_standing",
                violation_error_message="Báo cáo này đã được trả lại và đang chờ xã gửi lại.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back_at__isnull", True), ("taken_back_at__gte", models.F("at")), _connector="OR"
                ),
                name="report_return_taken_back_after",
            ),
        ),
        migrations.AddIndex(
            model_name="submittedfigure",
            index=models.Index(
                fields=["period_start", "period_end", "unit", "village", "key"], name="submitted_figure_of_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedfigure",
            constraint=models.UniqueConstraint(fields=("document", "key"), name="submitted_figure_once"),
        ),
        migrations.RunPython(submit_issued_reports, migrations.RunPython.noop),
    ]
