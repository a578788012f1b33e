"""What a copy of the system would hold: tables, filestore, sessions and log."""

import io
import logging
from pathlib import Path

from odoo.tools import SQL, config


class LogTrap(logging.Handler):
    """Everything that the server logs, as it would stand in its file."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
        )
        self.lines = []

    def emit(self, record):
        figures = getattr(record, "perf_info", "")
        self.lines.append(f"{self.format(record)} {figures}")


class CopyCase:
    """For test cases that search a copy of the system for what must not be in it."""

    def _set_trap(self):
        """Catch the log from now on."""
        self.trap = LogTrap()
        root = logging.getLogger()
        root.addHandler(self.trap)
        self.addCleanup(root.removeHandler, self.trap)
        for name in ("werkzeug", "odoo.http"):
            logger = logging.getLogger(name)
            logger.addHandler(self.trap)
            self.addCleanup(logger.removeHandler, self.trap)

    def _get_tables(self):
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return sorted(name for (name,) in self.env.cr.fetchall())

    def _dump(self):
        """Every table as ``pg_dump`` writes it: dict of name -> text, in heap order."""
        self.env.flush_all()
        dump = {}
        for table in self._get_tables():
            buffer = io.StringIO()
            self.env.cr._obj.copy_expert(f'COPY "{table}" TO STDOUT', buffer)
            dump[table] = buffer.getvalue()
        return dump

    def _fetch(self, table, order="ctid", **where):
        """Rows of a table as dicts, in the order in which a dump has them."""
        self.env.flush_all()
        conditions = [
            SQL("%s = %s", SQL.identifier(name), value) for name, value in where.items()
        ]
        self.env.cr.execute(
            SQL(
                "SELECT * FROM %s WHERE %s ORDER BY %s",
                SQL.identifier(table),
                SQL(" AND ").join(conditions) or SQL("TRUE"),
                SQL(order),
            )
        )
        return self.env.cr.dictfetchall()

    def _read_files(self):
        """Filestore and sessions: dict of path -> bytes."""
        found = {}
        store = Path(config.filestore(self.env.cr.dbname))
        for folder in (store, Path(config.session_dir)):
            for path in folder.rglob("*"):
                if path.is_file():
                    found[str(path)] = path.read_bytes()
        return found

    # ------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------

    def _get_rank_correlation(self, numbers):
        """Spearman's, of a permutation of ``0 … n-1`` with its own order."""
        count = len(numbers)
        ranks = {number: rank for rank, number in enumerate(sorted(numbers))}
        total = sum((i - ranks[n]) ** 2 for i, n in enumerate(numbers))
        return 1 - 6 * total / (count * (count**2 - 1))

    def assertShuffled(self, numbers, message):
        # Six times the deviation of chance: once in a thousand million runs.
        limit = 6 / (len(numbers) - 1) ** 0.5
        self.assertLess(abs(self._get_rank_correlation(numbers)), limit, message)
