"""The demo's first page goes back to the beginning when its own button is pressed, and nothing else makes it; a database
that `./dev demo` has not made is never dropped, whatever its name."""

import ast
import http.client
import importlib.util
import os
import re
import subprocess
import sys
import threading

import pytest
from dev_command import ROOT, query, run_dev

DATA = ROOT / "data"
sys.path.insert(0, str(DATA))

import front_door  # noqa: E402  (found through the line above)
import main_job  # noqa: E402
import speak  # noqa: E402

ARABIC = re.compile("[\u0600-\u06ff]")
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def door(tmp_path):
    """The first page beside a program that only sleeps; going back adds a letter to a file."""
    note = tmp_path / "gone_back"
    add = [sys.executable, "-c", f"open({str(note)!r}, 'a').write('x')"]
    server = front_door.Door(0, 8069, SLEEP, add)
    server.start_odoo()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.note = lambda: note.read_text() if note.exists() else ""
    yield server
    server.shutdown()
    server.stop_odoo()
    server.server_close()


def call(door, method, path, body=None, host=None):
    port = door.server_address[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": host or f"127.0.0.1:{port}"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_each_login_stands_on_the_page_and_the_button_goes_back(door):
    status, page = call(door, "GET", "/")
    assert status == 200
    for login in (*main_job.STAFF, "beneficiary", "admin"):
        assert f"/web/login?login={login}\"" in page, login
    secret = re.search('name="secret" value="([^"]+)"', page)[1]
    before = door.process.pid
    assert call(door, "POST", "/back", f"secret={secret}")[0] == 303
    assert door.note() == "x"
    assert door.process.pid != before and door.process.poll() is None, "the demo is served again"


@pytest.mark.parametrize(("method", "path", "secret", "host"), [
    ("GET", "/back", None, None),
    ("POST", "/back", "", None),
    ("POST", "/back", "guessed", None),
    ("POST", "/back", "م", None),
    ("POST", "/", "RIGHT", None),
    ("POST", "/back", "RIGHT", "elsewhere.example"),
    ("GET", "/", None, "elsewhere.example"),
])
def test_nothing_else_goes_back(door, method, path, secret, host):
    before = door.process.pid
    body = secret if secret is None else f"secret={door.secret if secret == 'RIGHT' else secret}".encode()
    assert call(door, method, path, body, host)[0] == 404
    assert door.note() == "" and door.process.pid == before


def test_what_went_wrong_is_said_and_the_demo_is_served(door):
    door.back = [sys.executable, "-c", "import sys; sys.exit('the <disk> is full')"]
    status, page = call(door, "POST", "/back", f"secret={door.secret}")
    assert status == 500 and "the &lt;disk&gt; is full" in page
    assert door.process.poll() is None


@pytest.fixture
def somebodys():
    """A database that is not ours to drop, under the name that the demo is told to have."""
    name = f"alseraj_scratch_real_{os.getpid()}"
    run_dev("clone", name)
    yield name
    run_dev("drop", name)


@pytest.mark.parametrize("way", ["--reset", "--back", ""])
def test_a_database_without_the_mark_is_left_alone(somebodys, way):
    [users] = query(somebodys, "SELECT count(*) FROM res_users")
    ran = subprocess.run(
        [ROOT / "dev", "demo", "--no-serve", *filter(None, [way])], capture_output=True, text=True, check=False,
        env={**os.environ, "ALSERAJ_DEMO": somebodys})
    assert ran.returncode != 0
    assert "was not made by ./dev demo" in ran.stderr or "there is no copy" in ran.stderr, ran.stderr[-2000:]
    assert query(somebodys, "SELECT count(*) FROM res_users") == [users]


def test_the_sample_has_its_english():
    """What it says in Arabic it says in English, too, and a name has its letters."""
    spoken = []
    for path in sorted(DATA.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "map"):
                spoken += [part.value for part in ast.walk(node)
                           if isinstance(part, ast.Constant) and isinstance(part.value, str) and ARABIC.search(part.value)]
    spec = importlib.util.spec_from_file_location("words_in_arabic", DATA / "families_words.py")
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    spoken += [*words.MEN, *words.WOMEN, *words.FAMILIES, *words.STREETS, *words.DISTRICTS, words.CITY]
    assert len(spoken) > 200
    lacking = [text for text in spoken if text not in speak.SENTENCES
               and not all(word in speak.NAMES for word in text.split())]
    assert lacking == []


def test_menus_of_the_page_are_on_the_screens():
    spec = importlib.util.spec_from_file_location("check_docs", ROOT / "ci" / "check_docs.py")
    check_docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check_docs)
    words, _pairs = check_docs.known_words()
    for login, texts in front_door.PEOPLE.items():
        for _who, what in texts:
            for above, below in re.findall("([^،.;:؛,]+) ‣ ([^،.;:؛,]+)", check_docs.plain(what)):
                starts, ends = above.split(), below.split()
                assert any(" ".join(starts[n:]) in words or " ".join(starts[n:]).removeprefix("و") in words
                           for n in range(len(starts))), (login, above)
                assert any(" ".join(ends[:n]) in words for n in range(1, len(ends) + 1)), (login, below)


def test_the_page_is_in_both_languages(monkeypatch):
    for english, direction, title in ((False, 'dir="rtl"', "العودة إلى البداية"), (True, 'dir="ltr"', "Back to the beginning")):
        monkeypatch.setattr(front_door, "ENGLISH", english)
        page = front_door.render(8069, "secret")
        assert direction in page and title in page and "$" not in page
