from odoo import api, fields, models

from ...tools import anonymity, review, weighting


class HrTrainingReviewResult(models.Model):
    """What a closed 360° review says about one person (policy 7.2.4).

    A row per group of raters, another per group and item, another per comment.
    They are counted on closing and say all that may be said: a group of peers or
    subordinates with fewer answers than the threshold has no row, and does not count
    in the mark, so that nothing can be had by subtraction (design §6.4). Who said
    what is deleted in the same transaction.

    | action | who |
    | read | officer, management; the person and his managers once released |
    """

    _name = "hr.training.review.result"
    _description = "360° Review Result"
    _inherit = ["hr.training.about.mixin"]
    _order = "evaluation_id, enrollment_id, rater_group, sequence, id"
    _rec_name = "item"

    # Figures go with what they are of.
    evaluation_id = fields.Many2one(ondelete="cascade")
    enrollment_id = fields.Many2one(ondelete="cascade")
    employee_id = fields.Many2one(string="Person")
    rater_group = fields.Selection(selection=review.GROUPS, required=True)
    sequence = fields.Integer()
    kind = fields.Selection(
        selection=[("total", "All Items"), ("item", "Item"), ("comment", "Comment")],
        required=True,
        default="total",
    )
    item = fields.Char()
    text = fields.Text(string="Comment")
    mean = fields.Float(aggregator=None, help="From 0 to 100.")
    count = fields.Integer(string="Answers", aggregator=None)
    mean_before = fields.Float(
        compute="_compute_shift",
        string="Before",
        help="Mean of the same group and item before the course.",
    )
    shift = fields.Float(compute="_compute_shift", help="Mean after minus before.")
    has_shift = fields.Boolean(compute="_compute_shift")

    # ------------------------------------------------------------
    # BEFORE AND AFTER
    # ------------------------------------------------------------

    @api.depends("mean", "evaluation_id.open_days")
    @api.depends_context("uid")
    def _compute_shift(self):
        """Against the same group and item of a review before the session (7.1, 7.2.4).

        A shift shows nothing that is hidden. It is the difference of two rows which
        the user may read himself: a group hidden on either side has no row there, and
        who may not read the row of before gets no shift. Both means are of as many
        answers as were promised, whether the same people rated again or others. Only
        who knows what all the others have said both times gets one answer by taking
        one mean from the other, and he gets it from each mean alone. Who rated when
        is forgotten, so nobody can put the raters of both sides together either.

        All items together are compared where the items are the same.
        """
        before = self._get_means_before()
        items = (self | before)._get_items() if before else {}
        means = {row._get_shift_key(items): row.mean for row in before}
        for row in self:
            known = means and not row._is_before_session() and row.kind != "comment"
            mean = means.get(row._get_shift_key(items)) if known else None
            row.has_shift = mean is not None
            row.mean_before = mean or 0.0
            row.shift = row.mean - mean if mean is not None else 0.0

    def _is_before_session(self):
        # sudo: when it was asked is said to whoever may read what came of it
        return self.sudo().evaluation_id._is_before_session()

    def _get_means_before(self):
        """Rows of before that the user may read, those nearest to the session last."""
        # sudo: see above
        reviews = (
            self.env["hr.training.evaluation"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self.session_id.ids),
                    ("method", "=", "review360"),
                    ("open_days", "<", 0),
                ]
            )
        )
        if not reviews:
            return self.browse()
        rows = self.search(
            [
                ("evaluation_id", "in", reviews.ids),
                ("enrollment_id", "in", self.enrollment_id.ids),
                ("kind", "in", ("total", "item")),
            ]
        )
        return rows.sorted(lambda row: row.sudo().evaluation_id.open_days)

    def _get_items(self):
        """Dict evaluation -> its items, which are the same for everybody."""
        return {
            evaluation: frozenset(items)
            for evaluation, items in self._read_group(
                [
                    ("evaluation_id", "in", self.evaluation_id.ids),
                    ("kind", "=", "item"),
                ],
                ["evaluation_id"],
                ["item:array_agg_distinct"],
            )
        }

    def _get_shift_key(self, items):
        """The same about the same person, whichever version of the form."""
        about = items.get(self.evaluation_id) if self.kind == "total" else self.item
        return (self.enrollment_id, self.rater_group, self.kind, about)

    # ------------------------------------------------------------
    # COUNT
    # ------------------------------------------------------------

    @api.model
    def _do_count(self, evaluation, reviews):
        """Write down what reviews that were handed in say, and mark people (sudo).

        :return: dict enrolment -> dict of group -> mean, of the groups shown
        """
        threshold = anonymity.effective_threshold(evaluation.anonymity_threshold)
        vals_list, means = [], {}
        # Thresholds count humans, not records.
        reviews = reviews._filter_rates_once()
        for enrollment, about in reviews.grouped("enrollment_id").items():
            means[enrollment] = {}
            for group, of_group in about.grouped("rater_group").items():
                if not review.is_shown(group, len(of_group), threshold):
                    continue
                common = {
                    "evaluation_id": evaluation.id,
                    "enrollment_id": enrollment.id,
                    "rater_group": group,
                }
                mean = self._get_mean(of_group.line_ids)
                if mean is not None:
                    means[enrollment][group] = mean
                    vals_list.append(
                        dict(
                            common,
                            kind="total",
                            sequence=0,
                            mean=mean,
                            count=len(of_group),
                        )
                    )
                vals_list += [
                    dict(common, **vals)
                    for vals in self._prepare_items(of_group.line_ids)
                    + self._prepare_comments(of_group)
                ]
        self.create(vals_list)
        return means

    @api.model
    def _get_mean(self, lines):
        return weighting.weighted_mean([(li._get_mark(), li.weight) for li in lines])

    @api.model
    def _prepare_items(self, lines):
        """Values per item; all raters of a group have judged every one."""
        return [
            {
                "kind": "item",
                "sequence": found[0].sequence + 1,
                "item": found[0].name,
                "mean": weighting.weighted_mean([(li._get_mark(), 1) for li in found]),
                "count": len(found),
            }
            for found in lines.grouped("question_id").values()
        ]

    @api.model
    def _prepare_comments(self, reviews):
        """Values per comment, in an order that says nothing."""
        texts = [text for text in reviews.mapped("comment_text") if text]
        anonymity.RANDOM.shuffle(texts)
        return [{"kind": "comment", "sequence": 1000, "text": text} for text in texts]

    @api.model
    def _do_mark(self, evaluation, means):
        """One mark per person of the groups that are shown (sudo)."""
        Score = self.env["hr.training.score"]
        labels = dict(self._fields["rater_group"]._description_selection(self.env))
        weights = evaluation._get_review_weights()
        known = {
            score.enrollment_id: score
            for score in evaluation.score_ids
            if score.attempt == 1 and not score.rater_id
        }
        to_create = []
        for enrollment, of_person in means.items():
            value = review.overall(of_person, weights)
            if value is None:
                continue
            shares = review.shares(of_person, weights)
            vals = {
                "value": value,
                # Shares and no means: trainers read marks, and no results.
                "comment": ", ".join(
                    f"{labels[group]} {share:.1f} %" for group, share in shares.items()
                ),
                "marked_on": fields.Datetime.now(),
            }
            if enrollment in known:
                known[enrollment].write(vals)
            else:
                to_create.append(
                    {
                        **vals,
                        "evaluation_id": evaluation.id,
                        "enrollment_id": enrollment.id,
                    }
                )
        return Score.create(to_create)
