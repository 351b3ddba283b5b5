"""The classes of our modules as their source says them: which model, which file, which fields. Without Odoo."""

import ast
import csv
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

MODULES = ("alseraj_beneficiary", "alseraj_survey")
TREES = ("models", "wizard", "controllers", "report", "views", "security", "data", "tests", "static/src")
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")


class Model(NamedTuple):
    """One class that defines or extends a model."""

    model: str
    defines: bool
    file: "Source"
    node: ast.ClassDef
    fields: dict  # name -> the call that declares it
    inherits: tuple


class Source:
    """One Python file of ours."""

    def __init__(self, root, path):
        self.root, self.path = root, path
        self.name = path.relative_to(root).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        self.tree = ast.parse(self.text, self.name)

    @cached_property
    def constants(self):
        """Module-level constants: name -> the expression."""
        found = {}
        for node in self.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            for target in targets:
                if isinstance(target, ast.Name) and CONSTANT.fullmatch(target.id) and node.value:
                    found[target.id] = node
        return found

    @cached_property
    def imported(self):
        """Names taken from other files of ours: name -> (file without .py, name there)."""
        found = {}
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            parts = (node.module or "").split(".")
            if node.level:
                folder = self.path.parent
                for _step in range(node.level - 1):
                    folder = folder.parent
            elif parts[:2] == ["odoo", "addons"] and parts[2] in MODULES:
                folder = next(parent.parent for parent in self.path.parents if parent.name in MODULES)
                parts = parts[2:]
            else:
                continue
            target = folder.joinpath(*parts)
            found.update({alias.asname or alias.name: (target, alias.name) for alias in node.names})
        return found

    @cached_property
    def models(self):
        return [model for node in self.tree.body if isinstance(node, ast.ClassDef) and (model := self._read_class(node))]

    def _read_class(self, node):
        if not any(isinstance(base, ast.Attribute) and base.attr.endswith("Model") for base in node.bases):
            return None
        name, inherits, fields = None, (), {}
        for target, value in assignments(node):
            if target == "_name" and isinstance(value, ast.Constant):
                name = value.value
            elif target == "_inherit":
                inherits = strings(value)
            elif is_field(value):
                fields[target] = value
        if not (name or inherits):
            return None
        return Model(name or inherits[0], bool(name) and name not in inherits, self, node, fields, inherits)

    @property
    def room(self):
        return get_room(self.name)


def assignments(node):
    """The assignments of a class: name, value."""
    for child in node.body:
        if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            yield child.targets[0].id, child.value
        elif isinstance(child, ast.AnnAssign) and child.value and isinstance(child.target, ast.Name):
            yield child.target.id, child.value


def is_field(value):
    """Whether an expression declares a field: ``fields.Char(…)``, ``Amount(…)``."""
    if not isinstance(value, ast.Call):
        return False
    func = value.func
    if isinstance(func, ast.Attribute):
        return isinstance(func.value, ast.Name) and func.value.id == "fields" and func.attr[:1].isupper()
    return isinstance(func, ast.Name) and func.id == "Amount"


def get_argument(call, name, place):
    """The argument of a call by its name or its place, or None."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if len(call.args) > place else None


def strings(value):
    """The strings of a constant, a list or a tuple."""
    if isinstance(value, ast.Constant):
        return (value.value,)
    return tuple(part.value for part in getattr(value, "elts", ()) if isinstance(part, ast.Constant))


def get_room(name):
    """The room of a file: ``alseraj_beneficiary/models/finance/fund/fund.py`` is finance's."""
    module, *parts = name.split("/")
    if module != MODULES[0]:
        return module
    if parts[:2] == ["static", "src"]:
        parts = parts[1:]
    return parts[1] if len(parts) > 2 else ""


def read(root, tests=False):
    """Every Python file of our modules below ``root``, in the order of their names; migrations are of their own time."""
    root = Path(root)
    left_out = {"__pycache__", "migrations"} | (set() if tests else {"tests"})
    return [
        Source(root, path)
        for module in MODULES for path in sorted((root / module).rglob("*.py"))
        if not left_out & set(path.relative_to(root).parts)
    ]


def read_rows(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Evaluator:
    """The value of an expression as far as constants, names and imports of ours tell it."""

    def __init__(self, sources):
        self.by_path = {source.path.with_suffix(""): source for source in sources}

    def get(self, node, source, scope=None):
        """:return: str, tuple, dict or number; the expression's text where it can't be told"""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return self._get_elements(node.elts, source, scope)
        if isinstance(node, ast.Name):
            return self._get_name(node.id, source, scope)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.get(node.left, source, scope), self.get(node.right, source, scope)
            if type(left) is type(right) and isinstance(left, (str, tuple)):
                return left + right
        return ast.unparse(node)

    def _get_elements(self, elements, source, scope):
        values = []
        for element in elements:
            if isinstance(element, ast.Starred):
                value = self.get(element.value, source, scope)
                values.extend(value if isinstance(value, tuple) else (f"*{value}",))
            else:
                values.append(self.get(element, source, scope))
        return tuple(values)

    def _get_name(self, name, source, scope):
        if scope and name in scope:
            return self.get(scope[name], source)
        if name in source.constants:
            return self.get(source.constants[name].value, source)
        path, there = source.imported.get(name, (None, None))
        if path in self.by_path:
            return self._get_name(there, self.by_path[path], None)
        if path and path / "__init__" in self.by_path:
            return self._get_name(there, self.by_path[path / "__init__"], None)
        return name
