"""Write the dashboards: one spreadsheet of Odoo's for each, out of what stands below.

``python3 ci/make_dashboards.py`` writes ``*_dashboard.json`` into both modules; Odoo reads, translates and shows them. A
dashboard has figures in a row, charts below them and a table at the end. All of them follow the filters of period
and branch, and lead to the records behind them; what is open is counted as it is now, whenever it was asked for.
"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERIOD, BRANCH = "period", "branch"
WIDTH, GAP = 1000, 10
ABREAST, TALL = 3, 90  # figures in a row: millions of riyals are read whole, and so are their names
COLORS = ("#EFF6FF", "#F0FDF4", "#FFF7ED", "#F5F3FF", "#FEF2F2")
PERCENT = "0%"
ONE = "#,##0.0"
WHOLE = "#,##0"

OPEN = [["state", "in", ["submitted", "incomplete", "verified", "studied", "committee"]]]
LATE = [*OPEN, ["reply_due", "<", "today"]]


def monthly(measure):
    """Months of one measure; groups of fewer than five answers are in none."""
    return [["dimension", "=", "all"], ["by_month", "=", True], ["measure", "=", measure]]


DASHBOARDS = {
    "alseraj_beneficiary/data/governance/manager": {
        "model": "alseraj.request.analysis", "date": "submitted_on", "menu": "alseraj_beneficiary.menu_support_request_report",
        "action": "alseraj_beneficiary.action_support_request_report",
        "figures": [
            ("Requests", "request_count", [], WHOLE), ("Open Now", "request_count", OPEN, WHOLE),
            ("Of Them Late", "request_count", LATE, WHOLE), ("Answered in Time", "in_time_rate", [], PERCENT),
            ("Days to the Decision", "days_to_decision", [], ONE), ("Approved Amount", "amount_approved", [], WHOLE),
        ],
        "charts": [
            ("Queue by Step", "bar", "state", "request_count", OPEN), ("Requests by Month", "line", "submitted_on:month",
                "request_count", []),
            ("Where Requests Stand Still (days)", "bar", "state", "days_open", OPEN),
            ("Requests by Support Type", "bar", "type_id", "request_count", []),
        ],
        "table": ("Days by Step and Support Type", "type_id", [
            "request_count", "days_to_study", "days_to_decide", "days_to_notice", "days_to_delivery"]),
    },
    # What each has in hand, in the order of names: capacity, never a ranking; no times and no outcomes.
    "alseraj_beneficiary/data/governance/capacity": {
        "model": "alseraj.request.analysis", "date": "submitted_on", "menu": "alseraj_beneficiary.menu_support_request_report",
        "action": "alseraj_beneficiary.action_support_request_report",
        "figures": [
            ("In Nobody's Hand", "request_count", [*OPEN, ["user_id", "=", False]], WHOLE),
            ("Urgent and Open", "request_count", [*OPEN, ["urgent", "=", True]], WHOLE),
        ],
        "charts": [
            ("Open Requests by Person", "bar", "user_id", "request_count", OPEN),
            ("Urgent Requests by Person", "bar", "user_id", "request_count", [*OPEN, ["urgent", "=", True]]),
            ("Open Requests by Branch Office", "bar", "branch_id", "request_count", OPEN),
        ],
        "table": None,
    },
    "alseraj_beneficiary/data/governance/committee": {
        "model": "alseraj.committee.decision.report", "date": "closed_on",
            "menu": "alseraj_beneficiary.menu_committee_decision_figures",
        "action": "alseraj_beneficiary.action_committee_decision_figures",
        "figures": [
            ("Cases", "case_count", [], WHOLE), ("Approval Rate", "approval_rate", [], PERCENT),
            ("Agreement with the Recommendation", "agreement_rate", [], PERCENT),
            ("Days to the Decision", "days_to_decision", [], ONE), ("Approved Amount", "amount", [], WHOLE),
        ],
        "charts": [
            ("Decisions by Outcome", "pie", "outcome", "case_count", []), ("Decisions by Month", "line", "closed_on:month",
                "case_count", []),
            ("Approved by Support Type", "bar", "type_id", "amount", []),
            ("Rejections by Reason", "bar", "reason_id", "case_count", [["outcome", "=", "rejected"]]),
        ],
        "table": ("Decisions by Committee", "committee_id", ["case_count", "approval_rate", "days_to_decision", "amount"]),
    },
    "alseraj_beneficiary/data/governance/finance": {
        "model": "alseraj.fund.report", "date": "date", "menu": "alseraj_beneficiary.menu_fund_report",
        "action": "alseraj_beneficiary.action_fund_report",
        "figures": [
            ("Budget", "budget", [], WHOLE), ("Income Received", "received", [], WHOLE),
            ("Amount Paid", "spent", [], WHOLE), ("To Pay", "committed", [], WHOLE),
            ("Of It Held", "held", [], WHOLE), ("Left of the Budget", "available", [], WHOLE),
        ],
        "charts": [
            ("Paid by Fund", "bar", "fund_id", "spent", []), ("Paid by Month", "line", "date:month", "spent", []),
            ("To Come by Month", "bar", "date:month", "committed", []), ("Paid by Kind of Fund", "pie", "kind", "spent", []),
        ],
        "table": ("Funds: Budget and Payments", "fund_id", ["budget", "received", "committed", "spent", "available"]),
    },
    "alseraj_beneficiary/data/governance/registry": {
        "model": "alseraj.beneficiary.analysis", "date": "registered_on", "menu": "alseraj_beneficiary.menu_beneficiary_analysis",
        "action": "alseraj_beneficiary.action_beneficiary_analysis",
        "figures": [
            ("Families", "family_count", [], WHOLE), ("Persons", "person_count", [], WHOLE),
            ("Registered Families", "family_count", [["state", "=", "registered"]], WHOLE),
            ("Mean Family Size", "household_size", [], ONE), ("Support Received", "amount_paid", [], WHOLE),
        ],
        "charts": [
            ("Families by Class", "bar", "need_class", "family_count", []), ("Families by Category", "bar", "category_id",
                "family_count", []),
            ("Families by District", "bar", "district", "family_count", []), ("Families by City", "bar", "city",
                "family_count", []),
        ],
        "table": ("Needs by District", "district", ["family_count", "person_count", "request_count", "amount_paid"]),
    },
    "alseraj_beneficiary/data/governance/contact": {
        "model": "alseraj.interaction", "date": "date_start", "menu": "alseraj_beneficiary.menu_interaction_report",
        "action": "alseraj_beneficiary.action_interaction_report",
        "figures": [
            ("Contacts Made", "__count", [], WHOLE), ("Contacts Still Open", "__count", [["state", "=", "open"]], WHOLE),
            ("Hours of a Contact", "duration", [], "0.00"),
        ],
        "more": ("alseraj.complaint", "received_on", "alseraj_beneficiary.menu_complaint_report",
            "alseraj_beneficiary.action_complaint_report", [
            ("Complaints and Suggestions", "__count", [], WHOLE), ("Days to Close", "days_to_close", [], ONE),
        ]),
        "charts": [
            ("Interactions by Channel", "bar", "channel_id", "__count", []), ("Interactions by Month", "line",
                "date_start:month", "__count", []),
            ("Interactions by Kind", "bar", "kind", "__count", []), ("Interactions by Branch Office", "bar", "branch_id",
                "__count", []),
        ],
        "table": ("Interactions by Channel", "channel_id", ["__count", "duration"]),
    },
    "alseraj_survey/data/figures/satisfaction": {
        "model": "alseraj.satisfaction.figure", "date": "month", "menu": "alseraj_survey.menu_satisfaction_figure",
            "branch": False,
        "action": "alseraj_survey.action_satisfaction_figure",
        "figures": [
            ("Satisfied", "satisfied_answers", monthly("csat"), PERCENT, "answers"),
            ("Mean", "score_sum", monthly("dimension"), ONE, "answers"),
            ("Recommendation (NPS)", "net_sum", monthly("nps"), ONE, "answers"),
        ],
        "charts": [
            # bars: a line would go down to nothing in a month without enough answers
            ("Satisfied by Month", "bar", "month:month,survey_id", "satisfied", monthly("csat")),
            ("Sides of the Service", "bar", "question_id", "mean", monthly("dimension")),
        ],
        "table": None,
    },
}


def get_format(measure):
    """How a column of a table is written; Odoo writes amounts with halalas and their currency, and rates as fractions."""
    return PERCENT if measure.endswith("_rate") else ONE if measure.startswith("days") else (
        "0.00" if measure == "duration" else WHOLE)


class Sheet:
    """One dashboard as Odoo's spreadsheet reads it."""

    def __init__(self, spec):
        self.spec, self.pivots, self.figures, self.data, self.formats = spec, {}, [], {}, {}
        self.menus, self.matches = {}, {}

    def match(self, date, domain=(), kind="date", branch=True):
        """How the two filters apply to a figure of a model; what is open is a matter of today."""
        result = {}
        if OPEN[0] not in domain:
            result[PERIOD] = {"chain": date, "type": kind, "offset": 0}
        if branch and self.spec.get("branch", True):
            result[BRANCH] = {"chain": "branch_id", "type": "many2one"}
        return result

    def add_pivot(self, model, date, action, name, domain, measures, rows=()):
        number = str(len(self.pivots) + 1)
        self.pivots[number] = {
            "type": "ODOO", "id": number, "formulaId": number, "name": name, "model": model, "domain": domain, "context": {},
            "actionXmlId": action, "fieldMatching": self.match(date, domain), "sortedColumn": None, "columns": [],
            "rows": [{"fieldName": row} for row in rows],
            "measures": [{"id": measure, "fieldName": measure} for measure in measures],
        }
        return number

    def add_figure(self, place, model, date, menu, action, title, measure, domain, number_format, over=None):
        pivot = self.add_pivot(model, date, action, title, domain, [measure, over] if over else [measure])
        # where there is nothing to count, the pivot gives an empty text: a count is 0, a mean or a share is nothing
        counted, empty = ("+0", "0") if number_format == WHOLE else ("", "0")
        cell, divided = f"B{place + 1}", ""
        self.data[f"A{place + 1}"] = f'=_t("{title}")'
        if over:  # one function of the pivot in a cell, so that it leads to the records
            self.data[f"C{place + 1}"] = f'=PIVOT.VALUE({pivot},"{over}")'
            divided, empty = f"/C{place + 1}", '"–"'
        self.data[cell] = f'=IFERROR(PIVOT.VALUE({pivot},"{measure}"){counted}{divided},{empty})'
        self.formats[cell] = number_format
        width = (WIDTH - GAP * (ABREAST - 1)) // ABREAST
        x, y = place % ABREAST * (width + GAP), 12 + place // ABREAST * (TALL + GAP)
        self._place(f"figure-{place}", x, y, width, TALL, {
            "type": "scorecard", "title": {"text": title, "bold": True, "color": "#434343"}, "keyValue": f"Data!{cell}",
            "background": COLORS[place % len(COLORS)], "baselineMode": "difference", "baselineColorDown": "#DC6965",
            "baselineColorUp": "#00A04A", "humanize": False, "chartId": f"figure-{place}",
        }, menu)

    def add_chart(self, place, title, kind, group, measure, domain):
        spec, width = self.spec, (WIDTH - GAP) // 2
        data = {
            "type": f"odoo_{kind}", "title": {"text": title}, "background": "#FFFFFF",
                "legendPosition": "top" if kind == "pie" or "," in group else "none",
            "metaData": {
                "groupBy": group.split(","), "measure": measure, "order": None, "resModel": spec["model"], "mode": kind,
                    "cumulated": False},
            "searchParams": {"comparison": None, "context": {}, "domain": domain, "groupBy": group.split(","), "orderBy": []},
            "dataSets": [{}], "stacked": False, "verticalAxisPosition": "left", "chartId": f"chart-{place}",
            "fieldMatching": self.match(spec["date"], domain), "actionXmlId": spec["action"],
        }
        if kind == "line":
            data |= {"cumulative": False, "fillArea": False}
        self._place(
            f"chart-{place}", (place % 2) * (width + GAP), self.top + (place // 2) * (300 + GAP), width, 300, data, spec["menu"])

    def _place(self, name, x, y, width, height, data, menu):
        self.figures.append({
            "id": name, "tag": "chart", "width": width, "height": height, "offset": {"x": x, "y": y}, "col": 0, "row": 0,
            "data": data})
        self.menus[name] = menu

    def build(self):
        spec, cells, styles, heights = self.spec, {}, {}, {}
        # as wide as the figures: what lies beyond the last column is not shown
        sizes = {"0": {"size": 280}, **{str(column): {"size": 140} for column in range(1, 6)}}
        model, date, menu, action = spec["model"], spec["date"], spec["menu"], spec["action"]
        more = spec.get("more")
        count = len(spec["figures"]) + (len(more[4]) if more else 0)
        self.top = 24 + -(-count // ABREAST) * (TALL + GAP)
        for place, figure in enumerate(spec["figures"]):
            self.add_figure(place, model, date, menu, action, *figure)
        for place, figure in enumerate(more[4] if more else (), start=len(spec["figures"])):
            self.add_figure(place, *more[:4], *figure)
        for place, chart in enumerate(spec["charts"]):
            self.add_chart(place, *chart)
        rows = 7 + (self.top + -(-len(spec["charts"]) // 2) * 310) // 23
        if spec["table"]:
            title, group, measures = spec["table"]
            pivot = self.add_pivot(model, date, action, title, [], measures, [group])
            for measure in self.pivots[pivot]["measures"]:
                measure["format"] = get_format(measure["fieldName"])
            cells[f"A{rows}"], cells[f"A{rows + 1}"] = f'=_t("{title}")', f"=PIVOT({pivot}, 30, FALSE, FALSE)"
            # in the corner stands the pivot's name, which Odoo does not translate; headings go on in a second line
            styles = {f"A{rows}": 1, f"A{rows + 1}": 2, f"B{rows + 1}:G{rows + 1}": 3}
            heights = {str(rows): {"size": 46}}
        formats = {value: index for index, value in enumerate(sorted(set(self.formats.values())), start=1)}
        asked = [*self.pivots.values(), *(figure["data"] for figure in self.figures)]
        filters = [{"id": PERIOD, "type": "date", "label": "Period", "defaultValue": "last_12_months"}]
        if not any(PERIOD in part.get("fieldMatching", ()) for part in asked):
            filters = []
        if spec.get("branch", True):
            filters.append({
                "id": BRANCH, "type": "relation", "label": "Branch Office", "modelName": "alseraj.branch",
                    "defaultValueDisplayNames": []})
        empty = {"merges": [], "borders": {}, "conditionalFormats": [], "dataValidationRules": [], "tables": [], "comments": {},
                 "headerGroups": {"ROW": [], "COL": []}, "areGridLinesVisible": True, "rows": {}}
        return {
            "version": "18.5.10", "revisionId": "START_REVISION", "uniqueFigureIds": True, "borders": {}, "customTableStyles": {},
            "styles": {
                "1": {"textColor": "#01666b", "bold": True, "fontSize": 16}, "2": {"textColor": "#FFFFFF"},
                "3": {"bold": True, "wrapping": "wrap", "verticalAlign": "middle", "align": "right"},
            },
            "formats": {str(index): value for value, index in formats.items()},
            "settings": {"locale": {
                "name": "English (US)", "code": "en_US", "thousandsSeparator": ",", "decimalSeparator": ".",
                    "dateFormat": "mm/dd/yyyy",
                "timeFormat": "hh:mm:ss", "formulaArgSeparator": ",", "weekStart": 7}},
            "sheets": [
                {**empty, "id": "dashboard", "name": "Dashboard", "colNumber": 7, "rowNumber": rows + 40, "cols": sizes,
                    "cells": cells, "rows": heights,
                 "styles": styles, "formats": {}, "figures": self.figures, "isVisible": True},
                {**empty, "id": "data", "name": "Data", "colNumber": 4, "rowNumber": 20, "cols": {}, "cells": self.data,
                    "styles": {},
                 "formats": {cell: formats[value] for cell, value in self.formats.items()}, "figures": [], "isVisible": False},
            ],
            "pivots": self.pivots, "pivotNextId": len(self.pivots) + 1, "lists": {}, "listNextId": 1, "globalFilters": filters,
            "chartOdooMenusReferences": self.menus,
        }


def main():
    for name, spec in DASHBOARDS.items():
        path = ROOT / f"{name}_dashboard.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(Sheet(spec).build(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
