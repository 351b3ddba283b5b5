"""The language of the sample: Arabic, or English with ALSERAJ_LANG=en. The same people, the same year, the same numbers.

A sentence has its English below; a name is put into Latin letters word by word.
"""

import os

LANG = {"ar": "ar_001", "en": "en_US"}[os.environ.get("ALSERAJ_LANG") or "ar"]

NAMES = dict(pair.split("=") for pair in """
محمد=Muhammad أحمد=Ahmad عبدالله=Abdullah عبدالرحمن=Abdulrahman عبدالعزيز=Abdulaziz سعد=Saad خالد=Khalid فهد=Fahd صالح=Salih
ناصر=Nasir إبراهيم=Ibrahim علي=Ali حسن=Hasan حسين=Husain سليمان=Sulaiman يوسف=Yusuf عمر=Omar ماجد=Majid فيصل=Faisal تركي=Turki
بندر=Bandar سلطان=Sultan نايف=Nayif مشعل=Mishal راشد=Rashid سالم=Salim حمد=Hamad منصور=Mansur زيد=Zaid طلال=Talal بدر=Badr
عادل=Adil هاني=Hani ياسر=Yasir وليد=Walid طارق=Tariq زياد=Ziyad أنس=Anas معاذ=Muadh حمزة=Hamza أيمن=Ayman إسماعيل=Ismail
إسحاق=Ishaq داود=Dawud زكريا=Zakariya هشام=Hisham كريم=Karim نبيل=Nabil رائد=Raid ثامر=Thamir
فاطمة=Fatimah عائشة=Aishah خديجة=Khadijah مريم=Maryam نورة=Nurah سارة=Sarah هند=Hind منيرة=Munirah حصة=Hissah لطيفة=Latifah
موضي=Mudhi الجوهرة=Aljawharah العنود=Alanud ريم=Rim أمل=Amal هدى=Huda منى=Muna سلمى=Salma ليلى=Laila زينب=Zainab أسماء=Asma
رقية=Ruqayyah صفية=Safiyyah حليمة=Halimah سعاد=Suad وفاء=Wafa إيمان=Iman نوال=Nawal عبير=Abir شيماء=Shaima رنا=Rana دلال=Dalal
غادة=Ghadah بدرية=Badriyyah جميلة=Jamilah شريفة=Sharifah سميرة=Samirah كوثر=Kawthar هيفاء=Haifa رحمة=Rahmah
الصالح=Alsalih السالم=Alsalim الناصر=Alnasir الراشد=Alrashid الماجد=Almajid الحسن=Alhasan العمر=Alomar اليوسف=Alyusuf
السليمان=Alsulaiman الداود=Aldawud الزيد=Alzaid البدر=Albadr الحمد=Alhamad الخالد=Alkhalid الفيصل=Alfaisal المنصور=Almansur
السلطان=Alsultan الكريم=Alkarim النبيل=Alnabil الهاشم=Alhashim الحمزة=Alhamza الطارق=Altariq الوليد=Alwalid الياسر=Alyasir
العادل=Aladil الطلال=Altalal الهاني=Alhani الثامر=Althamir الرائد=Alraid الزكريا=Alzakariya الإسحاق=Alishaq الأيمن=Alayman
المشعل=Almishal النايف=Alnayif التركي=Alturki الإبراهيم=Alibrahim الجميل=Aljamil الشريف=Alsharif السمير=Alsamir الرحيم=Alrahim
الحليم=Alhalim الأمين=Alamin الصادق=Alsadiq الشاكر=Alshakir الحامد=Alhamid الذاكر=Aldhakir الساجد=Alsajid العابد=Alabid
الزاهد=Alzahid القانع=Alqani السراج=Alseraj النسيم=Alnasim الروابي=Alrawabi الفيحاء=Alfaiha الخليج=Alkhalij السويدي=Alsuwaidi
العزيزية=Alaziziyah الشفا=Alshifa الريان=Alrayyan المروج=Almuruj النهضة=Alnahdah الرياض=Riyadh
مستفيدة=Beneficiary تجريبية=Sample أولى=First الافتراضية=Fictitious التجريبية=Sample
""".split())

