"""Every sentence with a number in README and docs has something behind it, and so has every promise.

    python ci/check_numbers.py [--count]

A number is covered where its row of a table names the test, or by a line of ``ci/numbers.csv``: the page (``*``: every one),
the words that hold the number, and the proof. A promise is a sentence that says *always*, *never*, *only* and the like in one of
PROMISING, and any sentence of LIMITS.md: it is covered by a line of ``ci/promises.csv`` with some of its words.
A proof is one of

* ``PATH ~ PATTERN``: the file holds it; ``{}`` stands for the words
* a test, by its name or file
* ``look: …``: nothing a machine can compare; where a person finds it

A line that no page says any more, and a proof that does not hold, are errors as well. Left out are pages that scripts write,
the changelog, EVIDENCE.md, which is proof itself, and BENCH.md, whose tables are what the commands that it names have printed.
"""

import csv
import re
import sys
from fnmatch import fnmatch
from pathlib import Path

import check_docs

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {"BENCH.md", "CHANGELOG.md", "EVIDENCE.md", "GLOSSARY.md", "INDEX.md"}
MADE = re.compile(r"<!-- made: \w+ -->.*?<!-- /made -->", re.S)
WHOLE, PROMISING = ("docs/LIMITS.md",), ("README.md", "docs/PRIVACY_STATEMENT.md", "docs/USER_GUIDE.md")
PROMISE = re.compile(r"\b(?:always|never|each|every|everybody|everything|only|nobody|nothing|none|alone|whoever|can't)\b", re.I)
WORDS = ("five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|"
         "half|tenth")
ARABIC = "(?:خمس|ست|سبع|ثمان|تسع|عشر)(?:ة|ون|ين|ي|)|(?:أربع|ثلاث)(?:ون|ين)|مئة|مئات|ألف|آلاف|نصف"
NUMBER = re.compile(rf"(?<![A-Za-z\d])[\d\u0660-\u0669]|\b(?:{WORDS})\b|(?<!\w)[وبفلك]?(?:ال)?(?:{ARABIC})(?!\w)", re.I)
TEST = re.compile(r"\btest_\w+")


def pages():
    return [path for path in check_docs.doc_files() if path.name not in LEFT_OUT and ".github" not in path.parts]


def plain(text):
    """The words alone: no code, which check_docs.py looks up, no addresses of links and pictures, no marks."""
    text = check_docs.CODE.sub(lambda code: code[1] if TEST.search(code[1]) else "…", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"<[^>]*>", "", text))
    return " ".join(re.sub(r"[`*]", "", text).split())


def sentences(text):
    """:return: the sentences of a page, and the rows of its tables, each in plain words"""
    text = re.sub(r"^#+ .*$", "", check_docs.FENCE.sub("", MADE.sub("", text)), flags=re.M)
    for part in re.split(r"\n\s*\n", text):
        if part.lstrip().startswith("|"):
            yield from map(plain, part.splitlines())
            continue
        for item in re.split(r"\n(?=\s*(?:[-*]|\d+\.) )", part):
            yield from re.split(r"(?<=[.:;!?؟؛]) ", plain(re.sub(r"^\s*(?:[-*]|\d+\.) ", "", item)))


def read_rows(name="numbers.csv"):
    with (ROOT / "ci" / name).open(encoding="utf-8", newline="") as file:
        return [(row["page"], row["says"], row["proof"]) for row in csv.DictReader(file)]


def uncovered(name, text, rows):
    """Sentences of a page of which a number is left when all that rows say is taken away; the rows used are added to ``used``."""
    used = set()
    mine = sorted((row for row in rows if fnmatch(name, row[0])), key=lambda row: -len(row[1]))
    wrong = []
    for sentence in sentences(text):
        left = sentence
        if sentence.startswith("|") and TEST.search(sentence):
            left = ""
        for row in mine:
            if row[1] in left:
                used.add(row)
                left = left.replace(row[1], " ")
        if NUMBER.search(left):
            wrong.append(f"{name}: a number with nothing behind it (ci/numbers.csv): {sentence[:160]}")
    return wrong, used


def unproved(name, text, rows):
    """Promises of a page of which no row says a word; the rows used, as above."""
    mine = [row for row in rows if row[0] == name]
    used, wrong = set(), []
    for sentence in sentences(text):
        if not sentence.strip() or name not in WHOLE and not PROMISE.search(sentence):
            continue
        found = {row for row in mine if row[1] in sentence}
        used |= found
        if not found:
            wrong.append(f"{name}: a promise with nothing behind it (ci/promises.csv): {sentence[:160]}")
    return wrong, used


def wrong_proof(row, tests, where="ci/numbers.csv"):
    """A sentence about a proof that does not hold, or None."""
    _page, says, proof = row
    if proof.startswith("look: ") and len(proof) > 12:
        return None
    if " ~ " in proof:
        place, pattern = proof.split(" ~ ", 1)
        path = ROOT / place
        pattern = pattern.replace("{}", re.escape(says))
        if path.is_file() and re.search(pattern, path.read_text(encoding="utf-8"), re.M):
            return None
        return f"{where}: {place} does not hold {pattern!r}, so nothing proves {says!r}"
    if proof in tests or (ROOT / proof).exists() and Path(proof).name.startswith("test_"):
        return None
    return f"{where}: no such proof: {proof}"


def main():
    rows, promises = read_rows(), read_rows("promises.csv")
    tests = check_docs.known_tests(check_docs.known_paths())
    found, all_used, kept, count = [], set(), set(), 0
    for path in pages():
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        count += sum(1 for sentence in sentences(text) if NUMBER.search(sentence))
        wrong, used = uncovered(name, text, rows)
        found += wrong
        all_used |= used
        if name in (*WHOLE, *PROMISING):
            wrong, used = unproved(name, text, promises)
            found += wrong
            kept |= used
    found += [f"ci/numbers.csv: no page says {row[1]!r} ({row[0]})" for row in rows if row not in all_used]
    found += [f"ci/promises.csv: no page promises {row[1]!r} ({row[0]})" for row in promises if row not in kept]
    found += filter(None, (wrong_proof(row, tests) for row in rows))
    found += filter(None, (wrong_proof(row, tests, "ci/promises.csv") for row in promises))
    if "--count" in sys.argv:
        looks = sum(1 for row in (*rows, *promises) if row[2].startswith("look: "))
        print(f"{count} sentences with numbers; {len(rows)} lines, {len(promises)} of promises; {looks} are looked at")
    print(*found, sep="\n", end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
