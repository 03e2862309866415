"""The words of questions about founding, in French, English, Arabic and Darija in both alphabets.

Regular expressions over folded words (projections/search/analysis/folding.py): without case,
accents and variants of the hamza. An Arabic word may have a clitic before it, a Latin one an
article of Darija; `compile_words` adds them.
"""

from __future__ import annotations

import re

_CLITIC = "(?:[وفبلك]{0,2}(?:ال|لل)?)"
_ARTICLE = "(?:[dflb]?[aei]?l)?"


def compile_words(latin: str, arabic: str = "", darija: str = "") -> re.Pattern[str]:
    """Whole words, each list separated by blanks. `darija` is in Latin letters."""
    parts = [f"{_ARTICLE}{_any(latin)}"]
    if arabic:
        parts.append(f"{_CLITIC}{_any(arabic)}")
    if darija:
        parts.append(f"{_ARTICLE}{_any(darija)}")
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _any(words: str) -> str:
    """One of some words; `_` stands for a blank inside an expression."""
    return f"(?:{'|'.join(words.split())})".replace("_", " ")


# A cooperative in Darija in Latin letters.
DARIJA = "t[ae]*[3ae]*[wou]+n[iy]+[aeh]* k[oui]+[bp][eaiou]*ra?t[iy]*[fv]e? cop[eai]*rat[iy][fv]e?"
# What is founded. The plural of each is what statistics count.
FORMS = {
    "cooperative": compile_words(
        "coop scop co_op(?:erative)? co+p+[eo]?r+a?t+[iy]v?e?",
        "تعاوني(?:ه|تي|تنا) تعونيه ك[وي]*ب[وي]*رات[يا]*ف(?:ه)?",
        DARIJA,
    ),
    "association": compile_words(
        "association asso", "جمعي(?:ه|تي|تنا)", "j[ae]?m[3ae]+[iy]+[ae]h?"
    ),
    "mutuelle": compile_words("mutuelle mutual(?:_society)?", "تعاضدي(?:ه|تي)", "ta3adodi?ya"),
    "gie": compile_words("gie groupement(?:_d_interet_economique)?", "مجموعه_ذات_نفع"),
    "project": compile_words(
        "projet project business startup entreprise", "مشروع مقاوله", "m[ae]?[cs]h?[rl]ou?3 m9awla"
    ),
}
PLURALS = compile_words(
    "coops co_ops co_operatives cooperatives associations assos mutuelles mutuals groupements"
    " projets projects entreprises",
    "تعاونيات جمعيات تعاضديات مشاريع مقاولات",
    "t[ae]*[3ae]*[wou]+n[iy]+at j[ae]?m[3ae]+[iy]+at",
)

