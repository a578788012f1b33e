"""Sessions that were held and are not closed yet have a day for their dossier.

It counts from the update: nobody is late with what was not asked for before. Sessions
that are closed have no dossier; whoever wants one collects it.

What has no classes, as online, ends when it is done. Of those that are done already
nobody kept the day: it is the one on which their results came out, else that on which
they were changed last.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env.flush_all()
    cr.execute(
        """
        UPDATE hr_training_session
           SET done_on = COALESCE(released_on, write_date)
         WHERE date_end IS NULL AND done_on IS NULL AND state IN ('done', 'closed')
        """
    )
    # What follows from it is computed anew, as by any change of it.
    ended = env["hr.training.session"].search(
        [("date_end", "=", False), ("done_on", "!=", False)]
    )
    ended.invalidate_recordset()
    ended.modified(["done_on"])
    sessions = env["hr.training.session"].search(
        [
            ("state", "=", "done"),
            ("is_historic", "=", False),
            ("archive_due_on", "=", False),
        ]
    )
    for company, of_company in sessions.grouped("company_id").items():
        held = of_company.filtered(lambda s: not s.is_personal)
        day = held._get_working_day_after(
            company, company._get_training_today(), company.training_archive_days
        )
        held.write({"archive_due_on": day})
    env.flush_all()
    env.invalidate_all()
