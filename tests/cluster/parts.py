"""Two Odoo hosts, a primary with its replica, and a balancer, as processes of this machine, set up by the files of deploy/."""

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DATABASE = "alseraj"
# PostgreSQL refuses to run as root
AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # folders of nginx
# what one machine changes: small sizes, and speed where nothing is compared
SMALL = "shared_buffers = 256MB\neffective_cache_size = 1GB\nmaintenance_work_mem = 64MB\nmax_wal_size = 1GB\n"


class Failed(Exception):
    """Something of the drill did not come to its end; the other parts are tried all the same."""


def get_free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, check=True, **options):
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if check and ran.returncode:
        raise Failed(f"{' '.join(map(str, command))}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return ran.stdout.strip()


def wait_until(ready, seconds, what):
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise Failed(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)


class Server:
    """PostgreSQL with the settings of deploy/postgresql."""

    def __init__(self, folder, name, owner="odoo"):
        self.name, self.port, self.owner = name, get_free_port(), owner
        self.data, self.log = folder / name, folder / f"{name}.log"
        [self.bin] = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]

    def make(self):
        run(*AS_SERVER, self.bin / "initdb", "-D", self.data, "-U", self.owner, "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8")
        self._write("alseraj.conf", (DEPLOY / "postgresql" / "primary.conf").read_text() + SMALL)
        self._add("postgresql.conf", "\ninclude 'alseraj.conf'\n")
        self._add("pg_hba.conf", "\nhost replication replica 127.0.0.1/32 trust\n")

    def make_from(self, primary):
        """By the script that an administrator runs on the second machine."""
        run(*AS_SERVER, "env", f"PATH={self.bin}:{os.environ['PATH']}", DEPLOY / "postgresql" / "make-replica.sh",
            "127.0.0.1", self.data, primary.port)
        self._write("alseraj-replica.conf", (DEPLOY / "postgresql" / "replica.conf").read_text())
        self._add("postgresql.conf", "\ninclude 'alseraj-replica.conf'\n")

    def _write(self, name, text, mode="w"):
        path = self.data / name
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
        if AS_SERVER:
            shutil.chown(path, "postgres", "postgres")

    def _add(self, name, text):
        self._write(name, text, "a")

    def start(self):
        run(*AS_SERVER, self.bin / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "start", "-o",
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''")

    def kill(self):
        """As a power cut: no shutdown, no checkpoint."""
        with contextlib.suppress(FileNotFoundError):
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            run(*AS_SERVER, self.bin / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop", check=False)
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def promote(self):
        run(*AS_SERVER, self.bin / "pg_ctl", "-D", self.data, "-w", "promote")

    def ask(self, sql, database=DATABASE):
        return run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", self.port, "-U", self.owner, "-d", database,
                   "-c", sql)


    @contextlib.contextmanager
    def hold(self, sql, database=DATABASE):
        """Somebody else's transaction that holds rows until this ends, so that what needs them stops in its middle."""
        psql = subprocess.Popen(
            ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", self.owner, "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            psql.stdin.write(f"BEGIN;\n{sql};\nSELECT 'held';\n")
            psql.stdin.flush()
            for line in psql.stdout:
                if line.strip() == "held":
                    break
            else:
                raise Failed(f"not held: {sql}")
            yield
        finally:
            psql.communicate("ROLLBACK;\n")

    def is_waiting(self):
        """Whether a transaction waits for rows that another one holds."""
        return self.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                        "AND wait_event_type = 'Lock'") != "0"


class Host:
    """Odoo by deploy/odoo.conf; as systemd does by its unit, a process that ended by itself is started again.

    Odoo ends where it has to make a new worker while PostgreSQL is away.
    """

    PAUSE = int(re.search(r"^RestartSec=(\d+)$", (DEPLOY / "systemd" / "odoo.service").read_text(), re.M)[1])

    def __init__(self, folder, name, data, addons):
        self.name, self.port, self.live_port = name, get_free_port(), get_free_port()
        self.config, self.log = folder / f"{name}.conf", folder / f"{name}.log"
        self.data, self.addons, self.process, self.wanted, self.restarts = data, addons, None, False, 0

    def configure(self, primary, replica=None):
        text = (DEPLOY / "odoo.conf").read_text()
        values = {
            "addons_path": self.addons, "data_dir": self.data, "db_host": "127.0.0.1", "db_port": primary.port,
            "db_password": "odoo", "http_port": self.port, "gevent_port": self.live_port, "workers": 2,
            "admin_passwd": "drill", "log_level": "warn",
        }
        if replica:
            text = re.sub(r"^;(db_replica_)", r"\1", text, flags=re.M)
            values |= {"db_replica_host": "127.0.0.1", "db_replica_port": replica.port}
        for key, value in values.items():
            text, count = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
            assert count == 1, key
        self.config.write_text(text)

    def command(self, *arguments):
        # what the shell around says of configuration and PostgreSQL would come first
        around = [f"-u{name}" for name in ("ODOO_RC", "PGHOST", "PGPORT", "PGUSER")]
        return ["env", *around, sys.executable, os.environ["ODOO_BIN"], *arguments, "-c", str(self.config)]

    def start(self):
        self._start()
        if not self.wanted:
            self.wanted = True
            threading.Thread(target=self._keep, daemon=True).start()

    def _start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, start_new_session=True)

    def _keep(self):
        while self.wanted:
            time.sleep(0.2)
            process = self.process
            if self.wanted and process.poll() is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # what is left of its processes
                time.sleep(self.PAUSE)
                if self.wanted and process is self.process:
                    self._start()
                    self.restarts += 1

    def is_up(self, path="/web/health"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait(self):
        wait_until(self.is_up, 120, f"{self.name} answers; see {self.log}")

    def kill(self):
        """kill -9, all its processes at once."""
        self.wanted = False
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def stop(self):
        self.wanted = False
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def play(self, script, *names):
        """Scripts in Odoo's shell, with the modules as this host has them."""
        text = "\n".join((Path(__file__).parent / f"{name}.py").read_text() for name in (*names, script))
        ran = subprocess.run(
            self.command("shell", "-d", DATABASE, "--no-http", "--workers=0"), input=text, capture_output=True, text=True,
            check=False)
        if ran.returncode:
            raise Failed(f"{script}: {ran.stdout[-2000:]}{ran.stderr[-4000:]}")
        return ran.stdout


class Balancer:
    """nginx by deploy/nginx.conf."""

    def __init__(self, folder, hosts):
        self.folder, self.hosts, self.port, self.process = folder, hosts, get_free_port(), None

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    def start(self):
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", key, "-out", certificate)
        site = (DEPLOY / "nginx.conf").read_text()
        for port, ports in (("8069", "port"), ("8072", "live_port")):
            line = f"    server 127.0.0.1:{port} max_fails=2 fail_timeout=5s;\n"
            assert line in site
            site = site.replace(line, "".join(line.replace(port, str(getattr(host, ports))) for host in self.hosts))
        site = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", site, flags=re.S)
        site = (
            site.replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl").replace("server_name CHANGE", "server_name _")
            .replace("/etc/ssl/alseraj/fullchain.pem", str(certificate)).replace("/etc/ssl/alseraj/privkey.pem", str(key))
            .replace("/var/log/nginx/alseraj.log", str(self.folder / "access.log"))
            .replace("rate=20r/m", "rate=2000r/m")  # all fifty come from one address here
        )
        config = self.folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(
            f"{user} pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log; daemon off;\n"
            f"events {{ worker_connections 1024; }}\nhttp {{\n"
            + "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in TEMPORARY)
            + site + "}\n")
        self.process = subprocess.Popen(["nginx", "-c", str(config), "-p", str(self.folder)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: self.process.poll() is None and self._listens(), 20, f"nginx; see {self.folder}/nginx.log")

    def ask(self, path, size):
        """Begin to send so many bytes.

        :return: int, the status of the answer; None where it waits for them
        """
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.port), 10) as plain, context.wrap_socket(plain) as connection:
            connection.settimeout(2)
            connection.sendall(
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\nContent-Type: text/plain\r\n\r\n".encode())
            with contextlib.suppress(TimeoutError):
                return int(connection.recv(20).split()[1])

    def _listens(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
