import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.notices.models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0007_calendar_belongs_to_notices"),
        ("notices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="DueFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                default=apps.notices.models.new_link_key,
                                max_length=40,
                                unique=True,
                                verbose_name="khóa",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now=True, verbose_name="tạo lúc")),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="tài khoản",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lịch hạn cá nhân",
                        "verbose_name_plural": "lịch hạn cá nhân",
                    },
                ),
            ],
        ),
    ]
