"""The wings of the addon, in the order of their knowing: wings.py ADDON

A wing may name what stands before it in `models/__init__.py`, never what comes after;
those on one line there are sisters and do not know each other. What is looked at: in
Python, imports, strings that are a model of ours, its table or an external id, paths
of fields, attributes and keywords; in XML, models, external ids, fields and methods;
in files of access rights, models and groups. A name
belongs to the first wing that defines it; names that Odoo has too are nobody's
(`COMMON_NAMES`). What a mixin expects of its hosts it says by an annotation:
`revision_of_id: object`.

Modules of a folder that is flat belong to the wing of the comment above their import;
XML there to the wing of the module it is named after. `# wings: why` (in XML
`<!-- wings: why -->`), on the line or in the three above, makes an exception of it.
"""

import ast
import csv
import re
import sys
from pathlib import Path

from lxml import etree

PYTHON = ("models", "wizards", "reports", "controllers")
XML = ("views", "security", "wizards", "reports", "data")
STEM = re.compile(r"_(?:views|security|reports|templates|data|kanban_views)$")
HEADING = re.compile(r"# (\w+)$")
FIELD_PATH = re.compile(r"_?[a-z]\w*(?:\.[a-z]\w*)*$")
EXCEPTION = re.compile(r"(?:#|<!--) wings: \S")
EXPRESSION = re.compile(
    r"invisible|column_invisible|readonly|required|decoration-|domain"
)
NAME = re.compile(r"\b(?:default_)?([a-z]+_\w+)")
ACTION = re.compile(r"%\(([\w.]+)\)d|\bref\('([\w.]+)'\)")
# A domain or a context, as a string.
LITERAL = re.compile(r"\s*(?:\[\(|\['[|&!]|\{')")
# Attributes of Odoo, Python or a browser that a wing has as well.
COMMON = """
_fetch_query _read_format _read_group _read_grouping_sets _search active author_id base
channel_id color comment count date department_id display_name email_from employee_id
employee_ids expected group_id key lang message_post month name name_search parent_id
parent_path partner_id planned quarter question question_id question_type read
read_group search search_count share survey_type text title trainer_id tz url user_id
value year
"""
COMMON_NAMES = frozenset(COMMON.split())


class Wings:
    """Order and owners, read from the tree."""

    def __init__(self, addon):
        self.addon = addon
        self.rank = {}  # wing → its place; sisters have the same
        self.modules = {}  # file without suffix, from the addon → wing
        self.models = {}  # model → {wing}
        self.members = {}  # name of a field or method → the wings that define it
        self.ids = {}  # external id → {wing}
        for folder in PYTHON:
            self._read_init(folder)
        self.stems = {}
        for path, wing in self.modules.items():
            # Data stand where their model is made, not where it is extended.
            self.stems.setdefault(path.name, wing)
        self.python = list(self._find_python())
        self.xml = list(self._find_xml())
        for path, wing, tree in self.python:
            self._read_classes(path, wing, tree)
        for _path, wing, tree in self.xml:
            for node in tree.iter("record", "template", "menuitem"):
                if name := node.get("id"):
                    self.ids[name.removeprefix(f"{addon.name}.")] = {wing}
        self.owners = {
            "model": self.models,
            "table": {name.replace(".", "_"): w for name, w in self.models.items()},
            "id": self.ids,
            "wing": {name: {name} for name in self.rank},
            "member": self.members,
        }

    def _read_init(self, folder):
        path = self.addon / folder / "__init__.py"
        text = path.read_text("utf-8")
        headings = {
            number: found[1]
            for number, line in enumerate(text.splitlines(), 1)
            if (found := HEADING.match(line))
        }
        for node in ast.parse(text).body:
            if not isinstance(node, ast.ImportFrom):
                continue
            above = [wing for line, wing in headings.items() if line < node.lineno]
            place = len(self.rank)
            for alias in node.names:
                part = path.parent / alias.name
                if part.is_dir():
                    self.rank[alias.name] = place
                    for module in part.glob("*.py"):
                        self.modules[module.with_suffix("")] = alias.name
                elif above:
                    if folder == "models":
                        self.rank.setdefault(above[-1], place)
                    self.modules[part] = above[-1]

    def _find_python(self):
        for folder in PYTHON:
            for path in sorted((self.addon / folder).rglob("*.py")):
                wing = self.modules.get(path.with_suffix(""))
                if wing in self.rank:
                    yield path, wing, ast.parse(path.read_text("utf-8"))

    def _find_xml(self):
        for folder in XML:
            for path in sorted((self.addon / folder).rglob("*.xml")):
                wing = path.parent.name
                if wing not in self.rank:
                    wing = self.stems.get(STEM.sub("", path.stem))
                if wing in self.rank:
                    yield path, wing, etree.parse(path)

    def _read_classes(self, path, wing, tree):
        for node in tree.body:
            name, parents = read_model(node)
            if name and name not in parents:
                self.models[name] = {wing}
            if not name and not parents:
                continue
            for member in members_of(node):
                self.members.setdefault(member, set()).add(wing)

    def may_know(self, wing, other):
        return wing == other or self.rank[other] < self.rank[wing]

    def check(self):
        """→ (file:line, wing, name, the wing behind it, whether it is excepted)"""
        for path, wing, tree in self.python:
            yield from self._check_names(path, wing, python_names(tree, self))
        for path, wing, tree in self.xml:
            yield from self._check_names(path, wing, xml_names(tree))
        for path in sorted((self.addon / "security").glob("*/*.csv")):
            yield from self._check_names(path, path.parent.name, access_names(path))

    def check_files(self):
        """A model of a wing has one class there, and one more for a further concern,
        whose file says which: hr_training_session.py, hr_training_session_seat.py."""
        placed = {path for path, _wing, _tree in self.python}
        for folder in PYTHON:
            for path in sorted((self.addon / folder).rglob("*.py")):
                if path.name != "__init__.py" and path not in placed:
                    where = path.relative_to(self.addon).as_posix()
                    yield f"{where}: of which wing? No heading stands above its import"
        seen = {}
        for path, wing, tree in self.python:
            for node in tree.body:
                name, parents = read_model(node)
                model = name or (parents[0] if len(parents) == 1 else None)
                if not model:
                    continue
                where = path.relative_to(self.addon).as_posix()
                stem = model.replace(".", "_")
                if path.stem != stem and not path.stem.startswith(f"{stem}_"):
                    yield f"{where}: {model} is not what the file is named after"
                other = seen.setdefault((wing, model, path.stem), where)
                if (
                    other != where
                    or [read_model(twin) for twin in tree.body].count((name, parents))
                    > 1
                ):
                    yield f"{where}: {wing} has another class of {model} like this"

    def _check_names(self, path, wing, names):
        lines = path.read_text("utf-8").splitlines()
        for line, kind, name in sorted(set(names)):
            others = self.owners[kind].get(name)
            if not others or any(self.may_know(wing, other) for other in others):
                continue
            excepted = any(map(EXCEPTION.search, lines[max(line - 4, 0) : line]))
            where = f"{path.relative_to(self.addon)}:{line}"
            yield where, wing, name, min(others, key=self.rank.get), excepted


