"""What a certificate shows of a name, on its paper and to whoever checks it."""

import re
import secrets
import unicodedata

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# 192 bits, in characters that need no escape in an address.
TOKEN_BYTES = 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)

PATH = "/training/certificate"

VALID, EXPIRING, EXPIRED, REVOKED = "valid", "expiring", "expired", "revoked"
STATUSES = [
    (VALID, "Valid"),
    (EXPIRING, "Expiring"),
    (EXPIRED, "Expired"),
    (REVOKED, "Revoked"),
]

# Family names of two characters, one behind the other; others have one.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫"
    "宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官"
    "司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延"
    "东郭南门羊舌微生梁丘左丘东门西门歐陽司馬東方諸葛尉遲鍾離長孫公孫東郭"
)
COMPOUND = frozenset(map("".join, zip(_COMPOUND[::2], _COMPOUND[1::2], strict=True)))
# Letters of scripts that are written without spaces.
EAST_ASIAN = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
# Initials of so many words; what is typed after them is no name.
MOST_INITIALS = 4
# What turns the direction of a text, or is not seen at all.
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def make_token():
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(text):
    """
    >>> is_token(make_token()), is_token("short"), is_token("x" * 32 + chr(10))
    (True, False, False)
    """
    return isinstance(text, str) and bool(TOKEN.fullmatch(text))


def clean(text):
    """A text in one line, without what could turn or hide the text around it.

    >>> clean("  Lin \\u202e Mei\\n") == "Lin Mei"
    True
    """
    seen = (" " if c.isspace() else c for c in text or "")
    kept = "".join(c for c in seen if unicodedata.category(c) not in UNSEEN)
    return " ".join(kept.split())


def mask_name(name):
    """Initials of a person: enough to compare with a paper, too little to learn a name.

    Of a name in Chinese characters it is the family name, as is usual on lists there;
    one star, however many characters the rest has. Of others the first letter of each
    word. What is no letter is left out.

    >>> mask_name("李明"), mask_name("欧阳修远"), mask_name("欧阳"), mask_name("张")
    ('李*', '欧阳*', '欧*', '张*')
    >>> mask_name("Lin Mei"), mask_name("jean-luc de la Cruz y Soto")
    ('L. M.', 'J. L. D. L.')
    >>> mask_name("<script>alert(1)</script>"), mask_name("{{ 7 }}"), mask_name("")
    ('S. A. S.', '*', '*')
    """
    name = clean(unicodedata.normalize("NFKC", name or ""))
    if EAST_ASIAN.match(name):
        family = name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[0]
        return f"{family}*"
    words = (re.search(r"[^\W\d_]", word) for word in re.split(r"[\W_]+", name))
    initials = [f"{found[0].upper()}." for found in words if found]
    return " ".join(initials[:MOST_INITIALS]) or "*"


def get_width(text):
    """Width of a text in small letters: a Chinese character is as wide as two.

    >>> get_width("Lin"), get_width("李明"), get_width("WM")
    (3.4, 4.0, 4.0)
    """
    return round(sum(map(_get_letter_width, text)), 1)


def _get_letter_width(letter):
    if unicodedata.combining(letter):
        return 0.0
    if letter in "WMwm@%—" or unicodedata.east_asian_width(letter) in "WF":
        return 2.0
    return 1.4 if letter.isupper() else 1.0


def fit(text, sizes):
    """The text and its size so that it keeps its place, however long it is.

    :param sizes: pairs of the most letters and their size, from short to long; what
        has more letters than the last is cut off
    :return: ``(text, size)``

    >>> sizes = [(10, 40), (20, 20)]
    >>> fit("Lin Mei", sizes), fit("Lin Mei of Suzhou", sizes)
    (('Lin Mei', 40), ('Lin Mei of Suzhou', 20))
    >>> fit("a name of letters", [(6, 9)])
    ('a na…', 9)
    """
    text = clean(text)
    width = get_width(text)
    for most, size in sizes:
        if width <= most:
            return text, size
    most, size = sizes[-1]
    while get_width(text) > most - 1:
        text = text[: -max(1, int(get_width(text) - most) // 2)]
    return f"{text}…", size


def draw_qr(text):
    """A QR code as path of an SVG, and the length of its sides in modules."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    side = code.getModuleCount()
    path = []
    for row in range(side):
        column = 0
        while column < side:
            if not code.isDark(row, column):
                column += 1
                continue
            begin = column
            while column < side and code.isDark(row, column):
                column += 1
            path.append(f"M{begin} {row}h{column - begin}v1H{begin}z")
    return "".join(path), side
