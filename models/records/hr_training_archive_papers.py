from typing import NamedTuple

from odoo import api, models
from odoo.tools import split_every

from ...tools import notices, states
from ...tools.workbook_writer import Sheet
from .hr_training_archive_item import (
    EVALUATION,
    MATERIAL,
    NOTICE,
    PAPERS,
    REGISTER,
    SUMMARY,
    TRAINER_REPORT,
)
from .hr_training_summary import IN_FORCE

# Documents that are printed together: what is in memory at a time.
PRINTED = 50
REPORT = "hr_training.hr_training_archive_report"
IMAGES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
CORRECTIONS = "corrections"


class Page(NamedTuple):
    """A document that is printed: its title, pairs of what and value, tables, and
    parts of text as ``(headline, text)``."""

    folder: str
    title: str
    pairs: tuple
    sections: tuple = ()
    texts: tuple = ()


class HandedIn(NamedTuple):
    """A document as it was handed in: ``file`` is the record of the file."""

    folder: str
    filename: str
    file: object


class HrTrainingArchive(models.Model):
    """The documents of a dossier, as PDF or as they were handed in (policy 6.4.3).

    They are made one after the other, in the company's language, so that a session
    with many papers needs no more memory than one with few.
    """

    _inherit = "hr.training.archive"

    def _get_documents(self):
        """Every document of the dossier (sudo): yields :class:`Page`, in which what
        is printed stands, and :class:`HandedIn`."""
        self.ensure_one()
        is_whole = not self.follows_id
        if is_whole:
            yield from self._get_notice_documents()
            yield from self._get_material_documents()
        yield from self._get_register_documents()
        yield from self._get_paper_documents()
        yield from self._get_evaluation_documents()
        yield from self._get_review_documents()
        if is_whole:
            yield from self._get_trainer_documents()
            yield from self._get_summary_documents()
        yield from self._get_correction_documents()
        for item in self.item_ids:
            for file in item.file_ids:
                yield HandedIn(item.kind, file.name, file)

    def _get_head(self):
        """What stands above each page: list of pairs."""
        session = self.session_id
        return (
            (self.env._("Session"), f"{session._get_title()} ({session.code})"),
            (self.env._("Held on"), session.schedule_text or ""),
        )

    def _format_moment(self, moment):
        return self.session_id._format_moment(moment) if moment else ""

    # ------------------------------------------------------------
    # NOTICE, MATERIAL
    # ------------------------------------------------------------

    def _get_notice_documents(self):
        session = self.session_id
        if session.notice_paper_id:
            yield HandedIn(
                NOTICE, session.notice_paper_id.name, session.notice_paper_id
            )
        rows = self.env["hr.training.notice"].search(
            [
                ("session_id", "=", session.id),
                ("kind", "=", notices.NOTICE),
                ("state", "in", notices.TOLD),
            ],
            order="sent_on, id",
        )
        if rows:
            sheet = Sheet(
                self.env._("Told"),
                (self.env._("Participant"), self.env._("Sent on")),
                [
                    (r.partner_id.name or "", self._format_moment(r.sent_on))
                    for r in rows
                ],
            )
            title = self.env._("Who Was Told of the Class")
            yield Page(NOTICE, title, self._get_head(), (sheet,))

    def _get_material_documents(self):
        """The files taught from, as they were."""
        versions = self.session_id.material_version_ids
        files = self._get_field_files(versions, "file")
        rows = []
        for version in versions:
            rows.append(
                (
                    version.material_id.name,
                    version.name,
                    version.filename or version.url or "",
                    version.checksum or "",
                )
            )
            if version in files:
                yield HandedIn(MATERIAL, version.filename, files[version])
        if rows:
            sheet = Sheet(
                self.env._("Material Taught From"),
                (
                    self.env._("Material"),
                    self.env._("Version"),
                    self.env._("File or Link"),
                    self.env._("SHA-256"),
                ),
                rows,
            )
            yield Page(MATERIAL, sheet.title, self._get_head(), (sheet,))

    def _get_field_files(self, records, name):
        """Dict record → the file of a binary field, without those that have none."""
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", records._name),
                ("res_field", "=", name),
                ("res_id", "in", records.ids),
            ]
        )
        return {records.browse(file.res_id): file for file in files}

    # ------------------------------------------------------------
    # REGISTER, RESULTS
    # ------------------------------------------------------------

    def _get_register_documents(self):
        people = self._get_dossier_people()
        trainers = ", ".join(self.session_id._get_trainers().mapped("name"))
        rows = people.attendance_ids.sorted(
            lambda r: (r.slot_start, r.employee_id.name or "", r.id)
        )
        labels = dict(rows._fields["status"]._description_selection(self.env))
        headings = (
            self.env._("Participant"),
            self.env._("Status"),
            self.env._("Check-in"),
            self.env._("Check-out"),
            self.env._("Late (min)"),
            self.env._("Early (min)"),
            self.env._("Note"),
        )
        sheets = tuple(
            Sheet(
                slot.time_text or "",
                headings,
                [
                    (
                        row.employee_id.name or "",
                        labels.get(row.status, ""),
                        self._format_moment(row.check_in),
                        self._format_moment(row.check_out),
                        row.minutes_late or None,
                        row.minutes_early or None,
                        row.note or "",
                    )
                    for row in of_slot
                ],
            )
            for slot, of_slot in rows.grouped("slot_id").items()
        )
        if sheets:
            title = self.env._("Attendance Register")
            pairs = (
                *self._get_head(),
                (self.env._("Participants"), str(len(people))),
                (self.env._("Trainers"), trainers),
            )
            yield Page(REGISTER, title, pairs, sheets)
        if people:
            yield self._get_results_page(people)

    def _get_results_page(self, people):
        evaluations = self.session_id.evaluation_ids.filtered(
            lambda e: e.state == states.EVALUATION_RELEASED and e.score_ids
        )
        results = dict(people._fields["result"]._description_selection(self.env))
        rows = []
        for enrollment in people.sorted(lambda e: (e.employee_id.name or "", e.id)):
            best = enrollment._get_best_marks()
            rows.append(
                (
                    enrollment.employee_id.name or "",
                    enrollment.department_id.name or "",
                    enrollment.attendance_rate if enrollment.is_rated else None,
                    *(best.get(evaluation) for evaluation in evaluations),
                    enrollment.score if enrollment.is_scored else None,
                    results.get(enrollment.result, ""),
                    ", ".join(
                        enrollment.certificate_ids.filtered(
                            lambda c: not c.revoked_on
                        ).mapped("name")
                    ),
                )
            )
        headings = (
            self.env._("Participant"),
            self.env._("Department"),
            self.env._("Attendance (%)"),
            *evaluations.mapped("name"),
            self.env._("Score"),
            self.env._("Result"),
            self.env._("Certificate"),
        )
        title = self.env._("Marks and Results")
        pairs = (
            *self._get_head(),
            (self.env._("Pass Score"), self._format(self.session_id.pass_score)),
            (
                self.env._("Least Attendance (%)"),
                self._format(self.session_id.min_attendance),
            ),
        )
        return Page(PAPERS, title, pairs, (Sheet(title, headings, rows),))

    def _format(self, value):
        return self.env["hr.employee"]._training_format(value)

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_paper_documents(self):
        """What each person handed in; of anonymous forms there are results only."""
        for evaluation in self._get_new_forms():
            if evaluation.method == "exam":
                yield from self._get_exam_papers(evaluation)
            elif evaluation.method == "practical":
                yield from self._get_practical_papers(evaluation)
            elif evaluation.method == "reflection":
                yield from self._get_reflection_papers(evaluation)

    @api.model
    def _get_handed_in(self, evaluation):
        """The papers of a form that people have handed in here (sudo).

        :return: records of the model of its method; None where there are no papers
        """
        if evaluation.method == "exam":
            return evaluation.user_input_ids.filtered(
                lambda a: a.state == "done" and a.training_enrollment_id
            )
        papers = {
            "practical": evaluation.practical_ids,
            "reflection": evaluation.reflection_ids,
        }.get(evaluation.method)
        if papers is None:
            return None
        return papers.filtered(lambda p: p.state == states.PAPER_SUBMITTED)

    @api.model
    def _is_without_papers(self, evaluation):
        """Whether there are marks of papers that were handed in elsewhere, as those of
        an exam that was written by hand (sudo)."""
        papers = self._get_handed_in(evaluation)
        if papers is None:
            return False
        # A survey calls them by names of its own.
        names = "enrollment_id", "attempt"
        if evaluation.method == "exam":
            names = tuple(f"training_{name}" for name in names)
        there = {(paper[names[0]].id, paper[names[1]]) for paper in papers}
        marks = {(mark.enrollment_id.id, mark.attempt) for mark in evaluation.score_ids}
        return bool(marks - there)

    def _get_paper_title(self, evaluation, enrollment, attempt):
        title = f"{evaluation.name} {enrollment.employee_id.name or ''}"
        return f"{title} {attempt}" if attempt > 1 else title

    def _get_paper_head(self, evaluation, enrollment, attempt, handed_in):
        marks = enrollment.score_ids.filtered(
            lambda s: s.evaluation_id == evaluation and s.attempt == attempt
        )
        return (
            *self._get_head(),
            (self.env._("Participant"), enrollment.employee_id.name or ""),
            (self.env._("Department"), enrollment.department_id.name or ""),
            (self.env._("Form"), evaluation.name),
            (self.env._("Attempt"), str(attempt)),
            (self.env._("Handed in on"), self._format_moment(handed_in)),
            (
                self.env._("Mark"),
                ", ".join(self._format(mark.value) for mark in marks),
            ),
        )

    def _get_exam_papers(self, evaluation):
        papers = self._get_handed_in(evaluation)
        headings = (
            self.env._("Question"),
            self.env._("Answer"),
            self.env._("Points"),
            self.env._("Remark"),
        )
        for batch in split_every(PRINTED, papers.sorted("id").ids):
            for paper in papers.browse(batch):
                enrollment, attempt = (
                    paper.training_enrollment_id,
                    paper.training_attempt,
                )
                by_question = paper.user_input_line_ids.sorted("id").grouped(
                    "question_id"
                )
                rows = [
                    (
                        question.title or "",
                        "\n".join(
                            line.value_text_box or line.display_name or ""
                            for line in lines
                        ),
                        sum(lines.mapped("training_awarded")),
                        "\n".join(filter(None, lines.mapped("training_comment"))),
                    )
                    for question, lines in by_question.items()
                ]
                yield Page(
                    PAPERS,
                    self._get_paper_title(evaluation, enrollment, attempt),
                    self._get_paper_head(
                        evaluation, enrollment, attempt, paper.end_datetime
                    ),
                    (Sheet(self.env._("Answers"), headings, rows),),
                )

    def _get_practical_papers(self, evaluation):
        papers = self._get_handed_in(evaluation)
        photos = self._get_field_files(papers.line_ids, "photo")
        headings = (
            self.env._("Item"),
            self.env._("Points"),
            self.env._("Of"),
            self.env._("Remark"),
        )
        for paper in papers.sorted("id"):
            enrollment = paper.enrollment_id
            title = self._get_paper_title(evaluation, enrollment, paper.attempt)
            if paper.rater_id:
                title = f"{title} ({paper.rater_id.name})"
            yield Page(
                PAPERS,
                title,
                self._get_paper_head(
                    evaluation, enrollment, paper.attempt, paper.submitted_on
                ),
                (
                    Sheet(
                        self.env._("Items"),
                        headings,
                        [
                            (
                                line.name,
                                line.points if line.is_answered else None,
                                line.full_points,
                                line.comment or "",
                            )
                            for line in paper.line_ids
                        ],
                    ),
                ),
                ((self.env._("Remark"), paper.comment or ""),),
            )
            for line in paper.line_ids:
                if line in photos:
                    file = photos[line]
                    ending = IMAGES.get(file.mimetype, "")
                    yield HandedIn(PAPERS, f"{title} {line.name}{ending}", file)

    def _get_reflection_papers(self, evaluation):
        papers = self._get_handed_in(evaluation)
        files = self._get_field_files(papers, "file")
        for paper in papers.sorted("id"):
            enrollment = paper.enrollment_id
            title = self._get_paper_title(evaluation, enrollment, paper.attempt)
            yield Page(
                PAPERS,
                title,
                self._get_paper_head(
                    evaluation, enrollment, paper.attempt, paper.submitted_on
                ),
                (),
                (
                    (self.env._("Task"), paper.task or ""),
                    (self.env._("Reflection"), paper.text or ""),
                    (self.env._("Feedback"), paper.score_id.comment or ""),
                ),
            )
            if paper in files:
                yield HandedIn(PAPERS, f"{title} {paper.filename or ''}", files[paper])

    # ------------------------------------------------------------
    # EVALUATION, REPORTS, CORRECTIONS
    # ------------------------------------------------------------

    def _get_evaluation_documents(self):
        """What participants said, counted (design §6.4): of nobody by name."""
        headings = (
            self.env._("Question"),
            self.env._("Answer"),
            self.env._("Times Chosen"),
            self.env._("Answered"),
            self.env._("Average"),
        )
        results = self._get_total_results().grouped("evaluation_id")
        for evaluation in self._get_new_forms():
            if evaluation.method != "questionnaire":
                continue
            if evaluation.state not in (
                states.EVALUATION_MARKING,
                states.EVALUATION_RELEASED,
            ):
                continue
            rows = [
                (
                    " · ".join(filter(None, (row.question, row.item))),
                    row.choice or row.text or "",
                    row.count,
                    row.answered,
                    row.average if row.is_rated else None,
                )
                for row in results.get(evaluation, ())
            ]
            pairs = (
                *self._get_head(),
                (self.env._("Asked"), str(evaluation.expected_count)),
                (self.env._("Answered"), str(evaluation.answered_count)),
            )
            note = ()
            if not rows:
                note = (
                    (
                        self.env._("Results"),
                        self.env._(
                            "Too few have answered: their answers were deleted, and "
                            "nothing is shown."
                        ),
                    ),
                )
            sheets = (Sheet(self.env._("Results"), headings, rows),) if rows else ()
            yield Page(EVALUATION, evaluation.name, pairs, sheets, note)

    def _get_review_documents(self):
        """What 360° reviews say of each person, by groups of raters (design §6.4): of
        no rater by name."""
        results = self._get_review_results()
        rows, fields_ = results.grouped("evaluation_id"), results._fields
        groups, kinds = (
            dict(fields_[name]._description_selection(self.env))
            for name in ("rater_group", "kind")
        )
        headings = (
            self.env._("Participant"),
            *(
                fields_[name]._description_string(self.env)
                for name in ("rater_group", "item", "mean", "count")
            ),
        )
        for evaluation in self._get_new_forms():
            if evaluation not in rows:
                continue
            sheet = Sheet(
                self.env._("Results"),
                headings,
                [
                    (
                        row.employee_id.name or "",
                        groups[row.rater_group],
                        row.text or row.item or kinds[row.kind],
                        None if row.kind == "comment" else round(row.mean, 1),
                        row.count or None,
                    )
                    for row in rows[evaluation]
                ],
            )
            yield Page(EVALUATION, evaluation.name, self._get_head(), (sheet,))

    def _get_trainer_documents(self):
        reports = self.session_id._get_trainer_reports()
        told = ("went", "change", "questions_asked", "problems")
        for report in reports:
            yield Page(
                TRAINER_REPORT,
                self.env._("Trainer’s Report: %(name)s", name=report.trainer_id.name),
                self._get_head(),
                (),
                tuple(
                    (
                        reports._fields[name]._description_string(self.env),
                        report[name] or "",
                    )
                    for name in told
                ),
            )

    def _get_summary_documents(self):
        for report in self.session_id.summary_ids:
            if report.state not in IN_FORCE:
                continue
            if not report.paper_id:
                report._make_paper()
            yield HandedIn(SUMMARY, report.paper_id.name, report.paper_id)

    def _get_correction_documents(self):
        corrections = self._get_corrections()
        if not corrections:
            return
        labels = {
            correction: self.env[correction.res_model]
            ._fields[correction.field_name]
            ._description_string(self.env)
            if correction.res_model in self.env
            and correction.field_name in self.env[correction.res_model]._fields
            else correction.field_name
            for correction in corrections
        }
        sheet = Sheet(
            self.env._("Corrections"),
            (
                self.env._("When"),
                self.env._("Corrected by"),
                self.env._("Person"),
                self.env._("What"),
                self.env._("Old Value"),
                self.env._("New Value"),
                self.env._("Reason"),
            ),
            [
                (
                    self._format_moment(correction.create_date),
                    correction.user_id.name,
                    correction.employee_id.name or "",
                    labels[correction],
                    correction.old_value or "",
                    correction.new_value or "",
                    correction.reason,
                )
                for correction in corrections
            ],
        )
        yield Page(CORRECTIONS, sheet.title, self._get_head(), (sheet,))

    # ------------------------------------------------------------
    # PRINT
    # ------------------------------------------------------------

    def _get_pages(self):
        """What the report prints, see :meth:`_print_pages`."""
        return self.env.context.get("training_archive_pages") or []

    def _print_pages(self, pages):
        """PDF of each page, printed together (sudo).

        :param pages: list of :class:`Page`
        :return: list of bytes
        """
        # What is sealed looks the same whatever sealed it: a click, a scheduled run,
        # or an installation, during which no server answers.
        report = self.env["ir.actions.report"].with_context(
            training_archive_pages=pages, training_own_style=True
        )
        return report._print_each(REPORT, self.ids)
