"""A setting that is shown does something."""

import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parent.parent
# Where settings are declared, not read.
DECLARED = {"res_company.py", "hr_training_settings_mixin.py"}


@tagged("post_install", "-at_install")
class TestSettings(TransactionCase):
    def test_d7_every_setting_shown_is_read_by_code(self):
        code = "".join(
            path.read_text("utf-8")
            for folder in ("models", "wizards", "reports", "controllers", "tools")
            for path in sorted((ROOT / folder).rglob("*.py"))
            if path.name not in DECLARED
        )
        company = (ROOT / "models" / "common" / "res_company.py").read_text("utf-8")
        for view in ("hr_training_settings_view_form", "res_config_settings_view_form"):
            arch = self.env.ref(f"hr_training.{view}").arch
            shown = set(re.findall(r'<field name="(training_\w+)"', arch))
            self.assertIn("training_pass_score", shown, view)
            for field in sorted(shown):
                if field.startswith("training_weight_"):
                    # Read by the names of the fields that they are the defaults of.
                    continue
                with self.subTest(view=view, field=field):
                    self.assertTrue(field in code or f"self.{field}" in company)
