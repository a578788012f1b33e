"""What is shipped makes sense where it is unpacked: export_checks.py EXPORTED_ADDON

The licence is there in full; Odoo has a page to show; the README is written for who
installs the addon and does not speak of a checkout's commands; links and pictures
lead to files that are shipped. Needs Python alone.
"""

import hashlib
import re
import sys
from pathlib import Path

# The text as the Free Software Foundation publishes it.
AGPL_3 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
PAGES = ("README.md", "CHANGELOG.md", "static/description/index.html")
# What only a checkout has.
CHECKOUT = re.compile(
    r"\bmake [a-z]|\bscripts/|newsfragments|<!-- (?:end of )?checkout"
)
LINK = re.compile(r"""\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)\"""")


def check(addon):
    licence = addon / "LICENSE"
    if not licence.is_file():
        yield "LICENSE is missing"
    elif hashlib.sha256(licence.read_bytes()).hexdigest() != AGPL_3:
        yield "LICENSE is not the text of the AGPL-3"
    for name in PAGES:
        page = addon / name
        if not page.is_file():
            yield f"{name} is missing"
            continue
        text = page.read_text("utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if found := CHECKOUT.search(line):
                yield f"{name}:{number}: speaks of the checkout: {found[0]}"
        for link in filter(None, (a or b for a, b in LINK.findall(text))):
            target = link.partition("#")[0]
            if "://" not in link and target and not (page.parent / target).is_file():
                yield f"{name}: leads to {target}, which is not shipped"


def main(addon):
    problems = list(check(addon))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
