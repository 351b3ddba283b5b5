"""Whether two names that were born on one day may be one person.

Works on keys of :func:`names.normalize_arabic`. The rule, in order:

1. **The given name decides first.** Twins and brothers share father, grandfather and family, so a
   name that differs in its first word is another person. The first words are the same, or differ
   by one slip of the pen (a letter left out, put in, changed or swapped) in a word of four letters or more,
   unless both are well-known given names: محمد / محمود and حسن / حسين are one letter apart, too.
   A family name written first (العتيبي فاطمة محمد) counts as written last.
2. **The rest of one is found in the other.** A grandfather may be missing, the order may differ, a
   word may be misspelled; but where each has a word that the other lacks (two fathers), they are two.
3. **Enough is said.** Both have at least two words, and their similarity reaches the threshold.

The similarity is that of ``pg_trgm``, so PostgreSQL and Python agree.
"""

from .names import normalize_arabic

THRESHOLD = 0.5
MIN_WORDS = 2
_MIN_SLIP_LENGTH = 4

# Given names that lie one letter from another one, as their keys. Not a list of all names: a name
# that is missing here is only more readily shown to a person, never merged.
_NEAR_NAMES = frozenset(map(normalize_arabic, (
    "محمد محمود احمد حمد حامد حمود حميد حمدان حمدي حماد احمدي محمدي محمدين محسن حسن حسين حسان حسنين حسيني محسنه"
    " حسني سعد سعيد سعود سعيده مسعود مسعد اسعد سعاد ساعد سعدي سعدون سعدان فهد فهيد فهاد فهمي عمر عمار عامر عمرو"
    " عمير عماد عمران سالم سلمان سليمان سليم سلمي سلطان سلوي سالمه سليمه مسلم سلامه سلام علي عليا عالي علا عاليه"
    " خالد خلود خلف خليل خليفه خالده خليد جميل جمال جميله كمال كامل كامله كريم كريمه اكرم مكرم ناصر نصر نصير نصار"
    " منصور منصوره نواف نايف نوف نوره نور نورا نوار نوال نادر ناديه نادره نادا ندي نجلا نجود نجاه ريم مريم ريما رنا"
    " رنيم رانيا رانيه رهف رغد رغده رويدا رشيد راشد رشاد رشيده راشده مرشد فيصل فواز فوزي فوزيه فوز فاطمه فايزه فايز"
    " فايزة فاضل فضل فضه فضيله فريد فريده فارس فراس فرح فرحان ماجد مجد مجيد ماجده امجد سامي سامر سمير سميره ساميه"
    " سميه سمر ساره سارا سرور امل امال اماني امنه امينه امين ايمن ايمان امين هند هدي هديل هاله هلا هاني هنا هيا"
    " هيفا هيله حصه حنان حنين لمي لما لميا لينا لين ليان ليلي مني مها مي ميا ميس مشعل مشاعل مشاري بدر بدور بدريه"
    " بندر بسام بسمه باسم باسل ياسر ياسين يسر يسري يسرا يوسف يونس زيد زياد زايد زيدان زينب زين زينه جابر جبر جبير"
    " صالح صلاح صالحه صلح صبح صباح صبحي عادل عدل عايد عيد عواد عوده عوض عاطف عطيه عطا عزام عزه عزيز عزيزه عزيزي عزت"
    " معاذ معاد متعب تركي ثامر تامر طارق طلال طلحه طلق مطلق هادي مهدي هدايه وليد والد وايل نايل غازي غاليه غالي غالب"
    " شهد شهاب شادي شاديه شذا شيما شيخه شعاع عبير عبيد عابد عبده عبدالله عبيدالله عبدالاله عبدالكريم عبدالحكيم"
    " عبدالحليم عبدالرحيم عبدالرحمن عبدالحميد عبدالمجيد عبدالعزيز عبدالملك عبدالمالك عبدالسلام عبدالهادي عبدالوهاب"
    " عبدالواحد عبدالقادر عبدالجبار عبدالخالق عبدالرزاق عبدالناصر عبدالباري عبدالباقي عبداللطيف عبدالطيف حاتم حازم"
    " حكيم حليم حليمه حكيمه رحيم رحيمه رحمه نعيم نعيمه نسيم نسيمه وسام وسيم رامي راما رامه رباب رياب اسما اسيل اسيا"
    " اسامه جواهر جوهره جوهر جود جوري جنا جني غدير قدير مناير منيره منير مناره منال نبيل نبيله بلال هلال طلعت عايشه"
    " عيشه عاصم عصام غانم غنام غنيم ضيف ضاري ظافر ظفر مظفر نهي نهله نهلا وضحي وضحا وفا وفاه ولا دلال دلال رجا رجاه"
    " ادم ادهم اياد ايادي ايناس انس اناس انيس انيسه تهاني تهني".split()
)))


def same_given_name(one, other):
    """Tell whether two given names may be one, a slip of the pen apart.

    :param str one: key of a given name
    :param str other: key of a given name
    :return: bool
    """
    if one == other:
        return True
    if not (one.isalpha() and other.isalpha()):
        return False  # a number is not misspelled, it is another
    if one in _NEAR_NAMES and other in _NEAR_NAMES:
        return False
    return _is_slip(one, other)


def may_be_one(one, other, threshold=THRESHOLD):
    """Tell whether two names of people born on one day may be the same person.

    :param str one: key of a whole name
    :param str other: key of a whole name
    :param float threshold: least similarity, 0 to 1
    :return: bool, the same for ``(other, one)``
    """
    first, second = sorted((one.split(), other.split()), key=lambda words: (len(words), words))
    if len(first) < MIN_WORDS or similarity(one, other) < threshold:
        return False
    return any(
        same_given_name(a[0], b[0]) and _is_within(a[1:], b[1:])
        for a in _get_orders(first, second) for b in _get_orders(second, first)
    )


def similarity(one, other):
    """How alike two texts are: trigrams they share, of all they have, as ``pg_trgm`` counts.

    :param str one: key of a name
    :param str other: key of a name
    :return: float, 0 to 1
    """
    a, b = _get_trigrams(one), _get_trigrams(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _get_orders(words, other):
    """The words as they stand; and with the first put last, where the other has it last."""
    yield words
    if len(words) > MIN_WORDS and words[0] == other[-1] and words[0] != words[-1]:
        yield [*words[1:], words[0]]


def _is_within(few, many):
    """Whether each of ``few`` has a partner of its own in ``many``, equal or a slip apart."""
    rest = list(many)
    missing = []
    for word in few:
        if word in rest:
            rest.remove(word)
        else:
            missing.append(word)
    for word in missing:
        partner = next((one for one in rest if same_given_name(word, one)), None)
        if partner is None:
            return False
        rest.remove(partner)
    return True


def _get_trigrams(text):
    return {
        padded[index:index + 3]
        for padded in (f"  {word} " for word in text.split()) for index in range(len(padded) - 2)
    }


def _is_slip(one, other):
    """Whether one letter left out, put in, changed or two neighbours swapped make one of the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < _MIN_SLIP_LENGTH - (len(one) != len(other)) or len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1:]
    swapped = one[start + 1:start + 2] + one[start:start + 1] + one[start + 2:]
    return one[start + 1:] == other[start + 1:] or swapped == other[start:]
