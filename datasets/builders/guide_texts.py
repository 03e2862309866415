"""How a cooperative is founded, in our words: the steps, activities, open questions of the guide.

From the notes on law 112-12 of the sources, as of `CHECKED`.
"""

from __future__ import annotations

from dataclasses import dataclass

from builders.package import Texts

CHECKED = "2026-11-23"
SOURCES = {
    "A": "https://odco.gov.ma/foire-aux-questions ; "
    "https://www.odco.gov.ma/frequently-asked-questions/?lang=en",
    "B": "http://tax-news.ma/la-constitution-dune-cooperative-au-maroc/",
    "C": "décret n° 2-15-617 du 24 mars 2016, art. 1 et 2 (copie du Bulletin officiel)",
    "D": "https://www.odco.gov.ma/who-we-are/?lang=en",
    "E": "copie d'un annuaire régional des acteurs de l'accompagnement (fichier public, 2022)",
    "F": "https://www.lavieeco.com/actualite-maroc/agroalimentaire-lonssa-lance-ses-coopdays-de-"
    "sensibilisation/",
    "G": "https://www.anrac.gov.ma/fr/presentation-de-anrac/",
    "H": "https://www.cartth.ma/fr/fonctions-de-la-chambre/",
    "I": "https://www.lavieeco.com/au-royaume/un-registre-public-dimmatriculation-des-cooperatives-"
    "30013/",
    "J": "https://alkatibb.blogspot.com/2024/01/blog-post.html",
    "K": "http://coopmaroc.com/espace-cooperatives/loi-des-cooperatives-2",
    "-": "connaissance générale: aucune source lue",
}
NONE: Texts = ("", "", "")
ASK: Texts = ("Non vérifié", "غير متحقق منه", "Not verified")


@dataclass(frozen=True)
class Step:
    """A row of the guide. `sources` are letters of `SOURCES`; `services` the kinds of support
    that help with it, `actors` the bodies that are competent for it."""

    id: str
    title: Texts
    text: Texts
    status: str
    sources: str
    documents: Texts = NONE
    cost: Texts = NONE
    where: Texts = NONE
    delay: Texts = NONE
    note: Texts = NONE
    services: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()


