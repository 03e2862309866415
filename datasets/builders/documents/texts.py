"""The documents as described in the register: titles and abstracts in three languages, and which
source, releases and themes each has."""

from __future__ import annotations

from dataclasses import dataclass

from builders.package import Texts

AUTHOR = "ORESS Open Data"
ISSUED = "2026-11-24"
DAYS = {"fr": "24 novembre 2026", "ar": "24 نونبر 2026"}
DEMONSTRATION: Texts = (
    "démonstration, non validée par le Conseil régional",
    "عرض تجريبي، غير مصادق عليه من طرف مجلس الجهة",
    "demonstration, not validated by the Regional Council",
)
ALL = (
    "territoires",
    "etablissements",
    "indicateurs",
    "acteurs-accompagnement",
    "chiffres-cites",
    "limites",
)


@dataclass(frozen=True)
class Document:
    """`source` is its Typst file, empty for a periodical, which is only the sum of its issues."""

    id: str
    kind: str
    title: Texts
    abstract: Texts
    language: str = "fr"
    source: str = ""
    cited: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("SOCI",)
    number: str = ""
    part_of: str = ""


PANORAMA: Texts = (
    "Panorama régional du tissu associatif et coopératif, 2026",
    "بانوراما جهوية للنسيج الجمعوي والتعاوني، 2026",
    "Regional panorama of associations and cooperatives, 2026",
)
PANORAMA_ABSTRACT: Texts = (
    "Les associations qui ont un local, par province et par commune, la population, ce que l'on "
    "sait des coopératives et de ceux qui les accompagnent: chiffres, carte, méthode et limites.",
    "الجمعيات التي لها مقر حسب الأقاليم والجماعات، والسكان، وما يُعرف عن التعاونيات وعمن "
    "يواكبها: أرقام وخريطة ومنهج وحدود.",
    "Associations with premises by province and commune, population, what is known of "
    "cooperatives and of those who support them: figures, a map, method and limits.",
)

DOCUMENTS = (
    Document(
        "panorama-2026-fr",
        "panorama",
        tuple(
            f"{a} ({b})" for a, b in zip(PANORAMA, ("français", "بالفرنسية", "French"), strict=True)
        ),  # type: ignore[arg-type]
        PANORAMA_ABSTRACT,
        source="panorama.typ",
        cited=ALL,
        themes=("SOCI", "REGI", "ECON"),
    ),
    Document(
        "panorama-2026-ar",
        "panorama",
        tuple(f"{a} ({b})" for a, b in zip(PANORAMA, ("arabe", "بالعربية", "Arabic"), strict=True)),  # type: ignore[arg-type]
        PANORAMA_ABSTRACT,
        language="ar",
        source="panorama.typ",
        cited=ALL,
        themes=("SOCI", "REGI", "ECON"),
    ),
    Document(
        "atlas-2026",
        "atlas",
        (
            "Atlas du tissu associatif, 2026",
            "أطلس النسيج الجمعوي، 2026",
            "Atlas of associations, 2026",
        ),
        (
            "Huit planches: population, évolution, part rurale, chômage, analphabétisme, "
            "associations avec local, pour 10 000 habitants, et les vingt premières communes.",
            "ثماني لوحات: السكان وتطورهم ونسبة القرويين والبطالة والأمية والجمعيات التي لها مقر، "
            "ونسبتها إلى السكان، والجماعات العشرون الأولى.",
            "Eight plates: population, its change, rural share, unemployment, illiteracy, "
            "associations with premises, per 10,000 inhabitants, and the twenty first communes.",
        ),
        source="atlas.typ",
        cited=("territoires", "etablissements", "indicateurs", "limites"),
        themes=("SOCI", "REGI"),
    ),
    Document(
        "annuaire-accompagnement-2026",
        "catalogue_acteurs",
        (
            "Qui peut vous aider: annuaire de l'accompagnement, 2026",
            "من يمكنه مساعدتكم: دليل المواكبة، 2026",
            "Who can help you: directory of support, 2026",
        ),
        (
            "Les organismes qui aident les coopératives, les associations et les porteurs de "
            "projets de la région: ce qu'ils font et leurs contacts publics, par province.",
            "الهيئات التي تساعد التعاونيات والجمعيات وحاملي المشاريع بالجهة: ما تقدمه ووسائل "
            "الاتصال العمومية بها، حسب الأقاليم.",
            "Bodies that help cooperatives, associations and founders in the region: what they do "
            "and their public contacts, by province.",
        ),
        source="annuaire.typ",
        cited=("acteurs-accompagnement", "territoires"),
        themes=("SOCI", "ECON"),
    ),
    Document(
        "note-chiffres-hcp",
        "fiche",
        (
            "Ce que comptent, et ne comptent pas, les chiffres du HCP",
            "ما تحصيه أرقام المندوبية السامية للتخطيط وما لا تحصيه",
            "What HCP's figures count, and do not count",
        ),
        (
            "Deux chiffres du recensement de 2024 que l'on lit souvent de travers: les "
            "établissements à but non lucratif et les « Coopérateurs/Associés ».",
            "رقمان من إحصاء 2024 كثيرا ما يساء فهمهما: المؤسسات التي لا تهدف إلى الربح، وفئة "
            "«متعاون أو شريك».",
            "Two figures of the 2024 census that are often misread: non-profit establishments and "
            "“Coopérateur/Associé”.",
        ),
        source="note.typ",
        cited=("etablissements", "indicateurs", "chiffres-cites"),
        themes=("SOCI",),
    ),
    Document(
        "lettre",
        "periodique",
        ("La lettre de l'ESS", "نشرة الاقتصاد الاجتماعي والتضامني", "The SSE newsletter"),
        (
            "Lettre d'information du projet sur l'économie sociale et solidaire de la région.",
            "نشرة المشروع الإخبارية حول الاقتصاد الاجتماعي والتضامني بالجهة.",
            "The project's newsletter on the social and solidarity economy of the region.",
        ),
    ),
    Document(
        "lettre-1",
        "newsletter",
        (
            "La lettre de l'ESS, n° 1",
            "نشرة الاقتصاد الاجتماعي والتضامني، العدد 1",
            "The SSE newsletter, no. 1",
        ),
        (
            "Le chiffre du mois, les documents à lire, les services pour créer une coopérative, "
            "les données ouvertes et ce que le projet cherche.",
            "رقم الشهر، ووثائق للقراءة، وخدمات لإحداث تعاونية، والبيانات المفتوحة، وما يبحث عنه "
            "المشروع.",
            "The figure of the month, documents to read, services for founding a cooperative, the "
            "open data, and what the project looks for.",
        ),
        source="lettre.typ",
        cited=ALL,
        themes=("SOCI", "ECON"),
        number="1",
        part_of="lettre",
    ),
)
