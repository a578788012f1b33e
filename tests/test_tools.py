"""The algorithms in ``tools`` document themselves: their examples are tests."""

import doctest
import importlib
import pkgutil

from odoo.tests import BaseCase, tagged

from .. import tools


@tagged("post_install", "-at_install", "hr_training_tools")
class TestToolsDoctests(BaseCase):
    """Every module of ``tools``, those to come included."""

    def test_the_examples_in_the_docstrings_hold(self):
        names = [module.name for module in pkgutil.iter_modules(tools.__path__)]
        self.assertIn("attendance", names)
        attempted = 0
        for name in names:
            with self.subTest(module=name):
                module = importlib.import_module(f"{tools.__name__}.{name}")
                report = []
                runner = doctest.DocTestRunner(verbose=False)
                for test in doctest.DocTestFinder(exclude_empty=True).find(module):
                    runner.run(test, out=report.append)
                attempted += runner.tries
                self.assertFalse(runner.failures, "".join(report))
        self.assertGreater(attempted, 30, "the examples were not found")
