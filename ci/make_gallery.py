"""Make the gallery of papers out of the PDFs that the tests have printed: `./dev papers`.

Each paper stands in docs/images/LANG/paper_NAME.webp: its first and last page with long names and many rows, and beside them its
first page where all that may be empty is. docs/PAPERS.md shows all of them.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/PAPERS.md"
LANGUAGES = {"ar_001": "ar", "en_US": "en"}
MOST = 80_000  # bytes
WIDTH = 560  # of a page
GAP = 12
START, END = "<!-- gallery: ./dev papers -->", "<!-- /gallery -->"


def get_pages(pdf):
    """:return: pictures of the first and the last page"""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "80", "-png", str(pdf), f"{folder}/page"], check=True)
        found = sorted(Path(folder).iterdir())
        pages = []
        for path in found[:1] + found[1:][-1:]:
            picture = Image.open(path).convert("RGB")
            pages.append(picture.resize((WIDTH, round(WIDTH * picture.height / picture.width)), Image.Resampling.LANCZOS))
    return pages


def compose(pages, right_to_left):
    """Pages beside each other in the order of reading, on grey."""
    width = GAP + sum(page.width + GAP for page in pages)
    whole = Image.new("RGB", (width, 2 * GAP + max(page.height for page in pages)), "#c9d1cd")
    x = GAP
    for page in reversed(pages) if right_to_left else pages:
        whole.paste(page, (x, GAP))
        x += page.width + GAP
    return whole


def save(picture, path):
    for quality in range(80, 10, -10):
        picture.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= MOST:
            return
    raise SystemExit(f"{path.name} does not fit into {MOST} bytes")


def main(folder):
    titles = dict(re.findall(
        r'<record id="action_report_(\w+)" model="ir.actions.report">\s*<field name="name">([^<]+)<',
        "".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("alseraj_*/report/**/*.xml")))))
    lines = []
    for name, title in sorted(titles.items(), key=lambda item: item[1]):
        lines.append(f"\n### {title}\n")
        for lang, short in LANGUAGES.items():
            pages = get_pages(Path(folder, f"{name}.full.{lang}.pdf")) + get_pages(Path(folder, f"{name}.empty.{lang}.pdf"))[:1]
            save(compose(pages, short == "ar"), ROOT / "docs/images" / short / f"paper_{name}.webp")
            lines.append(f"![{title}](images/{short}/paper_{name}.webp)")
    text = PAGE.read_text(encoding="utf-8")
    before, _start, rest = text.partition(START)
    PAGE.write_text(f"{before}{START}\n{chr(10).join(lines)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(f"{len(lines)} lines of the gallery")


if __name__ == "__main__":
    main(sys.argv[1])
