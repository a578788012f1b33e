"""What devices and their programs call their columns (policy 6.3.1), in English and
Chinese: the number of a badge, a person's name, a day, a time of a punch.

What is due instead, as 应打卡时间, is no punch and has no meaning here.
"""

import re
import unicodedata

from .cells import clean_text, narrow

BADGE = "badge"
NAME = "name"
DATE = "date"
TIME = "time"
ROLES = (BADGE, NAME, DATE, TIME)

# The better word first: where there are two, the first row that has one counts.
BADGES = (
    "badge badgeno badgenumber badgeid 工号 员工号 员工工号 员工编号 职工号 "
    "人员工号 胸卡号 工牌号",
    "enno empno empid empcode employeeno employeeid employeenumber employeecode "
    "staffno staffid staffcode personnelno personnelnumber personno personid "
    "人员编号 人员编码 人员id 考勤号 考勤号码 考勤编号 登记号 登记号码 acno",
    "card cardno cardnumber cardid 卡号 工卡号 考勤卡号 门禁卡号 pin pinno "
    "enrollno enrollnumber enrollid",
    "userid userno usernumber 用户id 用户编号 账号 帐号 编号",
)
TIMES = (
    "实际打卡时间 打卡时间 打卡日期时间 刷卡时间 刷卡日期时间 签到时间 签退时间 "
    "打卡记录 刷卡记录 验证时间 实际时间 punch punchtime punchdatetime punchedat "
    "clocktime checktime swipetime scantime clockin clockout clockintime "
    "clockouttime checkin checkout checkintime checkouttime signin signout "
    "signintime signouttime punchin punchout timein timeout intime outtime "
    "timelocal localtime 上班打卡 下班打卡 签到 签退 最早 最晚 最早打卡 最晚打卡 "
    "最早打卡时间 最晚打卡时间",
    "time datetime dateandtime datetimelocal timestamp eventtime transactiontime "
    "recordtime logtime attendancetime atttime 时间 日期时间 考勤时间 考勤日期时间 "
    "出勤时间 记录时间 事件时间 通行时间",
)
DATES = (
    "date day punchdate workdate attdate attendancedate clockdate checkdate "
    "eventdate 日期 考勤日期 打卡日期 刷卡日期 出勤日期 工作日期 签到日期 记录日期",
)
NAMES = (
    "name fullname employeename employee staffname personname username person 姓名 "
    "员工姓名 人员姓名 职工姓名 名字 员工",
)
_WORDS = {
    word: (role, rank)
    for role, ranks in ((BADGE, BADGES), (TIME, TIMES), (DATE, DATES), (NAME, NAMES))
    for rank, words in enumerate(ranks)
    for word in words.split()
}
# 上班1打卡时间, 第2次打卡, punch 3, time2
_NUMBERED = re.compile(
    r"(?:第?\d{1,2}次?)?(?:上班|下班|签到|签退)?\d{0,2}(?:次|实际)?(?:打卡|刷卡)"
    r"(?:时间)?\d{0,2}"
    r"|(?:上班|下班|签到|签退)\d{1,2}"
    r"|(?:punch|time|clockin|clockout|checkin|checkout|timein|timeout)\d{1,2}"
)
# What was to be, what was made of it, and where: no time of a punch.
_DUE = re.compile(r"应|标准|规定|计划|due|expected|scheduled|planned|required")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def squeeze(title):
    """A title without blanks, marks and what is said in brackets.

    >>> squeeze("Badge No."), squeeze("打卡时间（本地）"), squeeze(None)
    ('badgeno', '打卡时间', '')
    """
    if title is None or isinstance(title, bool | float | int):
        return ""
    text = narrow(clean_text(str(title))).lower()
    text = _BRACKETS.sub("", text)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


def get_meaning(title, above=""):
    """Role of a column and rank of the word for it, by its title, or None.

    :param above: the title that several columns share, where there is one

    >>> get_meaning("工号"), get_meaning("Time_Local"), get_meaning("UserId")
    (('badge', 0), ('time', 0), ('badge', 3))
    >>> get_meaning("打卡时间", "上班1"), get_meaning("应打卡时间"), get_meaning("部门")
    (('time', 0), None, None)
    >>> get_meaning("时间", "应打卡"), get_meaning("考勤时间")
    (None, ('time', 1))
    >>> get_meaning("打卡结果", "上班1"), get_meaning("上班1", "打卡时间")
    (None, ('time', 0))
    """
    name, parent = squeeze(title), squeeze(above)
    if not name or _DUE.search(name) or _DUE.search(parent):
        return None
    for text in dict.fromkeys((parent + name, name)):
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBERED.fullmatch(text):
            return TIME, 0
    return None