STEPS = (
    Step(
        "fondateurs",
        (
            "Réunir les fondateurs: au moins cinq",
            "جمع المؤسسين: خمسة على الأقل",
            "Bring the founders together: at least five",
        ),
        (
            "Une page lue dit cinq personnes. Une autre dit sept: c'est le nombre de l'ancienne "
            "loi 24-83. Demandez à l'ODCO le nombre que dit la loi 112-12.",
            "تذكر صفحة قُرئت خمسة أشخاص، وتذكر أخرى سبعة، وهو عدد القانون القديم 24-83. اسألوا "
            "مكتب تنمية التعاون عن العدد الوارد في القانون 112-12.",
            "One page that was read says five people. Another says seven: the number of the older "
            "law 24-83. Ask ODCO which number law 112-12 says.",
        ),
        "partly_verified",
        "J",
        documents=(
            "Pièces d'identité des fondateurs",
            "وثائق هوية المؤسسين",
            "Identity papers of the founders",
        ),
        cost=ASK,
        services=("accompagnement_creation",),
    ),
    Step(
        "denomination",
        (
            "Faire approuver la dénomination par l'ODCO",
            "المصادقة على التسمية لدى مكتب تنمية التعاون",
            "Have the name approved by ODCO",
        ),
        (
            "Choisissez le nom de la coopérative et demandez à l'Office du développement de la "
            "coopération (ODCO) de l'approuver.",
            "اختاروا اسم التعاونية واطلبوا من مكتب تنمية التعاون المصادقة عليه.",
            "Choose the cooperative's name and ask the office for the development of cooperation "
            "(ODCO) to approve it.",
        ),
        "verified",
        "ABDEI",
        documents=(
            "Formulaire de demande, signé",
            "مطبوع الطلب موقعا",
            "Application form, signed",
        ),
        cost=ASK,
        where=(
            "Délégation régionale de l'ODCO: Tanger; Al Hoceima pour sa province",
            "المندوبية الجهوية لمكتب تنمية التعاون: طنجة؛ والحسيمة لإقليمها",
            "Regional delegation of ODCO: Tangier; Al Hoceima for its province",
        ),
        delay=(
            "3 jours dans le projet de loi de 2014; le délai de la loi n'est pas vérifié",
            "3 أيام في مشروع القانون لسنة 2014؛ والأجل الوارد في القانون غير متحقق منه",
            "3 days in the bill of 2014; the time that the law sets is not verified",
        ),
        services=("accompagnement_creation",),
        actors=("odco_tanger", "odco_alhoceima"),
    ),
    Step(
        "statuts",
        (
            "Rédiger et signer les statuts",
            "تحرير النظام الأساسي وتوقيعه",
            "Write and sign the statutes",
        ),
        (
            "Tous les fondateurs signent les statuts, eux-mêmes ou par un mandataire. Pour un "
            "apport en nature (terrain, machine, animaux), un rapport en dit la valeur (art. 27).",
            "يوقع جميع المؤسسين النظام الأساسي بأنفسهم أو بواسطة وكيل. وإذا كانت هناك حصص عينية "
            "(أرض أو آلة أو ماشية) فإن تقريرا يحدد قيمتها (المادة 27).",
            "All founders sign the statutes, themselves or through a proxy. Where something is "
            "brought in kind (land, a machine, animals), a report tells its value (art. 27).",
        ),
        "verified",
        "AB",
        documents=(
            "Statuts signés par tous les fondateurs ou leurs mandataires; rapport d'évaluation "
            "s'il y a des apports en nature",
            "النظام الأساسي موقعا من جميع المؤسسين أو وكلائهم؛ وتقرير التقييم عند وجود حصص عينية",
            "Statutes signed by all founders or their proxies; a valuation report where there are "
            "contributions in kind",
        ),
        cost=ASK,
        services=("accompagnement_juridique", "accompagnement_creation"),
    ),
    Step(
        "assemblee",
        (
            "Tenir l'assemblée constitutive",
            "عقد الجمع العام التأسيسي",
            "Hold the founding assembly",
        ),
        (
            "Les fondateurs se réunissent et en écrivent le procès-verbal. Cette étape n'est pas "
            "dans les deux listes d'actes que nous avons lues: demandez à l'ODCO si elle est "
            "obligatoire.",
            "يجتمع المؤسسون ويحررون محضرا بذلك. ولا ترد هذه الخطوة في لائحتي الإجراءات اللتين "
            "قرأناهما: اسألوا مكتب تنمية التعاون هل هي إلزامية.",
            "The founders meet and write the minutes. This step is in neither of the two lists of "
            "acts that we read: ask ODCO whether it is required.",
        ),
        "general_knowledge",
        "-",
        documents=(
            "Procès-verbal; liste des membres",
            "المحضر؛ ولائحة الأعضاء",
            "Minutes; list of members",
        ),
        services=("accompagnement_creation",),
    ),
    Step(
        "capital",
        (
            "Souscrire le capital: au moins 1 000 DH, part d'au moins 100 DH",
            "الاكتتاب في الرأسمال: 1000 درهم على الأقل وحصة لا تقل عن 100 درهم",
            "Subscribe the capital: at least 1,000 DH, a share of at least 100 DH",
        ),
        (
            "Chaque fondateur s'engage pour une ou plusieurs parts. Que l'engagement se fasse par "
            "un bulletin de souscription n'a été lu dans aucune source.",
            "يلتزم كل مؤسس بحصة أو عدة حصص. أما أن يتم الالتزام ببطاقة اكتتاب فلم يُقرأ في أي مصدر.",
            "Each founder commits to one or more shares. That this is done on a subscription form "
            "was read in no source.",
        ),
        "verified",
        "A",
        documents=(
            "Bulletins de souscription (non vérifié)",
            "بطائق الاكتتاب (غير متحقق منه)",
            "Subscription forms (not verified)",
        ),
        cost=(
            "Le capital: au moins 1 000 DH",
            "الرأسمال: 1000 درهم على الأقل",
            "The capital: at least 1,000 DH",
        ),
        services=("accompagnement_creation", "financement"),
    ),
    Step(
        "fonds",
        (
            "Verser au moins le quart des parts en argent et bloquer les fonds sur un compte",
            "أداء ربع الحصص النقدية على الأقل وفتح حساب بنكي وتجميد الأموال به",
            "Pay at least a quarter of the shares in cash and block the funds in an account",
        ),
        (
            "Ouvrez un compte au nom de la coopérative et bloquez-y l'argent reçu.",
            "افتحوا حسابا باسم التعاونية وجمدوا فيه الأموال المستلمة.",
            "Open an account in the cooperative's name and block the money received in it.",
        ),
        "verified",
        "ABI",
        documents=(
            "Attestation de la banque (non vérifié)",
            "شهادة من البنك (غير متحقق منه)",
            "Certificate of the bank (not verified)",
        ),
        cost=(
            "Frais de la banque: non vérifié",
            "مصاريف البنك: غير متحقق منها",
            "Bank charges: not verified",
        ),
        where=(
            "Une banque, au nom de la coopérative",
            "بنك، باسم التعاونية",
            "A bank, in the name of the cooperative",
        ),
        delay=(
            "5 jours après réception des fonds. Tout verser en 3 ans: dans le projet de loi "
            "seulement, non vérifié dans la loi",
            "5 أيام بعد استلام الأموال. أما أداء الكل خلال 3 سنوات ففي مشروع القانون فقط، وغير "
            "متحقق منه في القانون",
            "5 days after the funds are received. Paying everything within 3 years: in the bill "
            "only, not verified in the law",
        ),
        services=("accompagnement_creation",),
    ),
    Step(
        "depot",
        (
            "Déposer une copie du dossier à l'autorité locale contre un reçu",
            "إيداع نسخة من الملف لدى السلطة المحلية مقابل وصل",
            "Leave a copy of the file with the local authority against a receipt",
        ),
        (
            "Gardez le reçu. Une source place ce dépôt avant l'immatriculation, une autre après: "
            "demandez l'ordre à l'ODCO.",
            "احتفظوا بالوصل. يضع مصدر هذا الإيداع قبل التقييد ويضعه آخر بعده: اسألوا مكتب تنمية "
            "التعاون عن الترتيب.",
            "Keep the receipt. One source places this before the registration, another after it: "
            "ask ODCO for the order.",
        ),
        "verified",
        "AB",
        documents=("Copie des documents", "نسخة من الوثائق", "Copy of the documents"),
        cost=ASK,
        where=(
            "Autorité administrative locale du siège",
            "السلطة الإدارية المحلية لمقر التعاونية",
            "Local administrative authority of the seat",
        ),
        delay=ASK,
        note=(
            "le dépôt est vérifié; sa place dans l'ordre des étapes ne l'est qu'en partie",
            "الإيداع متحقق منه؛ أما موقعه في ترتيب الخطوات فمتحقق منه جزئيا فقط",
            "the act is verified; its place in the order of the steps only in part",
        ),
        services=("accompagnement_juridique",),
    ),
    Step(
        "immatriculation",
        (
            "Demander l'immatriculation au registre local",
            "طلب التقييد في السجل المحلي للتعاونيات",
            "Apply for registration in the local register",
        ),
        (
            "Déposez la demande au tribunal. La liste des pièces de l'article 11 de la loi n'a pas "
            "été lue: demandez-la au greffe ou à l'ODCO.",
            "أودعوا الطلب بالمحكمة. ولم تُقرأ لائحة وثائق المادة 11 من القانون: اطلبوها من كتابة "
            "الضبط أو من مكتب تنمية التعاون.",
            "Hand in the application at the court. The list of papers of article 11 of the law was "
            "not read: ask the court's registry or ODCO for it.",
        ),
        "verified",
        "AC",
        documents=(
            "Demande en trois copies sur le formulaire; pièces de l'article 11 de la loi; "
            "dénomination approuvée: un exemplaire et deux copies certifiées conformes",
            "الطلب في ثلاث نسخ على المطبوع؛ ووثائق المادة 11 من القانون؛ والتسمية المصادق عليها: "
            "أصل ونسختان مشهود بمطابقتهما",
            "Application in three copies on the form; the papers of article 11 of the law; the "
            "approved name: one original and two certified copies",
        ),
        cost=ASK,
        where=(
            "Secrétariat-greffe du tribunal de première instance compétent",
            "كتابة الضبط بالمحكمة الابتدائية المختصة",
            "Registry of the competent court of first instance",
        ),
        delay=ASK,
        services=("accompagnement_juridique",),
    ),
    Step(
        "inscription",
        (
            "Retirer la copie de l'inscription avec le numéro d'immatriculation",
            "سحب نسخة التقييد الحاملة لرقم التسجيل",
            "Collect the copy of the entry with the registration number",
        ),
        (
            "Gardez-la: elle porte le numéro d'immatriculation de la coopérative.",
            "احتفظوا بها: فهي تحمل رقم تسجيل التعاونية.",
            "Keep it: it carries the cooperative's registration number.",
        ),
        "verified",
        "A",
        cost=ASK,
        where=("Le même greffe", "كتابة الضبط نفسها", "The same registry"),
        services=("accompagnement_juridique",),
    ),
    Step(
        "registre-central",
        (
            "L'inscription passe au registre central de l'ODCO",
            "تضمين التقييد في السجل المركزي بمكتب تنمية التعاون",
            "The entry passes to the central register of ODCO",
        ),
        (
            "Le registre central tenu par l'ODCO reçoit l'inscription.",
            "يتلقى السجل المركزي الذي يمسكه مكتب تنمية التعاون هذا التقييد.",
            "The central register that ODCO keeps receives the entry.",
        ),
        "verified",
        "ADK",
        where=("ODCO", "مكتب تنمية التعاون", "ODCO"),
        actors=("odco",),
    ),
    Step(
        "ice",
        (
            "Obtenir l'identifiant commun de l'entreprise (ICE) et l'identifiant fiscal",
            "الحصول على التعريف الموحد للمقاولة والتعريف الضريبي",
            "Get the common business identifier (ICE) and the tax identifier",
        ),
        (
            "Aucune source n'a été lue sur cette étape: demandez à la Direction générale des "
            "impôts ou à l'ODCO.",
            "لم يُقرأ أي مصدر حول هذه الخطوة: اسألوا المديرية العامة للضرائب أو مكتب تنمية التعاون.",
            "No source was read on this step: ask the tax administration or ODCO.",
        ),
        "general_knowledge",
        "-",
        where=(
            "Direction générale des impôts",
            "المديرية العامة للضرائب",
            "Tax administration (Direction générale des impôts)",
        ),
        services=("gestion_comptabilite",),
    ),
    Step(
        "cnss",
        (
            "S'affilier à la CNSS si la coopérative a des salariés",
            "الانخراط في الصندوق الوطني للضمان الاجتماعي عند تشغيل أجراء",
            "Join the social security fund (CNSS) if the cooperative has employees",
        ),
        (
            "Aucune source n'a été lue sur cette étape: demandez à la CNSS.",
            "لم يُقرأ أي مصدر حول هذه الخطوة: اسألوا الصندوق الوطني للضمان الاجتماعي.",
            "No source was read on this step: ask the CNSS.",
        ),
        "general_knowledge",
        "-",
        where=("CNSS", "الصندوق الوطني للضمان الاجتماعي", "CNSS"),
        services=("gestion_comptabilite",),
    ),
)

