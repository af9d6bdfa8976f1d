from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_writing"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalreportsection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prose", "lời văn"),
                    ("table", "bảng số liệu"),
                    ("chart", "biểu đồ kèm bảng"),
                    ("records", "danh sách bản ghi"),
                    ("texts", "lời văn trong báo cáo của các xã"),
                ],
                default="prose",
                max_length=10,
                verbose_name="loại mục",
            ),
        ),
        migrations.AlterField(
            model_name="outline",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("periodic", "báo cáo định kỳ"),
                    ("thematic", "báo cáo chuyên đề"),
                    ("sheets", "biểu số liệu"),
                    ("consolidated", "báo cáo tổng hợp của cấp trên"),
                ],
                default="periodic",
                max_length=12,
                verbose_name="dùng cho",
            ),
        ),
        migrations.AlterField(
            model_name="outlinesection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prose", "lời văn"),
                    ("table", "bảng số liệu"),
                    ("chart", "biểu đồ kèm bảng"),
                    ("records", "danh sách bản ghi"),
                    ("texts", "lời văn trong báo cáo của các xã"),
                ],
                default="prose",
                max_length=10,
                verbose_name="loại mục",
            ),
        ),
        migrations.AlterField(
            model_name="reportsection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prose", "lời văn"),
                    ("table", "bảng số liệu"),
                    ("chart", "biểu đồ kèm bảng"),
                    ("records", "danh sách bản ghi"),
                    ("texts", "lời văn trong báo cáo của các xã"),
                ],
                default="prose",
                max_length=10,
                verbose_name="loại mục",
            ),
        ),
    ]
