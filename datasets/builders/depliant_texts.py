"""The statements of the observatory's leaflet, in our words: kind, body, and three languages."""

from __future__ import annotations

from builders.package import Texts

STATEMENTS: tuple[tuple[str, str, Texts], ...] = (
    (
        "identite",
        "oress",
        (
            "Une expérience pilote au Maroc, créée en 2008 par le Conseil régional de "
            "Tanger-Tétouan avec l'appui de la Chambre régionale de l'économie sociale et "
            "solidaire de Provence-Alpes-Côte d'Azur",
            "تجربة نموذجية بالمغرب أحدثها المجلس الجهوي لطنجة-تطوان سنة 2008 بدعم من الغرفة "
            "الجهوية للاقتصاد الاجتماعي والتضامني لبروفانس ألب كوت دازور",
            "A pilot initiative in Morocco, created in 2008 by the Regional Council of "
            "Tanger-Tétouan with the support of the regional chamber of the social and solidarity "
            "economy of Provence-Alpes-Côte d'Azur",
        ),
    ),
    (
        "identite",
        "oress",
        (
            "Consolidé dans le cadre du projet PRESS, et l'un des piliers de la Maison de "
            "l'économie sociale et solidaire du conseil régional",
            "تعزز في إطار مشروع PRESS، وهو أحد أعمدة دار الاقتصاد الاجتماعي والتضامني التابعة "
            "للمجلس الجهوي",
            "Consolidated under project PRESS, and one of the pillars of the House of the social "
            "and solidarity economy of the regional council",
        ),
    ),
    (
        "vocation",
        "oress",
        (
            "Inventorier les données disponibles sur le secteur, les analyser, promouvoir le "
            "secteur et mettre l'information à la disposition de ceux qui y travaillent",
            "جرد المعطيات المتوفرة حول القطاع وتحليلها والنهوض بالقطاع ووضع المعلومات رهن إشارة "
            "العاملين فيه",
            "To inventory the data available on the sector, analyse them, promote the sector, and "
            "put the information at the disposal of those who work in it",
        ),
    ),
    (
        "mission",
        "oress",
        (
            "Recueillir, traiter et analyser les données sur l'économie sociale et solidaire de "
            "la région",
            "جمع المعطيات حول الاقتصاد الاجتماعي والتضامني بالجهة ومعالجتها وتحليلها",
            "Collect, treat and analyse data on the social and solidarity economy in the region",
        ),
    ),
    ("mission", "oress", ("Promouvoir le secteur", "النهوض بالقطاع", "Promote the sector")),
    (
        "mission",
        "oress",
        (
            "Conseiller et aider aux décisions stratégiques",
            "تقديم الاستشارة والمساعدة على اتخاذ القرارات الاستراتيجية",
            "Advise and help strategic decisions",
        ),
    ),
    (
        "mission",
        "oress",
        (
            "Produire des documents de référence et les rendre accessibles",
            "إنتاج وثائق مرجعية وإتاحتها",
            "Produce reference documents and make them available",
        ),
    ),
    (
        "public",
        "oress",
        (
            "Structures de l'économie sociale et solidaire: coopératives, associations, mutuelles",
            "بنيات الاقتصاد الاجتماعي والتضامني: التعاونيات والجمعيات والتعاضديات",
            "Social and solidarity economy organisations: cooperatives, associations, mutual "
            "societies",
        ),
    ),
    (
        "public",
        "oress",
        (
            "Institutions publiques qui agissent dans le secteur",
            "المؤسسات العمومية العاملة في القطاع",
            "Public institutions that work in the sector",
        ),
    ),
    (
        "public",
        "oress",
        ("Collectivités locales", "الجماعات المحلية", "Local authorities"),
    ),
    (
        "public",
        "oress",
        (
            "Organisations non gouvernementales et organismes internationaux",
            "المنظمات غير الحكومية والهيئات الدولية",
            "Non-governmental organisations and international bodies",
        ),
    ),
    (
        "public",
        "oress",
        (
            "Chercheurs universitaires et étudiants",
            "الباحثون الجامعيون والطلبة",
            "University researchers and students",
        ),
    ),
    ("public", "oress", ("Grand public", "عموم الناس", "The general public")),
    (
        "produit",
        "oress",
        (
            "Un atlas de l'économie sociale et solidaire de la région",
            "أطلس الاقتصاد الاجتماعي والتضامني بالجهة",
            "An atlas of the social and solidarity economy in the region",
        ),
    ),
    (
        "produit",
        "oress",
        ("Un panorama régional", "بانوراما جهوية", "A regional panorama"),
    ),
    (
        "produit",
        "oress",
        (
            "Un catalogue des acteurs qui accompagnent les structures",
            "دليل الفاعلين الذين يواكبون البنيات",
            "A catalogue of the actors who support organisations",
        ),
    ),
    (
        "produit",
        "oress",
        (
            "Des périodiques, dont des lettres d'information",
            "دوريات، منها نشرات إخبارية",
            "Periodicals, among them newsletters",
        ),
    ),
    (
        "produit",
        "oress",
        ("Des études thématiques", "دراسات موضوعاتية", "Thematic studies"),
    ),
    (
        "identite",
        "oress",
        (
            "Travaille d'après des bases de données qui lui sont propres; ses produits se "
            "consultent sur place ou en libre-service",
            "يشتغل انطلاقا من قواعد معطيات خاصة به؛ ويُطلع على منتوجاته في عين المكان أو في خدمة "
            "ذاتية",
            "Works from databases of its own; its products are consulted on the spot or in "
            "self-service",
        ),
    ),
    (
        "identite",
        "crtt",
        (
            "Projet PRESS: un appui de trois ans à une politique régionale de l'économie sociale "
            "et solidaire à Tanger-Tétouan, conduit avec le Conseil régional de "
            "Provence-Alpes-Côte d'Azur, dans une coopération décentralisée ouverte en 2000",
            "مشروع PRESS: دعم لمدة ثلاث سنوات لسياسة جهوية للاقتصاد الاجتماعي والتضامني "
            "بطنجة-تطوان، بقيادة مشتركة مع المجلس الجهوي لبروفانس ألب كوت دازور، في إطار تعاون "
            "لامركزي انطلق سنة 2000",
            "Project PRESS: three years of support to a regional policy of the social and "
            "solidarity economy in Tanger-Tétouan, led with the Regional Council of "
            "Provence-Alpes-Côte d'Azur, within a decentralised cooperation open since 2000",
        ),
    ),
    (
        "axe",
        "crtt",
        (
            "Projet PRESS, axe 1: la première Maison de l'économie sociale et solidaire (MESS)",
            "مشروع PRESS، المحور 1: أول دار للاقتصاد الاجتماعي والتضامني (MESS)",
            "Project PRESS, axis 1: the first House of the social and solidarity economy (MESS)",
        ),
    ),
    (
        "axe",
        "crtt",
        (
            "Projet PRESS, axe 2: le premier observatoire régional (ORESS)",
            "مشروع PRESS، المحور 2: أول مرصد جهوي (ORESS)",
            "Project PRESS, axis 2: the first regional observatory (ORESS)",
        ),
    ),
    (
        "axe",
        "crtt",
        (
            "Projet PRESS, axe 3: la structuration et l'animation du secteur",
            "مشروع PRESS، المحور 3: هيكلة القطاع وتنشيطه",
            "Project PRESS, axis 3: the structuring and animation of the sector",
        ),
    ),
    (
        "axe",
        "crtt",
        (
            "Projet PRESS, axe 4: une expérience pilote, l'« Entreprise collective partagée »",
            "مشروع PRESS، المحور 4: تجربة نموذجية باسم «Entreprise Collective Partagée»",
            "Project PRESS, axis 4: a pilot experience, the “Entreprise Collective Partagée” "
            "(shared collective enterprise)",
        ),
    ),
    (
        "partenaire",
        "crtt",
        (
            "Partenaires du projet PRESS: Chambre de commerce, de services et d'industrie de "
            "Tanger; RADEV; Énergies Alternatives; CRESS PACA; Direction générale des "
            "collectivités locales; Ambassade de France au Maroc",
            "شركاء مشروع PRESS: غرفة التجارة والخدمات والصناعة لطنجة؛ RADEV؛ Énergies "
            "Alternatives؛ CRESS PACA؛ المديرية العامة للجماعات المحلية؛ سفارة فرنسا بالمغرب",
            "Partners of project PRESS: chamber of commerce, services and industry of Tangier; "
            "RADEV; Énergies Alternatives; CRESS PACA; Direction générale des collectivités "
            "locales; Embassy of France in Morocco",
        ),
    ),
    (
        "contact",
        "mess",
        (
            "Adresse imprimée: Conseil régional de Tanger-Tétouan, rue des Amoureux, BP 1292, "
            "90000 Tanger; le téléphone, la télécopie et le courriel imprimés sont dans l'annuaire "
            "des acteurs",
            "العنوان المطبوع: المجلس الجهوي لطنجة-تطوان، rue des Amoureux, BP 1292, 90000 Tanger؛ "
            "أما الهاتف والفاكس والبريد المطبوعة فهي في دليل الفاعلين",
            "Address as printed: Regional Council of Tanger-Tétouan, rue des Amoureux, BP 1292, "
            "90000 Tanger; the telephone, fax and e-mail as printed are in the directory of actors",
        ),
    ),
)