ACTIVITIES = (
    Step(
        "alimentation",
        ("Alimentation", "المواد الغذائية", "Food"),
        (
            "L'autorisation sanitaire de l'ONSSA est obligatoire.",
            "الترخيص الصحي للمكتب الوطني للسلامة الصحية للمنتجات الغذائية (أونسا) إلزامي.",
            "The sanitary authorisation of ONSSA is required.",
        ),
        "verified",
        "F",
        services=("certification_qualite",),
        actors=("onssa",),
    ),
    Step(
        "cannabis",
        ("Cannabis licite", "القنب الهندي المقنن", "Licit cannabis"),
        (
            "Une autorisation de l'ANRAC est nécessaire; elle concerne des parties d'Al Hoceima et "
            "de Chefchaouen.",
            "يلزم ترخيص الوكالة الوطنية لتقنين الأنشطة المتعلقة بالقنب الهندي؛ ويهم أجزاء من "
            "إقليمي الحسيمة وشفشاون.",
            "An authorisation of ANRAC is needed; it concerns parts of Al Hoceima and Chefchaouen.",
        ),
        "verified",
        "G",
        actors=("anrac",),
    ),
    Step(
        "artisanat",
        ("Artisanat", "الصناعة التقليدية", "Handicrafts"),
        (
            "La coopérative s'inscrit au répertoire de la chambre d'artisanat, qui aide aussi à "
            "la créer.",
            "تُسجَّل التعاونية في سجل غرفة الصناعة التقليدية، التي تساعد أيضا على تأسيسها.",
            "The cooperative is entered in the register of the chamber of handicrafts, which also "
            "helps to found it.",
        ),
        "verified",
        "H",
        actors=("ca_tta",),
    ),
)

