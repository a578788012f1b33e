"""What the addon costs whoever does nothing with it: menus and crons."""

from unittest.mock import patch

from .common_bench import bench_case

ROLES = ("officer", "manager", "trainer", "employee")


@bench_case("menus", rows=10_000)
def menus(bench):
    """The menus of a login, read anew; floor: Odoo's, without ours."""
    ours = bench.sudo_env["ir.model.data"].search(
        [("module", "=", "hr_training"), ("model", "=", "ir.ui.menu")]
    )
    hidden = ours.mapped("res_id")
    for role in ROLES:
        menu = bench.env_of(role)["ir.ui.menu"]

        def load(menu=menu):
            menu.env.registry.clear_cache()
            menu.load_menus(False)

        def load_without(load=load, menu=menu):
            blacklist = patch.object(
                type(menu), "_load_menus_blacklist", lambda self: hidden
            )
            with blacklist:
                load()

        bench.compare(role, load, load_without, goal=1.2, at_most=60)
        bench.limit(f"{role}, again", lambda menu=menu: menu.load_menus(False), 0.005, at_most=0)


@bench_case("crons", rows=10_000)
def crons(bench):
    """Scheduled actions with nothing to do."""
    found = bench.sudo_env["ir.model.data"].search(
        [("module", "=", "hr_training"), ("model", "=", "ir.cron")], order="name"
    )
    for data in found:
        cron = bench.sudo_env["ir.cron"].browse(data.res_id)
        bench.limit(data.name, cron.ir_actions_server_id.run, seconds=1, at_most=20)
