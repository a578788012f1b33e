from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import fees as rules
from ...tools import states
from .hr_training_trainer_fee import PAID, QUIET
from .hr_training_trainer_fee_line import CORRECTION, MARKING, PREPARATION, TEACHING

# Methods whose marks somebody gives by hand (policy 7.2.1, 7.2.2).
MARKED = ("exam", "practical", "reflection")
LOCK = "hr.training.trainer.fee"
SETTLED = (states.APPROVED, PAID)
CLOSED = Domain("state", "=", states.SESSION_CLOSED)


class HrTrainingTrainerFee(models.Model):
    """What a statement says: a function of closed sessions and of other statements.

    Everything is read at once for all trainers: slots of closed sessions by whom
    taught them, shares, grades by day, and all lines that stand elsewhere. The rules
    are in ``tools/fees.py``. Whose it is goes by the human (design §6.11): a slot is
    paid once, whichever of his records taught it.
    """

    _inherit = "hr.training.trainer.fee"

    # ------------------------------------------------------------
    # MAKE, COUNT ANEW
    # ------------------------------------------------------------

    @api.model
    def _do_make(self, trainers, month):
        """Statements of a month: drafts counted anew, missing ones made.

        :param month: its first day
        :return: those of these trainers that are there then, in sudo
        """
        fees, people = self._lock_fees(trainers)
        there = fees.search(
            Domain("trainer_id", "in", trainers.ids)
            & Domain("month", "=", month)
            & Domain("state", "!=", states.CANCELLED)
        )
        # sudo: as the statements
        without = trainers.sudo() - there.trainer_id
        drafts = there.filtered(lambda fee: fee.state == states.DRAFT)
        wanted = [(fee.trainer_id, month, fee) for fee in drafts]
        wanted += [(trainer, month, fees.browse()) for trainer in without]
        kept = fees._write_lines(wanted, people)
        return (there - drafts) | kept

    def _do_compute(self):
        """Count these drafts anew, the earliest first.

        :return: those with anything in them; the others are gone, or cancelled where
            they were submitted before
        """
        # sudo: whose they are, whoever counts
        fees, people = self._lock_fees(self.sudo().trainer_id)
        drafts = fees.browse(self.ids).exists()
        drafts = drafts.filtered(lambda fee: fee.state == states.DRAFT)
        kept = fees.browse()
        for month, of_month in sorted(drafts.grouped("month").items()):
            wanted = [(fee.trainer_id, month, fee) for fee in of_month]
            kept |= fees._write_lines(wanted, people)
        return kept.with_env(self.env)

    @api.model
    def _lock_fees(self, trainers):
        """Two who count the fees of one human meet here; the second is run again.

        :return: no statement, in sudo, and dict trainer → his human
        """
        # sudo: statements are counted from all there is, whoever counts
        people = (
            self.env["hr.training.booking.lock"]
            .sudo()
            ._touch_people(trainers.sudo(), topic=LOCK)
        )
        return self.browse()._guard_sudo().with_context(**QUIET), people

    @api.model
    def _write_lines(self, wanted, people):
        """Give statements the lines that they are to have (sudo).

        :param wanted: list of ``(trainer, month, statement or none)`` of one month
        :param people: dict trainer → his human
        :return: statements with lines, those that were made among them
        """
        drafts = self.union(*(fee for _trainer, _month, fee in wanted))
        drafts.line_ids.unlink()
        trainers = self.env["hr.training.trainer"].union(*(t for t, *_rest in wanted))
        if not trainers:
            return drafts
        lines_of = self._find_lines(trainers, wanted[0][1], people)
        fee_of = {t: fee for t, _month, fee in wanted if lines_of[t]}
        missing = [t for t, fee in fee_of.items() if not fee]
        made = self.create(
            [
                {
                    "trainer_id": trainer.id,
                    "kind": trainer.kind,
                    "company_id": trainer.company_id.id,
                    "month": wanted[0][1],
                }
                for trainer in missing
            ]
        )
        fee_of.update(zip(missing, made, strict=True))
        kept = self.union(*fee_of.values())
        kept.line_ids.create(
            [
                {**vals, "fee_id": fee.id}
                for trainer, fee in fee_of.items()
                for vals in lines_of[trainer]
            ]
        )
        for fee in kept.filtered(lambda fee: fee.kind != fee.trainer_id.kind):
            fee.kind = fee.trainer_id.kind
        empty = drafts - kept
        decided = empty.filtered("step_ids")
        decided.state = states.CANCELLED
        (empty - decided).unlink()
        return kept

    # ------------------------------------------------------------
    # LINES
    # ------------------------------------------------------------

    @api.model
    def _find_lines(self, trainers, month, humans):
        """Values of the lines of each trainer's statement of a month (sudo).

        :param humans: dict trainer → his human

        :return: dict trainer → list of values
        """
        self.env.flush_all()
        ids = {i for trainer in trainers for i in humans[trainer].trainer_ids}
        owed, sessions = self._get_owed(ids, month + relativedelta(months=1))
        stated, known = self._get_stated(ids)
        if not owed and not stated:
            return dict.fromkeys(trainers, ())
        settled = defaultdict(set)
        for trainer, day in self._get_settled(trainers):
            settled[trainer].add(day)
        closed = self._get_closed(known - sessions) | sessions
        rates = self._get_rates(trainers)
        Line = self.env["hr.training.trainer.fee.line"]
        taught = self.env["hr.training.session"].browse(sessions)
        coefficients = {s.id: s.course_id.fee_coefficient for s in taught}
        found = {}
        for trainer in trainers:
            key = humans[trainer].key
            new, corrections = rules.find_lines(
                month,
                trainer.id,
                owed.get(key, ()),
                stated.get(key, ()),
                settled[trainer.id],
                lambda k: k[2] in closed,
            )
            found[trainer] = [
                self._prepare_line(trainer, one, rates, coefficients) for one in new
            ] + [
                self._prepare_correction(Line.browse(one.root), one)
                for one in corrections
            ]
        return found

    @api.model
    def _prepare_line(self, trainer, one, rates, coefficients):
        kind, _human, session, slot = one.key
        grade, rate = rules.value_on(rates[trainer], one.day) or (False, 0.0)
        coefficient = coefficients[session]
        currency = trainer.company_id.currency_id
        return {
            "kind": kind,
            "session_id": session,
            "slot_id": slot,
            "date": one.day,
            "grade_id": grade,
            "part": one.part,
            "hours": one.hours,
            "rate": rate,
            "coefficient": coefficient,
            "amount": currency.round(one.hours * rate * coefficient),
        }

    @api.model
    def _prepare_correction(self, root, one):
        """The difference, at the fee that was stated."""
        currency = root.company_id.currency_id
        due = currency.round(one.hours_now * root.rate * root.coefficient)
        return {
            "kind": CORRECTION,
            "session_id": root.session_id.id,
            "slot_id": root.slot_id.id,
            "origin_id": root.id,
            "date": root.date,
            "grade_id": root.grade_id.id,
            "hours": one.hours,
            "rate": root.rate,
            "coefficient": root.coefficient,
            "amount": currency.round(due - one.amount_stated),
        }

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _get_owed(self, ids, end):
        """Hours of closed classes by human, before a day (sudo).

        Of sessions in which any of them teaches, as a whole: what is paid for one is
        shared by all who teach it, whosever statement is counted.

        :param ids: of trainer records
        :return: ``(dict human's key → list of Owed, ids of the sessions)``
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH mine AS (
                    SELECT DISTINCT slot.session_id
                      FROM hr_training_slot_trainer_rel rel
                      JOIN hr_training_session_slot slot
                        ON slot.id = rel.hr_training_session_slot_id
                     WHERE rel.hr_training_trainer_id = ANY(%(ids)s)
                )
                SELECT slot.id, slot.session_id, slot.hours,
                       (slot.start AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(session.tz, 'UTC'))::date,
                       ARRAY_AGG(rel.hr_training_trainer_id
                                 ORDER BY rel.hr_training_trainer_id)
                  FROM mine
                  JOIN hr_training_session_slot slot
                    ON slot.session_id = mine.session_id
                  JOIN hr_training_session session
                    ON session.id = slot.session_id
                   AND session.state = %(closed)s
                   AND session.is_historic IS NOT TRUE
                   AND session.date_begin < %(end)s::date + INTERVAL '1 day'
                  JOIN hr_training_slot_trainer_rel rel
                    ON rel.hr_training_session_slot_id = slot.id
              GROUP BY slot.id, session.id
              ORDER BY slot.start, slot.id
                """,
                ids=list(ids),
                closed=states.SESSION_CLOSED,
                end=end,
            )
        )
        every = {trainer for row in rows for trainer in row[4]}
        Trainer = self.env["hr.training.trainer"]
        keys = self.env["hr.training.person"]._get_keys(Trainer.browse(every))
        keys = {trainer.id: key for trainer, key in keys.items()}
        shares = self._get_shares([row[0] for row in rows])
        owed = defaultdict(list)
        # Of whole sessions: the hours of each human, his record, the last day.
        taught = defaultdict(lambda: defaultdict(float))
        record_of, last_day = {}, {}
        for slot, session, hours, day, trainers in rows:
            records = {}
            weights = defaultdict(float)
            for trainer in trainers:
                records.setdefault(keys[trainer], trainer)
                weights[keys[trainer]] += shares.get((slot, trainer), 0.0)
            last_day[session] = max(day, last_day.get(session, day))
            for human, part in rules.share_out(hours, list(records), weights).items():
                taught[session][human] += part
                record_of[session, human] = records[human]
                if day < end:
                    key = (TEACHING, human, session, slot)
                    one = rules.Owed(key, records[human], day, part)
                    owed[human].append(one)
        for one in self._get_owed_besides(taught, record_of, last_day, ids):
            if one.day < end:
                owed[one.key[1]].append(one)
        return owed, set(taught)

    @api.model
    def _get_owed_besides(self, taught, record_of, last_day, ids):
        """Preparation and marking of sessions, by the parts that humans teach of them.

        So much for a session as the company pays; what is stated keeps its measure.
        """
        sessions = self.env["hr.training.session"].browse(taught)
        marked = self._get_marked(sessions)
        measures = self._get_stated_measures(sessions)
        for session in sessions:
            company = session.company_id
            hours_of = {
                PREPARATION: company.training_fee_preparation_hours,
                MARKING: company.training_fee_marking_hours * (session in marked),
            }
            whole = sum(taught[session.id].values())
            for human, hours in taught[session.id].items():
                part = hours / whole if whole else 0.0
                for kind, measure in hours_of.items():
                    key = (kind, human, session.id, False)
                    measure = measures.get((kind, session.id), measure)
                    if measure:
                        yield rules.Owed(
                            key,
                            record_of[session.id, human],
                            last_day[session.id],
                            part * measure,
                            part,
                        )

    @api.model
    def _get_stated_measures(self, sessions):
        """Hours of preparation and marking that sessions were stated with, as a whole.

        :return: dict ``(kind, session id)`` → hours
        """
        lines = self.env["hr.training.trainer.fee.line"].search(
            Domain("session_id", "in", sessions.ids)
            & Domain("kind", "in", (PREPARATION, MARKING))
            & Domain("state", "!=", states.CANCELLED)
            & Domain("part", ">", 0)
        )
        return {
            (line.kind, line.session_id.id): line.hours / line.part for line in lines
        }

    @api.model
    def _get_marked(self, sessions):
        """Sessions with marks that somebody gave by hand."""
        companies = sessions.company_id
        if not any(companies.mapped("training_fee_marking_hours")):
            return sessions.browse()
        rows = self.env["hr.training.evaluation"]._read_group(
            Domain("session_id", "in", sessions.ids)
            & Domain("method", "in", MARKED)
            & Domain("state", "=", states.EVALUATION_RELEASED),
            ["session_id"],
        )
        return sessions.browse().union(*(session for (session,) in rows))

    @api.model
    def _get_shares(self, slot_ids):
        """Shares that were given: dict ``(slot id, trainer id)`` → share."""
        if not slot_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT slot_id, trainer_id, share
                  FROM hr_training_session_slot_share
                 WHERE slot_id = ANY(%s)
                """,
                list(slot_ids),
            )
        )
        return {(slot, trainer): share for slot, trainer, share in rows}

    @api.model
    def _get_stated(self, ids):
        """Lines of statements of these trainer records that were not cancelled (sudo).

        Read as plain rows: it is every line that there ever was.

        :return: ``(dict human's key → list of Stated, ids of their sessions)``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT root.kind, line.trainer_id, root.session_id,
                       root.slot_id, root.id, line.month,
                       line.hours::float, line.amount::float, line.state
                  FROM hr_training_trainer_fee_line line
                  JOIN hr_training_trainer_fee_line root
                    ON root.id = COALESCE(line.origin_id, line.id)
                 WHERE line.trainer_id = ANY(%s) AND line.state <> %s
              ORDER BY line.id
                """,
                list(ids),
                states.CANCELLED,
            )
        )
        Trainer = self.env["hr.training.trainer"]
        trainers = Trainer.browse({trainer for _kind, trainer, *_rest in rows})
        keys = self.env["hr.training.person"]._get_keys(trainers)
        keys = {trainer.id: key for trainer, key in keys.items()}
        stated = defaultdict(list)
        for kind, trainer, session, slot, root, month, hours, amount, state in rows:
            human = keys[trainer]
            stated[human].append(
                rules.Stated(
                    (kind, human, session, slot or False),
                    root,
                    trainer,
                    month,
                    hours,
                    amount,
                    # What was never granted is counted anew, not corrected.
                    state in SETTLED,
                )
            )
        return stated, {session for _kind, _trainer, session, *_rest in rows}

    @api.model
    def _get_settled(self, trainers):
        """``(trainer id, month)`` of statements that are no longer drafts."""
        rows = self._read_group(
            Domain("trainer_id", "in", trainers.ids)
            & Domain("state", "not in", (states.DRAFT, states.CANCELLED)),
            ["trainer_id", "month:day"],
        )
        return [(trainer.id, day) for trainer, day in rows]

    @api.model
    def _get_closed(self, ids):
        """Ids of those sessions whose books are closed."""
        sessions = self.env["hr.training.session"]
        domain = Domain("id", "in", list(ids))
        return set(sessions.search(domain & CLOSED).ids)

    @api.model
    def _get_rates(self, trainers):
        """What an hour is worth, by day: dict trainer → list of ``(since, (grade id,
        fee))``."""
        terms = self.env["hr.training.trainer.grade.term"].search(
            [("trainer_id", "in", trainers.ids)], order="date_from"
        )
        terms = terms.grouped("trainer_id")
        rates = {}
        for trainer in trainers:
            if trainer.kind == "external":
                rates[trainer] = [
                    (trainer.create_date.date(), (False, trainer.hourly_fee))
                ]
                continue
            rates[trainer] = [
                (term.date_from, (term.grade_id.id, term.grade_id.hourly_fee))
                for term in terms.get(trainer, ())
            ]
        return rates

    @api.model
    def _find_months(self, until):
        """Months up to one in which somebody's part of a closed class is in no
        statement yet (sudo).

        :return: list of first days, the earliest first; the given one is among them
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT DATE_TRUNC('month', slot.start AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(session.tz, 'UTC'))::date
                  FROM hr_training_session session
                  JOIN hr_training_session_slot slot ON slot.session_id = session.id
                  JOIN hr_training_slot_trainer_rel rel
                    ON rel.hr_training_session_slot_id = slot.id
                 WHERE session.state = %(closed)s
                   AND session.is_historic IS NOT TRUE
                   AND NOT EXISTS (
                       SELECT 1 FROM hr_training_trainer_fee_line line
                        WHERE line.slot_id = slot.id AND line.state <> %(cancelled)s
                          AND line.trainer_id = rel.hr_training_trainer_id)
                   -- Who is given no share where others are has no part.
                   AND (EXISTS (
                            SELECT 1 FROM hr_training_session_slot_share own
                             WHERE own.slot_id = slot.id AND own.share > 0
                               AND own.trainer_id = rel.hr_training_trainer_id)
                        OR NOT EXISTS (
                            SELECT 1 FROM hr_training_session_slot_share given
                              JOIN hr_training_slot_trainer_rel teaches
                                ON teaches.hr_training_session_slot_id = given.slot_id
                               AND teaches.hr_training_trainer_id = given.trainer_id
                             WHERE given.slot_id = slot.id AND given.share > 0))
                """,
                closed=states.SESSION_CLOSED,
                cancelled=states.CANCELLED,
            )
        )
        return sorted({month for (month,) in rows if month <= until} | {until})
