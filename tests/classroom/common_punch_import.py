"""Files of attendance devices, as their programs write them."""

import base64
import io

import openpyxl
import pytz

from ..delivery.common_delivery import AttendanceCase

IMPORT = "hr.training.punch.import"
SHANGHAI = pytz.timezone("Asia/Shanghai")


def local(moment, zone=SHANGHAI):
    """What the device's clock shows at a moment in UTC."""
    return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)


def pack_book(rows, merged=(), title="打卡明细"):
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def widen(text):
    """Digits in full width, as an input method for Chinese writes them."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)


def make_files(punches, names):
    """Files of all kinds that say the same: dict kind, and which of it, -> content.

    :param punches: ``[(badge, moment in UTC)]`` of a Monday
    :param dict names: badge -> name
    """
    timed = [(badge, local(moment)) for badge, moment in punches]
    by_day = {}
    for badge, moment in sorted(timed):
        by_day.setdefault((badge, moment.date()), []).append(moment.time())
    csv = "".join(f"{b};{names[b]};{t:%d.%m.%Y;%H:%M:%S}\n" for b, t in timed)
    plain = "".join(f"{b} {t:%Y-%m-%d %H:%M:%S} 0 1\n" for b, t in timed)
    glg = "".join(
        f"{n:06}\t1\t{b:>8}\t\t1\t{t:%Y/%m/%d  %H:%M:%S}\r\n"
        for n, (b, t) in enumerate(timed)
    )
    raw_head = "姓名 考勤组 工号 UserId 考勤日期 考勤时间 打卡时间 打卡结果"
    raw = [
        (
            *(names[b], "A", widen(b), f"u{b}", f"{t:%y-%m-%d} 星期一"),
            *(f"{t:%Y-%m-%d} 09:30", f"{t:%Y-%m-%d %H:%M:%S}", "正常"),
        )
        for b, t in timed
    ]
    days_head = (
        *("姓名", "考勤组", "工号", "日期", "上班1", None, "下班1", None),
        *("上班2", None, "下班2", None),
    )
    days = [
        (
            *(names[b], "A", b, f"{day:%y-%m-%d} 星期一"),
            *(text for t in times for text in (f"{t:%H:%M:%S}", "正常")),
        )
        for (b, day), times in by_day.items()
    ]
    wecom_head = "日期 姓名 账号 所属规则 打卡类型 应打卡时间 实际打卡时间 打卡状态"
    wecom = [
        (
            *(f"{t:%Y/%m/%d} 星期一", names[b], b, "R", "上班打卡", "09:30"),
            *(f"{t:%H:%M:%S}", "正常"),
        )
        for b, t in timed
    ]
    nothing = [
        (*wecom[0][:6], said, "缺卡") for said in ("未打卡", "--", None) if wecom
    ]
    return {
        "terminal": plain.encode(),
        "table glg": f"No\tTMNo\tEnNo\tName\tMode\tDateTime\r\n{glg}".encode("utf-16"),
        "table csv": f"工号;姓名;日期;打卡时间\n{csv}".encode("gbk"),
        "table book": pack_book([("Badge", "Time"), *timed]),
        "table numbers": pack_book(
            [
                ("Card No.", "Date", "Time"),
                *((int(b), t.date(), t.time()) for b, t in timed),
            ]
        ),
        "dingtalk raw": pack_book(
            [("原始记录表 统计日期：2026-04",), raw_head.split(), *raw], ["A1:H1"]
        ),
        "dingtalk days": pack_book(
            [
                ("每日统计表",),
                days_head,
                (None,) * 4 + ("打卡时间", "打卡结果") * 4,
                *days,
            ],
            [
                *("A1:L1", "E2:F2", "G2:H2", "I2:J2", "K2:L2"),
                *(f"{column}2:{column}3" for column in "ABCD"),
            ],
        ),
        "wecom": pack_book(
            [("打卡明细",), wecom_head.split(), *wecom, *nothing], ["A1:H1"]
        ),
    }


class PunchImportCase(AttendanceCase):
    """The session of three people of :class:`AttendanceCase`, and their devices."""

    def _wizard(self, content, user=None, **vals):
        return (
            self.env[IMPORT]
            .with_user(user or self.user_officer)
            .create(
                {
                    "file": base64.b64encode(content),
                    "filename": "attlog.dat",
                    "company_id": self.company.id,
                    "tz": "Asia/Shanghai",
                    **vals,
                }
            )
        )

    def _import(self, content, user=None, **vals):
        wizard = self._wizard(content, user, **vals)
        wizard.action_import()
        return wizard

    def _lines(self, wizard):
        """Findings as ``(severity, row, code)``."""
        return [(x.severity, x.row, x.code) for x in wizard.line_ids]

    def _attlog(self, *punches, zone=SHANGHAI):
        """What a terminal writes: padded ids, tabs, flags."""
        return "".join(
            f"{badge:>9}\t{local(moment, zone):%Y-%m-%d %H:%M:%S}\t1\t0\t1\t0\r\n"
            for badge, moment in punches
        ).encode()

    def _day(self):
        """Punches of three people through both classes."""
        return [
            (person.barcode, self._at(hours, seconds=7 * number))
            for number, person in enumerate(self.people)
            for hours in (0, 3, 5, 8)
        ]

    def _register(self, session=None):
        session = session or self.session
        session.env.invalidate_all()
        return {
            (row.employee_id.id, row.slot_id.id): (
                row.status,
                row.check_in,
                row.check_out,
                row.source,
            )
            for row in session.attendance_ids
        }

    def _punches(self):
        return {
            (punch.badge, punch.time)
            for punch in self.env["hr.training.punch"].search(
                [("company_id", "=", self.company.id)]
            )
        }

    def _punched(self, punches):
        """The register as ``session.punch`` makes it, and nothing kept of it."""
        with self._undone():
            self.session.with_user(self.user_officer).punch(list(punches))
            return self._register()
