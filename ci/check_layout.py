"""What keeps the house in one piece: where a field, a constant, a guard, a role and the clock may stand.

Called by ``./dev lint``. Reads the source of both modules (the folder of the checkout, or the one given), without
tests and without Odoo, and prints one sentence for each thing that stands in the wrong place.
"""

import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from pathlib import Path

import sources

SMALL = 20  # lines of a file that is no file of its own
SECOND = 100  # lines from which a class may have a second file in its room
WORD = re.compile(r"#\s*extends:\s*\S")
ROLE = re.compile(r"\balseraj_beneficiary\.group_\w+")
ROLES_FILE = "alseraj_beneficiary/tools/roles.py"
CLOCK_FILE = "alseraj_beneficiary/models/odoo/res_company.py"
OLD_LISTS = {"_system_fields": "guarded=True", "_editable_in": "editable_in=(…)"}


def check_fields(files):
    """One field of one model, one declaration."""
    declared = defaultdict(list)
    for source in files:
        for model in source.models:
            for name, call in sources.assignments(model.node):
                if sources.is_field(call):
                    declared[model.model, name].append((source, call))
    for (model, name), places in sorted(declared.items()):
        plain = [place for place in places if not _has_word(*place)]
        if len(places) > 1 and len(plain) > 1:
            first, *others = plain
            for source, call in others:
                yield source, call.lineno, (
                    f"{model}.{name} is declared in {first[0].name}:{first[1].lineno} as well: keep one declaration, "
                    "or say on this line why it changes: # extends: why"
                )


def _has_word(source, call):
    return any(WORD.search(line) for line in source.lines[call.lineno - 1:call.end_lineno])


def check_constants(files):
    """One name of a constant, one value; a name with an underscore in front is its file's own."""
    values, evaluator = defaultdict(dict), sources.Evaluator(files)
    for source in files:
        for name, node in source.constants.items():
            if not name.startswith("_"):
                values[name].setdefault(repr(evaluator.get(node.value, source)), (source, node.lineno))
    for name, places in sorted(values.items()):
        (first, line), *others = places.values()
        for source, lineno in others:
            yield source, lineno, (
                f"{name} has another value in {first.name}:{line}: share one constant, or name each after what it means"
            )


def check_files(files):
    """One class, one file in its room."""
    homes, extending = defaultdict(set), defaultdict(list)
    for source in files:
        for model in source.models:
            if model.defines:
                homes[model.model].add(source.room)
            extending[model.model, source.room].append(model)
    for (name, room), models in sorted(extending.items()):
        own = [model for model in models if model.defines]
        home = own[0] if own else max(models, key=lambda model: len(model.file.lines))
        for model in models:
            count = len(model.file.lines)
            if model is home or model.defines or model.file is home.file:
                continue
            if count < SMALL and room in homes[name]:
                reason = f"has {count} lines and extends a class of its own room"
            elif count < SECOND:
                reason = f"has {count} lines and is one of several files of {name} in its room"
            else:
                continue
            yield model.file, model.node.lineno, f"{model.file.name} {reason}: put it into {home.file.name}"


def check_clock(files):
    """One clock: the company's."""
    for source in files:
        if source.name == CLOCK_FILE:
            continue
        for node in ast.walk(source.tree):
            if _reads_another_clock(node):
                yield source, node.lineno, (
                    "another clock than the company's: use company._get_today(), company._get_day(moment) or what stands "
                    f"beside them in {CLOCK_FILE}"
                )


def _reads_another_clock(node):
    if isinstance(node, ast.Import):
        return any(alias.name == "pytz" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module == "pytz"
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    return node.attr == "context_today" or (owner, node.attr) in {
        ("Date", "today"), ("date", "today"), ("Datetime", "today"), ("datetime", "today"), ("datetime", "now"),
    }


def check_lists(files):
    """A field says itself that it is guarded."""
    for source in files:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                for name, value in sources.assignments(node):
                    if name in OLD_LISTS:
                        yield source, value.lineno, f"{name} is a list far from its fields: write {OLD_LISTS[name]} on each field"


def check_roles(files):
    """The ids of roles stand in one file."""
    for source in files:
        if source.name == ROLES_FILE:
            continue
        prose = {
            id(node.body[0].value) for node in ast.walk(source.tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(source.tree):
            found = ""
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                found = ROLE.search(node.value)
            elif isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and isinstance(node.right.value, str):
                found = re.match(r"group_\w+$", node.right.value)
            if found:
                yield source, node.lineno, f"{found[0]} is the id of a role: take its name from tools/roles.py"


def check_reasons(files):
    """Each ``sudo()`` has a reason of its own."""
    for source in files:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT and re.search(r"\bas above\b", token.string):
                yield source, token.start[0], "\"as above\" is no reason: say at this place why it is safe"


def check_terms(files):
    """The export of terms knows ``_("…")`` only: by another name a sentence stays English."""
    for source in files:
        others = {
            node.targets[0].id for node in ast.walk(source.tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr == "_"
            and isinstance(node.targets[0], ast.Name)
        } - {"_"}
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in others
                and node.args and isinstance(node.args[0], ast.Constant)
            ):
                yield source, node.lineno, f"{node.func.id}(…) is not seen by the export of terms: write self.env._(…)"


CHECKS = (check_fields, check_constants, check_files, check_clock, check_lists, check_roles, check_reasons, check_terms)


def main(root):
    files = sources.read(root)
    found = sorted({
        (source.name, line, sentence) for check in CHECKS for source, line, sentence in check(files)
    })
    for name, line, sentence in found:
        print(f"{name}:{line}: {sentence}")
    if found:
        sys.exit(f"the layout: {len(found)} findings")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
