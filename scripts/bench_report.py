"""What the measurements say: a page, the runs that are kept, and the exit status.

    bench_report.py RESULTS --commit C --runs FOLDER --page FILE [--some]

RESULTS has a line of JSON for each measure (see tests/common_bench.py). Red is what
takes more than its goal at the largest size that was run; what cannot be measured here
is said and not counted green.
"""

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

# Runs that are kept, and from when on one is called worse than the last.
KEPT = 20
WORSE = 1.15
SIZES = {"tenth": "⅒", "one": "1", "ten": "10"}


def key(result):
    return f"{result['case']} {result['label']}".strip()


def judge(result):
    """``green``, ``red`` or ``not measured``.

    >>> judge({"ratio": 1.4, "goal": 1.5}), judge({"ratio": 1.6, "goal": 1.5})
    ('green', 'red')
    >>> judge({"seconds": 0.2, "limit": 0.3, "goal": None}), judge({"error": "x"})
    ('green', 'red')
    >>> judge({"reason": "no /proc"}), judge({"goal": 4})
    ('not measured', 'red')
    """
    if result.get("reason"):
        return "not measured"
    if result.get("error"):
        return "red"
    figure, goal = "seconds", result.get("limit")
    if result.get("goal"):
        figure, goal = "ratio", result["goal"]
    return "green" if figure in result and result[figure] <= goal else "red"


def growth(small, large):
    """How much more a row takes at the larger size: 1 is linear.

    >>> growth({"seconds": 0.1, "rows": 100}, {"seconds": 2.0, "rows": 1000})
    2.0
    """
    if not small.get("seconds") or not large.get("seconds"):
        return None
    per_row = [result["seconds"] / result["rows"] for result in (small, large)]
    return per_row[1] / per_row[0]


def figure(result):
    """What two runs are compared by: the ratio, which a busy machine moves less."""
    return result.get("ratio") or result.get("seconds")


def worse(now, before):
    """What got worse: key, figure before and now.

    >>> worse({"a": {"ratio": 2.4}, "b": {"ratio": 1}}, {"a": {"ratio": 2}})
    [('a', 2, 2.4)]
    """
    found = []
    for name, result in now.items():
        old, new = figure(before.get(name, {})), figure(result)
        if old and new and new > old * WORSE:
            found.append((name, old, new))
    return found


def seconds(value):
    """
    >>> seconds(0.0123), seconds(0.5), seconds(12.34), seconds(None)
    ('12 ms', '500 ms', '12.3 s', '–')
    """
    if value is None:
        return "–"
    return f"{value:.1f} s" if value >= 1 else f"{value * 1000:.{value < 0.01:d}f} ms"


def number(value, digits=1):
    return "–" if value is None else f"{value:,.{digits}f}"


def row(result, sizes):
    """Cells of a measure's line; ``sizes`` has its results at the sizes that ran."""
    smaller = [size for size in SIZES if size in sizes and size != result["size"]]
    grown = growth(sizes[smaller[0]], result) if smaller else None
    goal = f"≤ {result['goal']}×" if result.get("goal") else ""
    if result.get("limit"):
        goal = f"≤ {seconds(result['limit'])}"
    if "seconds" not in result:
        rows = f"{result.get('rows', 0):,}"
        return [key(result), rows, *["–"] * 3, goal, *["–"] * 3, verdict(result)]
    return [
        key(result),
        f"{result['rows']:,}",
        seconds(result["seconds"]),
        seconds(result.get("floor")),
        number(result.get("ratio"), 2) + ("×" if result.get("ratio") else ""),
        goal,
        f"{result['statements']:,}" if "statements" in result else "–",
        number(result.get("peak_mb"), 0),
        number(grown),
        verdict(result),
    ]


def verdict(result):
    text = judge(result)
    why = result.get("reason") or result.get("error")
    return f"{text}: {why}".replace("|", "/").replace("\n", " ") if why else text


HEADS = (
    "measure",
    "rows",
    "ours",
    "floor",
    "ratio",
    "goal",
    "statements",
    "MB",
    "growth",
    "verdict",
)


def table(results):
    lines = ["| " + " | ".join(HEADS) + " |", "|" + " --- |" * len(HEADS)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in results])


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line for line in file if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip()
    except (OSError, IndexError):
        pass  # another system than Linux
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


PAGE = """# Performance

Written by `make bench`; do not edit. Each measure is taken beside its floor, the least
that any code would do for the same result, in the same run: medians of five, by turns.
*Growth* is how much more a row takes than at the smallest size (1 is linear, 0.1 means
that ten times the rows take the same time), *MB* what the process grew by meanwhile.
*Pages* are 95th percentiles over HTTP, two workers, with as many people at once as it
has rows. What is red does not keep its goal; `docs/scale.md` says what that means.

- {machine}
- {date}, commit {commit}, one process and PostgreSQL beside it
- {green} green, {red} red, {missing} not measured

{table}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--checkout", required=True, help="whose last runs count")
    parser.add_argument("--page", type=Path, required=True)
    parser.add_argument("--some", action="store_true", help="not all cases were run")
    args = parser.parse_args()

    by_key = {}
    for line in args.results.read_text(encoding="utf-8").splitlines():
        result = json.loads(line)
        by_key.setdefault(key(result), {})[result["size"]] = result
    if not by_key:
        print("no measure was taken")
        return 1
    last = {
        name: sizes[max(sizes, key=list(SIZES).index)] for name, sizes in by_key.items()
    }
    lines = table(row(result, by_key[name]) for name, result in last.items())
    print(lines)

    before = {}
    for path in sorted(args.runs.glob("*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        if run.get("checkout") == args.checkout:
            before |= run["measures"]
    for name, old, new in worse(last, before):
        if before[name]["size"] == last[name]["size"]:
            print(f"worse than the last time: {name}, {old:.3g} → {new:.3g}")
    date = datetime.now(UTC)
    run = {
        "date": date.isoformat(),
        "commit": args.commit,
        "checkout": args.checkout,
        "measures": last,
    }
    path = args.runs / f"{date:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1), encoding="utf-8")
    for old in sorted(args.runs.glob("*.json"))[:-KEPT]:
        old.unlink()

    counts = dict.fromkeys(("green", "red", "not measured"), 0)
    for result in last.values():
        counts[judge(result)] += 1
    if not args.some:
        args.page.write_text(
            PAGE.format(
                machine=machine(),
                date=f"{date:%Y-%m-%d}",
                commit=args.commit,
                table=lines,
                green=counts["green"],
                red=counts["red"],
                missing=counts["not measured"],
            ),
            encoding="utf-8",
        )
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return int(counts["red"] > 0)


if __name__ == "__main__":
    sys.exit(main())
