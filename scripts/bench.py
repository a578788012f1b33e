"""The measurements of one size, in `odoo shell` (see scripts/bench).

BENCH_SIZE     key of common_bench.SIZES
BENCH          names of cases, with commas; none: all
BENCH_OUT      where a line of JSON goes for each result
BENCH_WITHOUT  name of a database without the addon, for the case that asks for it
"""

import json
import os
import sys
import time
import traceback

from odoo.addons.hr_training.tests.common_bench import CASES, SIZES, Bench
from odoo.addons.hr_training.tests.common_bench_world import clear_up, make_world

size = os.environ["BENCH_SIZE"]
wanted = [name.strip() for name in os.environ.get("BENCH", "").split(",")]
wanted = [name for name in wanted if name]
# Pages are asked for over HTTP, see bench_pages.py.
unknown = sorted(set(wanted) - set(CASES) - {"pages"})
if unknown:
    known = ", ".join([*CASES, "pages"])
    sys.exit(f"no case is called {', '.join(unknown)}: there are {known}")

start = time.time()
make_world(env, SIZES[size])  # noqa: F821
env.cr.commit()  # noqa: F821
clear_up(env.cr.dbname)  # noqa: F821
print(f"  {size}: a year of volume made in {time.time() - start:.0f} s", flush=True)

bench = Bench(env, size)  # noqa: F821
with open(os.environ["BENCH_OUT"], "a", encoding="utf-8") as out:
    for name, case in CASES.items():
        if (wanted and name not in wanted) or size not in case.sizes:
            continue
        start = time.time()
        try:
            results = bench.run(name)
        except KeyboardInterrupt:
            sys.exit(130)
        except Exception as error:
            traceback.print_exc()
            results = bench.results
            if not any(result.get("error") for result in results):
                told = {"case": name, "label": "", "size": size, "rows": bench.rows}
                results = [*results, told | {"error": str(error)}]
        for result in results:
            print(json.dumps(result), file=out, flush=True)
        print(f"  {size}: {name}, {time.time() - start:.0f} s", flush=True)
        env.cr.rollback()  # noqa: F821
