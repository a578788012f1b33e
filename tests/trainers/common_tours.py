"""Tours of the wing's people, at the desk and on the phone."""

PHONE = "400x850"


class TrainerTours:
    """Before a case of the wing and ``HttpCase``."""

    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")

    def _start(self, tour, user, path, phone=False):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        size = self.browser_size
        if phone:
            self.browser_size, self.touch_enabled = PHONE, True
        self.start_tour(path, tour, login=user.login, timeout=120)
        self.browser_size, self.touch_enabled = size, False
        self.env.invalidate_all()

    def _start_action(self, tour, role, action, phone=False):
        """The tour as the user of a role, from an action's screen."""
        path = f"/odoo/action-hr_training.{action}"
        self._start(tour, getattr(self, f"user_{role}"), path, phone)
