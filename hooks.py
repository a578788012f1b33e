"""Install and uninstall hooks."""

from psycopg2 import Error as DatabaseError

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .models.delivery.hr_training_session_calendar import QUIET


def post_init_hook(env):
    """Keep the company's site as it was when we are what brought the website.

    ``website_slides`` pulls in the website module, which puts a public home page
    at ``/`` and public menus on it. A company that installs a training addon did
    not ask for a web site: unless the site is in use, ``/`` leads to the login and
    the public menus are hidden (design §1).
    """
    env["website"]._training_hide_unused_site()


def uninstall_hook(env):
    """Give the site back what the install took, and empty the addon's tables.

    Odoo deletes records in the order of their external ids and finds out by errors
    that history restricts each other; and it forgets its own notes of the foreign
    keys that an addon put on other addons' tables (design §6.9).
    """
    # Before anything goes: what has to be kept is written to disk (policy 6.4.3).
    env["hr.training.archive"]._export_kept()
    env["website"]._training_show_site()
    # The entries in other addons' action menus.
    env["hr.training.need.binding"].search([]).unlink()
    # While they can be told from others: entries of classes go with their slots.
    entries = env["calendar.event"].with_context(**QUIET)
    entries.search([("training_slot_id", "!=", False)]).unlink()
    keys = [("module.name", "=", "hr_training"), ("type", "=", "f")]
    env["ir.model.constraint"].search(keys).unlink()
    models = [
        model
        for model in env.values()
        if model._name.startswith("hr.training.")
        and model._auto
        and not model._abstract
    ]
    env.flush_all()
    for model in models:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(model._table)))
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_data WHERE module = 'hr_training' AND model IN %s",
            tuple(model._name for model in models),
        )
    )
    env.invalidate_all(flush=False)
    _delete_shipped(env(context={**env.context, MODULE_UNINSTALL_FLAG: True}))


def _delete_shipped(env):
    """Delete what we shipped in other addons' models, and leave what is in use there.

    Claims, bills and posted entries are the company's books: the products they name
    stay with them, as somebody's own, and so does anybody who stands in a document.
    Odoo would try the same, log an error for each and keep our external ids.
    """
    # What was done is archived, and names its type still.
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("activity_type_id", "in", _own_types(env))]).unlink()
    shipped = env["ir.model.data"].search(
        [
            ("module", "=", "hr_training"),
            ("model", "not like", "ir.%"),
            ("model", "not in", ("res.groups", "res.groups.privilege")),
        ],
        order="id desc",
    )
    # Read first: a record takes its external ids with it.
    ids = {}
    for row in shipped:
        ids.setdefault(row.model, []).append(row.res_id)
    for model in filter(env.__contains__, ids):
        _delete_unused(env[model].browse(ids[model]).exists())
    shipped.exists().unlink()


def _own_types(env):
    """The activity types that we shipped: what they remind of is gone."""
    data = env["ir.model.data"].search(
        [("module", "=", "hr_training"), ("model", "=", "mail.activity.type")]
    )
    return data.mapped("res_id")


def _delete_unused(records):
    """Delete those of the records that nothing refers to; another addon's stay.

    Only the database knows everything that refers to them: it is asked by the attempt,
    whose refusal is an answer and no error.
    """
    env = records.env
    of_others = [("model", "=", records._name), ("res_id", "in", records.ids)]
    of_others.append(("module", "!=", "hr_training"))
    records -= records.browse(env["ir.model.data"].search(of_others).mapped("res_id"))
    try:
        with mute_logger("odoo.sql_db"), env.cr.savepoint():
            records.unlink()
    except (DatabaseError, UserError):
        env.invalidate_all(flush=False)
        if len(records) > 1:
            half = len(records) // 2
            _delete_unused(records[:half])
            _delete_unused(records[half:])
