"""Profiles, rearrangements, how office holders came, what conventions change."""

from typing import Any

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import apps.core.fields
import apps.core.models


def kinds_from_titles(apps: Any, schema_editor: Any) -> None:
    """What is called "Quy ước …" is one; all others keep the kind that the column begins with."""
    conventions = apps.get_model("villages", "Convention")
    titled = conventions.objects.filter(Q(title__startswith="Quy ước") | Q(title__startswith="quy ước"))
    titled.update(kind="quy_uoc")


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalVillageArrangement",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "nhập thôn"), ("split", "tách thôn"), ("rename", "đổi tên, đổi cách gọi")],
                        max_length=10,
                        verbose_name="hình thức",
                    ),
                ),
                ("on", models.DateField(verbose_name="thực hiện từ ngày")),
                (
                    "decision",
                    apps.core.fields.CleanCharField(
                        max_length=200, verbose_name="văn bản (số, ngày, cơ quan ban hành)"
                    ),
                ),
                ("note", apps.core.fields.CleanTextField(blank=True, verbose_name="ghi chú")),
                ("summary", apps.core.fields.CleanCharField(editable=False, max_length=1000, verbose_name="nội dung")),
                (
                    "slugs",
                    models.JSONField(default=list, editable=False, verbose_name="tên trong địa chỉ của thôn mới"),
                ),
                ("undone_at", models.DateTimeField(editable=False, null=True, verbose_name="hủy lúc")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical sắp xếp thôn",
                "verbose_name_plural": "historical sắp xếp thôn",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVillageProfile",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                (
                    "area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="diện tích (ha)"
                    ),
                ),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="số nhân khẩu")),
                ("party_cell", apps.core.fields.CleanCharField(blank=True, max_length=120, verbose_name="chi bộ")),
                ("party_members", models.PositiveIntegerField(blank=True, null=True, verbose_name="số đảng viên")),
                (
                    "house_of_culture",
                    apps.core.fields.CleanCharField(
                        blank=True,
                        help_text="Có hay chưa có, năm xây dựng, diện tích.",
                        max_length=200,
                        verbose_name="nhà văn hóa",
                    ),
                ),
                ("source", apps.core.fields.CleanCharField(max_length=200, verbose_name="nguồn số liệu")),
                ("note", apps.core.fields.CleanTextField(blank=True, verbose_name="ghi chú")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical số liệu cơ bản của thôn",
                "verbose_name_plural": "historical số liệu cơ bản của thôn",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="VillageArrangement",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "nhập thôn"), ("split", "tách thôn"), ("rename", "đổi tên, đổi cách gọi")],
                        max_length=10,
                        verbose_name="hình thức",
                    ),
                ),
                ("on", models.DateField(verbose_name="thực hiện từ ngày")),
                (
                    "decision",
                    apps.core.fields.CleanCharField(
                        max_length=200, verbose_name="văn bản (số, ngày, cơ quan ban hành)"
                    ),
                ),
                ("note", apps.core.fields.CleanTextField(blank=True, verbose_name="ghi chú")),
                ("summary", apps.core.fields.CleanCharField(editable=False, max_length=1000, verbose_name="nội dung")),
                (
                    "slugs",
                    models.JSONField(default=list, editable=False, verbose_name="tên trong địa chỉ của thôn mới"),
                ),
                ("undone_at", models.DateTimeField(editable=False, null=True, verbose_name="hủy lúc")),
            ],
            options={
                "verbose_name": "sắp xếp thôn",
                "verbose_name_plural": "sắp xếp thôn",
                "ordering": ("-on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="VillageProfile",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                (
                    "area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="diện tích (ha)"
                    ),
                ),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="số nhân khẩu")),
                ("party_cell", apps.core.fields.CleanCharField(blank=True, max_length=120, verbose_name="chi bộ")),
                ("party_members", models.PositiveIntegerField(blank=True, null=True, verbose_name="số đảng viên")),
                (
                    "house_of_culture",
                    apps.core.fields.CleanCharField(
                        blank=True,
                        help_text="Có hay chưa có, năm xây dựng, diện tích.",
                        max_length=200,
                        verbose_name="nhà văn hóa",
                    ),
                ),
                ("source", apps.core.fields.CleanCharField(max_length=200, verbose_name="nguồn số liệu")),
                ("note", apps.core.fields.CleanTextField(blank=True, verbose_name="ghi chú")),
            ],
            options={
                "verbose_name": "số liệu cơ bản của thôn",
                "verbose_name_plural": "số liệu cơ bản của thôn",
                "ordering": ("-year", "village__position"),
            },
        ),
        migrations.AddField(
            model_name="convention",
            name="base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="villages.convention",
                verbose_name="văn bản được sửa đổi hoặc thay thế",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="change",
            field=models.CharField(
                choices=[("new", "ban hành mới"), ("amends", "sửa đổi, bổ sung"), ("replaces", "thay thế")],
                default="new",
                max_length=10,
                verbose_name="hình thức ban hành",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="kind",
            field=models.CharField(
                choices=[("huong_uoc", "hương ước"), ("quy_uoc", "quy ước")],
                default="huong_uoc",
                max_length=10,
                verbose_name="loại",
            ),
        ),
        migrations.AddField(
            model_name="historicalconvention",
            name="base",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="villages.convention",
                verbose_name="văn bản được sửa đổi hoặc thay thế",
            ),
        ),
        migrations.AddField(
            model_name="historicalconvention",
            name="change",
            field=models.CharField(
                choices=[("new", "ban hành mới"), ("amends", "sửa đổi, bổ sung"), ("replaces", "thay thế")],
                default="new",
                max_length=10,
                verbose_name="hình thức ban hành",
            ),
        ),
        migrations.AddField(
            model_name="historicalconvention",
            name="kind",
            field=models.CharField(
                choices=[("huong_uoc", "hương ước"), ("quy_uoc", "quy ước")],
                default="huong_uoc",
                max_length=10,
                verbose_name="loại",
            ),
        ),
        migrations.AddField(
            model_name="historicalofficeterm",
            name="came_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("elected", "bầu"),
                    ("acting", "chỉ định lâm thời"),
                    ("recognised", "công nhận (phó trưởng thôn)"),
                    ("appointed", "bổ nhiệm"),
                    ("other", "hình thức khác"),
                ],
                max_length=12,
                verbose_name="hình thức nhận chức vụ",
            ),
        ),
        migrations.AddField(
            model_name="historicalofficeterm",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày bầu, ngày quyết định"),
        ),
        migrations.AddField(
            model_name="officeterm",
            name="came_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("elected", "bầu"),
                    ("acting", "chỉ định lâm thời"),
                    ("recognised", "công nhận (phó trưởng thôn)"),
                    ("appointed", "bổ nhiệm"),
                    ("other", "hình thức khác"),
                ],
                max_length=12,
                verbose_name="hình thức nhận chức vụ",
            ),
        ),
        migrations.AddField(
            model_name="officeterm",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày bầu, ngày quyết định"),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base__isnull", True), ("change", "new")),
                    models.Q(models.Q(("change", "new"), _negated=True), ("base__isnull", False)),
                    _connector="OR",
                ),
                name="convention_names_what_it_changes",
                violation_error_message="Văn bản sửa đổi, thay thế phải chọn văn bản cũ; ban hành mới thì để trống.",
            ),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("base__isnull", True), models.Q(("base", models.F("id")), _negated=True), _connector="OR"
                ),
                name="convention_not_its_own_base",
                violation_error_message="Văn bản không sửa đổi hay thay thế chính nó.",
            ),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("change", "replaces")),
                fields=("base",),
                name="convention_replaced_once",
                violation_error_message="Văn bản cũ đã có văn bản khác thay thế.",
            ),
        ),
        migrations.AddField(
            model_name="historicalvillagearrangement",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="historicalvillagearrangement",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalvillagearrangement",
            name="renamed",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="villages.village",
                verbose_name="thôn đổi tên",
            ),
        ),
        migrations.AddField(
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
                verbose_name="người hủy",
            ),
        ),
        migrations.AddField(
            model_name="historicalvillagearrangement",
            name="unit",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="historicalvillageprofile",
            name="created_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="historicalvillageprofile",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalvillageprofile",
            name="unit",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="historicalvillageprofile",
            name="village",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="villages.village",
                verbose_name="thôn",
            ),
        ),
        migrations.AddField(
            model_name="villagearrangement",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người nhập",
            ),
        ),
        migrations.AddField(
            model_name="villagearrangement",
            name="renamed",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renamings",
                to="villages.village",
                verbose_name="thôn đổi tên",
            ),
        ),
        migrations.AddField(
            model_name="villagearrangement",
            name="undone_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người hủy",
            ),
        ),
        migrations.AddField(
            model_name="villagearrangement",
            name="unit",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="villages.administrativeunit",
                verbose_name="đơn vị",
            ),
        ),
        migrations.AddField(
            model_name="villagesuccession",
            name="arrangement",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successions",
                to="villages.villagearrangement",
                verbose_name="lần sắp xếp",
            ),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người nhập",
            ),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="unit",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="villages.administrativeunit",
                verbose_name="đơn vị",
            ),
        ),
        migrations.AddField(
            model_name="villageprofile",
            name="village",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="villages.village",
                verbose_name="thôn",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagearrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "rename"), ("renamed__isnull", False), ("undone_at__isnull", True)),
                    models.Q(("kind", "rename"), ("undone_at__isnull", False)),
                    models.Q(models.Q(("kind", "rename"), _negated=True), ("renamed__isnull", True)),
                    _connector="OR",
                ),
                name="arrangement_names_what_it_renames",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagearrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    ("undone_at__isnull", False),
                    _connector="OR",
                ),
                name="arrangement_undone_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageprofile",
            constraint=models.UniqueConstraint(
                fields=("village", "year"),
                name="village_profile_once_per_year",
                violation_error_message="Thôn đã có số liệu của năm này; hãy sửa bản ghi đang có.",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1900), ("year__lte", 2200)),
                name="village_profile_year_sensible",
                violation_error_message="Năm phải từ 1900 đến 2200.",
            ),
        ),
        migrations.AddConstraint(
            model_name="villageprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__isnull", True), ("area__gt", 0), _connector="OR"),
                name="village_profile_area_positive",
                violation_error_message="Diện tích phải lớn hơn 0.",
            ),
        ),
        migrations.RunPython(kinds_from_titles, migrations.RunPython.noop),
    ]
