"""The words of the fictitious register: forms, sectors, branches and products."""

from __future__ import annotations

from builders.package import Texts

# French and Arabic words for a structure of each form.
FORMS: dict[str, tuple[str, str]] = {
    "cooperative": ("Coopérative", "تعاونية"),
    "union_cooperatives": ("Union de coopératives", "اتحاد تعاونيات"),
    "association": ("Association", "جمعية"),
    "association_rup": ("Association d'utilité publique", "جمعية ذات منفعة عامة"),
    "mutuelle": ("Mutuelle", "تعاضدية"),
    "fondation": ("Fondation", "مؤسسة"),
    "gie": ("Groupement d'intérêt économique", "مجموعة ذات نفع اقتصادي"),
    "entreprise_collective_partagee": ("Entreprise collective partagée", "هيئة"),
    "autre": ("Structure", "هيئة"),
}
BRANCHES: dict[str, str] = {
    "agriculture": "huile_olive",
    "artisanat": "tissage",
    "habitat": "aucune",
    "argane": "argane_cosmetique",
    "denrees_alimentaires": "couscous_patisserie",
    "peche": "peche_artisanale",
    "foret": "bois",
    "pam": "plantes_aromatiques",
    "transport": "services_proximite",
    "alphabetisation": "services_proximite",
    "commercants_detaillants": "services_proximite",
    "consommation": "services_proximite",
    "carrieres": "aucune",
    "conseil_gestion": "services_proximite",
    "main_oeuvre": "services_proximite",
    "dechets": "dechets_recyclage",
    "mineraux": "aucune",
    "tourisme": "tourisme_rural",
    "communication": "services_proximite",
    "art_culture": "poterie",
    "e_commerce": "broderie_couture",
    "imprimerie_papeterie": "services_proximite",
    "sel": "sel",
    "cannabis_licite": "cannabis_licite",
}
SECTORS: tuple[str, ...] = tuple(BRANCHES)
PRODUCTS: dict[str, Texts] = {
    "huile_olive": ("Huile d'olive, olives", "زيت الزيتون، الزيتون", "Olive oil, olives"),
    "tissage": (
        "Mendil, couvertures, tapis",
        "المنديل، الأغطية، الزرابي",
        "Mendil, blankets, rugs",
    ),
    "aucune": ("Services aux membres", "خدمات للأعضاء", "Services to members"),
    "argane_cosmetique": ("Huile d'argane, savons", "زيت الأركان، الصابون", "Argan oil, soap"),
    "couscous_patisserie": ("Couscous, gâteaux", "الكسكس، الحلويات", "Couscous, pastry"),
    "peche_artisanale": ("Poisson frais", "السمك الطري", "Fresh fish"),
    "bois": ("Bois, liège", "الخشب، الفلين", "Wood, cork"),
    "plantes_aromatiques": (
        "Plantes séchées, huiles essentielles",
        "النباتات المجففة، الزيوت الأساسية",
        "Dried plants, essential oils",
    ),
    "services_proximite": ("Services de proximité", "خدمات القرب", "Local services"),
    "dechets_recyclage": ("Tri et recyclage", "الفرز وإعادة التدوير", "Sorting and recycling"),
    "tourisme_rural": ("Gîtes, randonnées", "المآوي، الجولات", "Lodges, hikes"),
    "poterie": ("Poterie, ateliers", "الفخار، الورشات", "Pottery, workshops"),
    "broderie_couture": ("Vêtements, broderies", "الملابس، الطرز", "Clothes, embroidery"),
    "sel": ("Sel", "الملح", "Salt"),
    "cannabis_licite": (
        "Cannabis licite (loi 13-21)",
        "القنب الهندي المشروع (القانون 13.21)",
        "Lawful cannabis (law 13-21)",
    ),
}
NOTE: Texts = (
    "ligne fictive: aucune organisation réelle",
    "سطر خيالي: لا يخص أي هيئة حقيقية",
    "fictitious row: no real organisation",
)
