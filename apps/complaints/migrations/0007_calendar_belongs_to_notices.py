from django.db import migrations


class Migration(migrations.Migration):
    """The table of private calendars moves to the app of notices as it is; `notices.0002` takes it up."""

    dependencies = [
        ("complaints", "0006_petition_codes_are_numbers"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("DueFeed", "notices_duefeed")],
            state_operations=[migrations.DeleteModel("DueFeed")],
        ),
    ]
