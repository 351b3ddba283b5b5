"""The floor of every later measurement: how fast this machine makes Odoo's own records."""

import time


def measure(env):
    for count in (100, 1000):
        start = time.perf_counter()
        env["res.partner"].create([{"name": f"Partner {number}"} for number in range(count)])
        env.flush_all()
        yield f"create {count} contacts (Odoo's own)", time.perf_counter() - start, None
