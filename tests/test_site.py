"""Where a training addon is why there is a website, nobody sees one (design §1)."""

from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, tagged

from ..hooks import post_init_hook
from ..models.common.website import BACKEND_URL, HIDDEN_PARAMETER
from .common_calls import run_migration


class SiteCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Website = cls.env["website"]
        cls.Website._training_show_site()
        # Other addons of the database under test may be in use.
        cls.Website.search([]).homepage_url = False
        cls.site = cls.Website.search([], limit=1)
        cls.before = cls._get_state()

    @classmethod
    def _get_state(cls):
        """What the installation may change of the sites, by their ids."""
        sites = cls.Website.search([])
        menus = cls.env["website.menu"].search([])
        return (
            {site.id: site.homepage_url for site in sites},
            {menu.id: sorted(menu.group_ids.ids) for menu in menus},
            cls.env["ir.config_parameter"].get_param(HIDDEN_PARAMETER),
        )

    def _make_page(self, site=None, url="/about", body="<p>We repair.</p>"):
        view = self.env["ir.ui.view"].create(
            {
                "name": "About",
                "type": "qweb",
                "key": "website.about_test",
                "website_id": site.id if site else False,
                "arch": f'<t t-name="about_test"><div id="wrap">{body}</div></t>',
            }
        )
        return self.env["website.page"].create({"url": url, "view_id": view.id})

    def _get_home(self, site):
        return self.env["website.page"].search(
            [("url", "=", "/"), ("website_id", "=", site.id)]
        )

    def _edit_home(self, site):
        """As the editor saves it."""
        self._get_home(site).view_id.with_context(website_id=site.id).arch = (
            '<t name="Homepage" t-name="website.homepage"><t t-call="website.layout">'
            '<div id="wrap" class="oe_structure"><h1>Welcome</h1></div></t></t>'
        )

    def assertHidden(self, site):
        self.assertEqual(site.homepage_url, BACKEND_URL)
        menus = site.menu_id.child_id
        self.assertTrue(menus)
        for menu in menus:
            self.assertIn(self.env.ref("base.group_user"), menu.group_ids)

    def assertUntouched(self):
        self.assertEqual(self._get_state(), self.before)


