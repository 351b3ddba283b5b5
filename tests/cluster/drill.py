"""The drill: each part is killed in the middle of work, and nothing may be lost or happen twice.

    ./dev cluster [--parts NAME,NAME] [--people N] [--seconds N] [--keep]

Prints a report; ends with 1 when a line of it is wrong.
"""

import argparse
import http.cookiejar
import json
import os
import random
import re
import shutil
import signal
import ssl
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import websocket

sys.path.insert(0, str(Path(__file__).parent))

from parts import AS_SERVER, DATABASE, DEPLOY, ROOT, Balancer, Host, Server, run, wait_until  # noqa: E402

REPORT = []
STAFF = ("officer", "researcher", "chair", "member", "secretary", "finance", "finance2", "manager", "auditor")
# what a day's work reads: model, fields
LISTS = (
    ("alseraj.support.request", {"name": {}, "state": {}, "beneficiary_id": {"fields": {"display_name": {}}}}),
    ("alseraj.beneficiary", {"code": {}, "name": {}, "state": {}}),
    ("alseraj.interaction", {"display_name": {}}),
    ("alseraj.complaint", {"display_name": {}}),
)


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def check(what, right, measured=""):
    REPORT.append((what, right, measured))
    say(f"{'right' if right else 'WRONG'}: {what} {measured}")


