"""docs/INDEX.md: each model with its files, its verbs with their checks and steps in order, its settings and its tests.

Called by ``./dev lint``, which refuses an index that is out of date; ``./dev lint --fix`` writes it. It is read from
the source alone: no database.
"""

import ast
import re
import sys
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import sources

ROOT = Path(__file__).resolve().parent.parent
INDEX = "docs/INDEX.md"
ROOMS = {
    "registry": "Registry", "request": "Request", "committee": "Committee", "finance": "Finance", "contact": "Contact",
    "governance": "Governance", "integration": "Integration", "front": "Public Pages", "mixins": "Mixins",
    "alseraj_survey": "Satisfaction (module alseraj_survey)",
}
HEAD = """# Index

Model → files → verbs → tests. Written by `./dev lint --fix` (`ci/make_index.py`) from the source, and held true by
`./dev lint`. Checks and steps stand in their order; a room in brackets added the one in front of it. The check `amount`
is the method `_get_amount_reason`, the step `number` is `_step_number`, in the file of the verbs where no link leads to
another; `set_state` writes the new state. Tests are those that name the model or do a verb of its own.
"""
DEFAULT_STEPS = ("set_state",)


class Verb(NamedTuple):
    """One transition with what other rooms added: each check and step is (name, room that added it or "")."""

    sources: tuple
    target: str
    groups: tuple
    checks: tuple
    steps: tuple

    def insert(self, addition, room):
        """:return: this verb with ``addition`` in its place, as ``Addition.insert_into`` of the workflow mixin does"""
        kind = "checks" if addition.get("check") else "steps"
        entries = list(getattr(self, kind))
        names = [name for name, _room in entries]
        if addition.get("after"):
            place = names.index(addition["after"]) + 1
        elif addition.get("before"):
            place = names.index(addition["before"])
        else:
            place = len(names)
        entries.insert(place, (addition.get("check") or addition["step"], room))
        return self._replace(**{kind: tuple(entries)})


