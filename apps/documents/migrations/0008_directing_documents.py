from django.db import migrations, models

_MARK = {
    "default": False,
    "help_text": "Văn bản lãnh đạo, chỉ đạo, hướng dẫn, kế hoạch thực hiện dân chủ ở cơ sở; được đếm vào số liệu.",
    "verbose_name": "văn bản chỉ đạo về thực hiện dân chủ ở cơ sở",
}


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_open_data_packs")]

    operations = [
        migrations.AddField(model, "is_directing", models.BooleanField(**_MARK))
        for model in ("numberentry", "historicalnumberentry")
    ]
