from django.db import migrations

#: Batch in eight digits, payment in twelve: numbers of transfers that were made before they had one.
NUMBERED = {
    "sqlite": "UPDATE pay_payment SET reference = printf('%%08d%%012d', batch_id, id) WHERE reference = ''",
    "postgresql": "UPDATE pay_payment SET reference = lpad(batch_id::text, 8, '0') || lpad(id::text, 12, '0') "
    "WHERE reference = ''",
}
#: Whoever had approved a batch has made its only step; when, says the log, or the day of sending.
APPROVED = """
    INSERT INTO pay_batchapproval (batch_id, step, title, by_id, at)
    SELECT b.id, 1, '승인', b.approved_by_id, COALESCE(
        (SELECT MAX(l.at) FROM trust_transitionlog l
         WHERE l.object_type = 'pay.batch' AND l.object_id = b.id AND l.to_state = 'approved'),
        b.sent_on, b.month)
    FROM pay_batch b WHERE b.approved_by_id IS NOT NULL AND b.status <> 'prepared'
"""


def fill(apps, schema_editor):
    """Give what there is already a number and its step of approval."""
    schema_editor.execute(NUMBERED[schema_editor.connection.vendor], params=())
    schema_editor.execute(APPROVED, params=())


class Migration(migrations.Migration):

    dependencies = [('pay', '0006_banks_and_approvals')]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
