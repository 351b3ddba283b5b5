"""The steps of docs/DEPLOYMENT.md are followed, command by command, in a folder that stands for a new machine.

What one machine does not allow (its packages, its services) is checked by name; each file that is copied is then read by the
program that will read it: PostgreSQL, nginx, systemd and Odoo.
"""

import ast
import json
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).parent / "cluster"))

from parts import Server, run  # noqa: E402  (found through the line above)

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
PLACES = ("/etc/", "/opt/", "/var/", "/usr/", "/tmp/")
DIRECTIVES = {  # of logrotate, which is not on every machine
    "daily", "rotate", "missingok", "notifempty", "compress", "delaycompress", "create", "postrotate", "endscript"}
INSTRUCTIONS = {"FROM", "USER", "RUN", "COPY", "HEALTHCHECK", "CMD", "ENV", "EXPOSE"}


# packages that Odoo's requirements.txt has for each Python, and fontTools, which comes with WeasyPrint
ODOO_OWN = {"PIL", "babel", "cryptography", "dateutil", "fontTools", "lxml", "markupsafe", "odoo", "psycopg2", "pytz",
            "reportlab", "requests", "werkzeug"}


def read_commands():
    """:return: list of the commands under *Steps*, each in words"""
    text = (ROOT / "docs" / "DEPLOYMENT.md").read_text(encoding="utf-8")
    steps = re.search(r"^## Steps\n(.*?)^## ", text, re.M | re.S)[1]
    return [shlex.split(line) for line in re.findall(r"^ {7}(\S.*)$", steps, re.M)]


