"""Personal data is not published by mistake.

That is personal e-mail addresses, Moroccan mobile and identity numbers, and columns with such
names. To publish them deliberately, `oress:confirmed` states rule, resource, column and reason.
The law is Morocco's 09-08 on the protection of persons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from oress_opendata.languages import N_
from oress_opendata.meaning.descriptor import Table
from oress_opendata.model.finding import Finding
from oress_opendata.sources.findings.rules import Rule, error, warning
from oress_opendata.sources.findings.subject import Subject
from oress_opendata.sources.tables.column_checks import CellCheck

TEXT_TYPES = frozenset({"string", "any", "integer", "object", "array", "list"})
CONFIRM = N_(
    "Remove it; or, if it may be published, confirm it in “oress:confirmed” with the rule "
    "“{rule}”, the resource “{resource}”, the column “{column}” and the reason."
)
EMAIL = error("private-email", N_("“{value}” looks like a personal e-mail address."), CONFIRM)
PHONE = error("private-phone", N_("“{value}” looks like a personal mobile number."), CONFIRM)
IDENTITY = error(
    "private-identity", N_("“{value}” looks like a national identity number."), CONFIRM
)
COLUMN = error(
    "private-column", N_("The column “{column}” seems to contain personal data."), CONFIRM
)
UNUSED = warning(
    "confirmed-unused",
    N_("“oress:confirmed” names {value}, but nothing was found there."),
    N_("Remove entries that are not needed, so that they do not hide a later problem."),
)
REASONLESS = error(
    "confirmed-reason",
    N_("An entry of “oress:confirmed” has no rule, resource, column or reason."),
    N_("Write all four as strings."),
)

# Mail providers of private persons; first.last@ is personal at any of them.
_MAILBOX = re.compile(
    r"[\w.+-]+@(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|gmx|proton"
    r"|protonmail|laposte|orange|wanadoo|menara)\.[a-z.]{2,6}\b"
    r"|\b[^\W\d_]{2,}\.[^\W\d_]{2,}@[\w-]+(?:\.[\w-]+)+",
    re.I,
)
# 06 and 07 are mobile numbers; spaces, dots and hyphens may separate the digits.
_MOBILE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)[\s.-]?212[\s.-]?(?:\(0\))?[\s.-]?|0)[67](?:[\s.-]?\d){8}(?![\d.,]?\d)"
)
# One or two letters of the issuing office and five or six digits; not a postal code or the number
# of a company.
_IDENTITY = re.compile(r"(?<![\w-])(?!CP|BP|RC|IF|TP)[A-Z]{1,2}\s?\d{5,6}(?![\w-])")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

# Words of a column's name, without accents.
_NAMED = re.compile(
    r"(^|_)(e_?mails?|mails?|courriels?|phones?|tele?|tel|telephones?|mobiles?|gsm|portable|fax"
    r"|whatsapp|cin|cnie?|cnib|nin|identity_?(number|card)|id_card|carte_identite"
    r"|numero_identite|passe?port|prenoms?|first_?names?|given_?names?|last_?names?|surnames?"
    r"|family_?names?|nom_(de_)?famille|patronyme|nom_(et_)?prenoms?|date_(de_)?naissance"
    r"|lieu_(de_)?naissance|birth_?(date|day|place)|date_of_birth|dob"
    r"|adresse_(personnelle|domicile)|home_address)(_|$)"
)
_NAMED_ARABIC = re.compile(
    "البريد|الهاتف|هاتف|المحمول|البطاقة_الوطنية|رقم_البطاقة|جواز|الاسم_الشخصي|الاسم_العائلي"
    "|تاريخ_الازدياد|تاريخ_الميلاد|مكان_الازدياد|مكان_الميلاد"
)


def check_columns(subject: Subject) -> Iterator[Finding]:
    for table in subject.tables:
        for column in table.columns:
            if is_named_privately(column.name) and not subject.is_confirmed(
                COLUMN.code, table.resource, column.name
            ):
                yield _finding(COLUMN, table, column.name, None)


def is_named_privately(name: str) -> bool:
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(character)
    )
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s.-]+", "_", plain).lower()
    return bool(_NAMED.search(words) or _NAMED_ARABIC.search(words))


def watch_privacy(subject: Subject, table: Table) -> Iterator[CellCheck]:
    for column in table.columns:
        if column.type in TEXT_TYPES and not _is_coded(column.field):
            yield _check(subject, table, column.name)


def _is_coded(field: object) -> bool:
    """Whether other rules validate the cells: codes of a scheme, ids of a register."""
    return isinstance(field, dict) and bool(field.get("oress:scheme") or field.get("valueUrl"))


def find_private(text: str) -> Rule | None:
    """The rule by which a text looks personal."""
    if "@" in text and _MAILBOX.search(text):
        return EMAIL
    plain = text.translate(_DIGITS)
    if _MOBILE.search(plain):
        return PHONE
    return IDENTITY if _IDENTITY.search(plain) else None


# Necessary conditions of the three rules; the exact patterns take fifty times as long.
_MOBILE_HINT = re.compile(r"[0٠۰][67٦٧۶۷](?:[\s.-]?\d){8}")
_ABROAD_HINT = re.compile(r"[2٢۲][1١۱][2٢۲](?:[\s.-]|\(0\))*[67٦٧۶۷](?:[\s.-]?\d){8}")
_IDENTITY_HINT = re.compile(r"[A-Z]\s?\d{5}")
_COUNTRY = ("212", "٢١٢", "۲۱۲")


def _may_be_private(text: str) -> bool:
    return (
        "@" in text
        or _MOBILE_HINT.search(text) is not None
        or _IDENTITY_HINT.search(text) is not None
        or (any(code in text for code in _COUNTRY) and _ABROAD_HINT.search(text) is not None)
    )


def _check(subject: Subject, table: Table, column: str) -> CellCheck:
    def validate(values: Collection[str]) -> Iterator[tuple[str, Finding]]:
        # One search in all of them together: nearly always nothing is found. Two line ends, since
        # one character may separate the digits of a number.
        if not _may_be_private("\n\n".join(values)):
            return
        for value in values:
            rule = find_private(value) if _may_be_private(value) else None
            if rule and not subject.is_confirmed(rule.code, table.resource, column):
                yield value, _finding(rule, table, column, value)

    return CellCheck((column,), validate)


def _finding(rule: Rule, table: Table, column: str, value: str | None) -> Finding:
    return rule.finding(table.path, None, column, value, rule=rule.code, resource=table.resource)


def check_confirmations(subject: Subject) -> Iterator[Finding]:
    """Whether each confirmation is complete and was needed. Runs after all other checks."""
    for confirmation in subject.descriptor.get("oress:confirmed") or ():
        words = tuple(confirmation.get(name) for name in ("rule", "resource", "column", "reason"))
        if not all(isinstance(word, str) and word.strip() for word in words):
            yield REASONLESS.finding(subject.file)
        elif words[:3] not in subject.used:
            yield UNUSED.finding(subject.file, value=", ".join(map(str, words[:3])))
