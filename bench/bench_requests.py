"""What it costs to open and to submit the requests of a large campaign, beside plain contacts in the same run."""

from measure import FULL, compare, mobile, plain_partners
from stdnum import luhn

SIZES = (1000, 10000) if FULL else (1000,)


def measure(env):
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
    channel = env["alseraj.channel"].search([], limit=1)
    kind = env["alseraj.support.type"].create({
        "name": "Bench", "code": "bench", "kind": "cash", "ceiling": 5000, "signature_at_delivery": True,
    })
    campaign = env["alseraj.outreach"].create({
        "name": "Bench", "type_id": kind.id, "channel_id": channel.id, "amount": 500,
    })
    most = max(SIZES)
    files = env["alseraj.beneficiary"].create([
        {
            "name": f"مستفيد تجريبي رقم {number}", "identifier": _identifier(number), "mobile": mobile(number),
            "branch_id": branch.id,
        } for number in range(most)
    ])
    drafts = env["alseraj.support.request"].create(list(map(campaign._prepare_request, files)))
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    file_ids, draft_ids = files.ids, drafts.ids
    partners = plain_partners(env)

    def floor(first, count):
        partners(first, count)
        env.cr.flush()  # what Odoo tracks is written then

    def create(first, count):
        browse = env["alseraj.beneficiary"].browse
        env["alseraj.support.request"].create([
            campaign._prepare_request(file) for file in browse(file_ids[first:first + count])
        ])
        env.cr.flush()  # what Odoo tracks is written then

    def submit(first, count):
        env.invalidate_all()
        env["alseraj.support.request"].browse(draft_ids[first:first + count]).action_submit()
        env.cr.flush()  # what Odoo tracks is written then

    create(0, 100)
    submit(0, 100)
    env.cr.rollback()  # warm now
    for size in SIZES:
        rounds = 3 if size < 5000 else 1
        yield compare(env, f"{size} draft requests of a campaign", size, floor, create, rounds)
        yield compare(env, f"{size} requests submitted at once", size, floor, submit, rounds)


def _identifier(number):
    body = f"1{10**7 + number:08d}"
    return body + luhn.calc_check_digit(body)
