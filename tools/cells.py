r"""What a cell of a spreadsheet says: its value together with type and number format.

A workbook keeps 0.88 and shows 88 %, keeps 45719 and shows 2025-03-03. What is
shown is what people mean, so values come out of here as they are shown; where that
would be a guess they come out as a :class:`Odd` value, which is refused with its
place (design §6.12).

    >>> [read_number("0.88", NumberFormat(code)) for code in ("0%", "0.0")]
    [Percent(88.0), Number(0.88)]
    >>> read_number("45719.375", NumberFormat('yyyy"年"m"月"d"日" h:mm'))
    datetime.datetime(2025, 3, 3, 9, 0)
    >>> read_number("-1", NumberFormat("yyyy-mm-dd"))
    Odd('-1')

The file is long for its tables: what formats, error values and digits look like.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

# Formats that a workbook names by number only; 27-36 and 50-58 are those of Chinese,
# Japanese and Korean. The rest that is not listed is General.
BUILTIN_FORMATS = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((5, 6, 7, 8, 41, 42, 43, 44), "#,##0.00_ "),
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
}

# A binary floating point number holds this many digits without loss.
SAFE_DIGITS = 15
LAST_SERIAL = 2_958_466
# What programs write where a formula has no result, as a value or as text of a CSV,
# in any language: #ССЫЛКА!, #¿NOMBRE?, #N/D, what has no such sign, Fehler:502, ####.
ERROR_TEXT = re.compile(
    r"#[¿¡]?[^\W\d_][^\s#]{0,20}[!?؟]"
    r"|#[¿¡]?[^\W\d_]{1,10}/(?:0|[^\W\d_]{1,3})[!?؟]?"
    r"|#N/A .*"
    r"|#(?:BEZUG|CALC|DATEN_ABRUFEN|FIELD|GETTING_DATA|HIÁNYZIK|KNV|NAME|NEDOSTUPNÝ"
    r"|NENÍ_K_DISPOZICI|NULL|NUM|NV|PUUTTUU|REF|SAKNAS|SPILL|VALUE|WERT|YOK)"
    r"|(?:Err|Error|Erreur|Erro|Errore|Fehler|Fejl|Feil|Fel|Fout|Virhe|Błąd|Chyba|Hiba"
    r"|Hata|Napaka|Greška|Eroare|Klaida|Viga|Ошибка|Помилка|Грешка|Σφάλμα|错误|錯誤|エラー|오류)"
    r"\s?:\s?\d{3}"
    r"|#{3,}",
    re.IGNORECASE,
)

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What is left of a line end when a text was escaped twice.
_CONTROL_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")
# Between letters of scripts that need them a joiner is part of the word.
_JOINERS = re.compile(
    "(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])"
)
# Letters and marks of no width: selectors of a glyph, fillers, a note without a head.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
# These are as wide as a letter, and as empty as a space.
_BLANK = re.compile("[\u2800\u3164\uffa0]")
_GUARDED = re.compile(r'="(.*)"', re.DOTALL)
# Quoted, escaped, filled or skipped: what a format shows beside the number.
_LITERAL = re.compile(
    r'"([^"]*)"|[\\!](.)|[_*].|\[\$([^\]-]*)(?:-[^\]]*)?\]', re.DOTALL
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]")
# Literals as above, other brackets, and the digits of a format as one.
_SHOWN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<fill>[_*].)'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|(?P<bracket>\[[^\]]*\])"
    r"|(?P<digits>general|g/通用格式|@"
    r"|\.?[0#?][0#?., ]*(?:e[+-][0#?]+)?(?:/[ 0-9#?]+)?)",
    re.DOTALL | re.IGNORECASE,
)
# Between two digits these only part them.
_PARTING = " '\u2019\u00a0\u202f"
# Signs that divide the number beside them, or make minutes of it.
_UNIT_SIGNS = frozenset("/／∕⁄÷×‰‱′″¢")
# With these beside it a number stays what it is; the second need a sign, as US$.
_CURRENCY = re.compile(
    "aed|aud|brl|chf|cny|czk|dkk|eur|fr|ft|gbp|hkd|huf|idr|ils|inr|jpy|kr|krw|kč|lei|"
    "mop|mxn|myr|nok|nzd|php|pln|rm|rmb|rp|rs|rub|sar|sek|sfr|sgd|thb|try|twd|usd|vnd|"
    "zar|zł|лв|руб|人民币|元|円|圆|圓|원"
)
_OF_CURRENCY = re.compile("(a|c|cn|hk|nt|nz|r|s|us)?")
# Letters, digits and pictures: marks of punctuation name no unit.
_NAMING = re.compile(r"[LNM].|So")


class Odd(str):
    """A cell that has no value one could take; ``code`` says why.

    ``error``: an error of a spreadsheet · ``formula``: one that was never calculated
    · ``no_date``: a date that there is not · ``scaled``: shown in another unit
    """

    def __new__(cls, text, code):
        self = super().__new__(cls, text)
        self.code = code
        return self

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"


class Number(float):
    """A number of a workbook.

    ``code`` is the text that a code in this cell has, or None where the cell shows
    something that cannot be told from the number, as a currency; ``exact`` where its
    leading zeros are shown; ``scaled`` where it is shown in another unit, and ``unit``
    its name if a column may still have it for its own, as hours.
    """

    def __new__(cls, value, code=None, exact=False, scaled=False, unit=""):
        self = super().__new__(cls, value)
        self.code = code
        self.exact = exact
        self.scaled = scaled
        self.unit = unit
        return self

    def __repr__(self):
        return f"{type(self).__name__}({float(self)!r})"

    def __str__(self):
        return self.code or f"{float(self):.15g}"


class Percent(Number):
    """A number that is shown with a percent sign, as it is shown."""

    def __str__(self):
        return f"{float(self):.15g}%"


class NumberFormat:
    """A number format: which kind of value it shows.

    >>> def kinds(*codes):
    ...     return [NumberFormat(code).kind(1) for code in codes]
    >>> kinds("General", "0.00", "@", "#,##0_);[Red]-0")
    ['number', 'number', 'number', 'number']
    >>> kinds("0.0%", '0"%"', "[<1]0%;0.0", "0.00E+00")
    ['percent', 'percent', 'number', 'number']
    >>> NumberFormat("[<1]0%;0.0").kind(0.5)
    'percent'
    >>> kinds("[$-804]yyyy\\年m\\月", "YYYY-MM-DD", "aaaa")
    ['date', 'date', 'date']
    >>> kinds("d/m/yy h:mm", "mm:ss", '上午/下午h"时"', "[h]:mm")
    ['date', 'time', 'time', 'elapsed']
    >>> kinds("[$¥-804]#,##0.00", '0.0" US$"', "[Red]0;[蓝色]0", '#" "##0')
    ['number', 'number', 'number', 'number']
    >>> kinds("0,", '0.0"万"', '0!.0,"万"', "0.0,,", "#,##0")
    ['scaled', 'scaled', 'scaled', 'scaled', 'number']

    Whatever else is written beside a number may make another of it:

    >>> set(kinds('0.0"K€"', '0" Mio. €"', '0"月"', '0"/10"', '0"‰"', "0\\‰", "0‰"))
    {'scaled'}
    >>> set(kinds('0"00"', "0!.0000", "0.0%%", '0%" of 10"', "[$k€-407]0", '"none"'))
    {'scaled'}
    """

    def __init__(self, code):
        self.code = code or "General"

    @cached_property
    def _sections(self):
        """``(condition, kind, pattern, literals, unit)`` of each part, up to four."""
        parts, text = [], ""
        for piece in re.split(r'("[^"]*"|[\\!_*].|\[[^\]]*\]|;)', self.code):
            if piece == ";":
                parts.append(text)
                text = ""
            else:
                text += piece or ""
        return [self._read_section(part) for part in (*parts, text)]

    @staticmethod
    def _read_section(part):
        condition = _CONDITION.search(part)
        literals = "".join(
            (a or b or c) for a, b, c in _LITERAL.findall(part) if a or b or c
        )
        pattern = _LITERAL.sub("", _CONDITION.sub("", part))
        unit, changed, percents = _read_beside(_CONDITION.sub("", part))
        elapsed = bool(_ELAPSED.search(pattern.lower()))
        bare = re.sub(r"\[[^\]]*\]", "", pattern)
        lowered = re.sub(r"am/pm|a/p|上午/下午", "h", bare.lower())
        lowered = re.sub(r"general|g/通用格式|e[+-]", "", lowered)
        if elapsed:
            kind = "elapsed"
        elif re.search("[ydgbe]|aaa", lowered):
            kind = "date"
        elif re.search("[hs]", lowered):
            kind = "time"
        elif "m" in lowered:
            kind = "date"
        elif changed or percents > 1 or re.search(r"[0#?],+(?![0#?,])", bare):
            # Whatever the unit is called, it does not say all.
            kind, unit = "scaled", ""
        elif unit:
            kind = "scaled"
        else:
            kind = "percent" if percents else "number"
        return (
            condition and (condition[1], float(condition[2])),
            kind,
            bare,
            literals,
            unit,
        )

    def _get_section(self, value):
        sections = self._sections
        if any(condition for condition, *_rest in sections[:2]):
            for section in sections[:3]:
                condition = section[0]
                if not condition or _COMPARE[condition[0]](value, condition[1]):
                    return section
            return sections[-1]
        if value < 0 and len(sections) > 1:
            return sections[1]
        if not value and len(sections) > 2:
            return sections[2]
        return sections[0]

    def kind(self, value):
        """``number``, ``percent``, ``date``, ``time``, ``elapsed`` or ``scaled``."""
        return self._get_section(value)[1]

    def get_unit(self, value):
        """What is written beside a number if that is all that makes another of it.

        >>> [NumberFormat(c).get_unit(2) for c in ('0.0" h"', '0"年"', '0,"h"', '"¥"0')]
        ['h', '年', '', '']
        """
        return self._get_section(value)[4]

    def shows_percent_of_one(self, value):
        """Whether 0.88 is shown as 88 %; else the sign is only written beside it."""
        return "%" in self._get_section(value)[2]

    def get_code(self, value):
        """Text of a whole number that is a code, leading zeros kept, or None.

        >>> NumberFormat("0000").get_code(77), NumberFormat("General").get_code(77)
        ('0077', '77')
        >>> [NumberFormat(c).get_code(77) for c in ('"E"0000', "[$¥-804]0")]
        [None, None]
        >>> NumberFormat("General").get_code(1e17) is None  # 15 digits are kept
        True
        """
        _condition, _kind, pattern, literals, _unit = self._get_section(value)
        if abs(value) >= 10**SAFE_DIGITS or literals.strip():
            return None
        pattern = pattern.strip()
        text = str(int(value)) if float(value).is_integer() else repr(float(value))
        if self.shows_zeros(value):
            return text.zfill(len(pattern))
        if re.fullmatch(r"[Gg]eneral|@|[#0?,. ()+-]*([Ee]\+0+)?", pattern):
            return text
        return None

    def shows_zeros(self, value):
        """Whether a number is shown with so many digits, as 0077."""
        pattern = self._get_section(value)[2].strip()
        return len(pattern) > 1 and not pattern.strip("0")


def _read_beside(part):
    """What a part of a format writes beside its digits.

    :return: ``(unit, changed, percents)``: words and signs of a unit; whether
        something stands between the digits; how many percent signs there are

    >>> _read_beside('[$¥-804]0.0" 万"'), _read_beside("0!.0"), _read_beside("0.0%")
    (('万', False, 0), ('', True, 0), ('', False, 1))
    """
    shown = _SHOWN.sub(_show, part)
    words = re.sub("[\0%％]", " ", shown).split()
    between = re.findall("(?<=\0)[^\0]+(?=\0)", shown)
    return (
        " ".join(word for word in words if _is_unit(word)),
        any(text.strip(_PARTING) for text in between),
        shown.count("%") + shown.count("％"),
    )


def _show(match):
    if match["digits"]:
        return "\0"
    if match["fill"]:
        return " "
    return match["quoted"] or match["escaped"] or match["currency"] or ""


def _is_unit(word):
    """Whether a word beside a number says in what it counts; a currency may stand.

    >>> [_is_unit(word) for word in ("US$", "元", "kr.", "RMB", "-", "(", "€")]
    [False, False, False, False, False, False, False]
    >>> [_is_unit(word) for word in ("K€", "$M", "千元", "h", "/10", "‰", "c", "元/人")]
    [True, True, True, True, True, True, True, True]
    """
    plain = "".join(char for char in word if unicodedata.category(char) != "Sc")
    name = plain.rstrip(".").casefold()
    if _CURRENCY.fullmatch(name) or (plain != word and _OF_CURRENCY.fullmatch(name)):
        return "¢" in word
    return any(
        char in _UNIT_SIGNS or _NAMING.fullmatch(unicodedata.category(char))
        for char in word
    )


_COMPARE = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def read_number(text, number_format, from_1904=False):
    """Value that a cell with a number shows.

    :param str text: the number as the workbook keeps it
    :return: :class:`Number`, :class:`Percent`, datetime, time, timedelta, or
        :class:`Odd`

    >>> general = NumberFormat("General")
    >>> read_number("0.28999999999999998", NumberFormat("0.0%"))
    Percent(29.0)
    >>> read_number("1", NumberFormat("yyyy/m/d"), from_1904=True)
    datetime.datetime(1904, 1, 2, 0, 0)
    >>> tuple(read_number(text, NumberFormat("yyyy/m/d")) for text in ("59", "60"))
    (datetime.datetime(1900, 2, 28, 0, 0), Odd('60'))
    >>> tuple(read_number("0.5", NumberFormat(code)) for code in ("h:mm", "[h]:mm"))
    (datetime.time(12, 0), datetime.timedelta(seconds=43200))
    >>> read_number("12", NumberFormat('0.0"万"')).scaled
    True
    >>> read_number("many", general), read_number("1E+400", general)
    ('many', Number(inf))
    """
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value:
        return text
    kind = number_format.kind(value)
    if kind in ("date", "time", "elapsed"):
        return _read_time(text, value, kind, from_1904)
    if kind == "percent":
        shown = value
        if number_format.shows_percent_of_one(value):
            # The shortest text of the number, so that 0.29 does not become 28.999….
            shown = float(Decimal(repr(value)) * 100)
        return Percent(shown)
    code = number_format.get_code(value)
    exact = code is not None and number_format.shows_zeros(value)
    unit = number_format.get_unit(value)
    return Number(value, code, exact, scaled=kind == "scaled", unit=unit)


def _read_time(text, value, kind, from_1904):
    if not 0 <= value < LAST_SERIAL:
        return Odd(text, "no_date")
    whole_days = int(value)
    of_day = timedelta(days=value - whole_days)
    # To the millisecond: the rest is what binary fractions leave.
    of_day = timedelta(milliseconds=round(of_day / timedelta(milliseconds=1)))
    if kind == "elapsed":
        return timedelta(days=whole_days) + of_day
    if kind == "time" or not (value >= 1 or from_1904):
        if of_day >= timedelta(days=1):
            of_day -= timedelta(days=1)
        return (datetime.min + of_day).time()
    if from_1904:
        return datetime(1904, 1, 1) + timedelta(days=whole_days) + of_day
    if whole_days == 60:
        # The 29th of February 1900 that there was not.
        return Odd(text, "no_date")
    first = datetime(1899, 12, 31) if whole_days < 60 else datetime(1899, 12, 30)
    return first + timedelta(days=whole_days) + of_day


def read_iso(text):
    """Value of a cell that keeps its date as text of ISO 8601.

    >>> read_iso("2025-03-03T09:00:00"), read_iso("soon")
    (datetime.datetime(2025, 3, 3, 9, 0), Odd('soon'))
    """
    for parse in (datetime.fromisoformat, time.fromisoformat):
        try:
            value = parse(text.strip().removesuffix("Z"))
        except ValueError:
            continue
        if value.tzinfo is None:
            return value
    return Odd(text, "no_date")


def read_text(text):
    """Value of a cell with text: the text, cleaned, or an :class:`Odd` value.

    >>> read_text(" 乙_x000D_ "), read_text("测试\\n课"), read_text("\\u200b丙\\ufeff")
    ('乙', '测试 课', '丙')
    >>> read_text("\\u00a0Z9\\u3000"), read_text("王\\u3000芳"), read_text("a_x005F_b")
    ('Z9', '王 芳', 'a_b')
    >>> [read_text(text).code for text in ("#N/A", "#DIV/0!", "Err:502", "###", "=A1")]
    ['error', 'error', 'error', 'error', 'formula']
    >>> read_text('="007"'), read_text("#1"), read_text("A=1"), read_text("-")
    ('007', '#1', 'A=1', '-')
    >>> [read_text(text).code for text in ("#Н/Д", "#¿NOMBRE?", "#值！", "错误:502")]
    ['error', 'error', 'error', 'error']
    >>> read_text("#A12"), read_text("#3 Pump"), read_text("#Pumpe A/B"), read_text("#")
    ('#A12', '#3 Pump', '#Pumpe A/B', '#')
    """
    guarded = _GUARDED.fullmatch(text.strip())
    if guarded:
        return clean_text(guarded[1].replace('""', '"'))
    cleaned = clean_text(text)
    if ERROR_TEXT.fullmatch(narrow(cleaned)):
        return Odd(cleaned, "error")
    if len(cleaned) > 1 and cleaned.startswith("="):
        return Odd(cleaned, "formula")
    return cleaned


def clean_text(text):
    """Text without what nobody sees: control and zero-width characters, odd spaces.

    Characters of private use go as well, since every machine shows them otherwise.

    >>> clean_text("a\\x00b\\u00adc\\u202e"), clean_text("می\\u200cخو")[2] == "\\u200c"
    ('abc', True)
    >>> [clean_text(t) for t in ("王\\u3164芳", "Z\\U000e0100\\ue000", "\\u2800")]
    ['王 芳', 'Z', '']
    """
    if text.isascii() and text.isprintable() and "_x" not in text and "  " not in text:
        return text.strip()
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = _CONTROL_ESCAPED.sub(" ", text)
    text = _JOINERS.sub("", _BLANK.sub(" ", _UNSEEN.sub("", text)))
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
        elif category in ("Cc", "Cs", "Cn", "Co") or (
            category == "Cf" and char not in "\u200c\u200d"
        ):
            continue
        else:
            kept.append(char)
    return " ".join("".join(kept).split())


def is_said(text):
    """Whether a text says something; blanks, seen or not, say nothing.

    >>> [is_said(text) for text in ("Better service", " \\n\\t", "", None, False)]
    [True, False, False, False, False]
    >>> [is_said(text) for text in (chr(0x200B), chr(0xFEFF) + " ", "字" + chr(0x200D))]
    [False, False, True]
    >>> is_said(chr(0x3164)), is_said(chr(0x2800)), is_said(chr(0x200D))
    (False, False, False)
    """
    # Zero-width blanks, joiners and marks of direction are no signs of anything.
    return any(unicodedata.category(sign) != "Cf" for sign in clean_text(text or ""))


def narrow(text):
    """Full-width letters, digits and signs as the narrow ones that they stand for.

    >>> narrow("Ｚ９０００３"), narrow("８８％"), narrow("王")
    ('Z90003', '88%', '王')
    """
    return "".join(
        chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char
        for char in text
    )


def is_date(value):
    """Whether a cell holds a date, a time or both.

    >>> is_date(time(9)), is_date(timedelta(1)), is_date("9:00")
    (True, True, False)
    """
    return isinstance(value, date | time | timedelta)
