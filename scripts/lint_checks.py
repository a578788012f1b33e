"""Checks of our own for `make lint`: lint_checks.py EXPORTED_ADDON CHECKOUT

XML is well-formed; the manifest names files that exist, and every data file is
named; no method is defined twice; translations are complete and keep their
placeholders; nothing committed depends on one machine.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import polib
from lxml import etree

DATA_FOLDERS = ("data", "security", "views", "reports", "wizards", "demo")
COMPLETE = ("zh_CN",)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdrifg]|(?<!\{)\{\w*\}(?!\})")
MACHINE_PATH = re.compile(r"(?<![\w.}/-])/(?:root|home/\w+|work)/\w")
REGISTRY = re.compile(
    r"(?:pypi|pythonhosted|registry\.npmjs|deb\.debian|proxy\.golang)[.](?:org|com)"
)


def check_xml(addon):
    for path in sorted(addon.rglob("*.xml")):
        try:
            etree.parse(path)
        except etree.XMLSyntaxError as error:
            yield f"{path.relative_to(addon)}: {error}"


def check_manifest(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))
    named = [*manifest.get("data", ()), *manifest.get("demo", ())]
    for name in named:
        if not (addon / name).is_file():
            yield f"__manifest__.py: {name} does not exist"
    for name in {name for name in named if named.count(name) > 1}:
        yield f"__manifest__.py: {name} is named twice"
    for folder in DATA_FOLDERS:
        for path in sorted((addon / folder).rglob("*")):
            name = path.relative_to(addon).as_posix()
            if path.suffix in (".xml", ".csv") and name not in named:
                yield f"__manifest__.py: {name} is not named"
    for bundle, entries in manifest.get("assets", {}).items():
        for entry in entries:
            pattern = entry if isinstance(entry, str) else entry[-1]
            prefix, _slash, rest = pattern.lstrip("/").partition("/")
            if prefix == addon.name and not any(addon.glob(rest)):
                yield f"__manifest__.py: {bundle}: no file matches {pattern}"


def check_po(addon):
    terms = set()
    for path in sorted(addon.glob("i18n/*.pot")):
        terms |= {entry.msgid for entry in polib.pofile(str(path))}
    for path in sorted(addon.glob("i18n/*.po")):
        for problem in check_po_file(path, terms):
            yield f"i18n/{path.name}: {problem}"


def check_po_file(path, terms):
    try:
        entries = polib.pofile(str(path), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        yield str(error)
        return
    complete = path.stem in COMPLETE
    for entry in entries:
        if entry.obsolete:
            yield f"obsolete: {entry.msgid[:60]!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid[:60]!r}"
        elif not entry.msgstr:
            if complete:
                yield f"not translated: {entry.msgid[:60]!r}"
        elif placeholders(entry, entry.msgid) != placeholders(entry, entry.msgstr):
            yield f"other placeholders: {entry.msgid[:60]!r}"
    if complete:
        for msgid in sorted(terms - {entry.msgid for entry in entries}):
            yield f"missing: {msgid[:60]!r}"


def placeholders(entry, text):
    """Those of a text from code; in a view, "%" and "{" are just characters."""
    in_code = any(kind.startswith("code") for kind, _line in entry.occurrences)
    return sorted(PLACEHOLDER.findall(text)) if in_code else []


def check_hygiene(checkout):
    """Committed files that name a package registry or a path of one machine."""
    found = subprocess.run(
        ["git", "-c", f"safe.directory={checkout}", "ls-files", "-co"]
        + ["--exclude-standard", "-z"],
        cwd=checkout,
        capture_output=True,
        check=False,
    )
    for name in filter(None, found.stdout.decode().split("\0")):
        path = checkout / name
        if not path.is_file() or path.is_symlink():
            continue
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if MACHINE_PATH.search(line) or REGISTRY.search(line):
                yield f"{name}:{number}: names a machine's path or a registry"


def check_python(addon):
    """What a second definition replaces in silence, and tests that nobody runs."""
    for path in sorted(addon.rglob("*.py")):
        where = path.relative_to(addon)
        for scope in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(scope, ast.Module | ast.ClassDef):
                for name in defined_twice(scope):
                    yield f"{where}: {name} is defined twice"
    listed = (addon / "tests" / "__init__.py").read_text("utf-8").split()
    for path in sorted((addon / "tests").glob("test_*.py")):
        if listed.count(path.stem) != 1:
            yield f"tests/__init__.py: {path.stem} is not named once"


def defined_twice(scope):
    """Names that a class or module defines again, setters and overloads aside."""
    seen = set()
    for node in scope.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        if any(mark.endswith((".setter", "overload")) for mark in marks):
            continue
        if node.name in seen:
            yield f"{getattr(scope, 'name', 'module')}.{node.name}"
        seen.add(node.name)


def main(addon, checkout):
    problems = [
        *check_xml(addon),
        *check_manifest(addon),
        *check_po(addon),
        *check_python(addon),
        *check_hygiene(checkout),
    ]
    print(*problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
