"""The words of `chiffres-cites` in three languages: places, titles, questions, findings."""

from __future__ import annotations

from builders.package import Texts

# The English of the sources, and a place's name in each language.
PLACES: dict[str, Texts] = {
    "Tanger-Tétouan": ("Tanger-Tétouan", "طنجة-تطوان", "Tanger-Tétouan"),
    "Tanger-Tétouan / nord": (
        "Tanger-Tétouan ou nord",
        "طنجة-تطوان أو الشمال",
        "Tanger-Tétouan or the north",
    ),
    "Tanger-Tétouan-Al Hoceïma": (
        "Tanger-Tétouan-Al Hoceima",
        "طنجة-تطوان-الحسيمة",
        "Tanger-Tétouan-Al Hoceima",
    ),
    "Larache (2003)": ("Larache (2003)", "العرائش (2003)", "Larache (2003)"),
    "Chefchaouen (2003)": ("Chefchaouen (2003)", "شفشاون (2003)", "Chefchaouen (2003)"),
    "Tanger (2003)": ("Tanger (2003)", "طنجة (2003)", "Tangier (2003)"),
    "Tétouan (2003)": ("Tétouan (2003)", "تطوان (2003)", "Tétouan (2003)"),
    "Fahs Bni Makada": ("Fahs Bni Makada", "الفحص بني مكادة", "Fahs Bni Makada"),
    "Wilaya de Tanger": ("Wilaya de Tanger", "ولاية طنجة", "Wilaya of Tangier"),
    "Larache": ("Larache", "العرائش", "Larache"),
    "Tanger-Assilah": ("Tanger-Assilah", "طنجة-أصيلة", "Tanger-Assilah"),
    "Maroc": ("Maroc", "المغرب", "Morocco"),
}
# As the vocabularies label them at the time of the release.
COUNTED: dict[str, Texts] = {
    "associations_total": ("Associations", "الجمعيات", "Associations"),
    "cooperatives_approved": (
        "Coopératives agréées",
        "التعاونيات المرخصة",
        "Cooperatives approved",
    ),
    "cooperatives_capital": (
        "Capital des coopératives",
        "رأسمال التعاونيات",
        "Capital of cooperatives",
    ),
    "cooperatives_created": ("Coopératives créées", "التعاونيات المحدثة", "Cooperatives created"),
    "cooperatives_created_yearly_mean": (
        "Coopératives créées, moyenne par an",
        "التعاونيات المحدثة، المتوسط السنوي",
        "Cooperatives created, yearly mean",
    ),
    "cooperatives_members": (
        "Adhérents de coopératives",
        "أعضاء التعاونيات",
        "Cooperative members",
    ),
    "cooperatives_supported_indh": (
        "Coopératives appuyées par l'INDH",
        "التعاونيات المدعومة من المبادرة الوطنية للتنمية البشرية",
        "Cooperatives supported by INDH",
    ),
    "cooperatives_total": ("Coopératives", "التعاونيات", "Cooperatives"),
    "cooperatives_women": ("Coopératives de femmes", "التعاونيات النسائية", "Women's cooperatives"),
    "cooperatives_women_members": (
        "Adhérentes des coopératives de femmes",
        "عضوات التعاونيات النسائية",
        "Members of women's cooperatives",
    ),
    "employment_status_cooperative_member": (
        "Actifs occupés « Coopérateur/Associé »",
        "النشيطون المشتغلون: متعاون أو شريك",
        "Employed people: cooperator or partner",
    ),
    "establishments_non_profit": (
        "Établissements à but non lucratif",
        "المؤسسات التي لا تهدف إلى الربح",
        "Non-profit establishments",
    ),
    "indh_contribution": (
        "Contribution de l'INDH",
        "مساهمة المبادرة الوطنية للتنمية البشرية",
        "Contribution of INDH",
    ),
    "indh_projects": (
        "Projets de l'INDH",
        "مشاريع المبادرة الوطنية للتنمية البشرية",
        "INDH projects",
    ),
    "indh_projects_ess_axis": (
        "Projets de l'INDH, axe de l'économie sociale et solidaire",
        "مشاريع المبادرة الوطنية، محور الاقتصاد الاجتماعي والتضامني",
        "INDH projects, social and solidarity economy axis",
    ),
    "isbl_active": (
        "Institutions sans but lucratif actives",
        "المؤسسات غير الربحية النشيطة",
        "Active non-profit institutions",
    ),
    "share_of_cooperatives_by_sector": (
        "Part du secteur dans les coopératives",
        "حصة القطاع من التعاونيات",
        "Share of the sector in cooperatives",
    ),
    "share_of_national_cooperatives": (
        "Part dans les coopératives du pays",
        "الحصة من تعاونيات البلاد",
        "Share of the cooperatives of the country",
    ),
}
SECTORS: dict[str, Texts] = {
    "agriculture": ("agriculture", "الفلاحة", "agriculture"),
    "artisanat": ("artisanat", "الصناعة التقليدية", "handicrafts"),
    "commerce_services": ("commerce et services", "التجارة والخدمات", "trade and services"),
    "habitat": ("habitat", "الإسكان", "housing"),
    "sel": ("extraction du sel", "استخراج الملح", "salt extraction"),
    "transport": ("transport", "النقل", "transport"),
}
DATE_UNKNOWN: Texts = ("date inconnue", "تاريخ غير معروف", "date unknown")
QUESTIONS: dict[str, Texts] = {
    "G1": (
        "Coopératives de Tanger-Tétouan, 2003-2017",
        "تعاونيات طنجة-تطوان، 2003-2017",
        "Cooperatives of Tanger-Tétouan, 2003-2017",
    ),
    "G2": (
        "Coopératives agricoles de Larache, 2003",
        "التعاونيات الفلاحية بالعرائش، 2003",
        "Agricultural cooperatives of Larache, 2003",
    ),
    "G3": (
        "Coopératives agricoles, 2009",
        "التعاونيات الفلاحية، 2009",
        "Agricultural cooperatives, 2009",
    ),
    "G4": (
        "Croissance annuelle des coopératives agricoles, 2009-2019",
        "النمو السنوي للتعاونيات الفلاحية، 2009-2019",
        "Yearly growth of agricultural cooperatives, 2009-2019",
    ),
    "G5": (
        "Projets de l'INDH, Tanger-Assilah, 2019-2022",
        "مشاريع المبادرة الوطنية للتنمية البشرية، طنجة-أصيلة، 2019-2022",
        "INDH projects, Tanger-Assilah, 2019-2022",
    ),
}
FINDINGS: dict[str, Texts] = {
    "G1": (
        "293 (2003), 525 (2009), « plus de 600 » (septembre 2012), 1 028 (2013), 1 079 (mars "
        "2014), 1 680 (2017, date déduite): 525 et les 186 créées en 2010 dépassent déjà 600, et "
        "passer de 600 à 1 028 en un an environ ne s'accorde pas avec 91 agréments en 2012. Les "
        "registres, les périmètres ou le traitement des coopératives radiées peuvent différer.",
        "293 (2003)، 525 (2009)، «أكثر من 600» (شتنبر 2012)، 1.028 (2013)، 1.079 (مارس 2014)، "
        "1.680 (2017، تاريخ مستنتج): مجموع 525 و186 تعاونية أُحدثت سنة 2010 يتجاوز 600، والانتقال "
        "من 600 إلى 1.028 في سنة تقريبا لا يتفق مع 91 ترخيصا سنة 2012. وقد تختلف السجلات أو "
        "المجالات أو معاملة التعاونيات المشطب عليها.",
        "293 (2003), 525 (2009), “more than 600” (September 2012), 1,028 (2013), 1,079 (March "
        "2014), 1,680 (2017, date inferred): 525 and the 186 created in 2010 already exceed 600, "
        "and going from 600 to 1,028 in about a year does not fit 91 approvals in 2012. Registers, "
        "perimeters or the handling of struck-off cooperatives may differ.",
    ),
    "G2": (
        "65 ou 70, les deux attribués à l'ODCO.",
        "65 أو 70، وكلاهما منسوب إلى مكتب تنمية التعاون.",
        "65 or 70, both attributed to ODCO.",
    ),
    "G3": (
        "64 % de 525, soit 336, dans l'ancienne région; 325 dans la région plus large de 2015.",
        "64 في المائة من 525، أي 336، في الجهة السابقة؛ و325 في الجهة الأوسع لسنة 2015.",
        "64 % of 525, that is 336, in the old region; 325 in the larger region of 2015.",
    ),
    "G4": (
        "La source dit 120 par an; ses propres chiffres donnent 97,5.",
        "يقول المصدر 120 في السنة؛ وأرقامه نفسها تعطي 97,5.",
        "The source says 120 a year; its own figures give 97.5.",
    ),
    "G5": (
        "Total 203; les axes énumérés font 210.",
        "المجموع 203؛ ومجموع المحاور المعددة 210.",
        "Total 203; the axes listed sum to 210.",
    ),
}
