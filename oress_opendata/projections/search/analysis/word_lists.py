"""Stop words of four languages, and irregular plurals. All folded, as folding.py folds them.

Raise `FORM` in indexing/projection.py after a change, so that the index is rebuilt.
"""

from __future__ import annotations

from oress_opendata.projections.search.analysis.folding import fold_word

_STOPS = """
a à au aux avec ce ces cette cet c ça dans de des du d elle elles en est et eux il ils j je l la
le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ou où par pas pour qu que
quel quelle quelles quels qui quoi s sa sans se ses si son sont sur t ta te tes ton tu un une
vos votre vous y comment combien quand pourquoi peut peux puis pouvons peuvent puisje faire fait
dois doit faut veux veut voudrais souhaite cherche chercher trouver trouve existe ya as ai ont
avoir être suis es quelqu quelque quelques svp merci bonjour entre chez vers dont comme aussi
plus très tous tout toute toutes jusqu lorsqu the of and to in on at by for from with is are was
be an or as it its this that these those there how what who whom where when why which can could
do does i my me we our you your help me find want need looking please any some about into not في
من على الى عن مع هذا هذه ذلك التي الذي الذين هل ما ماذا من كيف اين متى لماذا كم او ان و هو هي هم
نحن انا لي لنا عند بين حول كل قد ثم لا لم لن يمكن يمكنني اريد ابحث نريد نبحث كيفاش كيفاه شنو
شنوا شكون فين فاين علاش واش بغيت بغينا ندير نديرو نقدر نقدرو ديال ديالي ديالنا باش عندي عندنا
كاين كاينه شي لي اللي هاد هادي فيها منين وقتاش شحال بشحال نلقى نلقا kifach kifash kifech kif
chno chnou chnu shno achno achnou ash ach chkoun chkon shkoun fin fayn feen wach wash bghit
bghina ndir ndiro ndirou n9der nqder n9dro dyal diyal dial dyali dyalna bach bash 3ndi 3andi
kayn kayna chi li lli had hadi mnin wa9tach ch7al chhal nl9a nel9a fi mn men 3la ala
f b w u wa o dyalhom m3a ila
"""

# plural: singular
_PLURALS = """
نساء:امرأة النسوة:امرأة نسوة:امرأة شباب:شاب شبان:شاب مشاريع:مشروع قروض:قرض زيوت:زيت حرف:حرفة
صناع:صانع عمال:عامل قوانين:قانون مكاتب:مكتب صناديق:صندوق برامج:برنامج معارض:معرض أسواق:سوق
مدن:مدينة أقاليم:إقليم مراكز:مركز أدلة:دليل وثائق:وثيقة تقارير:تقرير أرقام:رقم مصادر:مصدر
مجالس:مجلس غرف:غرفة مناطق:منطقة قرى:قرية دواوير:دوار موارد:مورد أعضاء:عضو أهداف:هدف أنشطة:نشاط
خدمات:خدمة شروط:شرط مراحل:مرحلة وسائل:وسيلة قطاعات:قطاع ملفات:ملف ظهائر:ظهير مراسيم:مرسوم
أنظمة:نظام عقود:عقد ضرائب:ضريبة رسوم:رسم مداخيل:دخل بنوك:بنك أبناك:بنك شركات:شركة شركاء:شريك
مقاولات:مقاولة مزارع:مزرعة أشجار:شجرة نباتات:نبات أعشاب:عشب ثمار:ثمرة أسماك:سمك أغنام:غنم
ماعز:معزة أبقار:بقرة نحل:نحلة زرابي:زربية منازل:منزل دور:دار مساكن:مسكن أطفال:طفل رجال:رجل
أشخاص:شخص نساج:نساجة طلبة:طالب طلاب:طالب مهن:مهنة مصانع:مصنع ورش:ورشة أوراش:ورش منتوجات:منتوج
منتجات:منتوج منتج:منتوج بحوث:بحث أبحاث:بحث دراسات:دراسة خرائط:خريطة جداول:جدول سجلات:سجل
أخبار:خبر فروع:فرع أصناف:صنف أنواع:نوع أسماء:اسم عناوين:عنوان شهادات:شهادة علامات:علامة ديون:دين
أجور:أجر وظائف:وظيفة آليات:آلية آلات:آلة أطر:إطار قيم:قيمة حلول:حل جماعات:جماعة جهات:جهة
سنوات:سنة سنين:سنة أعوام:عام شهور:شهر أشهر:شهر travaux:travail baux:bail yeux:oeil women:woman
men:man children:child people:person conseils:conseil taux:taux feux:feu
"""


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in text.split()) - {""}


def _pairs(text: str) -> dict[str, str]:
    pairs = (pair.split(":") for pair in text.split())
    return {fold_word(many): fold_word(one) for many, one in pairs}


STOPS = _folded(_STOPS)
IRREGULAR = {many: one for many, one in _pairs(_PLURALS).items() if many != one}
