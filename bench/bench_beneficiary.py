"""What a beneficiary's file costs beside the plain contact that it carries."""

import time

from stdnum import luhn


def measure(env):
    count = 1000
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
    names = [f"مستفيد تجريبي رقم {number}" for number in range(count)]

    start = time.perf_counter()
    env["res.partner"].create([{"name": name, "phone": "+966551234567"} for name in names])
    env.flush_all()
    floor = time.perf_counter() - start

    start = time.perf_counter()
    env["alseraj.beneficiary"].create([{
        "name": name, "identifier": f"1{number:08d}" + luhn.calc_check_digit(f"1{number:08d}"),
        "mobile": "0551234567", "branch_id": branch.id,
    } for number, name in enumerate(names)])
    env.flush_all()
    yield f"create {count} beneficiary files with their checklist", time.perf_counter() - start, floor
