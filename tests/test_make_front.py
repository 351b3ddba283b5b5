"""Figures and drawings of the docs say what the source and the last run say."""

import importlib.util
import json
import sys

import pytest
from dev_command import ROOT

sys.path.insert(0, str(ROOT / "ci"))
SPEC = importlib.util.spec_from_file_location("make_front", ROOT / "ci" / "make_front.py")
make_front = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_front)

LOG = """
============================= 224 passed in 39.05s =============================
some words
===== 1 failed, 2358 passed, 5 warnings, 2 errors in 840.43s (0:14:00) =====
"""


@pytest.fixture
def figures(tmp_path, monkeypatch):
    monkeypatch.setattr(make_front, "FIGURES", tmp_path / "figures.json")
    return tmp_path


def test_the_last_whole_run_is_taken(figures):
    log = figures / "log"
    log.write_text(LOG)
    make_front.take_run(log)
    kept = json.loads((figures / "figures.json").read_text())
    assert (kept["passed"], kept["failed"], kept["seconds"]) == (2358, 3, 840.43)
    assert "2,358 tests passed, 3 failed" in make_front.figures_en() and "14 minutes" in make_front.figures_en()
    assert "2358" in make_front.figures_ar() and "وفشل 3" in make_front.figures_ar()


def test_a_part_of_the_tests_is_no_whole_run(figures):
    log = figures / "log"
    log.write_text("==== 224 passed in 39.05s ====\n")
    with pytest.raises(SystemExit, match="no run of the whole suite"):
        make_front.take_run(log)


def test_drawings_come_from_the_classes():
    assert "submitted --> verified: verify" in make_front.drawing_request()
    assert "confirmed --> posted: post" in make_front.drawing_run()
    assert "support_request }o--|| beneficiary : beneficiary_id" in make_front.drawing_data()
    order = make_front.ROOM_ORDER
    arrows = [line.split() for line in make_front.drawing_rooms().splitlines() if "-->" in line]
    assert arrows
    for room, _dash, _count, _arrow, home in arrows:
        assert room == "alseraj_survey" or order.index(room) > order.index(home), "a room extends those above it only"


def test_fragments_become_a_readme():
    assert make_front.to_rst("## A part\n\nsee `x.py` and [this](https://example.com)\n") == (
        "A part\n~~~~~~\n\nsee ``x.py`` and `this <https://example.com>`__\n")
    readme = make_front.make_readme("alseraj_survey")
    assert readme.startswith("Beneficiary Satisfaction\n====") and "Changes\n-------" in readme


def test_both_readmes_say_the_same():
    """The same pictures, commands and pages, each in its own language."""
    english, arabic = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ar.md"))
    pictures = [set(make_front.re.findall(r"docs/images/\w+/(\w+)\.webp", text)) for text in (english, arabic)]
    assert pictures[0] == pictures[1] and len(pictures[0]) >= 10
    headings = [len(make_front.re.findall(r"^## ", text, make_front.re.M)) for text in (english, arabic)]
    assert headings[0] == headings[1]


def test_the_channels_are_counted():
    """README and the module's description say how many the policy names."""
    text = (ROOT / "alseraj_beneficiary" / "data" / "registry" / "data.xml").read_text(encoding="utf-8")
    assert len(make_front.re.findall('model="alseraj.channel"', text)) == 8


@pytest.mark.parametrize("module", ["alseraj_beneficiary", "alseraj_survey"])
def test_both_languages_of_a_store_page_say_the_same(module):
    """As many sentences and the same pictures, each of its own language; the manifest names the banners."""
    text = (ROOT / module / "static" / "description" / "index.html").read_text(encoding="utf-8")
    parts = {lang: text.split(f'lang="{lang}"')[1].split("</section>")[0] for lang in ("en", "ar")}
    for lang, part in parts.items():
        pictures = make_front.re.findall(r'src="([^"]+)"', part)
        assert pictures and all(picture.startswith(f"{lang}/") for picture in pictures)
        assert f'"static/description/{lang}/banner.jpg"' in (ROOT / module / "__manifest__.py").read_text(encoding="utf-8")
    shapes = [make_front.re.findall(r"<(li|img|p|h2|figure)\b", part) for part in parts.values()]
    assert shapes[0] == shapes[1]
