import logging
from collections import defaultdict
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import clean_context

from ...tools import arguments, groups, years
from ...tools.declared import gather_set

_logger = logging.getLogger(__name__)

# Records of a scheduled run between two commits.
CRON_BATCH = 50


class OneRecordError(UserError, ValueError):
    """A method of one record was called on none or on many.

    Odoo's own callers of ``ensure_one`` know a ValueError; the user gets a sentence.
    """


class HrTrainingFlowMixin(models.AbstractModel):
    """What every model with a flow shares: reasons, the reason dialog, roles.

    ``hr.training.guard.mixin`` adds closed fields to it. Models of other addons take
    this one alone, since their own fields stay as open as they were.
    """

    _name = "hr.training.flow.mixin"
    _description = "Reasons and Roles"
    _inherit = [
        "hr.training.few.mixin",
        "hr.training.reach.mixin",
        "hr.training.editable.mixin",
    ]

    # Methods that take a reason, which a dialog asks for; each class its own.
    _reason_methods = frozenset()

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _guard_sudo(self):
        """The records in sudo for a ``_do_*`` method, which has checked rights.

        The context loses its ``default_*`` keys: in sudo they would pass the
        guard and land in whatever the method creates.
        """
        context = clean_context(self.env.context)
        return self.sudo().with_context(context)  # pylint: disable=context-overridden

    def _description_translated(self):
        """The document's kind in the user's language."""
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _run_isolated(self, records, step, domain=None):
        """Run a cron's step record by record: a bad one is logged, the rest goes on.

        In a scheduled run every batch is committed, so that a run which is killed
        loses one batch at most. It goes on to its end, however long it takes: most of
        what crons find they find again the next time, and whoever stood behind the
        place where a run stops would never have his turn.

        :param records: what the cron found
        :param step: called with each record
        :param domain: what they were found by; after a commit others may have moved
            them, so that the next batch is asked again
        """
        scheduled = self.env.context.get("ir_cron_progress_id")
        size = CRON_BATCH if scheduled else max(len(records), 1)
        failed = 0
        for begin in range(0, len(records), size):
            batch = found = records[begin : begin + size]
            if begin and domain is not None:
                batch &= found.search(Domain("id", "in", found.ids) & Domain(domain))
            for record in batch:
                try:
                    with self.env.cr.savepoint():
                        step(record)
                except Exception as error:  # whatever it is, the rest must go on
                    failed += 1
                    _logger.error(
                        "%s could not be processed, the rest goes on: %s", record, error
                    )
            if scheduled:
                remaining = len(records) - begin - len(found)
                self.env["ir.cron"]._commit_progress(len(found), remaining=remaining)
        if records:
            _logger.info(
                "%s: %s processed, %s failed", self._name, len(records), failed
            )

    def _run_together(self, records, step):
        """Run a cron's step for all records at once; where one of them stops the
        others, record by record, see :meth:`_run_isolated`.

        :param step: called with records
        """
        try:
            with self.env.cr.savepoint():
                step(records)
        except Exception:  # whatever it is, the others have their turn
            self.env.invalidate_all(flush=False)
            self._run_isolated(records, step)

    def _write_alike(self, vals_of):
        """Write to each of the records values of its own; equal ones together.

        :param dict vals_of: id -> values, which can be hashed
        """
        alike = defaultdict(list)
        for res_id, vals in vals_of.items():
            alike[tuple(vals.items())].append(res_id)
        for items, ids in alike.items():
            self.browse(ids).with_prefetch(self._prefetch_ids).write(dict(items))

    def _check_reasons(self, reasons):
        """Raise one error for all records that cannot make a step.

        :param reasons: list of ``(record, sentence)``; empty sentences are fine
        :raise UserError: naming each record with its reason
        """
        reasons = [(record, reason) for record, reason in reasons if reason]
        if not reasons:
            return
        if len(self) == 1:
            raise UserError(reasons[0][1])
        raise UserError(
            "\n".join(
                f"{record.sudo().display_name}: {reason}" for record, reason in reasons
            )
        )

    def _check_years(self, *names):
        """Days are meant: none has a slip in its year (design §11).

        :param names: of date fields
        :raise ValidationError: naming record, field and day
        """
        today = self.env.company._get_training_today()
        for record in self:
            for name in names:
                if years.is_plausible(record[name], today):
                    continue
                raise ValidationError(
                    self.env._(
                        "%(record)s: “%(field)s” is %(day)s. Please check the year: it "
                        "lies between %(first)s and %(last)s.",
                        record=record.display_name,
                        field=self._fields[name]._description_string(self.env),
                        day=format_date(self.env, record[name]),
                        first=years.FIRST_YEAR,
                        last=years.get_last_year(today),
                    )
                )

    def _check_can(self, step, *args):
        """The gate of a step: what keeps any of the records from it is raised.

        The sentences are those of the host's ``_get_cannot_<step>_reason``, from
        which :meth:`_set_can` takes the flags of the views.

        :param args: what that method is asked with
        :raise UserError: see :meth:`_check_reasons`; also for a record named twice,
            whose step would be made twice
        """
        if len(set(self._ids)) != len(self._ids):
            raise UserError(self.env._("A record is named twice. Please name it once."))
        self._check_reasons([(r, r._get_cannot_reason(step, *args)) for r in self])

    def _set_can(self, *steps, who=True):
        """Set the flags ``can_<step>`` by what the gates say.

        :param steps: as of :meth:`_check_can`
        :param bool who: whether the user has the role; where the reason asks for it
            itself, there is nothing to say here
        """
        for record in self:
            for step in steps:
                record[f"can_{step}"] = who and not record._get_cannot_reason(step)

    def _get_cannot_reason(self, step, *args):
        self.ensure_one()
        return getattr(self, f"_get_cannot_{step}_reason")(*args)

    def _require_reason(self, reason):
        """A stripped reason text, or a ``UserError`` asking for one."""
        if reason is True or not isinstance(reason, str | bool | None):
            reason = ""
        reason = self._read_text(reason)
        if not reason:
            raise UserError(self.env._("Please give a reason."))
        return reason

    @api.model
    def _takes_reason(self, method):
        """Whether the reason dialog may call this method, by its name."""
        return method in gather_set(type(self), "_reason_methods")

    def _ask_reason(self, method):
        """Action of the dialog that asks for a reason and then calls ``method``.

        Its title and its button say what will be done, to what.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_reason_action"
        )
        action["name"], button = self._get_reason_wording(method)
        action["context"] = {
            "default_subject": action["name"],
            "default_button": button,
            "default_res_model": self._name,
            "default_res_ids": ",".join(str(record_id) for record_id in self.ids),
            "default_method": method,
        }
        return action

    def _get_reason_wording(self, method):
        """Title and button of the reason dialog of a method.

        Hosts extend it with their own methods, or with better words for a method.
        """
        kind = self._description_translated()
        # sudo: who may make the step may know what it is called
        name = self.sudo().display_name if len(self) == 1 else f"× {len(self)}"
        what = f"{kind} {name}"
        values = {"what": what}
        return {
            "cancel": lambda: (
                self.env._("Cancel %(what)s", **values),
                self.env._("Cancel %(what)s", what=kind),
            ),
            "refuse": lambda: (
                self.env._("Refuse %(what)s", **values),
                self.env._("Refuse"),
            ),
            "reopen": lambda: (
                self.env._("Reopen %(what)s", **values),
                self.env._("Reopen"),
            ),
            "return": lambda: (
                self.env._("Return %(what)s", **values),
                self.env._("Return"),
            ),
            "revise": lambda: (
                self.env._("Revise %(what)s", **values),
                self.env._("Revise"),
            ),
            "waive": lambda: (
                self.env._("Waive %(what)s", **values),
                self.env._("Waive"),
            ),
            "withdraw": lambda: (
                self.env._("Withdraw %(what)s", **values),
                self.env._("Withdraw"),
            ),
        }.get(method.removeprefix("action_"), lambda: (what, self.env._("Confirm")))()

    @api.model
    def _get_related_action(self, xmlid, domain, context=None):
        """One of our window actions, for records that hang on others.

        :param str xmlid: full external id of the action
        :param domain: which records it shows
        :param dict context: defaults and filters in place of the action's own
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = domain
        action["context"] = context or {}
        return action

    @api.model
    def _get_form_action(self, record, **values):
        """Action that opens the form of one record.

        :param values: further values of the action, such as its name
        """
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            **values,
        }

    @api.model
    def _get_done_action(self, message, **params):
        """Action that says what a button has done.

        :param params: of the client action, such as what comes ``next``
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, **params},
        }

    @api.model
    def _get_done_and_reload_action(self, message, **params):
        """The same, and the screen reads its records anew."""
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return self._get_done_action(message, next=reload, **params)

    # ------------------------------------------------------------
    # ARGUMENTS of public methods, see ``tools.arguments``
    # ------------------------------------------------------------

    def ensure_one(self):
        """One record, or a sentence: clients call methods on any number of them."""
        try:
            return super().ensure_one()
        except ValueError:
            raise OneRecordError(self.env._("Please choose one record.")) from None

    @api.model
    def _read_ids(self, value):
        """Ids in the order given, of a recordset, a number or a list."""
        with self._refuse_bad(self.env._("Please give a list of record numbers.")):
            return arguments.read_ids(value)

    @api.model
    def _read_text(self, value, limit=None):
        """A stripped text, empty for None and False."""
        with self._refuse_bad(
            self.env._("Please give a text of ordinary characters.")
            if not limit
            else self.env._(
                "Please give a text of at most %(limit)s ordinary characters.",
                limit=limit,
            )
        ):
            return arguments.read_text(value, limit=limit)

    @api.model
    def _read_number(self, value):
        """A number as float."""
        with self._refuse_bad(self.env._("Please give a number.")):
            return arguments.read_number(value)

    @api.model
    def _read_moment(self, value):
        """A moment in UTC, of a datetime or a text."""
        with self._refuse_bad(
            self.env._("Please give date and time, as in 2026-03-02 08:00:00.")
        ):
            return arguments.read_moment(value)

    @api.model
    def _read_day(self, value):
        """A day, of a date or a text."""
        with self._refuse_bad(self.env._("Please give a date, as in 2026-03-02.")):
            return arguments.read_day(value)

    @api.model
    def _read_rows(self, value, *widths, sentence=None):
        """A list of tuples of these widths.

        :param str sentence: what the rows are, translated
        """
        with self._refuse_bad(sentence or self.env._("Please give a list of rows.")):
            return arguments.read_rows(value, *widths)

    @staticmethod
    @contextmanager
    def _refuse_bad(sentence):
        try:
            yield
        except arguments.BadArgument:
            raise UserError(sentence) from None

    # ------------------------------------------------------------
    # ROLES: the only places that know which group means which role
    # ------------------------------------------------------------

    @api.model
    def _has_officer_group(self):
        """The user's own role, in sudo too: record rules are evaluated in sudo."""
        return self.env.user.has_group(groups.OFFICER) and self._may_act()

    @api.model
    def _may_act(self):
        """Whether the user is still there: who has left does nothing (design §6.11).

        His login may outlive him by some days, with all its groups.
        """
        return self.env.user._is_superuser() or (
            self.env["hr.training.person"]._is_still_there()
        )

    @api.model
    def _is_officer(self):
        """Training officer, or head of training, who is one too; or the system."""
        return self.env.su or self._has_officer_group()

    @api.model
    def _is_head(self):
        """Head of training, or the system."""
        return self.env.su or (
            self.env.user.has_group(groups.MANAGER) and self._may_act()
        )

    @api.model
    def _check_officer(self):
        if not self._is_officer():
            raise AccessError(
                self.env._("Only a training officer can do this. Please ask one.")
            )

    @api.model
    def _check_head(self):
        if not self._is_head():
            raise AccessError(
                self.env._("Only the head of training can do this. Please ask them.")
            )