class Index:
    """What the source of both modules says about each model."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = sources.read(root)
        self.evaluator = sources.Evaluator(self.files)
        self.order = self._get_import_order()
        self.classes = defaultdict(list)
        for source in self.order:
            for model in source.models:
                self.classes[model.model].append(model)
        self.ours = {
            name: next(model for model in models if model.defines)
            for name, models in self.classes.items() if any(model.defines for model in models)
        }

    def _get_import_order(self):
        """The files in the order in which Python runs them, which is the order of the rooms' additions."""
        by_path, order, seen = {source.path: source for source in self.files}, [], set()

        def load(path):
            source = by_path.get(path)
            if source is None or path in seen:
                return
            seen.add(path)
            for node in source.tree.body:
                if isinstance(node, ast.ImportFrom) and node.level:
                    folder = path.parent
                    for _step in range(node.level - 1):
                        folder = folder.parent
                    for part in (node.module or "").split(".") if node.module else ():
                        load(folder / part / "__init__.py")
                        load(folder / f"{part}.py")
                        folder = folder / part
                    for alias in node.names:
                        load(folder / alias.name / "__init__.py")
                        load(folder / f"{alias.name}.py")
            order.append(source)

        for module in sources.MODULES:
            load(self.root / module / "__init__.py")
        return order

    # ------------------------------------------------------------ verbs

    def get_verbs(self, name):
        """:return: dict verb -> :class:`Verb`, with the additions of all rooms in their places"""
        verbs, additions = {}, []
        home = self.ours[name].file.room if name in self.ours else ""
        for model in self._get_lineage(name):
            for target, value in sources.assignments(model.node):
                if target == "_transitions" and isinstance(value, ast.Dict):
                    verbs |= self._read_transitions(value, model)
                elif target == "_transition_additions":
                    room = model.file.room if model.file.room != home else ""
                    additions += [(self._read_addition(call, model), room) for call in value.elts]
        for addition, room in additions:
            verbs[addition["verb"]] = verbs[addition["verb"]].insert(addition, room)
        return verbs

    def _get_lineage(self, name):
        """The classes of a model, after those of what it inherits."""
        own = self.classes.get(name, [])
        parents = dict.fromkeys(parent for model in own for parent in model.inherits if parent != name)
        return [*(model for parent in parents for model in self._get_lineage(parent)), *own]

    def _read_transitions(self, value, model):
        """A dict of transitions; those of several verbs at once stand in it as ``**{verb: … for verb in (…)}``."""
        verbs = {}
        for key, call in zip(value.keys, value.values, strict=True):
            if key is not None:
                verbs[key.value] = self._read_transition(call, model)
            elif isinstance(call, ast.DictComp):
                [generator] = call.generators
                for verb in self.evaluator.get(generator.iter, model.file):
                    values = {generator.target.id: ast.Constant(verb)}
                    verbs[self.evaluator.get(call.key, model.file, values)] = self._read_transition(call.value, model, values)
            else:
                raise ValueError(f"{model.file.name}:{value.lineno}: transitions that only Python can tell")
        return verbs

    def _read_call(self, call, model, names, values=None):
        scope = dict(sources.assignments(model.node)) | (values or {})
        values = dict(zip(names, call.args, strict=False)) | {word.arg: word.value for word in call.keywords}
        return {name: self.evaluator.get(value, model.file, scope) for name, value in values.items()}

    def _read_transition(self, call, model, values=None):
        values = self._read_call(call, model, ("sources", "target", "groups", "checks", "steps"), values)
        return Verb(
            values["sources"], values["target"], values.get("groups", ()),
            tuple((name, "") for name in values.get("checks", ())),
            tuple((name, "") for name in values.get("steps", DEFAULT_STEPS)),
        )

    def _read_addition(self, call, model):
        return self._read_call(call, model, ("verb", "check", "step", "after", "before"))

    # ------------------------------------------------------------ files of a model

    @cached_property
    def xml(self):
        """XML files: path -> tree."""
        return {
            path.relative_to(self.root).as_posix(): ElementTree.parse(path)
            for module in sources.MODULES for path in sorted((self.root / module).rglob("*.xml"))
            if "static" not in path.parts and "tests" not in path.parts
        }

    @cached_property
    def records(self):
        """What XML says of a model: (kind, model) -> files."""
        found = defaultdict(set)
        kinds = {"ir.ui.view": ("views", "model"), "ir.actions.act_window": ("views", "res_model"),
                 "ir.actions.report": ("report", "model")}
        for path, tree in self.xml.items():
            for record in tree.iter("record"):
                values = {field.get("name"): field for field in record.iter("field")}
                if record.get("model") in kinds:
                    kind, field = kinds[record.get("model")]
                    if field in values and values[field].text:
                        found[kind, values[field].text].add(path)
                elif record.get("model") == "ir.rule" and "model_id" in values:
                    found["rules", values["model_id"].get("ref", "").rpartition(".")[2]].add(path)
        for path in sorted(self.root.glob("alseraj_*/security/**/ir.model.access.csv")):
            for row in sources.read_rows(path):
                model = row.get("model_id:id") or row["model_id/id"]
                found["rights", model.rpartition(".")[2]].add(path.relative_to(self.root).as_posix())
        return found

    @cached_property
    def wizards(self):
        """Model -> the wizard files that open it: those with a field to it."""
        found = defaultdict(set)
        for source in self.files:
            if "/wizard/" not in source.name:
                continue
            for model in source.models:
                for call in model.fields.values():
                    comodel = sources.get_argument(call, "comodel_name", 0)
                    if isinstance(comodel, ast.Constant):
                        found[comodel.value].add(source.name)
        return found

    @cached_property
    def tests(self):
        """Test files: path -> text."""
        paths = [*self.root.glob("alseraj_*/tests/**/test_*.py"), *self.root.glob("tests/**/test_*.py")]
        return {path.relative_to(self.root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}

    def get_tests(self, name, verbs):
        """The tests that name the model, or do one of its verbs that no other model has."""
        own_verbs = [verb for verb in verbs if self.verb_owners[verb] == {name}]
        pattern = re.compile("|".join([
            rf"[\"']{re.escape(name)}[\"']", *(rf"\.action_{verb}\(" for verb in own_verbs),
        ]))
        return [path for path, text in self.tests.items() if pattern.search(text)]

    @cached_property
    def verb_owners(self):
        owners = defaultdict(set)
        for name in self.ours:
            for verb in self.get_verbs(name):
                owners[verb].add(name)
        return owners

    # ------------------------------------------------------------ settings

    @cached_property
    def settings(self):
        """The company's settings: name -> label."""
        found = {}
        for model in self.classes["res.company"]:
            for name, call in model.fields.items():
                kind = getattr(call.func, "attr", "")
                label = sources.get_argument(call, "string", 1 if kind in ("Selection", "Many2one", "Many2many") else 0)
                found[name] = label.value if isinstance(label, ast.Constant) else ""
        return found

    @cached_property
    def readers(self):
        """Setting -> the Python files that read it."""
        readers = defaultdict(list)
        for source in self.files:
            words = set(re.findall(r"\w+", source.text))
            if source.path.name not in ("res_company.py", "res_config_settings.py"):
                for setting in self.settings.keys() & words:
                    readers[setting].append(source.name)
        return readers

    # ------------------------------------------------------------ the page

    def render(self):
        lines = [HEAD]
        for room, title in ROOMS.items():
            names = sorted(
                name for name, model in self.ours.items()
                if model.file.room == room or room == "mixins" and "/mixins/" in model.file.name
            )
            if names:
                lines += [f"## {title}", ""]
                for name in names:
                    lines += self._render_model(name)
        rest = sorted(name for name, model in self.ours.items() if not self._has_room(model))
        if rest:
            lines += ["## Reports", ""]
            for name in rest:
                lines += self._render_model(name)
        lines += self._render_odoo()
        lines += self._render_settings()
        return "\n".join(lines).rstrip() + "\n"

    def _has_room(self, model):
        return model.file.room in ROOMS or "/mixins/" in model.file.name

    def _render_model(self, name):
        model = self.ours[name]
        words = dict(sources.assignments(model.node))
        description = words.get("_description")
        title = f"### {name}"
        lines = [title, "", f"{description.value}." if isinstance(description, ast.Constant) else "", ""]
        technical = "model_" + name.replace(".", "_")
        verbs = self.get_verbs(name)
        files = [part.file.name for part in self.classes[name]]
        parts = {
            "Python": list(dict.fromkeys(files)),
            "Views": sorted(self.records["views", name]),
            "Wizards": sorted(self.wizards[name] - set(files)),
            "Rights": sorted(self.records["rights", technical] | self.records["rules", technical]),
            "Papers": sorted(self.records["report", name]),
        }
        for part, paths in parts.items():
            if paths:
                lines.append(f"- {part}: {', '.join(map(link, paths))}")
        lines += self._render_tests(self.get_tests(name, verbs))
        read = sorted(setting for setting, readers in self.readers.items() if set(readers) & set(files))
        if read:
            lines.append(f"- Settings: {', '.join(f'`{setting}`' for setting in read)}")
        lines.append("")
        if verbs:
            home = self._find_home(name)
            lines += [f"Verbs in {link(home)}:", ""]
            lines += ["| verb | from → to | who | checks | steps |", "| --- | --- | --- | --- | --- |"]
            lines += [self._render_verb(name, verb, values, home) for verb, values in verbs.items()]
            lines.append("")
        return lines

    def _render_tests(self, paths):
        folders = defaultdict(list)
        for path in paths:
            folder, _slash, file = path.rpartition("/")
            folders[folder].append(f"[{file.removeprefix('test_').removesuffix('.py')}](../{path})")
        if not folders:
            return []
        parts = [f"{folder.removeprefix('alseraj_beneficiary/')}: {', '.join(files)}" for folder, files in folders.items()]
        return [f"- Tests in {'; '.join(parts)}"]

    def _render_verb(self, name, verb, values, home):
        who = ", ".join(group.rpartition("group_")[2] for group in values.groups) or "follows from facts"
        checks = ", ".join(self._render_entry(name, f"_get_{check}_reason", check, room, home) for check, room in values.checks)
        steps = ", ".join(self._render_entry(name, f"_step_{step}", step, room, home) for step, room in values.steps)
        return f"| `{verb}` | {', '.join(values.sources)} → {values.target} | {who} | {checks} | {steps} |"

    def _render_entry(self, name, method, entry, room, home):
        path = self._find_method(name, method)
        text = f"[`{entry}`](../{path})" if path not in ("", home) else f"`{entry}`"
        return f"{text} ({room})" if room else text

    def _find_home(self, name):
        """The file that declares the model's verbs."""
        return next(
            model.file.name for model in (*self.classes[name], *reversed(self._get_lineage(name)))
            if any(target == "_transitions" for target, _value in sources.assignments(model.node))
        )

    def _find_method(self, name, method):
        """The file in which a model, or what it inherits, has the method."""
        for model in self.classes.get(name, ()):
            if any(isinstance(node, ast.FunctionDef) and node.name == method for node in model.node.body):
                return model.file.name
        inherited = {parent for model in self.classes.get(name, ()) for parent in model.inherits if parent != name}
        return next(filter(None, (self._find_method(parent, method) for parent in sorted(inherited))), "")

    def _render_odoo(self):
        lines = ["## Odoo's own models that we extend", "", "| model | files | views |", "| --- | --- | --- |"]
        for name in sorted(self.classes.keys() - self.ours.keys()):
            files = dict.fromkeys(model.file.name for model in self.classes[name])
            lines.append(
                f"| `{name}` | {', '.join(map(link, files))} | {', '.join(map(link, sorted(self.records['views', name])))} |")
        return [*lines, ""]

    def _render_settings(self):
        lines = [
            "## Settings of the company", "",
            "Declared in [models/odoo/res_company.py](../alseraj_beneficiary/models/odoo/res_company.py), shown by "
            "[models/odoo/res_config_settings.py](../alseraj_beneficiary/models/odoo/res_config_settings.py).", "",
            "| setting | label | shown in | read by |", "| --- | --- | --- | --- |",
        ]
        texts = {path: (self.root / path).read_text(encoding="utf-8") for path in self.records["views", "res.config.settings"]}
        for setting, label in sorted(self.settings.items()):
            shown = sorted(path for path, text in texts.items() if f'name="{setting}"' in text)
            read = self.readers[setting]
            lines.append(f"| `{setting}` | {label} | {', '.join(map(link, shown))} | {', '.join(map(link, read))} |")
        return [*lines, ""]


def link(path):
    """A link from docs/ to a file, named without what goes without saying."""
    return f"[{path.removeprefix('alseraj_beneficiary/')}](../{path})"


def main(fix):
    path = ROOT / INDEX
    text = Index(ROOT).render()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    if not fix:
        sys.exit(f"{INDEX} is not what the source says: ./dev lint --fix writes it")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main("--fix" in sys.argv[1:])
