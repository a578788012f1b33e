from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import groups, marking, selection, states
from .hr_training_trainer_application import ACTIVITY, DECIDE, TODO


class HrTrainingTrainerApplication(models.Model):
    """Who scores a candidate, and what the scores come to (policy 8.1.1, 8.1.2)."""

    _inherit = "hr.training.trainer.application"

    # ------------------------------------------------------------
    # WHAT SCORES COME TO
    # ------------------------------------------------------------

    @api.depends("scored_on", "lecture_scored_on")
    @api.depends_context("uid", "lang")
    def _compute_score_text(self):
        """What scores come to by criterion, for whoever may read the scores."""
        stages = dict(
            self.env["hr.training.trainer.score"]
            ._fields["stage"]
            ._description_selection(self.env)
        )
        scores = self._get_disclosed_scores()
        for application in self:
            texts, odd = [], []
            for stage, name in stages.items():
                found = scores.get((application._origin, stage))
                marks = selection.get_marks(found._get_rows()) if found else []
                if marks and not selection.is_whole([m.weight for m in marks]):
                    odd.append(name)
                texts += [application._describe_mark(name, mark) for mark in marks]
            application.score_text = "\n".join(texts) or False
            application.weight_text = bool(odd) and self.env._(
                "The weights do not add up to 100 (%(stages)s): each counts as its "
                "share of the sum.",
                stages=", ".join(odd),
            )

    def _get_disclosed_scores(self):
        """Dict ``(application, stage)`` → scores that the user may read."""
        Score = self.env["hr.training.trainer.score"]
        if not Score.has_access("read"):
            return {}
        found = Score.search(
            [("application_id", "in", self.ids), ("is_disclosed", "=", True)]
        )
        return found.grouped(lambda s: (s.application_id, s.stage))

    def _describe_mark(self, stage, mark):
        values = {
            "stage": stage,
            # sudo: what was asked, archived or not
            "criterion": mark.criterion.sudo().name,
            "mark": marking.format_points(mark.mark),
            "share": marking.format_points(mark.share),
            "least": marking.format_points(mark.least),
        }
        if mark.is_enough:
            return self.env._(
                "%(stage)s · %(criterion)s: %(mark)s (weight %(share)s %%)", **values
            )
        return self.env._(
            "%(stage)s · %(criterion)s: %(mark)s, under the least score of %(least)s "
            "(weight %(share)s %%)",
            **values,
        )

    def _get_unscored_reason(self):
        """What is missing of the scores, or not enough, or False (sudo)."""
        self.ensure_one()
        if not self.sheet_ids:
            return not self._is_mere_renewal() and self.env._(
                "Name the assessors who score the candidate."
            )
        keys = self._get_keys_of_assessors()
        # Records may have turned out to be of one human since.
        scored = self.sheet_ids.assessor_id
        scored_keys = self.env["hr.training.person"]._get_keys(scored)
        for user in scored:
            if scored_keys[user] == keys[self.trainer_id]:
                return self.env._(
                    "%(name)s is the candidate: nobody scores himself.", name=user.name
                )
        if waiting := self.sheet_ids.filtered(lambda s: not s.handed_in_on):
            there = self.env["hr.training.person"]._filter_deciders(waiting.assessor_id)
            if gone := waiting.assessor_id - there:
                return self.env._(
                    "%(names)s has left without handing in: take him or her off the "
                    "assessors.",
                    names=", ".join(gone.mapped("name")),
                )
            return self.env._(
                "Scores are missing of: %(names)s.",
                names=", ".join(waiting.assessor_id.mapped("name")),
            )
        if set(self._get_stages()) - self._get_disclosed_stages():
            return self.env._("Name assessors for the trial lecture, too.")
        return self._get_under_text()

    def _get_under_text(self):
        """Criteria whose scores are in and under the least one, or False (sudo)."""
        self.ensure_one()
        open_stages = self._get_disclosed_stages().intersection(self._get_stages())
        under = [
            self._describe_mark(name, mark)
            for stage, name in self.env["hr.training.trainer.sheet"]
            ._fields["stage"]
            ._description_selection(self.env)
            if stage in open_stages
            for mark in selection.get_marks(
                self.score_ids.filtered(lambda s, n=stage: s.stage == n)._get_rows()
            )
            if not mark.is_enough
        ]
        return "\n".join(under) or False

    def _is_mere_renewal(self):
        """Whether it asks for no course that the trainer was not scored for (sudo)."""
        self.ensure_one()
        courses = self.trainer_id._get_every_course()
        return self.is_renewal and not (courses and self.course_ids - courses)

    # ------------------------------------------------------------
    # ASSESSORS
    # ------------------------------------------------------------

    @api.constrains("assessor_ids", "trainer_id")
    def _check_assessors(self):
        """Assessors are several humans of the company, and not the candidate."""
        keys = self._get_keys_of_assessors()
        there = self.env["hr.training.person"]._filter_deciders(self.assessor_ids)
        for application in self:
            if reason := application._get_assessors_reason(keys, there):
                raise ValidationError(reason)

    def _get_keys_of_assessors(self):
        """Keys of the humans who score and are scored (sudo)."""
        return self.env["hr.training.person"]._get_keys(
            self.trainer_id, self.assessor_ids
        )

    def _get_assessors_reason(self, keys, there):
        """Why these may not score the candidate, or False (sudo)."""
        self.ensure_one()
        seen = {}
        for user in self.assessor_ids:
            if keys[user] == keys[self.trainer_id]:
                return self.env._(
                    "%(name)s is the candidate: nobody scores himself.", name=user.name
                )
            if keys[user] in seen:
                return self.env._("%(name)s is named twice.", name=user.name)
            seen[keys[user]] = user
            if user.share or self.company_id not in user.company_ids:
                return self.env._(
                    "%(name)s does not work in %(company)s.",
                    name=user.name,
                    company=self.company_id.name,
                )
            if user not in there and not self._has_handed_in(user):
                return self.env._("%(name)s has left.", name=user.name)
        return False

    def _has_handed_in(self, user):
        """Whether an assessor owes no sheet any more (sudo)."""
        self.ensure_one()
        sheets = self.sheet_ids.filtered(lambda s: s.assessor_id == user)
        return bool(sheets) and all(sheets.mapped("handed_in_on"))

    # ------------------------------------------------------------
    # SHEETS
    # ------------------------------------------------------------

    def _do_make_sheets(self):
        """Score sheets follow the assessors, and whether there is a trial lecture.

        Who is named gets those of the parts that are not disclosed yet; who is taken
        off loses what he has not handed in. Everything for many at once.
        """
        applications = self._guard_sudo().filtered(lambda a: a.state == states.DRAFT)
        # What ``self`` has in its cache may have been read by the rules of this user.
        applications.invalidate_recordset(["sheet_ids", "score_ids"])
        # sudo: sheets are written by the methods of their applications only
        obsolete = self.env["hr.training.trainer.sheet"].sudo()
        vals_list = []
        for application in applications:
            stages = application._get_stages()
            wanted = {
                (user, stage) for user in application.assessor_ids for stage in stages
            }
            there = {(s.assessor_id, s.stage): s for s in application.sheet_ids}
            for key in there.keys() - wanted:
                # Who is taken off has scored all the same, if he has handed in.
                if not there[key].handed_in_on:
                    obsolete += there[key]
                elif key[1] not in stages:
                    raise UserError(
                        self.env._("The trial lecture is scored already, and counts.")
                    )
            disclosed = application._get_disclosed_stages()
            vals_list += [
                {
                    "application_id": application.id,
                    "assessor_id": user.id,
                    "stage": stage,
                }
                for user in application.assessor_ids
                for stage in stages
                if (user, stage) not in there and stage not in disclosed
            ]
        obsolete.unlink()
        sheets = obsolete.create(vals_list)
        sheets.application_id._do_make_rows(sheets)
        applications._do_disclose()
        if sheets or obsolete:
            # Who is an assessor has a menu, see ``ir_ui_menu``.
            self.env["hr.department"]._training_clear_menus()

    def _get_stages(self):
        self.ensure_one()
        return [selection.PROFILE] + [selection.LECTURE] * self.has_lecture

    def _get_disclosed_stages(self):
        self.ensure_one()
        flags = {
            selection.PROFILE: self.scored_on,
            selection.LECTURE: self.lecture_scored_on,
        }
        return {stage for stage, flag in flags.items() if flag}

    def _do_make_rows(self, sheets):
        """The criteria of new sheets: those that others of the application have, so
        that all answer the same, else what is asked today (sudo)."""
        # sudo: every candidate is asked the same, whoever names his assessors
        asked = self.env["hr.training.trainer.criterion"].sudo()._get_asked()
        vals_list = []
        for application in self:
            scores = application.score_ids.grouped("stage")
            for sheet in sheets.filtered(
                lambda s, a=application: s.application_id == a
            ):
                like = scores.get(sheet.stage)
                criteria = asked.get((application.kind, sheet.stage), ())
                rows = (
                    {s.criterion_id.id: (s.weight, s.score_min) for s in like}
                    if like
                    else {c.id: (c.weight, c.score_min) for c in criteria}
                )
                if not rows:
                    raise UserError(
                        self.env._(
                            "There are no criteria for these candidates. Ask the head "
                            "of training for some, under Configuration > Trainer "
                            "Criteria."
                        )
                    )
                vals_list += [
                    {
                        "sheet_id": sheet.id,
                        "criterion_id": criterion_id,
                        "sequence": number,
                        "weight": weight,
                        "score_min": least,
                    }
                    for number, (criterion_id, (weight, least)) in enumerate(
                        rows.items()
                    )
                ]
        # sudo: see the sheets
        self.env["hr.training.trainer.score"].sudo().create(vals_list)
        self._do_ask_assessors(sheets)

    def _do_ask_assessors(self, sheets):
        """An activity for each who got a sheet, and none for officers (sudo)."""
        for user, mine in sheets.grouped("assessor_id").items():
            mine.application_id.activity_schedule(ACTIVITY, user_id=user.id)
        sheets.application_id.activity_unlink([TODO])

    def _do_disclose(self):
        """Scores of a part are open once all of its assessors have handed in (sudo)."""
        # sudo: all of the assessors' scores, which nobody reads before
        Score = self.env["hr.training.trainer.score"].sudo()
        opened = Score.browse()
        vals_of = {}
        now = fields.Datetime.now()
        for application in self:
            for stage in application._get_stages():
                sheets = application.sheet_ids.filtered(lambda s, n=stage: s.stage == n)
                if (
                    not sheets
                    or stage in application._get_disclosed_stages()
                    or not all(sheets.mapped("handed_in_on"))
                ):
                    continue
                scores = sheets.score_ids
                opened += scores
                score = selection.get_score(selection.get_marks(scores._get_rows()))
                if stage == selection.PROFILE:
                    vals = {"scored_on": now, "score": score}
                else:
                    vals = {"lecture_scored_on": now, "lecture_score": score}
                vals_of.setdefault(application.id, {}).update(vals)
        opened.write({"is_disclosed": True})
        self._write_alike(vals_of)

    @api.model
    def _cron_ask_to_decide(self):
        """Officers go on with those whose scores are in, all of them; once a day, for
        an assessor may hand in many at once."""
        scored = (
            Domain("state", "=", states.DRAFT)
            & Domain("scored_on", "!=", False)
            & (
                Domain("has_lecture", "=", False)
                | Domain("lecture_scored_on", "!=", False)
            )
        )
        # sudo: a scheduled run over all companies
        found = self.sudo().search(scored)
        Person = self.env["hr.training.person"]
        for company, ones in found.grouped("company_id").items():
            officers = Person._get_role_users(groups.OFFICER, company)
            self._run_isolated(
                ones,
                lambda one, users=officers: one._remind_once(
                    DECIDE, users, until_done=True
                ),
                scored,
            )
