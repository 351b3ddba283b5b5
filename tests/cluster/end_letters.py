"""What became of the letters, as one line of JSON; piped into Odoo's shell of one host."""

import base64
import io
import json

from pypdf import PdfReader

batch = env["alseraj.paper.batch"].search([], limit=1)
requests = env["alseraj.support.request"].browse(batch.record_ids)
pages = PdfReader(io.BytesIO(base64.b64decode(batch.result or b""))).pages if batch.result else []
mine = env["ir.actions.report"].with_user(batch.user_id).with_context(
    lang=batch.user_id.lang, allowed_company_ids=batch.company_id.ids, report_pdf_no_attachment=True)
one, _kind = mine._render_qweb_pdf(batch.report_id.id, requests[:1].ids)
each = len(PdfReader(io.BytesIO(one)).pages)
texts = [page.extract_text() for page in pages]
firsts = texts[::each]
print("LETTERS", json.dumps({
    "state": batch.state, "records": len(requests), "pages": len(pages), "one by one": each * len(requests),
    "in order": all(request.name in text for request, text in zip(requests, firsts, strict=False)),
    "parts": len(batch._get_parts()),
}))
