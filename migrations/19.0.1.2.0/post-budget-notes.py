"""How far a budget is exceeded is for those who read budgets.

The figures stood in the history of sessions, which every employee reads, and of claims
and bills. There the notes keep that the budget was exceeded, and lose the amounts.
"""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        "UPDATE mail_message SET body = '<p>Over budget.</p>'"
        " WHERE model IN ('hr.training.session', 'hr.expense', 'account.move')"
        "   AND message_type = 'notification'"
        "   AND (body LIKE '<p>Over budget: %' OR body LIKE '<p>超预算：%'"
        "        OR body LIKE 'Over budget: %' OR body LIKE '超预算：%')"
    )
