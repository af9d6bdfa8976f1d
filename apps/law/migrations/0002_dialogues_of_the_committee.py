"""Before 01/03/2025 the committee's yearly dialogue rests on the law on local government, not on a Party regulation.

The row is moved rather than joined by another one, so that no day has two rules. An article that an operator corrected
stays.
"""

from datetime import date

from django.db import migrations

KEY = "dialogues-per-year"
SHIPPED = "Quy định số 11-QĐi/TW ngày 18/02/2019; số cuộc cụ thể do cấp ủy quy định"
ARTICLE = "Điều 125 Luật Tổ chức chính quyền địa phương số 77/2015/QH13"


def move(apps, schema_editor):
    rules = apps.get_model("law", "Rule").objects.filter(key=KEY)
    if rules.filter(valid_from=date(2016, 1, 1)).exists():
        return
    rows = rules.filter(valid_from=date(2019, 2, 18))
    rows.filter(article=SHIPPED).update(article=ARTICLE)
    rows.update(valid_from=date(2016, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
