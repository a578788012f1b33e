from odoo import api, fields, models

from ...tools import versions

# What others read of it and by whom it is read, beside its versions.
SHOWN = frozenset(
    {
        "name",
        "kind",
        "label",
        "summary",
        "product",
        "fault",
        "remedy",
        "visibility",
        "course_ids",
        "company_id",
    }
)
# Who has to read a rule, and whether it is one any more.
BINDING = frozenset(
    {*SHOWN, "active", "author_id", "concerned", "department_ids", "job_ids"}
)
# From the fewest readers to all.
READERS = ("trainers", "participants", "everyone")


class HrTrainingMaterial(models.Model):
    """What others see of released material is changed by who reviews it (policy 2.1).

    | what | who |
    | texts, courses, more readers of what was released | training officer |
    | all that is said of an approved rule document | head of training |

    A new file or link is a version, with a review of its own.
    """

    _inherit = "hr.training.material"

    is_shown_open = fields.Boolean(
        compute="_compute_is_shown_open",
        help="You may change what others read of it.",
    )

    @api.depends("state", "kind")
    @api.depends_context("uid")
    def _compute_is_shown_open(self):
        for material in self:
            closed = material._origin and material._get_shown_closed_reason(BINDING)
            material.is_shown_open = not closed

    def write(self, vals):
        if BINDING & vals.keys():
            # First of all, for the refusals name the material.
            self.check_access("write")
            self._check_shown(vals)
        return super().write(vals)

    def _check_shown(self, vals):
        """Raise where what is written waits for somebody else's word.

        Values are not compared: Odoo writes translations by itself and then what
        stands there already.

        :param vals: values, or names of what changes otherwise
        """
        self._check_reasons([(m, m._get_shown_closed_reason(vals)) for m in self])

    def _get_shown_closed_reason(self, vals):
        """Why the user does not change what others see, or False.

        :param vals: values or names of fields
        """
        self.ensure_one()
        if self.env.su or self.state != versions.RELEASED:
            return False
        names = set(vals)
        if self.kind == versions.RULE:
            if not names & BINDING or self._is_head():
                return False
            return self.env._(
                "%(name)s is approved: ask the head of training to change or archive "
                "it. Another text of the rule is a new version, which the head "
                "approves.",
                name=self.name,
            )
        names &= SHOWN
        if not names or self._is_officer():
            return False
        if names == {"visibility"} and isinstance(vals, dict):
            wanted = vals["visibility"]
            if wanted in READERS[: READERS.index(self.visibility) + 1]:
                return False
        return self.env._(
            "%(name)s is released, and others read it: ask a training officer to "
            "change this. A new file is a new version, which you can hand in.",
            name=self.name,
        )

    def _get_used_reason(self):
        reason = super()._get_used_reason()
        if not reason and self.kind == versions.RULE and self.current_version_id:
            reason = self.env._(
                "%(name)s is an approved rule. Archive it instead.", name=self.name
            )
        return reason
