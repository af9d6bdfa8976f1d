from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_verdicts")]
    operations = [
        *(
            migrations.AlterField(
                model_name=name,
                name="decided_on",
                field=models.DateField(blank=True, editable=False, verbose_name="ngày có kết quả"),
            )
            for name in ("historicalmatter", "matter")
        ),
        migrations.AlterModelOptions(
            name="meeting",
            options={
                "ordering": ("-held_on", "village__position"),
                "permissions": [("answer_minutes", "tiếp nhận, trả lại biên bản họp thôn, ghi quyết định công nhận")],
                "verbose_name": "cuộc họp thôn",
                "verbose_name_plural": "cuộc họp thôn",
            },
        ),
    ]
