"""The workbook that brings families: its sheets, columns and what each cell may hold.

The headings are Arabic by agreement with those who fill it in; they are data, not messages.
Template, import, report of refused rows and export all read this one table.
"""
from typing import NamedTuple

from .names import normalize_arabic

REASON = "السبب"
INSTRUCTIONS = "تعليمات"
LISTS = "القوائم"


class Column(NamedTuple):
    """One column.

    :param key: name of the field, or of what the importer does with it
    :param heading: as written in the first row
    :param kind: how a cell is read, see ``import_cells``
    :param example: shown on the heading
    :param hint: what to write, shown on the heading
    :param width: in characters
    """

    key: str
    heading: str
    kind: str = "text"
    example: str = ""
    hint: str = ""
    width: int = 16


class Sheet(NamedTuple):
    """One sheet.

    :param key: its name in the code
    :param title: its name in the workbook
    :param columns: tuple of :class:`Column`
    :param needed: groups of keys; the sheet must have a column of each group
    """

    key: str
    title: str
    columns: tuple
    needed: tuple


_OWNER = Column(
    "owner", "هوية صاحب الملف", "owner", "1012345672",
    "رقم هوية صاحب الملف كما في ورقة «الملفات»، أو رقم ملفه هنا.", 18,
)
_DATE_HINT = "هجري أو ميلادي: يوم/شهر/سنة."

FILES = Sheet("files", "الملفات", (
    Column("code", "رقم الملف", "code", "B000123", "يُترك فارغًا للملف الجديد؛ يعطيه النظام رقمًا."),
    Column("identifier_type", "نوع الهوية", "choice", "الهوية الوطنية", "من القائمة."),
    Column("identifier", "رقم الهوية", "identifier", "1012345672", "به يُعرف الملف عند إعادة الاستيراد."),
    Column("first_name", "الاسم الأول", "text", "محمد"),
    Column("father_name", "اسم الأب", "text", "عبدالله"),
    Column("grandfather_name", "اسم الجد", "text", "سعد"),
    Column("family_name", "اسم العائلة", "text", "العتيبي"),
    Column("birth_date", "تاريخ الميلاد", "date", "17/03/1405", _DATE_HINT, 14),
    Column("gender", "الجنس", "choice", "ذكر", "من القائمة.", 10),
    Column("marital_status", "الحالة الاجتماعية", "choice", "متزوج", "من القائمة.", 16),
    Column("nationality_id", "الجنسية", "country", "السعودية", "اسم الدولة أو رمزها.", 14),
    Column("mobile", "الجوال", "mobile", "0501234567", "ولغير السعودي مع مفتاح الدولة."),
    Column("email", "البريد الإلكتروني", "email", "name@example.com", "", 22),
    Column("category_ids", "الفئات", "lists", "أرملة؛ فقير", "من القائمة؛ ويفصل بين الفئات «؛».", 24),
    Column("zakat_class", "مصرف الزكاة", "choice", "الفقراء", "من القائمة."),
    Column("branch_id", "المكتب الفرعي", "list", "", "من القائمة؛ الفارغ: مكتب من يستورد.", 18),
    Column("building_number", "رقم المبنى", "digits4", "2929", "", 10),
    Column("street", "الشارع", "text", "شارع الأمير سلطان", "", 22),
    Column("street2", "الحي", "text", "العليا"),
    Column("city", "المدينة", "text", "الرياض"),
    Column("zip", "الرمز البريدي", "digits5", "12211", "", 12),
    Column("additional_number", "الرقم الإضافي", "digits4", "8118", "", 12),
    Column("short_address", "العنوان المختصر", "short_address", "RRRD2929", "أربعة أحرف لاتينية ثم أربعة أرقام."),
    Column("housing", "السكن", "choice", "مستأجَر", "من القائمة.", 14),
    Column("rent_amount", "الإيجار الشهري", "amount", "1500", "بالريال.", 14),
    Column("work_status", "حالة العمل", "choice", "", "من القائمة.", 14),
    Column("iban", "الآيبان", "iban", "SA0380000000608010167519", "", 28),
    Column("preferred_channel_id", "قناة التواصل", "list", "", "من القائمة.", 18),
    Column("comment", "ملاحظات", "html", "", "", 30),
), (("identifier", "code"),))

MEMBERS = Sheet("members", "أفراد الأسرة", (
    _OWNER,
    Column("name", "الاسم", "text", "نورة محمد العتيبي", "", 26),
    Column("relation", "صلة القرابة", "choice", "ابنة", "من القائمة."),
    Column("identifier_type", "نوع الهوية", "choice", "الهوية الوطنية", "من القائمة."),
    Column("identifier", "رقم الهوية", "identifier", "1098765431", "به يُعرف الفرد؛ وإلا فباسمه وتاريخ ميلاده."),
    Column("birth_date", "تاريخ الميلاد", "date", "05/09/1433", _DATE_HINT, 14),
    Column("gender", "الجنس", "choice", "أنثى", "من القائمة؛ الفارغ: من صلة القرابة.", 10),
    Column("study", "الدراسة", "choice", "المدرسة", "من القائمة.", 14),
    Column("is_working", "يعمل", "boolean", "لا", "نعم أو لا.", 10),
    Column("is_dependent", "معال", "boolean", "نعم", "نعم أو لا.", 10),
    Column("in_household", "يسكن مع الأسرة", "boolean", "نعم", "نعم أو لا.", 14),
), (("owner",), ("name",)))

