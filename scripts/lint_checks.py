"""Checks of our own for `make lint`: lint_checks.py EXPORTED_ADDON CHECKOUT

XML is well-formed; the manifest names files that exist, and every data file is
named; no method is defined twice, no test module replaces another; a wing names those
before it, and has one class for a model and concern; every test asserts something; no
further sudo() comes without its reason; translations are complete and keep their
placeholders; nothing committed depends on one machine.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import polib
from lxml import etree
from wings import Wings

DATA_FOLDERS = ("data", "security", "views", "reports", "wizards", "demo")
COMPLETE = ("zh_CN",)
# … and those that have the texts of some records, all of them and nothing else: what
# is filled in by people who read no other language.
PARTIAL = {"de": "hr_training.survey_need"}
# Calls of sudo() that no comment explains. It goes down and never up: a new one says
# why, on its line or in the three above.
SUDO_WITHOUT_REASON = 123
# References from a wing to one behind it that say why. They go down and never up.
WINGS_EXCEPTIONS = 4
SUDO_FOLDERS = ("models", "wizards", "controllers", "reports")
TEST_SAYS = re.compile(r"assert|fail$|start_tour$|browser_js$")
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
    terms = [
        entry
        for path in sorted(addon.glob("i18n/*.pot"))
        for entry in polib.pofile(str(path))
    ]
    for path in sorted(addon.glob("i18n/*.po")):
        for problem in check_po_file(path, terms):
            yield f"i18n/{path.name}: {problem}"


def check_po_file(path, terms):
    try:
        entries = polib.pofile(str(path), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        yield str(error)
        return
    part = PARTIAL.get(path.stem)
    complete = path.stem in COMPLETE or part
    terms = {entry.msgid for entry in terms if not part or has_part(entry, part)}
    for entry in entries:
        if part and not has_part(entry, part, only=True):
            yield f"not of {part}: {entry.msgid[:60]!r}"
        elif entry.obsolete:
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


def has_part(entry, part, only=False):
    """Whether an entry is of records whose external id begins so, or of these only."""
    found = [kind.rpartition(":")[2] for kind, _line in entry.occurrences]
    found = [name == part or name.startswith(f"{part}_") for name in found]
    return all(found) if only else any(found)


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
    seen = {}
    for path in sorted((addon / "tests").rglob("*.py")):
        where = path.relative_to(addon)
        if path.name == "__init__.py":
            continue
        # Odoo's loader knows a test module by its last name alone.
        if path.name in seen:
            yield f"{where}: {seen[path.name]} has this name as well"
        seen[path.name] = where
        init = path.parent / "__init__.py"
        listed = init.read_text("utf-8").split()
        if path.name.startswith("test_") and listed.count(path.stem) != 1:
            yield f"{init.relative_to(addon)}: {path.stem} is not named once"


def check_wings(addon):
    """Who knows whom (scripts/wings.py)."""
    wings = Wings(addon)
    yield from wings.check_files()
    found = list(wings.check())
    for where, wing, name, other, excepted in found:
        if not excepted:
            yield f"{where}: {wing} names {name} of {other}, which stands behind it"
    excepted = [where for where, *_names, excepted in found if excepted]
    yield from only_down("WINGS_EXCEPTIONS", excepted, "exceptions with `# wings:`")


def only_down(name, found, what):
    """The number in this file is what there is, and nobody may raise it."""
    bound = globals()[name]
    if len(found) > bound:
        yield "\n  ".join(
            [f"{len(found)} {what} where there were {bound}; of these:", *found]
        )
    elif len(found) < bound:
        yield f"scripts/lint_checks.py: set {name} to {len(found)}"


def check_sudo(addon):
    """Rights are raised for a reason that the reader is told."""
    found = [
        f"{path.relative_to(addon)}:{line}"
        for folder in SUDO_FOLDERS
        for path in sorted((addon / folder).rglob("*.py"))
        for line in sudo_without_reason(path.read_text("utf-8"))
    ]
    yield from only_down("SUDO_WITHOUT_REASON", found, "sudo() without a reason")


def sudo_without_reason(text):
    """Lines of such calls; a comment counts for the statement that it stands above."""
    lines = text.splitlines()
    told = {
        number
        for number, line in enumerate(lines, 1)
        if "sudo" in line.partition("#")[2]
    }
    tree = ast.parse(text)
    begins = {}  # line → first line of the innermost statement it belongs to
    for node in ast.walk(tree):  # from the outside in
        if isinstance(node, ast.stmt):
            for number in range(node.lineno, node.end_lineno + 1):
                begins[number] = node.lineno
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "sudo"
            and not (node.args and ast.unparse(node.args[0]) == "False")
        ):
            line = node.func.end_lineno
            if not told & set(range(min(begins[line], line) - 3, line + 1)):
                yield line


def check_tests(addon):
    """Every test says something: by itself, or by a helper that does."""
    methods = {}  # name → the functions of that name, with what each calls
    tests = []
    for path in sorted((addon / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                calls = set(called_by(node))
                methods.setdefault(node.name, []).append(calls)
                if node.name.startswith("test_"):
                    tests.append((f"{path.name}: {node.name}", calls))
    says = set()
    while True:
        more = {
            name
            for name, bodies in methods.items()
            if name not in says
            and any(TEST_SAYS.match(c) or c in says for b in bodies for c in b)
        }
        if not more:
            break
        says |= more
    for name, calls in tests:
        if not any(TEST_SAYS.match(call) or call in says for call in calls):
            yield f"tests/{name} asserts nothing"


def called_by(function):
    """Names of a test's own methods, and functions, that it calls or hands on."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in (
            "self",
            "cls",
            "super()",
        ):
            yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


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
        *check_wings(addon),
        *check_sudo(addon),
        *check_tests(addon),
        *check_hygiene(checkout),
    ]
    print(*problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
