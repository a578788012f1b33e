"""Certificates that were issued before get the link by which they are checked.

It is random, so that it cannot be made by a column's default; a new print of the paper
has it in its code.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.hr_training.tools.certificates import make_token

BATCH = 10_000


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    while True:
        cr.execute(
            "SELECT id FROM hr_training_certificate WHERE token IS NULL LIMIT %s",
            [BATCH],
        )
        ids = [row[0] for row in cr.fetchall()]
        if not ids:
            break
        cr.execute(
            SQL(
                """
                UPDATE hr_training_certificate certificate
                   SET token = made.token
                  FROM unnest(%s::int[], %s::varchar[]) AS made(id, token)
                 WHERE made.id = certificate.id
                """,
                ids,
                [make_token() for _id in ids],
            )
        )
    env.invalidate_all()
