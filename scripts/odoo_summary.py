"""Run an Odoo command, show how its tests go and judge its log.

    odoo_summary.py [--step NAME] [--known FILE] [--failed FILE] [--count FILE]
                    --log FILE -- COMMAND...

Odoo ends with status 0 when no test matched, when every browser test was skipped
for want of a browser, and when warnings were logged: so the log is read. Failing
are a failed or skipped test, no test at all, an exit status, and any line of level
WARNING or above that no test claimed. With --step the command is one check of its
own, which passes when nothing of that happened. The counts are added to the file of
--count, the failed tests written to that of --failed. With --known, the file of an
earlier --failed, only a test that did not fail then fails: for suites of others.
"""

import argparse
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) "
    r"(?P<logger>[^\s:]+): (?P<msg>.*)$"
)
START = re.compile(r"^Starting (?P<cls>\w+)\.\w+ \.\.\.$")
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
FAILED = re.compile(
    r"^(?:FAIL|ERROR): (?:Subtest )?((?:setUpClass|tearDownClass) \(\S+\)|[\w.]+)"
)
SERIOUS = {"WARNING", "ERROR", "CRITICAL"}
# A browser that is shut while a page still loads is no error of anybody's.
NOISE = re.compile(r"Error received after termination")


class Judge:
    def __init__(self, known=None, out=sys.stdout):
        self.known = known  # None: everything counts
        self.out = out
        self.ran = 0
        self.failed = set()
        self.skipped = 0
        self.problems = []
        self._shown = False  # does the entry that is being read get printed
        self._cls = None
        self._cls_tests = 0
        self._cls_begin = time.monotonic()

    def say(self, text):
        print(text.rstrip("\n"), file=self.out, flush=True)

    def feed(self, line):
        m = LINE.match(line.rstrip())
        if not m:
            if self._shown:
                self.say(line)
            return
        level, logger, msg = m["level"], m["logger"], m["msg"]
        self._shown = False
        if logger == "odoo.tests.result":
            if total := TOTAL.search(msg):
                self.end_class()
                self.ran += int(total[3])
        elif start := START.match(msg):
            self._start(logger, start["cls"])
        elif msg.startswith("skipped "):
            self.skipped += 1
            self.say(f"  {msg}")
        elif level in SERIOUS and not NOISE.search(msg):
            self._shown = True
            if failed := FAILED.match(msg):
                self.failed.add((logger, failed[1]))
            else:
                self.problems.append((logger, f"{level} {logger}: {msg}"))
            self.say(line)

    def _start(self, logger, cls):
        name = f"{logger.rpartition('.')[2]}.{cls}"
        if name != self._cls:
            self.end_class()
            self._cls, self._cls_tests = name, 0
            self._cls_begin = time.monotonic()
        self._cls_tests += 1

    def end_class(self):
        if self._cls:
            seconds = time.monotonic() - self._cls_begin
            self.say(f"  {self._cls}: {self._cls_tests} tests, {seconds:.1f} s")
        self._cls = None

    def counts_of_tests(self, status):
        """(passed, failed, skipped) of a command that ran tests."""
        # A class that could not be set up is a failure but none of the tests run.
        in_tests = sum("Class (" not in name for _logger, name in self.failed)
        passed = max(self.ran - in_tests - self.skipped, 0)
        if self.known is not None:
            return self._counts_beside_known(passed)
        failed = len(self.failed)
        problems = self._unclaimed_problems()
        if problems:
            self.say("logged outside the failed tests:")
            for problem in problems:
                self.say(f"  {problem[:300]}")
        if not self.ran and not failed:
            self.say("no test was run")
        if not failed and (status or problems or not self.ran):
            self.say(f"exit status {status}, {self.ran} tests ran")
            failed = 1
        if self.skipped:
            self.say("a skipped test counts as a failure of the run")
        return passed, failed, self.skipped

    def _counts_beside_known(self, passed):
        new = sorted(set(self.names_of_failed()) - self.known)
        self.say(f"{len(self.failed) - len(new)} tests fail without the addon, too")
        for name in new:
            self.say(f"  fails only with the addon: {name}")
        return passed, len(new) or int(not self.ran), self.skipped

    def names_of_failed(self):
        return sorted(f"{logger}: {name}" for logger, name in self.failed)

    def _unclaimed_problems(self):
        """Log lines that are not the other half of a test's own failure."""
        claimed = tuple(f"{logger}.{name}" for logger, name in self.failed)
        return [
            text for logger, text in self.problems if not logger.startswith(claimed)
        ]

    def counts_of_step(self, status):
        """(passed, failed, skipped) of a command that is itself one check."""
        good = not (status or self.problems or self.failed)
        return (1, 0, 0) if good else (0, 1, 0)


def run(command, log, judge, limit):
    """The command's exit status; each line goes to the log and to the judge."""
    with (
        open(log, "w", encoding="utf-8") as copy,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):

        def stop(signum, _frame):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
            if signum == signal.SIGALRM:
                judge.say(f"stopped after {limit} s")
            else:
                sys.exit(128 + signum)

        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(signum, stop)
        signal.alarm(limit)
        for line in process.stdout:
            copy.write(line)
            judge.feed(line)
        signal.alarm(0)
    return process.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", help="name of the check that the command is")
    parser.add_argument("--log", required=True)
    parser.add_argument("--count", help="file to add the counts to")
    parser.add_argument("--known", help="tests that may fail")
    parser.add_argument("--failed", help="file to write the failed tests to")
    parser.add_argument("--limit", type=int, default=4800, help="seconds")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    known = args.known and set(Path(args.known).read_text("utf-8").splitlines())
    judge = Judge(known)
    begin = time.monotonic()
    status = run(args.command, args.log, judge, args.limit)
    judge.end_class()
    if args.step:
        counts = judge.counts_of_step(status)
        verdict = "ok" if counts[0] else f"FAILED (status {status}, see {args.log})"
        judge.say(f"  {args.step}: {verdict}, {time.monotonic() - begin:.1f} s")
    else:
        counts = judge.counts_of_tests(status)
    if args.failed:
        Path(args.failed).write_text("\n".join(judge.names_of_failed()), "utf-8")
    if args.count:
        with Path(args.count).open("a", encoding="utf-8") as count:
            print(*counts, file=count)
    return 1 if counts[1] or (counts[2] and known is None) else 0


if __name__ == "__main__":
    sys.exit(main())