# Verbs that ask how to found, in forms that a founder uses: no participles, no past.
FOUNDING = compile_words(
    "creer creerai creons (?:je|comment|pour|veux|veut|voudrais|voulons|peut|peux|souhaite)_cree"
    " fonder fondons monter montons constituer constituons lancer"
    " demarrer ouvrir etablir instituer immatriculer transformer devenir regrouper"
    " (?:mettre|organiser|grouper|associer)_en"
    " become becoming start starting create creating establish establishing launch launching"
    " incorporate"
    " (?:to|i|we|can|you|do|how)_(?:found|form|open|register|make|build|begin)"
    " set(?:ting)?_(?:\\w+_)?up (?:founding|forming|opening|registering|joining_together)",
    "[اتنيس]{1,3}وسس(?:و|وا|ون|ي|ين)? [انتي]نشي(?:و|وا)? [انتي]حدث(?:و|وا)?"
    " [انتي]فتح(?:و|وا|ي)? [انتي]خلق(?:و|وا|ي)? [انتي]بدا(?:و|وا)?(?:ه|ها)? [انتي]سجل(?:و|وا|ي)?"
    " [نتي]?دير(?:و|وا|ي)? [نتي]اسس(?:و|وا|ي)? نسس(?:و)? تكوين(?=_تعاونيه|_جمعيه)"
    " [نتي]صا[وي]ب(?:و|وا|ي)? [نتي]حل(?:و|وا|ي)?"
    " [نتي]عمل(?:و|وا|ي)? [نتي]كريي?(?:و)? [نتي]بني(?:و|وا)? [نتي]قيد(?:و|وا)?",
    "[nt]?dir[ouwi]*(?:ha)? [nt]?[2ea']{0,3}as+[eai]?s*[ouw]* n2?[ei]?s+[ei]?s+[ouw]*"
    " [nt]?sa+[wy][ei]?b[ouw]*"
    " [nt][7h][ea]?l+[ouw]* n[ck]r[ei]+[aeioruyw]* [nt][ae]?3[ae]?m[ae]?l[ouw]*"
    " [nt]kh[ea]?l[ae]?[9qk][ouw]* [nt][ea]?ft[ea]?[7h][ouw]* [nt]b[ea]?da[wou]*"
    " [nt][ea]?s[ea]?j+[ei]?l[ouw]* n?open[iy]?w?",
)
# Verbs with many other uses count beside the noun only.
NEAR = compile_words(
    "former formons enregistrer declarer faire batir (?:to|i|we)_do",
    "[انت]كون(?:و|وا)? خلق فتح",
    "nkewn[ou]* na?dkhl[ou]*",
)
NOUNS = compile_words(
    "creation constitution fondation montage lancement demarrage immatriculation founding"
    " registration"
    " setup incorporation establishment",
    "تاسيس(?:ها|ه|ي|نا)? انشاء(?:ها|ه)? احداث(?:ها|ه)? تسجيل",
    "ta?[2'3]?a?sis i7dat insha2? tsjil t[ea]sjil",
)
# Who has an idea, a project, help or money beside a single cooperative has not founded it yet.
BEGINNINGS = compile_words(
    "projets? projects? idees? ideas? envie reve dream commencer commence debuter debut debutante?"
    " aide(?:r|s|nt|z)? accompagne[rz]? accompagnement appui appuyer soutien soutenir"
    " orient(?:er|e|ation) guider? guidance conseil(?:s|ler|lez)? advi[cs]e counsel(?:ling)?"
    " mentor(?:ing)? coaching help support assist(?:ance)? financ(?:er|e|ement|ements|ing)"
    " fund(?:s|ing)? subventions? grants? credits? prets? loans? microcredit bourse"
    " porteu(?:rs?|ses?) rejoindre begin(?:ning)? starter",
    "مشروع(?:ي|نا|ه)? فكره فكرت(?:ي|نا) حلم(?:ي|نا)? بدايه بديت نبدا(?:و)?"
    " [يت]?وجه(?:ني|نا|و|وني|ونا)? توجيه ارشاد ارشادات استشاره نصيحه نصايح دعم مساعده"
    " [يت]?ساعد(?:ني|نا|و|وني|ونا)? [يت]?عاون(?:ني|نا|ي|و|وني|ونا)? مواكبه"
    " [يت]?واكب(?:ني|نا)? مصاحبه تمويل [يت]?مول(?:ني|نا)? قرض قروض سلف منحه منح ميزانيه"
    " حامل(?:ي|ه)?_(?:ال)?مشروع احتضان",
    "m[ae]?[cs]h?[rl]ou?3[iy]? m[ae]?chrou[3e3]?\\w? fi?kra f[ei]kr[ae]ti b[dt]i?t n[ea]?bda[wou]*"
    " [ytk]*3a?[wou]+n[ouw]*(?:ni|na)? m[ou]*sa?3ada [yt]?sa?3[ae]d(?:ni|na)? da?3m t[ae]mwil"
    " 9ard qard s[ae]l[ae]f taw?jih [iy]*w[ae]?j+[ae]?h[ouw]*(?:ni|na)? nasi7a istichara"
    " mou?waka?ba",
)
# Wishes, beside what is wished for.
WISHES = compile_words(
    "(?:veux|veut|voulons|voudrais|souhaite|aimerais)_(?:une?|ma|notre)"
    " (?:want|need|like|wish)_(?:a|our|my)(?:_own)?",
    "بغيت(?:ها)? بغينا اريد نريد ابغي نبغيو? حاب(?:ه|ين)? باغي(?:ه|ين)?",
    "bghi(?:t|na) ba?ghi[an]*",
)
PROCEDURES = compile_words(
    "etapes? demarches? procedures? conditions? guide formalites? requirements? steps? process"
    " rules",
    "مراحل طريقه_(?:عمل|تاسيس|انشاء) خطوات اجراءات مسطره مساطر شروط دليل",
    "marahil mara7il ijra2?at chorot chourout khotowat mastara",
)
NEEDS = compile_words(
    "faut faudra doit necessaires? requise? minimum minimal besoin obligatoires? combien comment"
    " need needed required minimum must how",
    "لازم يلزم يجب مطلوب(?:ه|ين)? الادني ادني خاص(?:ني|نا|ها|هم)? خصني خص كم شحال بشحال كيف"
    " كيفيه كيفاش",
    "kh[ae]?s+(?:ni|na|ha|hom|k)?o? laz[ei]?m ch[7h]al b?ch[7h]al chhal kif\\w*",
)
# What is not about founding, unless somebody says that they found.
OTHERWISE = compile_words(
    "listes? statistiques? stats evolution carte annuaire repartition taux chiffres? emplois?"
    " vend(?:re|ent)? ventes? acheter achete produits? formations? comptabilite adresse"
    " telephone contact par"
    " lists? statistics map directory data sell buy products? training jobs? by",
    "لايحه قايمه توزيع تطور احصاييات خريطه حسب عناوين دليل_التعاونيات نشري نبيع بيع شراء تكوين"
    " محاسبه",
    "nchri nbi3o? takwin",
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MANY = compile_words("combien nombre how_many number", "كم عدد شحال", "ch[7h]+al chhal")
# What is asked about the cooperative to be founded: the step of the guide, and its words. Those of
# `ALONE` say enough beside the noun.
ASPECTS = {
    "delay": compile_words(
        "combien_de_temps delais? duree temps jours? mois semaines? how_long time days months"
        " weeks",
        "مده اجل اجال وقت ايام يوم شهر اشهر متي وقتاش",
        "w[ae]?[9q]t moud+a mod+a ayam yamat",
    ),
    "cost": compile_words(
        "cout couts coute coutent coutera frais prix tarifs? cher payer argent dirhams? dh budget"
        " costs? price fees? expensive pay money",
        "[تي]?كلفه? [يت]كلف تكاليف ثمن مصاريف رسوم بكم بشحال ك?تقام ندفع نخلص فلوس لفلوس درهم",
        "flous taman bch[7h]al k?a?t[9q]a+m tkelf masarif nkhal+es",
    ),
    "members": compile_words(
        "membres? fondateurs? fondatrices? personnes? gens adherents? a_combien seule?"
        " members? founders? people persons? alone",
        "اعضاء عضو اشخاص شخص مؤسسين ناس موسسين بوحدي وحدي من_واحد افراد",
        "nas mn_wa?[7h][ae]?d bo?w?[7h]di a3da2? chkhas",
    ),
    "capital": compile_words(
        "capital apports? parts_sociales share_capital",
        "راسمال راس_المال راس_مال راسمالها حصص",
        "ras_?(?:el|l)?_?mal rasmal",
    ),
    "statutes": compile_words(
        "statuts reglement_interieur statutes bylaws articles_of_association",
        "قانون_(?:ال)?اساسي نظام_(?:ال)?اساسي نظام_(?:ال)?داخلي",
        "9anoun_l?asasi statut",
    ),
    "tax": compile_words(
        "impots? fiscalite fiscal fiscale taxes? tva exonerations? exoneree? tax taxed taxation"
        " vat",
        "ضريبه ضرايب اعفاء معفاه معفيه تعفي جبايات",
        "d[ae]riba daray?ib impo",
    ),
    "name": compile_words(
        "denomination nom_de_la name_of_the certificat_negatif",
        "تسميه اسم_ال\\w+ اسميه",
        "smiya smiyt\\w*",
    ),
    "papers": compile_words(
        "papiers? pieces? dossier documents? formulaires? paperwork papers? forms? files?",
        "وثايق وثيقه وراق اوراق ورق ملف مستندات",
        "wra[9q] wara[9q] lewra[9q] dossier milaf",
    ),
    "registration": compile_words(
        "immatriculer immatriculation inscription registre_local recepisse tribunal greffe"
        " register"
        " registration court",
        "تقييد قيد سجل_محلي محكمه وصل",
        "tsjil m[ae]7kama",
    ),
    "bank": compile_words("compte_bancaire banque bank_account bank", "حساب_بنكي بنك", "banka"),
    "assembly": compile_words("assemblee general_meeting assembly", "جمع_(?:ال)?عام", "jam3_l?3am"),
    "abolished": compile_words(
        "ag[r]ement autorisation licence authorisation", "رخصه ترخيص", "rokhsa"
    ),
}
ALONE = frozenset(
    {"capital", "statutes", "tax", "registration", "papers", "assembly", "members", "delay", "cost"}
)