class Machine:
    """A folder in the place of ``/``; ``follow`` does one command, or checks by name what it would do."""

    def __init__(self, root, tree="/opt/alseraj"):
        self.root, self.users, self.packages, self.enabled, self.followed = root, set(), set(), set(), []
        self.server, self.lists = None, []
        if tree:
            self.link(tree, ROOT)

    def at(self, word):
        """The word with its path below the root."""
        return str(self.root) + word if word.startswith(PLACES) and not word.startswith(str(self.root)) else word

    def link(self, path, target):
        place = Path(self.at(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def follow(self, words):
        getattr(self, "do_" + re.sub(r"\W", "_", Path(words[0]).name))(*words[1:])
        self.followed.append(words)

    def run(self, *words):
        ran = subprocess.run([self.at(word) for word in words], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{' '.join(words)}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    # ------------------------------------------------------------ by name

    def do_apt_get(self, verb, *words):
        packages = [word for word in words if not word.startswith("-")]
        assert verb == "install" and "-y" in words or (verb, words) == ("update", ())
        for package in packages:
            assert self.run("apt-cache", "--names-only", "search", f"^{re.escape(package)}$"), f"Debian has no {package}"
        self.packages |= set(packages)

    def do_adduser(self, *words):
        assert "--system" in words
        self.users.add(words[-1])

    def do_git(self, verb, *words):
        assert verb == "clone" and words[words.index("--branch") + 1] == "19.0"
        folder = Path(self.at(words[-1]))
        folder.mkdir(parents=True)
        (folder / "odoo-bin").symlink_to(os.environ["ODOO_BIN"])
        (folder / "addons").symlink_to(os.environ["ODOO_ADDONS"].split(",")[-1])

    def do_python3(self, *words):
        assert words[:2] == ("-m", "venv") and "python3-venv" in self.packages
        binaries = Path(self.at(words[2])) / "bin"
        binaries.mkdir(parents=True)
        (binaries / "python").symlink_to(sys.executable)

    def do_pip(self, verb, *words):
        """The versions with which the tests run are those that are asked for."""
        files = [self.at(words[place + 1]) for place, word in enumerate(words) if word == "-r"]
        # Odoo's own list pins num2words to a version that ours excludes: pip refuses both in one command
        assert verb == "install" and len(files) == 1
        ours = Path(files[0]).exists()
        assert ours or True not in self.lists, "Odoo's own list comes first"
        self.lists.append(ours)
        for line in Path(files[0]).read_text().splitlines() if ours else ():
            if line and not line.startswith("#"):
                requirement = Requirement(line)
                assert requirement.specifier.contains(metadata.version(requirement.name)), f"the tests run with another {line}"

    do_pip3 = do_pip

    def do_mkdir(self, *words):
        self.run("mkdir", *words)

    def do_npm(self, verb, *words):
        assert verb == "install" and "npm" in self.packages
        unit = (DEPLOY / "systemd" / "odoo.service").read_text()
        assert f"{words[words.index('--prefix') + 1]}/node_modules/.bin" in unit, "where the service looks for rtlcss"

    def do_systemctl(self, verb, *words):
        units = [word for word in words if not word.startswith("--")]
        for unit in units:
            name = unit if "." in unit else f"{unit}.service"
            assert unit in self.packages or Path(self.at(f"/etc/systemd/system/{name}")).exists(), unit
        if verb == "enable":
            self.enabled |= set(units)

    # ------------------------------------------------------------ in the folder

    def do_install(self, *words):
        words = list(words)
        for flag in ("-o", "-g"):
            if flag in words:
                position = words.index(flag)
                assert words[position + 1] in self.users
                del words[position:position + 2]
        if "-d" in words:
            Path(self.at(words[-1])).parent.mkdir(parents=True, exist_ok=True)
        elif "-t" in words:
            Path(self.at(words[words.index("-t") + 1])).mkdir(parents=True, exist_ok=True)
        elif "-D" not in words:  # Debian's packages and earlier steps made the folder
            Path(self.at(words[-1])).parent.mkdir(parents=True, exist_ok=True)
        self.run("install", *words)

    def do_ln(self, flag, target, place):
        Path(self.at(place)).parent.mkdir(parents=True, exist_ok=True)
        self.run("ln", flag, target, place)

    def do_rm(self, *words):
        self.run("rm", *words)

    def do_sed(self, flag, expression, *paths):
        before = [Path(self.at(path)).read_text() for path in paths]
        self.run("sed", flag, expression, *paths)
        for path, text in zip(paths, before, strict=True):
            assert Path(self.at(path)).read_text() != text, f"nothing to replace in {path}"

    def do_grep(self, *words):
        assert self.run("grep", *words), "there is something to fill in"

    def do_nginx(self, *words):
        assert words == ("-t",)
        site = Path(self.at("/etc/nginx/sites-enabled/alseraj")).read_text()
        folder = self.root / "nginx"
        folder.mkdir()
        for path in ("/etc/ssl/alseraj/fullchain.pem", "/etc/ssl/alseraj/privkey.pem"):
            assert path in site
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", key, "-out", certificate)
        site = (
            site.replace("/etc/ssl/alseraj/fullchain.pem", str(certificate)).replace("/etc/ssl/alseraj/privkey.pem", str(key))
            .replace("/var/log/nginx", str(folder)).replace("server_name CHANGE", "server_name example.org"))
        config = folder / "nginx.conf"
        config.write_text(
            f"pid {folder}/nginx.pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\n{site}\n}}\n", encoding="utf-8")
        ran = subprocess.run(
            ["nginx", "-t", "-q", "-c", config, "-p", folder], capture_output=True, text=True, check=False)
        assert ran.returncode == 0 and "emerg" not in ran.stderr, ran.stderr

    def do_runuser(self, *words):
        user, command = words[1], words[3:]
        assert words[0] == "-u" and words[2] == "--" and user in self.users | {"postgres"}
        if user == "postgres":
            self.ask_server(*command)
            return
        assert command[:2] == ("/opt/odoo/venv/bin/python", "/opt/odoo/odoo-bin")
        self.read_odoo(*command[2:])

    def ask_server(self, program, *words):
        if not self.server:
            self.server = Server(self.root, "server", owner="postgres")
            self.server.make()
            self.server.start()
        run(program, "-h", "127.0.0.1", "-p", self.server.port, "-U", "postgres", *words, *(
            ["-d", "postgres"] if program == "psql" else []), env={**os.environ, "PGPASSWORD": ""})

    def read_odoo(self, *words):
        """Odoo's own reading of the configuration and of the command line: what it does not know, it says."""
        config = Path(self.at("/etc/odoo/odoo.conf"))
        text = config.read_text().replace("/opt/", f"{self.root}/opt/").replace("/var/", f"{self.root}/var/")
        Path(self.at("/var/lib/odoo")).mkdir(parents=True, exist_ok=True)
        config.write_text(text)
        script = (
            "import sys, json, logging, warnings\n"
            "logging.basicConfig(level=logging.WARNING, stream=sys.stderr)\n"
            "from odoo.tools import config\n"
            "config.parse_config(sys.argv[1:], setup_logging=False)\n"
            "print(json.dumps({name: str(config[name]) for name in "
            "('workers', 'list_db', 'proxy_mode', 'addons_path', 'db_name', 'limit_time_real_cron', 'init', "
            "'http_interface')}))\n"
        )
        environment = {name: value for name, value in os.environ.items() if name != "ODOO_RC" and not name.startswith("PG")}
        ran = subprocess.run(
            [sys.executable, "-c", script, *(self.at(word) for word in words)], capture_output=True, text=True, check=False,
            env=environment)
        assert ran.returncode == 0, ran.stderr
        assert "nknown option" not in ran.stderr and "unrecognized" not in ran.stderr, ran.stderr
        self.odoo = ran.stdout


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    root = tmp_path_factory.mktemp("machine")
    for folder in (root, *root.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)  # PostgreSQL's user passes through
    machine = Machine(root)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(root, owner.pw_uid, owner.pw_gid)
    try:
        for words in read_commands():
            machine.follow(words)
        yield machine
    finally:
        if machine.server:
            machine.server.kill()


def test_each_step_was_followed(machine):
    assert len(machine.followed) > 20
    assert machine.enabled == {"odoo.service", "alseraj-backup.timer", "alseraj-probe.timer"}


def test_every_file_has_its_step(machine):
    """What is not copied by these commands is named with its place in the table below them."""
    text = (ROOT / "docs" / "DEPLOYMENT.md").read_text(encoding="utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert path.name in text or f"{path.parent.name}/" in text, path.name


def test_odoo_read_its_configuration(machine):
    assert '"workers": "5"' in machine.odoo and '"proxy_mode": "True"' in machine.odoo and '"list_db": "False"' in machine.odoo
    assert "alseraj_beneficiary" in machine.odoo
    assert str(ROOT) in machine.odoo, "this folder is on the addons path"


def test_odoo_names_each_option(machine):
    """An option that Odoo does not have would be kept without a word."""
    script = "from odoo.tools import config; print(*sorted(config.options))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    known = set(ran.stdout.split())
    names = set(re.findall(r"^;?([a-z_]+) = ", (DEPLOY / "odoo.conf").read_text(encoding="utf-8"), re.M))
    assert len(names) > 20
    assert names <= known, names - known


def test_postgresql_reads_its_settings(machine):
    """The server runs with them; the replica's are known to it as well."""
    shown = machine.server.ask("SHOW jit", "postgres"), machine.server.ask("SHOW wal_level", "postgres")
    assert shown == ("off", "replica")
    wrong = machine.server.ask("SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL", "postgres").splitlines()
    assert [line for line in wrong if not line.startswith("listen_addresses")] == []  # that one is given to it here
    assert machine.server.ask("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'odoo'", "postgres") == "t"
    assert machine.server.ask("SELECT datcollate FROM pg_database WHERE datname = 'alseraj'", "postgres") == "C"
    names = re.findall(r"^([a-z_]+) = ", (DEPLOY / "postgresql" / "replica.conf").read_text(encoding="utf-8"), re.M)
    assert names
    for name in names:
        assert machine.server.ask(f"SHOW {name}", "postgres")


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").iterdir()))
def test_systemd_reads_the_units(machine, unit, tmp_path):
    """Below a root of its own, with the programs that the unit names as they are after the steps."""
    if not shutil.which("systemd-analyze"):
        text = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8")
        assert set(re.findall(r"^\[(\w+)\]", text, re.M)) <= {"Unit", "Service", "Timer", "Install"}
        return
    system = tmp_path / "etc" / "systemd" / "system"
    system.mkdir(parents=True)
    for path in (DEPLOY / "systemd").iterdir():
        shutil.copy(path, system)
        for program in re.findall(r"^ExecStart=(\S+)", path.read_text(encoding="utf-8"), re.M):
            place = tmp_path / program.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("#!/bin/sh\n")
            place.chmod(0o755)
    ran = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", "--man=no", "--recursive-errors=no", unit],
        capture_output=True, text=True, check=False)
    said = [line for line in ran.stderr.splitlines() if unit in line]
    assert not said, "\n".join(said)


def test_programs_of_the_units_are_there(machine):
    for path in (DEPLOY / "systemd").glob("*.service"):
        for program in re.findall(r"^ExecStart=(\S+)", path.read_text(encoding="utf-8"), re.M):
            assert os.access(machine.at(program), os.X_OK), program
        for config in re.findall(r"-c (\S+)", path.read_text(encoding="utf-8")):
            assert Path(machine.at(config)).exists()


def test_logrotate_names():
    text = (DEPLOY / "logrotate").read_text(encoding="utf-8")
    body = re.search(r"^(\S+) \{\n(.*)^\}$", text, re.M | re.S)
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert f"access_log {body[1]} " in nginx, "the file that the proxy writes"
    outside = re.sub(r"postrotate.*endscript", "postrotate\nendscript", body[2], flags=re.S)
    assert {line.split()[0] for line in outside.splitlines() if line.strip()} <= DIRECTIVES
    if shutil.which("logrotate"):
        subprocess.run(["logrotate", "--debug", DEPLOY / "logrotate"], check=True, capture_output=True)


def read_container_file():
    """:return: list of (instruction, what stands behind it)"""
    text = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What the instructions make of a folder that stands for Odoo's own image; users and downloads are looked at by name."""
    image = Machine(tmp_path_factory.mktemp("image"), tree=None)
    image.link("/usr/lib/python3/dist-packages/odoo/addons", os.environ["ODOO_ADDONS"].split(",")[-1])
    for instruction, rest in read_container_file():
        if instruction == "COPY":
            source, place = rest.split()
            Path(image.at(place)).parent.mkdir(parents=True, exist_ok=True)
            image.link(place, ROOT / source)
        elif instruction == "RUN":
            for part in rest.split("&&"):
                image.follow(shlex.split(part))
    return image


def test_container_file(image):
    """Each instruction is one; what they install is there."""
    lines = read_container_file()
    assert {instruction for instruction, _rest in lines} <= INSTRUCTIONS
    assert lines[0] == ("FROM", "odoo:19.0")
    assert [rest for instruction, rest in lines if instruction == "USER"] == ["root", "odoo"], "it does not run as root"
    assert {"libpango-1.0-0", "fonts-hosny-amiri"} <= image.packages


def test_container_has_what_the_configuration_names(image):
    """The same odoo.conf serves a host and a container: Odoo finds its modules and these, and is reached from outside."""
    config = Path(image.at("/etc/odoo/odoo.conf"))
    config.parent.mkdir(parents=True)
    config.write_text((DEPLOY / "odoo.conf").read_text(encoding="utf-8"))
    [start] = [json.loads(rest) for instruction, rest in read_container_file() if instruction == "CMD"]
    assert start[0] == "odoo"  # the program of the image, which takes the rest as Odoo's own options
    image.read_odoo("-c", "/etc/odoo/odoo.conf", *start[1:])
    read = json.loads(image.odoo)
    assert read["http_interface"] == "0.0.0.0"
    folders = re.findall(r"[^\[\]', ]+", read["addons_path"])
    for module in ("alseraj_beneficiary", "alseraj_survey", "survey"):
        assert any(Path(folder, module, "__manifest__.py").exists() for folder in folders), module


def test_container_asks_whether_it_lives():
    """The command of HEALTHCHECK itself, against a server that answers and where there is none."""
    [command] = [rest.split("CMD ", 1)[1] for instruction, rest in read_container_file() if instruction == "HEALTHCHECK"]

    class Answer(BaseHTTPRequestHandler):

        def do_GET(self):
            self.send_response(200 if self.path == "/web/health" else 404)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    command = command.replace("8069", str(server.server_port))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert subprocess.run(["sh", "-c", command], check=False, capture_output=True).returncode == 0
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert subprocess.run(["sh", "-c", command], check=False, capture_output=True).returncode == 1


@pytest.mark.parametrize("script", sorted(str(path.relative_to(DEPLOY)) for path in DEPLOY.rglob("*.sh")))
def test_scripts_are_whole(script):
    assert os.access(DEPLOY / script, os.X_OK)
    subprocess.run(["bash", "-n", DEPLOY / script], check=True)


def test_each_package_that_is_imported_is_asked_for():
    """By our list and the manifest, or it is on Odoo's own list for every Python."""
    ours = {re.match(r"[\w-]+", line)[0] for line in (ROOT / "requirements.txt").read_text().splitlines() if line[:1].isalpha()}
    manifest = ast.literal_eval((ROOT / "alseraj_beneficiary" / "__manifest__.py").read_text(encoding="utf-8"))
    assert set(manifest["external_dependencies"]["python"]) == ours
    known = {name.removeprefix("python-") for name in ours} | ODOO_OWN | set(sys.stdlib_module_names)
    for path in (*ROOT.glob("alseraj_beneficiary/**/*.py"), *ROOT.glob("alseraj_survey/**/*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            unknown = {name.split(".")[0] for name in names} - known
            assert not unknown, f"{path.relative_to(ROOT)}: {unknown}"