SENTENCES = {
    # the association and its people
    "الجلسة الثانية": "Second session",
    "المكتب الرئيسي": "Head Office", "مكتب الشمال": "North Office", "مكتب الجنوب": "South Office", "مكتب الشرق": "East Office",
    "صندوق الزكاة": "Zakat Fund", "التبرعات العامة": "General Donations",
    "تبرعات الشهر": "Donations of the month",
    "مصروف دعم المستفيدين": "Support of Beneficiaries", "صاحب الملف": "Owner of the file",
    "موظف علاقات المستفيدين": "Relations Officer", "مندوب مكتب الشمال": "Delegate, North Office",
    "الباحث الاجتماعي": "Social Researcher", "رئيس اللجنة": "Committee Chair", "عضو اللجنة": "Committee Member",
    "أمين اللجنة": "Committee Secretary", "محاسب أول": "First Accountant", "محاسب ثانٍ": "Second Accountant",
    "مدير علاقات المستفيدين": "Relations Manager", "مدقق": "Auditor",
    "شارع الورد": "Rose Street", "شارع النخيل": "Palm Street", "شارع الزيتون": "Olive Street",
    "شارع الياسمين": "Jasmine Street", "شارع السدر": "Sidr Street", "شارع الأرز": "Cedar Street",
    # the main job
    "ابن أول": "First Son", "ابنة ثانية": "Second Daughter",
    "فتح ملف المستفيدة وتسجيله": "open and register the beneficiary's file",
    "مصاريف علاج الابن ومتأخرات الإيجار": "Treatment of the son, and rent that is overdue",
    "إنذار بالإخلاء خلال أسبوع": "Notice to leave the flat within a week",
    "تقديم طلب الدعم وتوقيع الإقرار": "sign the declaration and submit the support request",
    "مطابقة المستندات": "verify the documents",
    "الأسرة في شقة مستأجرة، والدخل من الضمان الاجتماعي وحده.":
        "The family lives in a rented flat; its only income is social security.",
    "بحث الحالة والتوصية": "study the need and recommend",
    "يُقدَّم ما يثبت سداد المتأخرات خلال شهر.": "Proof that the overdue rent was paid is brought within a month.",
    "جلسة لجنة البحث وقرارها": "session and decision of the research committee",
    "إبلاغ المستفيدة بالقرار": "notify the beneficiary of the decision",
    "خطاب البنك برقم الآيبان": "Letter of the bank with the IBAN",
    "خطابات البنوك بأرقام الآيبان": "Letters of the banks with the IBANs",
    "ترحيل مسيّر الصرف": "post the disbursement", "حالة الطلب بعد الصرف": "state of the request after the payment",
    "زيارة مكتبية؛ المستندات مطابقة.": "Visit at the office; the documents agree.",
    "زائر تجريبي": "Sample visitor",
    "ما المستندات المطلوبة لدعم الإيجار؟": "Which documents are needed for support with the rent?",
    "عقد الإيجار الموثق وسجل الأسرة والهوية.": "The registered lease, the family record and the identity card.",
    "يحضر إلى المكتب بالمستندات.": "He comes to the office with the documents.",
    # the year
    "ما شروط دعم الإيجار؟": "What are the conditions for support with the rent?",
    "عقد إيجار موثّق وسجل الأسرة، ويُدرس الطلب خلال شهر.":
        "A registered lease and the family record; the request is studied within a month.",
    "هل تقبلون طلبات المقيمين؟": "Do you take requests of residents?",
    "نعم، بإقامة سارية، وبحسب شروط كل نوع دعم.": "Yes, with a valid iqama, and by the conditions of each support type.",
    "أين وصل طلبي؟": "Where is my request?",
    "الطلب عند الباحث، وستصلكم رسالة بموعد الزيارة.":
        "It is with the researcher; a message will tell you the day of the visit.",
    "متى تجتمع اللجنة؟": "When does the committee meet?",
    "تجتمع كل أسبوعين، ويصلكم الرد بعد الجلسة.": "Every two weeks; the reply reaches you after the session.",
    "أحضرتُ تعريفًا بالدخل.": "I have brought a proof of income.",
    "استُلم وأُضيف إلى الملف، وستجري مطابقته.": "Received and added to the file; it will be verified.",
    "تغيّر عنواننا.": "Our address has changed.", "حُدّث العنوان في الملف.": "The address in the file was updated.",
    "معونة الشتاء": "Winter Aid",
    "نحتاج سلة غذائية هذا الشهر.": "We need a food basket this month.", "فُتح الطلب ووُقّع.": "The request was opened and signed.",
    "أودّ شكر الجمعية.": "I would like to thank the association.", "شكرًا لكم.": "Thank you.",
    "تأخر الرد على طلبي أكثر من شهر.": "The reply to my request took more than a month.",
    "روجع الطلب وعُرض على أول جلسة، واعتُذر عن التأخر.":
        "The request was reviewed and put on the next session; we apologised for the delay.",
    "لم تكن السلة كاملة.": "The basket was not complete.",
    "استُكمل الناقص في اليوم نفسه.": "What was missing was delivered on the same day.",
    "لو كان للنساء صالة انتظار.": "A waiting room for women would be good.",
    "أُدرج الاقتراح في خطة المقر.": "The suggestion is now in the plan for the building.",
    "لم أُبلَّغ بموعد الزيارة.": "Nobody told me the day of the visit.",
    "نُبّه الباحث إلى الاتصال قبل الزيارة.": "The researcher was asked to call before each visit.",
    "إرسال الموعد برسالة نصية قبل يوم.": "Send the appointment by text message a day before.",
    "فُعّلت رسالة التذكير.": "The reminder was switched on.",
    "انتظرت ساعتين في المقر.": "I waited two hours at the office.",
    "زيدت نوافذ الاستقبال صباحًا.": "There are more desks in the morning now.",
    "جزاكم الله خيرًا": "May God reward you", "الخدمة جيدة وسريعة": "The service is good and quick",
    "طال الانتظار قليلًا": "The wait was a little long", "الموظفون محترمون": "The employees are respectful",
    "ملفات النظام السابق.xlsx": "files of the old system.xlsx", "أسر جديدة.xlsx": "new families.xlsx",
    "أسر النظام السابق": "Families of the old system",
    "قرار المجلس رقم 4 في دورته الثانية": "Resolution 4 of the board, second term",
    "أسر معروفة لدى الجمعية منذ سنوات، وبُحثت أحوالها في النظام السابق.":
        "The association has known these families for years; their needs were studied in the old system.",
    "طوبقت المستندات، والحال كما في الملف.": "The documents were compared; things are as the file says.",
    "منزل الأسرة": "The family's home", "أحضروا تعريفًا حديثًا بالدخل.": "Please bring a recent proof of income.",
    "استغنت الأسرة عنه.": "The family no longer needs it.", "سُجّل مرتين.": "Entered twice.",
    "أم خالد": "Umm Khalid", "أبو سعد": "Abu Saad", "أم ريان": "Umm Rayan", "أبو فهد": "Abu Fahd", "أم نورة": "Umm Noura",
    "أبو ماجد": "Abu Majed",
    "هل تنطبق على الأسرة شروط الدعم الشهري؟": "Does the family meet the conditions for monthly support?",
    "نعم، بعد تحديث تعريف الدخل.": "Yes, once the proof of income is renewed.",
    # the house
    "لكل خطوة ثانية شخص آخر.": "Another person for each second step.",
    "صالة المكتب الرئيسي": "Hall of the Head Office",
    "صالة مكتب الشمال": "Hall of the North Office",
    "جهاز الصالة": "Tablet in the hall",
    "رمز على باب المكتب": "Code on the door",
    "مستشفى السراج التجريبي": "Alseraj Sample Hospital",
    "متجر السراج التجريبي": "Alseraj Sample Shop",
    "جمعية السراج التجريبية للتأهيل": "Alseraj Sample Training Association",
    "علاج أسنان الأطفال مجانًا، بخطاب من الجمعية.":
        "Dental care for children free of charge, with a letter of the association.",
    "أثاث وأجهزة بخصم الربع، بالبطاقة الشرائية.": "Furniture and appliances for a quarter less, with the voucher card.",
    "دورات مهنية للشباب.": "Vocational courses for the young.",
    "اتفاقية تعاون": "Cooperation agreement",
    "متطوع تجريبي": "Sample Volunteer",
    "صندوق كسوة العيد": "Eid Clothing Fund",
    "كسوة أبناء الأسر في العيد": "Clothing for the children of the families at Eid",
    "زاد عدد الأسر على ما ورد للكسوة؛ قرار المدير التنفيذي.":
        "More families than was given for; decided by the executive director.",
    "مركز التنمية الاجتماعية": "Social Development Centre",
    "الاستفسار عن أسرة تسكن في الحي": "Question about a family of the district",
    "مواعيد العيادات في رمضان": "Hours of the clinics in Ramadan",
    "طلب بحث حالة أسرة": "Request to study the case of a family",
    "رد على الاستفسار": "Answer to your question",
    "الأسرة مسجّلة لدى الجمعية، ويُصرف لها الدعم بحسب اللائحة.":
        "The family is registered here and is supported by our regulations.",
    "طلب عرض أسعار للأجهزة": "Request for prices of appliances",
    "نأمل تزويدنا بأسعار الثلاجات والغسالات.": "Please send us prices of refrigerators and washing machines.",
    "علاج أسنان الابن.": "Dental care for the son.",
    "الاسم والجوال وملخص الحالة.": "Name, mobile and a summary of the case.",
    "رسالة تذكير قبل موعد الزيارة بيوم": "A reminder the day before a visit",
    "نافذة استقبال ثانية صباحًا": "A second desk in the morning",
    "كان الموعد يُبلَّغ هاتفيًا وحده.": "The day was told by telephone only.",
    "تُرسل رسالة نصية قبل الزيارة بيوم.": "A text message goes out the day before.",
    "تعميم على الباحثين.": "A circular to the researchers.",
    "سُلّمت الأسرة نسخة مطبوعة من بياناتها.": "The family was given its data on paper.",
    "وصلت البطاقة مقطوعة.": "The card came damaged.",
    "بطاقات الهوية": "Identity cards",
}


def say(text):
    """``text``, or its English where the sample is in English."""
    if LANG == "ar_001":
        return text
    return SENTENCES.get(text) or " ".join(NAMES[word] for word in text.split())