@tagged("post_install", "-at_install")
class TestSite(SiteCase):
    def test_d1_an_unused_site_is_hidden_and_given_back_exactly(self):
        post_init_hook(self.env)
        self.assertHidden(self.site)
        self.Website._training_show_site()
        self.assertUntouched()

    def test_d1_default_menus_stay_so_that_later_sites_are_seen(self):
        post_init_hook(self.env)
        self.assertFalse(self.env.ref("website.menu_home").group_ids)
        later = self.Website.create({"name": "Later"})
        self.assertFalse(later.menu_id.child_id.group_ids)
        self.assertFalse(later.homepage_url)

    def test_d1_each_site_is_judged_by_itself(self):
        second = self.Website.create({"name": "Second"})
        self._edit_home(second)
        self.before = self._get_state()
        post_init_hook(self.env)
        self.assertHidden(self.site)
        self.assertFalse(second.homepage_url)
        self.assertFalse(second.menu_id.child_id.group_ids)
        self.Website._training_show_site()
        self.assertUntouched()

    def test_d1_two_unused_sites_are_both_hidden(self):
        second = self.Website.create({"name": "Second"})
        self.before = self._get_state()
        post_init_hook(self.env)
        self.assertHidden(self.site)
        self.assertHidden(second)
        self.Website._training_show_site()
        self.assertUntouched()

    def test_d1_a_site_in_use_stays(self):
        course = {"name": "First aid", "is_published": True}
        module = self.env["ir.module.module"]
        uses = {
            "edited home": lambda: self._edit_home(self.site),
            "home filled by a program": lambda: (
                self._edit_home(self.site) or self._get_home(self.site).view_id
            ).write({"arch_updated": False}),
            "own page": lambda: self._make_page(self.site),
            "page of all sites": self._make_page,
            "own home at /": lambda: self._make_page(self.site, "/"),
            "chosen home": lambda: self.site.write({"homepage_url": "/slides"}),
            "chosen theme": lambda: self.site.write(
                {"theme_id": self.env.ref("base.module_website").id}
            ),
            "shipped page edited": lambda: self.env.ref("website.contactus").write(
                {"arch": '<t t-name="website.contactus"><p>Call us</p></t>'}
            ),
            "published course": lambda: self.env["slide.channel"].create(course),
            "a shop": lambda: module.search([("name", "=", "website_blog")]).write(
                {"state": "installed"}
            ),
        }
        for name, use in uses.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                use()
                before = self._get_state()
                post_init_hook(self.env)
                self.assertEqual(self._get_state(), before)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_d1_what_installed_itself_chose_no_website(self):
        module = self.env["ir.module.module"].search([("name", "=", "website_crm")])
        module.write({"state": "installed", "auto_install": True})
        post_init_hook(self.env)
        self.assertHidden(self.site)

    def test_d1_menus_that_were_limited_before_stay_limited(self):
        groups = self.env.ref("base.group_user") | self.env.ref(
            "website.group_website_designer"
        )
        menu = self.site.menu_id.child_id[0]
        menu.group_ids = [Command.set(groups.ids)]
        self.before = self._get_state()
        post_init_hook(self.env)
        self.Website._training_show_site()
        self.assertUntouched()

    def test_d1_what_somebody_changed_since_is_not_given_back(self):
        post_init_hook(self.env)
        self.site.homepage_url = "/slides"
        menu = self.site.menu_id.child_id[0]
        menu.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        kept = menu.group_ids
        self.Website._training_show_site()
        self.assertEqual(self.site.homepage_url, "/slides")
        self.assertEqual(menu.group_ids, kept)

    def test_d1_a_deleted_site_or_menu_does_not_stop_the_uninstall(self):
        second = self.Website.create({"name": "Second"})
        post_init_hook(self.env)
        self.assertHidden(second)
        second.unlink()
        self.site.menu_id.child_id[0].unlink()
        self.Website._training_show_site()
        self.assertFalse(self.site.homepage_url)

    def _migrate(self, version="19.0.1.1.0"):
        run_migration(self.env, "19.0.1.2.0/post-site", version)

    def test_d1_an_upgrade_hides_what_the_installation_left(self):
        self._migrate("")
        self.assertUntouched()
        self._migrate()
        self.assertHidden(self.site)
        hidden = self._get_state()
        self._migrate()
        self.assertEqual(self._get_state(), hidden)
        self.Website._training_show_site()
        self.assertUntouched()

    def test_d1_an_upgrade_leaves_a_site_in_use(self):
        self._make_page(self.site)
        self._migrate()
        self.assertUntouched()

    def test_d1_an_upgrade_counts_no_course_of_ours_as_published(self):
        channel = self.env["slide.channel"].create(
            {"name": "Repair online", "is_published": True, "enroll": "invite"}
        )
        self.env.ref("hr_training.course_p01").sudo().channel_id = channel
        self._migrate()
        self.assertHidden(self.site)

    def test_d1_a_site_that_an_older_version_hid_is_given_back(self):
        menus = self.site.menu_id.child_id
        menus.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        self.site.homepage_url = "/web/login"
        self._migrate()
        self.Website._training_show_site()
        self.assertUntouched()


@tagged("post_install", "-at_install")
class TestSiteHttp(SiteCase, HttpCase):
    def setUp(self):
        super().setUp()
        post_init_hook(self.env)

    def test_d1_the_visitor_of_the_root_is_led_to_the_login(self):
        answer = self.url_open("/")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("/web/login", answer.url)
        self.assertIn('name="password"', answer.text)
        self.assertNotIn('href="/slides"', answer.text)

    def test_d1_who_is_logged_in_comes_into_odoo(self):
        self.authenticate("admin", "admin")
        answer = self.url_open("/")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("o_web_client", answer.text)

    def test_d1_after_the_uninstall_the_root_is_the_site(self):
        self.Website._training_show_site()
        answer = self.url_open("/")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn('name="password"', answer.text)
        self.assertIn('href="/slides"', answer.text)
