"""Pages of each role while fifty people ask for them at once, over HTTP.

    bench_pages.py URL DATABASE RESULTS

A line of JSON goes to RESULTS for each page, as tests/common_bench.py writes them: the
95th percentile beside that of Odoo's own list of employees, asked for in the same way
by as many people, before and after.
"""

import http.client
import json
import re
import sys
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

PEOPLE = 50
ASKS = 8  # of each of them
# Connections that a proxy in front of two workers lets through; the rest wait at it.
THROUGH = 8
LIMIT, COUNTED = 80, 10_001
GOAL = 1.5
FLOOR = ("employees", "admin", "hr.employee", [])
PAGES = (
    ("sessions, officer", "measured_officer", "hr.training.session", []),
    ("register, officer", "measured_officer", "hr.training.attendance", []),
    ("enrolments, officer", "measured_officer", "hr.training.enrollment", []),
    ("sessions, manager", "measured_manager", "hr.training.session", []),
    (
        "team's register, manager",
        "measured_manager",
        "hr.training.attendance",
        [("is_my_team", "=", True)],
    ),
    (
        "My Classes, trainer",
        "measured_trainer",
        "hr.training.session",
        [("is_taught_by_me", "=", True)],
    ),
    (
        "My Training, employee",
        "measured_employee",
        "hr.training.enrollment",
        [("is_my_own", "=", True)],
    ),
    ("sessions, employee", "measured_employee", "hr.training.session", []),
)


class Browser:
    """A login."""

    def __init__(self, url, database, login, cookie=None):
        self.parts = urlsplit(url)
        self.cookie = cookie
        if not cookie:
            params = {"db": database, "login": login, "password": login}
            self.context = self.ask("/web/session/authenticate", params)["user_context"]

    def ask(self, path, params):
        # A worker serves a connection's one request and closes it.
        connection = http.client.HTTPConnection(
            self.parts.hostname, self.parts.port, timeout=120
        )
        headers = {"Content-Type": "application/json", "Connection": "close"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        connection.close()
        for value in response.headers.get_all("Set-Cookie") or ():
            if found := re.match(r"session_id=[^;]+", value):
                self.cookie = found[0]
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", params)

    def get_page(self, model, domain, company_id):
        """Arguments of a page, as the web client reads its list."""
        views = self.call(model, "get_views", views=[[False, "list"]], options={})
        arch = views["views"]["list"]["arch"]
        known = views["models"][model]["fields"]
        names = [
            name for name in re.findall(r'<field name="(\w+)"', arch) if name in known
        ]
        order = re.search(r'<list[^>]* default_order="([^"]+)"', arch)
        return {
            "domain": domain,
            "specification": {
                name: {"fields": {"display_name": {}}}
                if known[name].get("relation")
                else {}
                for name in names
            },
            "order": order[1] if order else "",
            "limit": LIMIT,
            "count_limit": COUNTED,
            "context": {**self.context, "allowed_company_ids": [company_id]},
        }


def measure(url, database, page, company_id):
    """Seconds of every answer while all people ask for the same page."""
    _label, login, model, domain = page
    first = Browser(url, database, login)
    kwargs = first.get_page(model, domain, company_id)
    first.call(model, "web_search_read", **kwargs)  # what a worker reads once
    taken, errors = [], []
    barrier = threading.Barrier(PEOPLE)
    proxy = threading.BoundedSemaphore(THROUGH)

    def work():
        browser = Browser(url, database, login, first.cookie)
        barrier.wait()
        try:
            for _ask in range(ASKS):
                start = time.perf_counter()
                with proxy:
                    browser.call(model, "web_search_read", **kwargs)
                taken.append(time.perf_counter() - start)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return taken


def p95(values):
    """
    >>> p95(range(100))
    95
    """
    return sorted(values)[int(len(values) * 0.95)]


def main():
    url, database, path = sys.argv[1:]
    for _try in range(60):
        with suppress(OSError):
            admin = Browser(url, database, "admin")
            break
        time.sleep(1)
    else:
        print("  pages: the server did not answer")
        return 1
    [company] = admin.call(
        "res.company", "search", [("name", "=", "Measured Company")], limit=1
    )
    floors = [p95(measure(url, database, FLOOR, company))]
    taken = [p95(measure(url, database, page, company)) for page in PAGES]
    floors.append(p95(measure(url, database, FLOOR, company)))
    floor = sum(floors) / len(floors)
    with open(path, "a", encoding="utf-8") as out:
        for page, seconds in zip(PAGES, taken, strict=True):
            result = {
                "case": "pages",
                "label": page[0],
                "size": "one",
                "rows": PEOPLE,
                "goal": GOAL,
                "seconds": seconds,
                "floor": floor,
                "ratio": seconds / floor,
            }
            print(json.dumps(result), file=out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