# What was read in no source; and the procedure that is no more.
QUESTIONS: tuple[tuple[str, Texts], ...] = (
    (
        "nombre-fondateurs",
        (
            "Le nombre minimum de fondateurs dans le texte de la loi",
            "العدد الأدنى للمؤسسين في نص القانون",
            "The minimum number of founders in the text of the law",
        ),
    ),
    (
        "nom-approuve",
        (
            "En combien de temps le nom est approuvé, et combien de temps cela vaut",
            "أجل المصادقة على التسمية ومدة صلاحيتها",
            "How long the approval of the name takes, and how long it is valid",
        ),
    ),
    ("frais", ("Les frais", "الرسوم", "The fees")),
    (
        "article-11",
        (
            "La liste des pièces de l'article 11",
            "لائحة وثائق المادة 11",
            "The list of papers of article 11",
        ),
    ),
    (
        "delai-depot",
        (
            "Le délai pour déposer le dossier",
            "أجل إيداع الملف",
            "The time limit for handing in the file",
        ),
    ),
    (
        "impots",
        ("Les exonérations d'impôt", "الإعفاءات الضريبية", "The tax exemptions"),
    ),
    (
        "tribunaux",
        (
            "Les tribunaux de première instance de la région et leur ressort",
            "المحاكم الابتدائية بالجهة ودوائر نفوذها",
            "The courts of first instance of the region and their areas",
        ),
    ),
)
ABOLISHED = Step(
    "ancienne-procedure",
    (
        "L'ancienne procédure (agrément, loi 24-83) est abolie",
        "المسطرة القديمة (الترخيص، القانون 24-83) ملغاة",
        "The old procedure (approval called agrément, law 24-83) is abolished",
    ),
    (
        "On trouve encore sur le web une procédure d'agrément avec six originaux et environ "
        "1 620 DH. L'agrément a été supprimé: ne la suivez pas.",
        "ما زالت على الويب مسطرة للترخيص بستة أصول ونحو 1620 درهما. وقد أُلغي هذا الترخيص: فلا "
        "تتبعوها.",
        "The web still shows an approval procedure with six originals and about 1,620 DH. That "
        "approval was abolished: do not follow it.",
    ),
    "partly_verified",
    "AB",
    note=(
        "que l'agrément soit supprimé se déduit des étapes d'après la loi 112-12, qui n'en ont "
        "pas; le texte de la loi n'a pas été lu",
        "إلغاء الترخيص مستنتج من الخطوات وفق القانون 112-12 التي تخلو منه؛ ولم يُقرأ نص القانون",
        "that the approval was abolished follows from the steps under law 112-12, which have "
        "none; the text of the law was not read",
    ),
)