def read_model(node):
    """(`_name`, [`_inherit`]) of a class."""
    found = {}
    for part in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            if part.targets[0].id in ("_name", "_inherit"):
                found[part.targets[0].id] = ast.literal_eval(part.value)
    parents = found.get("_inherit") or []
    return found.get("_name"), [parents] if isinstance(parents, str) else parents


def members_of(node):
    """Fields and methods that a class defines, names that start with __ aside."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            names = [part.name]
        elif isinstance(part, ast.Assign):
            names = [t.id for t in part.targets if isinstance(t, ast.Name)]
        elif isinstance(part, ast.AnnAssign):
            names = [part.target.id]
        else:
            continue
        for name in names:
            if not name.startswith("__") and name not in COMMON_NAMES:
                if not isinstance(part, ast.Assign) or is_field(part.value):
                    yield name


def is_field(value):
    return isinstance(value, ast.Call) and ast.unparse(value.func).startswith("fields.")


def python_names(tree, wings):
    """What a module names: (line, kind, name)."""
    texts = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and node.module:
            yield from ((node.lineno, "wing", w) for w in node.module.split("."))
        elif isinstance(node, ast.Attribute) and not (
            # what a module has is no record's
            isinstance(node.value, ast.Name) and node.value.id in imported
        ):
            yield node.end_lineno, "member", node.attr
        elif isinstance(node, ast.keyword) and "_" in (node.arg or ""):
            yield node.value.lineno, "member", node.arg.removeprefix("default_")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in texts:
                continue
            yield from string_names(node.lineno, node.value, wings)


def string_names(line, text, wings):
    prefix = f"{wings.addon.name}."
    if text in wings.models:
        yield line, "model", text
    elif text.startswith(prefix):
        yield line, "id", text.removeprefix(prefix)
    elif FIELD_PATH.match(text) and "_" in text:
        for part in text.split("."):
            yield line, "member", part
    else:
        for word in re.findall(r"\bhr_training_\w+", text):
            yield line, "table", word
        if LITERAL.match(text):
            yield from ((line, "member", name) for name in NAME.findall(text))


def xml_names(tree):
    """What an XML file names: (line, kind, name)."""
    for node in tree.iter(etree.Element):
        line = node.sourceline
        for key in ("ref", "parent", "action", "inherit_id", "t-call"):
            if value := node.get(key):
                yield line, "id", value.removeprefix("hr_training.")
                # ids of models are Odoo's own
                table = value.removeprefix("hr_training.").removeprefix("model_")
                yield line, "table", table
        if node.tag == "record":
            yield line, "model", node.get("model")
        for key, value in node.attrib.items():
            for found in ACTION.findall(value):
                yield line, "id", "".join(found).removeprefix("hr_training.")
            if key == "context" or key.startswith("t-"):
                yield from ((line, "member", name) for name in NAME.findall(value))
        if node.tag == "field" and node.get("name") in ("model", "res_model"):
            yield line, "model", (node.text or "").strip()
        elif node.tag == "field" and node.get("name") in (
            "code",
            "context",
            "domain",
            "domain_force",
        ):
            yield from (
                (line, "member", name) for name in NAME.findall(node.text or "")
            )
        elif in_arch(node):
            if node.tag in ("field", "button") and node.get("name"):
                yield line, "member", node.get("name")
            for key, value in node.attrib.items():
                if EXPRESSION.match(key):
                    yield from ((line, "member", name) for name in NAME.findall(value))


def access_names(path):
    """What a file of access rights names: (line, kind, name)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            model = row["model_id:id"].removeprefix("hr_training.")
            yield rows.line_num, "table", model.removeprefix("model_")
            yield rows.line_num, "id", row["group_id:id"].removeprefix("hr_training.")


def in_arch(node):
    return any(
        parent.tag == "field" and parent.get("name") == "arch"
        for parent in node.iterancestors()
    )


def main(addon):
    found = list(Wings(addon).check())
    for where, wing, name, other, excepted in found:
        if not excepted:
            print(f"{where} ({wing}) names {name} of {other}")
    print(f"wings: {sum(row[-1] for row in found)} exceptions")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