INCOMES = Sheet("incomes", "الدخل والالتزامات", (
    _OWNER,
    Column("source_id", "المصدر", "list", "الضمان الاجتماعي", "من القائمة؛ سطر واحد لكل مصدر.", 22),
    Column("amount", "المبلغ الشهري", "amount", "1200", "بالريال؛ وللأصول قيمتها كلها.", 14),
    Column("note", "ملاحظات", "text", "", "", 30),
), (("owner",), ("source_id",), ("amount",)))

DOCUMENTS = Sheet("documents", "المستندات", (
    _OWNER,
    Column("member", "هوية الفرد", "identifier", "", "رقم هوية الفرد؛ الفارغ: لصاحب الملف.", 18),
    Column("type_id", "نوع المستند", "list", "بطاقة الهوية", "من القائمة.", 22),
    Column("issue_date", "تاريخ الإصدار", "date", "01/02/1446", _DATE_HINT, 14),
    Column("expiry_date", "تاريخ الانتهاء", "date", "01/02/1451", _DATE_HINT, 14),
), (("owner",), ("type_id",)))

SUPPORT = Sheet("support", "الدعم السابق", (
    _OWNER,
    Column("type_id", "نوع الدعم", "list", "دعم نقدي لمرة واحدة", "من القائمة.", 26),
    Column("date", "تاريخ الصرف", "date", "01/02/1446", _DATE_HINT, 14),
    Column("amount", "المبلغ", "amount", "1200", "بالريال؛ وللعيني قيمته.", 14),
    Column("fund_id", "الصندوق", "list", "", "من القائمة؛ يجوز تركه فارغًا.", 20),
    Column("note", "ملاحظات", "text", "", "", 30),
), (("owner",), ("type_id",), ("date",), ("amount",)))

SHEETS = {sheet.key: sheet for sheet in (FILES, MEMBERS, INCOMES, DOCUMENTS, SUPPORT)}

GUIDE = (
    "كيف تُملأ هذه المصنّفة",
    "١. سطر لكل أسرة في ورقة «الملفات»، وما لها من أفراد ودخل ومستندات ودعم سابق في الأوراق الأخرى بهوية صاحب الملف.",
    "٢. لا تُغيَّر أسماء الأوراق ولا العناوين؛ ترتيب الأعمدة لا يهم، والعمود الزائد لا يُقرأ.",
    "٣. الخلية الفارغة لا تغيّر شيئًا، والسطر الفارغ يُتجاوز.",
    "٤. التواريخ هجرية أو ميلادية (يوم/شهر/سنة)، والأرقام عربية أو هندية.",
    "٥. تُكتب القيم نفسها لا المعادلات.",
    "٦. افحص المصنّفة أولًا في «استيراد المستفيدين»: لا يُكتب شيء قبل أن تبدأ الاستيراد بنفسك.",
    "٧. ما لا يدخل يعود إليك في مصنّفة بسببه في عمود «السبب»: أصلحه وارفع تلك المصنّفة وحدها.",
    "٨. إعادة الاستيراد تحدّث ولا تكرّر: الملف يُعرف برقم الهوية، والفرد بهويته أو باسمه وتاريخ ميلاده.",
)  # fmt: skip


def find_sheet(title):
    """The sheet of the given title, in any spelling, or None."""
    return _BY_TITLE.get(normalize_arabic(title))


def find_columns(sheet, headings):
    """Match the cells of a first row with the columns of ``sheet``.

    :param headings: list of str or None
    :return: (dict position -> column key, list of headings not known, list of keys that come twice)
    """
    known = {normalize_arabic(column.heading): column.key for column in sheet.columns}
    known.update((column.key, column.key) for column in sheet.columns)
    found, unknown, double = {}, [], []
    for position, heading in enumerate(headings):
        text = str(heading or "").strip()
        key = known.get(text) or known.get(normalize_arabic(text))
        if not text or normalize_arabic(text) == _REASON_KEY:
            continue
        if not key:
            unknown.append(text)
        elif key in found.values():
            double.append(text)
        else:
            found[position] = key
    return found, unknown, double


_BY_TITLE = {normalize_arabic(sheet.title): sheet for sheet in SHEETS.values()}
_BY_TITLE.update({sheet.key: sheet for sheet in SHEETS.values()})
_REASON_KEY = normalize_arabic(REASON)
IGNORED_TITLES = frozenset(map(normalize_arabic, (INSTRUCTIONS, LISTS)))
