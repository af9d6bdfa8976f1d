"""No opinions are asked for after the last day of a publication; one that did so asks until that day from now on."""

from django.conf import settings
from django.db import migrations, models


def shorten(apps, schema_editor):
    rows = apps.get_model("documents", "Publication").objects.filter(opinions_until__gt=models.F("ends_on"))
    rows.update(opinions_until=models.F("ends_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_submissions"),
        ("villages", "0003_removed_villages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(shorten, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("opinions_until__isnull", True),
                    ("ends_on__gte", models.F("opinions_until")),
                    _connector="OR",
                ),
                name="publication_opinions_before_end",
                violation_error_message="Ngày cuối nhận ý kiến phải trước hoặc bằng ngày kết thúc công khai.",
            ),
        ),
    ]
