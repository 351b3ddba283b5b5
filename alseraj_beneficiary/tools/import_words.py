"""What people write for the choices of a file, beside the labels of the screens.

The first word of each is what our own workbooks write. Feminine forms and the usual synonyms are
read too, all through :func:`names.normalize_arabic`.
"""
from functools import cache

from babel import Locale

from .names import normalize_arabic

YES = ("نعم", "ن", "صح", "1", "true", "yes", "y")
NO = ("لا", "ل", "خطأ", "0", "false", "no", "n")

_GENDER = {"male": ("ذكر", "رجل"), "female": ("أنثى", "انثي", "امرأة")}
_IDENTIFIER_TYPE = {
    "national_id": ("الهوية الوطنية", "هوية وطنية", "بطاقة الأحوال", "هوية", "سجل مدني", "السجل المدني"),
    "iqama": ("الإقامة", "إقامة", "هوية مقيم", "رخصة إقامة"),
    "gcc": ("هوية دول مجلس التعاون", "هوية خليجية"),
    "passport": ("جواز سفر", "جواز السفر", "جواز"),
    "mobility_card": ("بطاقة تنقّل", "بطاقة التنقل"),
}
WORDS = {
    ("files", "gender"): _GENDER,
    ("members", "gender"): _GENDER,
    ("files", "identifier_type"): _IDENTIFIER_TYPE,
    ("members", "identifier_type"): _IDENTIFIER_TYPE,
    ("files", "marital_status"): {
        "single": ("أعزب", "عزباء", "غير متزوج", "غير متزوجة"),
        "married": ("متزوج", "متزوجة"),
        "divorced": ("مطلّق", "مطلقة"),
        "widowed": ("أرمل", "أرملة"),
        "separated": ("منفصل", "منفصلة"),
    },
    ("files", "zakat_class"): {
        "poor": ("الفقراء", "فقير"),
        "needy": ("المساكين", "مسكين"),
        "collectors": ("العاملون عليها",),
        "reconciled": ("المؤلفة قلوبهم",),
        "captives": ("في الرقاب", "الرقاب"),
        "debtors": ("الغارمون", "الغارمين", "غارم"),
        "cause": ("في سبيل الله",),
        "wayfarer": ("ابن السبيل",),
    },
    ("files", "housing"): {
        "owned": ("ملك", "تمليك", "مملوك"),
        "rented": ("مستأجَر", "إيجار", "مؤجر"),
        "shared": ("مشترك", "سكن مشترك", "مع الأهل"),
        "charity": ("موفَّر من جمعية خيرية", "سكن خيري", "إسكان خيري"),
    },
    ("files", "work_status"): {
        "employed": ("موظف", "يعمل", "عامل"),
        "self_employed": ("يعمل لحسابه", "عمل حر", "أعمال حرة"),
        "seeking": ("باحث عن عمل", "يبحث عن عمل", "عاطل"),
        "homemaker": ("ربة منزل", "ربة بيت"),
        "student": ("طالب", "طالبة"),
        "retired": ("متقاعد", "متقاعدة"),
        "unable": ("عاجز عن العمل", "غير قادر على العمل"),
    },
    ("members", "relation"): {
        "spouse": ("زوج أو زوجة", "زوج/زوجة", "زوج", "زوجة", "الزوج", "الزوجة"),
        "son": ("ابن", "إبن", "ولد"),
        "daughter": ("ابنة", "بنت", "إبنة"),
        "father": ("أب", "الأب", "والد", "الوالد"),
        "mother": ("أم", "الأم", "والدة", "الوالدة"),
        "brother": ("أخ", "الأخ", "شقيق"),
        "sister": ("أخت", "الأخت", "شقيقة"),
        "grandchild": ("حفيد", "حفيدة"),
        "other": ("غير ذلك", "أخرى", "آخر"),
    },
    ("members", "study"): {
        "none": ("لا يدرس", "لا تدرس", "غير دارس"),
        "school": ("المدرسة", "مدرسة", "طالب", "طالبة"),
        "university": ("الجامعة", "جامعة", "جامعي", "جامعية"),
    },
}
# what people are called, where the country's name is asked for
_DEMONYMS = {
    "SA": ("سعودي", "سعودية"), "YE": ("يمني", "يمنية"), "SY": ("سوري", "سورية"), "EG": ("مصري", "مصرية"),
    "SD": ("سوداني", "سودانية"), "PS": ("فلسطيني", "فلسطينية", "فلسطين"), "JO": ("أردني", "أردنية"),
    "PK": ("باكستاني", "باكستانية"), "IN": ("هندي", "هندية"), "BD": ("بنغلاديشي", "بنغالي", "بنغالية"),
    "MM": ("بورمي", "ميانماري", "بورما"), "NG": ("نيجيري", "نيجيرية"), "TD": ("تشادي", "تشادية"),
    "SO": ("صومالي", "صومالية"), "ET": ("إثيوبي", "إثيوبية"), "ER": ("إريتري", "إريترية"),
    "IQ": ("عراقي", "عراقية"), "LB": ("لبناني", "لبنانية"), "KW": ("كويتي", "كويتية"),
    "BH": ("بحريني", "بحرينية"), "AE": ("إماراتي", "إماراتية", "الإمارات"), "OM": ("عماني", "عمانية"),
    "QA": ("قطري", "قطرية"), "MA": ("مغربي", "مغربية"), "TN": ("تونسي", "تونسية"),
    "DZ": ("جزائري", "جزائرية"), "LY": ("ليبي", "ليبية"), "MR": ("موريتاني", "موريتانية"),
    "AF": ("أفغاني", "أفغانية"), "ID": ("إندونيسي", "إندونيسية"), "PH": ("فلبيني", "فلبينية"),
    "TR": ("تركي", "تركية"),
}  # fmt: skip


def label(sheet, key, code):
    """The word that our workbooks write for a choice, or None when there is none."""
    words = WORDS.get((sheet, key), {}).get(code)
    return words[0] if words else None


def spellings(sheet, key):
    """What is read for a choice.

    :return: dict normalised word -> code
    """
    return {
        normalize_arabic(word): code for code, words in WORDS.get((sheet, key), {}).items() for word in words
    }


@cache
def country_codes():
    """Names of countries and of their people, in Arabic and English.

    :return: dict normalised word -> ISO code
    """
    found = {}
    for language in ("en", "ar"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[normalize_arabic(name)] = code
                found[code.casefold()] = code
    for code, words in _DEMONYMS.items():
        for word in words:
            found[normalize_arabic(word)] = code
    return found


def country_label(code):
    """The Arabic name of a country."""
    return Locale("ar").territories.get(code) or code
