"""Install and uninstall hooks."""

from odoo.tools import SQL


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
    env["website"]._training_show_site()
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
