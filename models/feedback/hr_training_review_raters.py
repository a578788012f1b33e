from odoo import api, models
from odoo.tools import html2plaintext

from ...tools import anonymity, review, states


class HrTrainingReview(models.Model):
    """Who is asked in a 360° review: proposed, confirmed, added, replaced, removed."""

    _inherit = "hr.training.review"

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    @api.model
    def _propose(self, enrollments):
        """Who may judge these people, from the organisation chart (sudo).

        :return: dict enrolment -> dict of employee -> group
        """
        people = enrollments.employee_id
        managers = {
            department: department._training_upwards().manager_id
            for department in people.department_id
        }
        led = (
            self.env["hr.employee"]
            .search(
                [
                    ("parent_id", "in", (people | people.parent_id).ids),
                    ("user_id.active", "=", True),
                ]
            )
            .grouped("parent_id")
        )
        nobody = people.browse()
        proposals = {}
        humans = self._get_humans(
            nobody.union(people, people.parent_id, *managers.values(), *led.values())
        )
        for enrollment in enrollments:
            person = enrollment.employee_id
            known = {humans[person]}
            chain = person.parent_id | managers.get(person.department_id, nobody)
            able = (chain - person).filtered(self._is_able)
            able = able.filtered(lambda r, h=humans[person]: humans[r] != h)
            groups = {
                review.SELF: person.filtered(self._is_able),
                review.SUPERIOR: able[:1],
                review.SUBORDINATE: led.get(person, nobody),
                review.PEER: led.get(person.parent_id, nobody),
            }
            proposals[enrollment] = raters = {}
            for group, found in groups.items():
                found = found.filtered(lambda r, e=enrollment: self._is_near(r, e))
                # Of one human's records the first.
                first = {humans[r]: r for r in reversed(found)}
                new = [r for r in found if first[humans[r]] == r]
                if group != review.SELF:
                    new = [r for r in new if humans[r] not in known]
                most = enrollment.company_id._get_training_review_raters()
                if len(new) > most:
                    new = anonymity.RANDOM.sample(new, most)
                raters.update(dict.fromkeys(new, group))
                known.update(humans[r] for r in new)
        return proposals

    @api.model
    def _is_near(self, rater, enrollment):
        return rater.company_id == enrollment.company_id

    @api.model
    def _prepare_proposals(self, evaluation, enrollments):
        """Values of the reviews that are proposed about people (sudo)."""
        return [
            {
                "evaluation_id": evaluation.id,
                "enrollment_id": enrollment.id,
                "rater_id": rater.id,
                "rater_group": group,
            }
            for enrollment, raters in self._propose(enrollments).items()
            for rater, group in raters.items()
        ]

    # ------------------------------------------------------------
    # CONFIRM
    # ------------------------------------------------------------

    def action_confirm(self):
        """Ask these raters; from then on they see their review."""
        self._check_can_confirm()
        self._do_confirm()
        return True

    def _get_not_confirmer_reason(self):
        self.ensure_one()
        # sudo: the review's own evaluation decides, whoever may read it
        if not self.is_confirmer:
            return self.env._(
                "Only the person's managers and training officers choose the raters."
            )
        if self.sudo().evaluation_id.state != states.EVALUATION_OPEN:
            return self.env._("The review is not open.")
        return False

    def _get_cannot_confirm_reason(self):
        reason = self._get_not_confirmer_reason()
        if reason:
            return reason
        # sudo: whether the rater can be asked at all
        rater = self.sudo().rater_id
        if self.state != "proposed":
            return self.env._("This rater is asked already.")
        if not rater:
            return self.env._("Name the rater first.")
        if not self._is_able(rater):
            return self.env._(
                "%(name)s has left or has no login: name somebody else.",
                name=rater.name,
            )
        return False

    def _check_can_confirm(self):
        self._check_there(self)
        self.check_access("read")
        self._check_can("confirm")

    def _do_confirm(self):
        """Open, with the items as the form has them now."""
        self._do_lock_raters()
        reviews = self._guard_sudo()
        reviews.write({"state": "open"})
        vals_list = []
        for evaluation, of_evaluation in reviews.grouped("evaluation_id").items():
            # Everybody judges the same words, whoever has confirmed him.
            lang = evaluation.company_id.partner_id.lang
            items = self._prepare_items(evaluation.survey_id.with_context(lang=lang))
            vals_list += [
                dict(item, review_id=record.id)
                for record in of_evaluation
                for item in items
            ]
        self.env["hr.training.review.line"].sudo().create(vals_list)
        for evaluation, of_evaluation in reviews.grouped("evaluation_id").items():
            raters = of_evaluation.rater_id.user_id.partner_id
            evaluation._send_reminder("rate", raters)
            if not evaluation.reminded_on:
                evaluation.reminded_on = self.env.company._get_training_today()

    @api.model
    def _prepare_items(self, survey):
        """Values of the lines that a form's scales are frozen into (sudo)."""
        return [
            {
                "question_id": question.id,
                "sequence": position,
                "name": question.title,
                "hint": html2plaintext(question.description or "").strip(),
                "weight": question.training_weight,
                "least_points": question.scale_min,
                "full_points": question.scale_max,
            }
            for position, question in enumerate(
                survey.question_ids.filtered(lambda q: q.question_type == "scale")
            )
        ]

    def _get_cannot_name_rater_reason(self):
        reason = self._get_not_confirmer_reason()
        if reason:
            return reason
        if self.state == "submitted":
            return self.env._("What was handed in keeps its rater.")
        if self.rater_group == review.SELF:
            return self.env._("People judge themselves: there is no other rater.")
        return False

    def _check_can_name_rater(self):
        self._check_there(self)
        self.check_access("read")
        self._check_can("name_rater")

    def _do_forget_answers(self, rater_id):
        self._do_lock_raters()
        reviews = self._guard_sudo().filtered(lambda r: r.rater_id.id != rater_id)
        reviews.write({"comment_text": False})
        reviews.line_ids.write({"points": 0, "is_answered": False})
        if not rater_id:
            reviews.write({"state": "proposed"})
            reviews.line_ids.unlink()

    def action_add_rater(self):
        """One more of the same group, to be named."""
        self._check_can_name_rater()
        self._do_add_rater()
        return True

    def _do_add_rater(self):
        self._do_lock_raters()
        return self._guard_sudo().create(
            [
                {
                    "evaluation_id": record.evaluation_id.id,
                    "enrollment_id": record.enrollment_id.id,
                    "rater_group": record.rater_group,
                }
                for record in self.sudo()
            ]
        )

    def action_remove(self):
        """Do not ask these raters."""
        self._check_can_remove()
        self._do_remove()
        return True

    def _check_can_remove(self):
        self._check_there(self)
        self.check_access("read")
        self._check_reasons(
            [
                (
                    record,
                    record._get_not_confirmer_reason()
                    or (
                        record.state != "proposed"
                        and self.env._("Who is asked already stays.")
                    ),
                )
                for record in self
            ]
        )

    def _do_remove(self):
        self._do_lock_raters()
        self._guard_sudo().unlink()
