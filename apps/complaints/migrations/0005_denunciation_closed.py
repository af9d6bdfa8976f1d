from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_denunciations_end_on_a_day")]
    operations = [
        migrations.AddConstraint(
            model_name="denunciation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_on__isnull", True), ("stage__in", ("received", "verifying", "accepted", "suspended"))
                    ),
                    models.Q(
                        models.Q(("stage__in", ("received", "verifying", "accepted", "suspended")), _negated=True),
                        ("closed_on__gte", models.F("received_on")),
                    ),
                    _connector="OR",
                ),
                name="denunciation_closed_on_with_closed_stage",
                violation_error_message="Hồ sơ đã kết thúc phải có ngày kết thúc; đang xử lý thì để trống ngày đó.",
            ),
        ),
    ]
