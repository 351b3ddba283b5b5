"""How scattered the code is, in figures: ``./dev layout [REVISION ...]``.

Without a revision the checkout as it stands; with several, one column each, as a table for docs/ARCHITECTURE.md.
"""

import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import check_layout
import sources

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("registry", "request", "committee", "finance", "contact", "governance", "integration", "front")
MODELS = (
    ("alseraj.support.request", "the request"),
    ("alseraj.beneficiary", "the beneficiary"),
    ("alseraj.support.installment", "the installment"),
    ("alseraj.committee.decision", "the decision"),
    ("alseraj.committee.session", "the session"),
)
SETTINGS = {"res.company": "settings of the company: Python files", "res.config.settings": "settings form: Python files"}


def measure(root):
    """:return: dict title -> figure, of the modules below ``root``"""
    files = sources.read(root)
    main = [source for source in files if source.name.startswith("alseraj_beneficiary/")]
    places, in_room = defaultdict(set), defaultdict(set)
    for source in files:
        for model in source.models:
            places[model.model].add(source.name)
            in_room[model.model, source.name.split("/")[0], source.room].add(source.name)
    figures = {}
    for name, title in MODELS:
        most = max(len(names) for (model, _module, _room), names in in_room.items() if model == name)
        figures[f"Python files of {title} (most in one room)"] = f"{len(places[name])} ({most})"
    ours = [names for (model, _module, room), names in in_room.items() if model.startswith("alseraj.") and room]
    figures["classes that are in one file of each room, %"] = f"{100 * sum(len(n) == 1 for n in ours) / len(ours):.1f}"
    figures["Python files under models/"] = sum("/models/" in source.name and not _is_init(source) for source in main)
    for room in ROOMS:
        figures[f"… models/{room}"] = sum(
            source.name.startswith(f"alseraj_beneficiary/models/{room}/") and not _is_init(source) for source in main)
    figures["Python files under wizard/"] = sum("/wizard/" in source.name and not _is_init(source) for source in main)
    figures["Python files under 20 lines"] = sum(len(source.lines) < 20 and not _is_init(source) for source in files)
    for name, title in SETTINGS.items():
        figures[title] = len(places[name])
    views = _read_views(root)
    figures["settings form: view files"] = len({path for path, model, *_rest in views if model == "res.config.settings"})
    forms = [path for path, model, name, _inherits in views if model == "alseraj.support.request" and "form" in name]
    figures["the request's form: view records (files)"] = f"{len(forms)} ({len(set(forms))})"
    figures["files with view records"] = len({path for path, *_rest in views})
    folder = Path(root, "alseraj_beneficiary")
    figures["XML files under views/ and wizard/"] = len([*folder.glob("views/**/*.xml"), *folder.glob("wizard/**/*.xml")])
    figures["views that inherit one of their own room"] = _count_own_room(views)
    figures["lines of the manifest"] = len((folder / "__manifest__.py").read_text(encoding="utf-8").splitlines())
    figures["fields declared twice"] = len(list(check_layout.check_fields(files)))
    figures["constants with several values"] = len(list(check_layout.check_constants(files)))
    return figures


def _is_init(source):
    return source.path.name == "__init__.py"


def _read_views(root):
    """Every view record: file, model, external id, the one it inherits."""
    views = []
    for module in sources.MODULES:
        for path in sorted(Path(root, module).rglob("*.xml")):
            if path.parent.parts[-2:] == ("static", "src") or "static" in path.parts:
                continue
            for record in ElementTree.parse(path).iter("record"):
                if record.get("model") == "ir.ui.view":
                    values = {field.get("name"): field for field in record.iter("field")}
                    model = values["model"].text if "model" in values else ""
                    inherits = values["inherit_id"].get("ref", "") if "inherit_id" in values else ""
                    views.append((path.relative_to(root).as_posix(), model, record.get("id"), inherits))
    return views


def _count_own_room(views):
    """How many views inherit one whose file is in the same room (before rooms: in the same folder)."""
    homes = {name: path for path, _model, name, _inherits in views}
    return sum(
        sources.get_room(homes[name]) == sources.get_room(path)
        for path, _model, _name, inherits in views
        if (name := inherits.removeprefix("alseraj_beneficiary.")) in homes and path.startswith("alseraj_beneficiary/")
    )


def measure_revision(revision):
    packed = subprocess.run(
        ["git", "-C", ROOT, "archive", revision, *sources.MODULES], stdout=subprocess.PIPE, check=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder)
        return measure(Path(folder))


def main(revisions):
    columns = {revision: measure_revision(revision) for revision in revisions}
    columns["now"] = measure(ROOT)
    print("| |", " | ".join(columns), "|")
    print("| --- |", " | ".join("---:" for _name in columns), "|")
    for title in columns["now"]:
        print(f"| {title} |", " | ".join(str(figures[title]) for figures in columns.values()), "|")


if __name__ == "__main__":
    main(sys.argv[1:])