class Person:
    """Somebody with a session, over the balancer."""

    def __init__(self, url, login):
        self.url, self.login, self.times, self.errors = url, login, [], []
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.HTTPSHandler(context=context))
        page = self.get("/web/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        form = urllib.parse.urlencode({"csrf_token": token, "login": login, "password": login}).encode()
        with self.opener.open(f"{url}/web/login", form, timeout=120) as answer:
            said = answer.read().decode()
            assert "/web/login" not in answer.url, f"{login} could not log in: {re.findall(r'alert-danger[^>]*>([^<]*)', said)}"

    def get(self, path):
        with self.opener.open(self.url + path, timeout=120) as answer:
            return answer.read().decode()

    def listen(self, url, channel):
        """:return: a connection to the live channel, over which what is sent to ``channel`` arrives"""
        live = websocket.create_connection(
            f"{url}/websocket", timeout=20, origin=re.sub("^ws", "http", url),
            sslopt={"cert_reqs": ssl.CERT_NONE, "check_hostname": False},
            cookie="; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies))
        live.send(json.dumps({"event_name": "subscribe", "data": {"channels": [channel], "last": 0}}))
        return live

    def call(self, model, method, *args, **kwargs):
        body = json.dumps({
            "jsonrpc": "2.0", "method": "call",
            "params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        }).encode()
        request = urllib.request.Request(
            f"{self.url}/web/dataset/call_kw/{model}/{method}", body, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=120) as answer:
            result = json.load(answer)
        if "error" in result:
            data = result["error"]["data"]
            raise (PermissionError if data["name"].endswith("AccessError") else RuntimeError)(data["message"])
        return result["result"]

    def read_list(self, model, fields):
        start = time.monotonic()
        try:
            self.call(model, "web_search_read", [], fields, limit=80)
        except PermissionError:
            return  # his role does not read it
        except (RuntimeError, OSError) as error:
            self.errors.append(f"{type(error).__name__} {error}"[:200])
            return
        self.times.append(time.monotonic() - start)


def read_for(people, seconds, pause):
    """Each person reads lists, thinks, and reads on; :return: seconds of the answers, and what went wrong"""
    end = time.monotonic() + seconds
    for person in people:
        person.times, person.errors = [], []

    def work(person):
        chance = random.Random(person.login)
        while time.monotonic() < end:
            person.read_list(*chance.choice(LISTS))
            time.sleep(chance.uniform(*pause))

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for person in people for one in person.times], [one for person in people for one in person.errors]


class Drill:

    def __init__(self, folder, arguments):
        self.arguments = arguments
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir()
        self.primary, self.replica = Server(folder, "primary"), Server(folder, "replica")
        addons = f"{os.environ['ODOO_ADDONS']},{ROOT}"
        self.hosts = [Host(folder, name, self.data, addons) for name in ("first", "second")]
        self.balancer = Balancer(folder, self.hosts)

    # ------------------------------------------------------------ setting up

    def set_up(self, sample, data):
        """The sample comes over by the scripts for backup and restore."""
        say("primary, restored from a backup of the sample; replica")
        backup = run(DEPLOY / "backup.sh", sample, data, self.folder / "backups")
        self.primary.make()
        self.primary.start()
        run("psql", "-h", "127.0.0.1", "-p", self.primary.port, "-U", "odoo", "-d", "postgres", "-c",
            "CREATE ROLE replica REPLICATION LOGIN")
        run(DEPLOY / "restore.sh", backup, DATABASE, self.data,
            env={**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(self.primary.port), "PGUSER": "odoo"})
        self.replica.make_from(self.primary)
        self.replica.start()
        say("two hosts and the balancer")
        for host in self.hosts:
            host.configure(self.primary, self.replica)
            host.start()
        for host in self.hosts:
            host.wait()
        self.balancer.start()

    def take_down(self):
        self.balancer.stop()
        for host in self.hosts:
            host.stop()
        for server in (self.replica, self.primary):
            server.kill()

    # ------------------------------------------------------------ the drill

    def kill_each_while(self, progress, is_done, seconds):
        """A host, the primary (as by a power cut) and the other host, each once the work has been seen to go on.

        :param progress: gives a number that changes with each batch
        :return: list of what was killed before it was done
        """
        killed, end = [], time.monotonic() + seconds
        for part in (self.hosts[0], self.primary, self.hosts[1]):
            before = progress()
            wait_until(lambda before=before: progress() != before or is_done(), end - time.monotonic(), "the work goes on")
            if is_done():
                break
            part.kill()
            killed.append(part.name)
            time.sleep(2)
            part.start()
            if part is not self.primary:
                part.wait()
        wait_until(is_done, end - time.monotonic(), "the work is done")
        say(f"done; killed meanwhile: {', '.join(killed)}")
        self.settle()
        return killed

    def settle(self):
        """Workers whose connections died have noticed it."""
        for host in self.hosts:
            wait_until(lambda host=host: all(host.is_up("/web/login") for _time in range(6)), 60, f"{host.name} serves pages")

    def try_part(self, name, work, people):
        """The report names what did not come to its end, and the next part finds everything running."""
        begun = time.monotonic()
        try:
            work(self, people)
        except Exception as error:  # noqa: BLE001  (whatever it was, the other parts are tried all the same)
            check(f"{name}: came to its end", False, f"{type(error).__name__} {str(error)[-600:]}")
            for server in (self.primary, self.replica):
                server.kill()
                server.start()
            for host in self.hosts:
                host.kill()
            self.start_hosts()
        say(f"{name}: {time.monotonic() - begun:.0f} s")

    def drill_import(self, _people):
        say("an import of 2,000 families, hosts and primary killed")
        ask = self.primary.ask
        before = int(ask("SELECT count(*) FROM alseraj_beneficiary"))
        out = self.hosts[0].play("prepare_import")
        job = int(re.search(r"PREPARED (\d+)", out).group(1))
        kills = self.kill_each_while(
            lambda: ask("SELECT count(*) FROM alseraj_beneficiary"),
            lambda: ask(f"SELECT state FROM alseraj_import WHERE id = {job}") == "done", 600)
        came = int(ask("SELECT count(*) FROM alseraj_beneficiary")) - before
        told = int(ask(f"SELECT sum(created) FROM alseraj_import_sheet WHERE import_id = {job} AND sheet = 'files'"))
        twice = ask("SELECT count(*) FROM ("
                    "SELECT 1 FROM alseraj_beneficiary GROUP BY identifier, company_id HAVING count(*) > 1) t")
        check("import: killed in the middle", kills, ", ".join(kills))
        check("import: every family came, none twice, and the account says so", came == told == 2000 and twice == "0",
              f"{came} of 2,000, {told} told, {twice} twice")

    def drill_messages(self, people):
        ask = self.primary.ask
        if int(ask("SELECT count(*) FROM alseraj_beneficiary")) < 2000:
            self.drill_import(people)  # those are told
        say("2,000 messages, hosts and primary killed")
        sent = "SELECT count(*) FROM alseraj_sms_outbox"
        # they are sent while the shell that asks for them is still closing
        asking = threading.Thread(target=self.hosts[1].play, args=("prepare_messages",))
        asking.start()
        # others may wait for the morning
        waiting = "SELECT (SELECT count(*) FROM alseraj_message m JOIN alseraj_message_event e ON e.id = m.event_id " \
            "WHERE m.state = 'waiting' AND e.code = 'review_due') " \
            "+ (SELECT count(*) FROM sms_sms WHERE state = 'outgoing' AND alseraj_message_id IS NOT NULL)"
        kills = self.kill_each_while(lambda: ask(sent), lambda: not asking.is_alive() and ask(waiting) == "0", 600)
        asking.join()
        # a text that was claimed when its host died is not sent again: nobody knows whether the gateway has it. A day later
        # its message goes the next way; here the day passes at once
        claimed = ask("SELECT count(*) FROM alseraj_message WHERE state = 'sending'")
        ask("UPDATE alseraj_message SET send_at = send_at - interval '2 days' WHERE state = 'sending'")
        ask("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' WHERE ir_actions_server_id IN ("
            "SELECT id FROM ir_act_server WHERE code = 'model._cron_send()')")
        wait_until(lambda: ask("SELECT count(*) FROM alseraj_message WHERE state = 'sending'") == "0", 300, "the day is over")
        ways = ask("SELECT count(*) FROM alseraj_message m JOIN alseraj_message_event e ON e.id = m.event_id "
                   "WHERE e.code = 'review_due' AND m.way = 'sms'")
        twice = ask("SELECT count(*) FROM (SELECT 1 FROM alseraj_sms_outbox GROUP BY sms_uuid HAVING count(*) > 1) t")
        lost = ask("SELECT count(*) FROM alseraj_message m JOIN alseraj_message_event e ON e.id = m.event_id "
                   "WHERE e.code = 'review_due' AND m.way = 'sms' AND m.state NOT IN ('cancelled', 'failed') "
                   "AND NOT EXISTS (SELECT 1 FROM alseraj_sms_outbox o WHERE o.sms_uuid = m.sms_uuid)")
        check("messages: killed in the middle", kills, ", ".join(kills))
        check("messages: each was sent, none twice", int(ways) > 1900 and (lost, twice) == ("0", "0"),
              f"{ways} by short text, {claimed} the next way, {lost} lost, {twice} twice")

    def drill_posting(self, _people):
        say("a run of 2,500 payments is posted in the background, hosts and primary killed")
        ask = self.primary.ask
        run_id = int(re.search(r"PREPARED (\d+)", self.hosts[0].play("prepare_run")).group(1))
        count = f"SELECT posting_count FROM alseraj_disbursement WHERE id = {run_id}"
        state = f"SELECT state FROM alseraj_disbursement WHERE id = {run_id}"
        kills = self.kill_each_while(lambda: ask(count), lambda: ask(state) in ("posted", "paid"), 600)
        lines = ask("SELECT count(l.id), count(DISTINCT l.alseraj_installment_id), sum(l.debit)::int FROM account_move_line l "
                    f"JOIN alseraj_disbursement d ON d.move_id = l.move_id WHERE d.id = {run_id} "
                    "AND l.alseraj_installment_id IS NOT NULL AND l.parent_state = 'posted'")
        entries = ask("SELECT count(DISTINCT l.move_id) FROM account_move_line l JOIN alseraj_support_installment i "
                      f"ON i.id = l.alseraj_installment_id WHERE i.disbursement_id = {run_id}")
        check("run: killed in the middle", kills, ", ".join(kills))
        check("run: one entry, each payment in it once", lines == "2500|2500|1875000" and entries == "1",
              f"lines, payments, sum {lines}; {entries} entry")

    def kill_hosts(self):
        for host in self.hosts:
            host.kill()

    def start_hosts(self):
        for host in self.hosts:
            host.start()
        for host in self.hosts:
            host.wait()

    def drill_closing(self, _people):
        say("a session of 400 cases is closed, hosts and primary killed before its end")
        ask = self.primary.ask
        session = int(re.search(r"PREPARED (\d+)", self.hosts[0].play("prepare_session")).group(1))
        self.check_live(session)
        of_session = f"FROM alseraj_committee_decision WHERE session_id = {session}"
        failed = []

        def close(chair):
            try:
                chair.call("alseraj.committee.session", "action_close", [session])
            except (OSError, RuntimeError) as error:
                failed.append(error)

        for name, kill, start in (
            ("both hosts", self.kill_hosts, self.start_hosts), ("the primary", self.primary.kill, self.primary.start),
        ):
            # the outcomes come last: the decisions are frozen and the seal is written when it waits for this request
            with self.primary.hold("SELECT FROM alseraj_support_request WHERE id = "
                                   f"(SELECT max(request_id) {of_session}) FOR NO KEY UPDATE"):
                closing = threading.Thread(target=close, args=(Person(self.balancer.url, "bench_member_0"),))
                closing.start()
                wait_until(self.primary.is_waiting, 120, "the session is being closed")
                kill()
                if kill == self.kill_hosts:
                    closing.join()
            start()
            closing.join()
            self.settle()
            wait_until(lambda: not self.primary.is_waiting(), 30, "nothing of it is left")
            half = ask(f"SELECT (SELECT state FROM alseraj_committee_session WHERE id = {session}) || ' ' "
                       f"|| count(closed_on) {of_session}")
            if name == "the primary" and half == "closed 400":
                failed.append(half)  # Odoo asked again by itself when the primary was back
            check(f"session: {name} killed while 400 cases were closed: all of it or nothing",
                  failed and half in ("open 0", "closed 400"), half)
            failed.clear()
        if half == "open 0":
            Person(self.balancer.url, "bench_member_0").call("alseraj.committee.session", "action_close", [session])
        closed = ask(f"SELECT (SELECT state || ' ' || (seal IS NOT NULL) FROM alseraj_committee_session WHERE id = {session}) "
                     f"|| ' ' || count(*) || ' ' || count(DISTINCT request_id) {of_session} AND closed_on IS NOT NULL")
        requests = ask("SELECT count(*), count(*) FILTER (WHERE state = 'approved'), sum(amount_approved)::int "
                       f"FROM alseraj_support_request WHERE id IN (SELECT request_id {of_session})")
        installments = ask("SELECT count(*), count(DISTINCT request_id) FROM alseraj_support_installment "
                           f"WHERE request_id IN (SELECT request_id {of_session})")
        check("session: closed once in the end, each case decided once",
              (closed, requests, installments) == ("closed true 400 400", "400|400|180000", "400|400"),
              f"{closed}; requests, approved, sum {requests}; payments planned {installments}")

    def check_live(self, session):
        """A vote at one host is seen at the other one, and through the balancer."""
        voter = Person(f"http://127.0.0.1:{self.hosts[0].port}", "bench_member_1")
        listeners = [
            Person(f"http://127.0.0.1:{self.hosts[1].port}", "bench_member_2").listen(
                f"ws://127.0.0.1:{self.hosts[1].live_port}", f"alseraj_session_desk_{session}"),
            Person(self.balancer.url, "bench_member_2").listen(
                self.balancer.url.replace("https", "wss"), f"alseraj_session_desk_{session}"),
        ]
        time.sleep(2)  # subscribed
        [case] = voter.call("alseraj.committee.decision", "search", [("session_id", "=", session)], limit=1)
        voter.call("alseraj.committee.decision", "cast_vote", [case], "against", replace=True)
        voter.call("alseraj.committee.decision", "cast_vote", [case], "for", replace=True)
        heard = []
        for live in listeners:
            try:
                heard.append("session" in live.recv())
            except (OSError, websocket.WebSocketException) as error:
                heard.append(error)
            live.close()
        check("live tally: a vote at one host is seen at the other, and through the balancer", heard == [True, True], heard)

    def drill_proxy(self, people):
        say("what the proxy lets through")
        asked = {}
        for name, path, size in (
            ("a workbook of 120 MB", "/web/login", 120), ("more than 128 MB", "/web/login", 129),
            ("the database manager", "/web/database/manager", 0), ("RPC of other programs", "/jsonrpc", 0),
        ):
            asked[name] = self.balancer.ask(path, size * 2**20)
        check("proxy: uploads up to 128 MB, nothing of the database manager",
              list(asked.values()) == [None, 413, 404, 404], asked)
        people[0].get("/web/login?redirect=%2Fodoo%3Fsecret%3Ddrill")
        log = (self.folder / "access.log").read_text()
        check("proxy: its log has no codes and no words", "GET /web/... 200" in log and "drill" not in log and "?" not in log)

    def drill_letters(self, _people):
        say("300 letters are printed in the background, hosts and primary killed")
        ask = self.primary.ask
        batch = int(re.search(r"PREPARED (\d+)", self.hosts[1].play("prepare_letters")).group(1))
        done = f"SELECT done FROM alseraj_paper_batch WHERE id = {batch}"
        state = f"SELECT state FROM alseraj_paper_batch WHERE id = {batch}"
        kills = self.kill_each_while(lambda: ask(done), lambda: ask(state) != "waiting", 600)
        found = json.loads(re.search(r"LETTERS (.*)", self.hosts[0].play("end_letters")).group(1))
        check("letters: killed in the middle", kills, ", ".join(kills))
        check("letters: one file with each of them, in order, none twice",
              found["state"] == "done" and found["in order"] and found["pages"] == found["one by one"] and not found["parts"],
              f"{found['pages']} pages of {found['records']} letters")

    def drill_retention(self, _people):
        say("what is beyond its time is forgotten, hosts and primary killed")
        ask = self.primary.ask
        found = json.loads(re.search(r"PREPARED (.*)", self.hosts[0].play("prepare_retention")).group(1))
        texts = "SELECT count(*) FROM alseraj_message WHERE text IS NOT NULL AND create_date < '2021-01-01'"
        lines = "SELECT count(*) FROM alseraj_access_log WHERE date < '2021-01-01'"
        kills = self.kill_each_while(
            lambda: (ask(texts), ask(lines)), lambda: (ask(texts), ask(lines)) == ("0", "0"), 600)
        kept = {name: int(ask(f"SELECT {sql}")) for name, sql in found["evidence"].items()}
        check("retention: killed in the middle", kills, ", ".join(kills))
        check("retention: what is beyond its time is gone, all evidence stays",
              all(kept[name] >= count for name, count in found["before"].items()),
              f"{found['texts']} texts, {found['lines']} lines; {kept}")

    def drill_seals(self, _people):
        say("all seals are computed again, hosts and primary killed before their end")
        ask = self.primary.ask
        sealed = "FROM alseraj_committee_session WHERE seal IS NOT NULL"
        for name, kill, start in (
            ("both hosts", self.kill_hosts, self.start_hosts), ("the primary", self.primary.kill, self.primary.start),
        ):
            ask("UPDATE alseraj_committee_session SET seal_checked_on = NULL, seal_state = NULL WHERE seal IS NOT NULL")
            with self.primary.hold("SELECT FROM alseraj_committee_session WHERE id = "
                                   f"(SELECT max(id) {sealed}) FOR NO KEY UPDATE"):
                count = int(re.search(r"PREPARED (\d+)", self.hosts[1].play("prepare_seals")).group(1))
                wait_until(self.primary.is_waiting, 120, "the seals are being computed")
                kill()
            start()
            wait_until(lambda: ask(f"SELECT count(*) {sealed} AND seal_checked_on IS NULL") == "0", 300, "all are computed")
            broken = ask(f"SELECT count(*) {sealed} AND seal_state != 'intact'")
            check(f"seals: {name} killed while they were computed; then all were, and none is broken", broken == "0",
                  f"{count} sessions, {broken} broken")

    def drill_replica(self, people):
        """Pooled connections to a replica that died answer as if there had never been one."""
        say("the replica is killed under readers")
        read_for(people, 5, (0.1, 0.3))
        on_replica = self.replica.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = 'alseraj'")
        killer = threading.Timer(3, self.replica.kill)
        killer.start()
        times, errors = read_for(people, 20, (0.1, 0.3))
        killer.join()
        check("replica: it served reads", int(on_replica) > 1, f"{on_replica} connections")
        check("replica killed: no error", not errors and times, f"{len(times)} reads, {len(errors)} errors {errors[:2]}")
        self.replica.start()

    def drill_host(self, people):
        say("a host is killed under readers")
        killer = threading.Timer(3, self.hosts[0].kill)
        killer.start()
        times, errors = read_for(people, 15, (0.1, 0.3))
        killer.join()
        check("host killed: the other one answers, sessions go on", times and len(errors) <= len(people),
              f"{len(times)} reads, {len(errors)} cut off in the middle")
        self.hosts[0].start()
        self.hosts[0].wait()

    def drill_promotion(self, _people):
        """Synchronous: what was said to be stored is on the replica, whatever happens to the primary."""
        say("the primary is lost while notes are written; the replica takes over")
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres")
        self.primary.ask("SELECT pg_reload_conf()", "postgres")
        wait_until(lambda: self.primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1",
                   60, "the replica is synchronous")
        manager = Person(self.balancer.url, "manager")
        [file_id] = manager.call("alseraj.beneficiary", "search", [], limit=1)
        self.replica.kill()
        alone = threading.Thread(target=manager.call, args=("alseraj.beneficiary", "message_post", [file_id]),
                                 kwargs={"body": "waits for the replica"})
        alone.start()
        alone.join(5)
        waited = alone.is_alive()
        self.replica.start()
        alone.join(60)
        check("synchronous replica away: nothing is said to be stored until it is back", waited and not alone.is_alive())
        said, lost = [], threading.Event()

        def write():
            number = 0
            while not lost.is_set():
                number += 1
                try:
                    manager.call("alseraj.beneficiary", "message_post", [file_id], body=f"drill {number}")
                except (OSError, RuntimeError):
                    return
                said.append(number)

        writer = threading.Thread(target=write)
        writer.start()
        wait_until(lambda: len(said) >= 10, 60, "ten notes are stored")
        self.primary.kill()
        lost.set()
        for host in self.hosts:
            host.kill()
        writer.join(130)
        self.replica.promote()
        self.replica.ask("ALTER SYSTEM SET synchronous_standby_names = ''", "postgres")
        self.replica.ask("SELECT pg_reload_conf()", "postgres")
        for host in self.hosts:
            host.configure(self.replica)
            host.start()
        for host in self.hosts:
            host.wait()
        kept = {int(number) for number in self.replica.ask(
            "SELECT substring(body FROM 'drill ([0-9]+)') FROM mail_message WHERE body LIKE '%drill %'").split()}
        check("primary lost: everything that was said to be stored is there", set(said) <= kept,
              f"{len(said)} notes, {len(set(said) - kept)} lost")
        again = Person(self.balancer.url, "manager")
        again.call("alseraj.beneficiary", "message_post", [file_id], body="after the drill")
        check("primary lost: work goes on with the promoted replica", True)
        self.primary, self.replica = self.replica, self.primary

    def measure_load(self, _people):
        count, seconds = self.arguments.people, self.arguments.seconds
        say(f"{count} people at once for {seconds} s")
        people = self.meet(count)
        times, errors = read_for(people, seconds, (1, 4))
        times.sort()
        check(f"{count} people at once for {seconds} s: no error", times and not errors,
              f"{len(times)} reads, median {statistics.median(times) * 1000:.0f} ms, of 100 the 95th "
              f"{times[int(len(times) * 0.95)] * 1000:.0f} ms, {len(errors)} errors {errors[:2]}")

    def meet(self, count):
        return [Person(self.balancer.url, STAFF[number % len(STAFF)]) for number in range(count)]

    def check_end(self):
        out = self.hosts[0].play("end")
        found = json.loads(re.search(r"END (.*)", out).group(1))
        check("seals of all sessions are whole", all(found["seals"]), f"{len(found['seals'])} sessions")
        check("every posted run is its entry, once", found["runs"] and not found["wrong runs"], f"{found['runs']} runs")
        check("every fund is the sum of its payments", not found["wrong funds"], f"{found['funds']} funds")


PARTS = {  # in this order: after the promotion there is no replica
    "proxy": Drill.drill_proxy,
    "host": Drill.drill_host,
    "replica": Drill.drill_replica,
    "import": Drill.drill_import,
    "messages": Drill.drill_messages,
    "posting": Drill.drill_posting,
    "closing": Drill.drill_closing,
    "letters": Drill.drill_letters,
    "retention": Drill.drill_retention,
    "seals": Drill.drill_seals,
    "load": Drill.measure_load,
    "promotion": Drill.drill_promotion,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sample")
    parser.add_argument("data")
    parser.add_argument("--parts", default=",".join(PARTS), help="some of it: " + ", ".join(PARTS))
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--keep", action="store_true", help="leave the folder with configurations and logs")
    arguments = parser.parse_args()
    parts = arguments.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    folder = Path(tempfile.mkdtemp(prefix="alseraj_cluster_"))
    folder.chmod(0o755)
    if AS_SERVER:
        shutil.chown(folder, "postgres")
    drill = Drill(folder, arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and everything is taken down
    try:
        drill.set_up(arguments.sample, arguments.data)
        people = drill.meet(6)
        for part, work in PARTS.items():
            if part in parts:
                drill.try_part(part, work, people)
        drill.check_end()
    finally:
        drill.take_down()
        if arguments.keep:
            say(f"configurations and logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    width = max(len(what) for what, _right, _measured in REPORT)
    for what, right, measured in REPORT:
        print(f"{'right' if right else 'WRONG':6}{what:{width}}  {measured}")
    return 0 if all(right for _what, right, _measured in REPORT) else 1


if __name__ == "__main__":
    sys.exit(main())
