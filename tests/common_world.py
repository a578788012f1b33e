"""The world: one record of every model, as each wing makes its own of them."""

from inspect import ismodule

from .. import models
from .common import HrTrainingCase

# In the order of their knowing: a maker finds what the wings above have made.
WINGS = [name for name, value in vars(models).items() if ismodule(value)]
# Makers by stage and name; those of a wing stand in its ``world_<wing>.py``.
STAGES = {
    # What is there before there are sessions.
    "begin": {},
    # The sessions, each of which is taken through the three stages below.
    "sessions": {},
    # What a session gets once it was held, …
    "held": {},
    # … when its results come out, …
    "released": {},
    # … and after that.
    "recorded": {},
    # What is made of all that, and what later sessions must not have.
    "end": {},
}


def makes(stage, name):
    """Let a function make records of the world, under the name of what it makes.

    It is called with the test class; of a session with its scope, the session and its
    enrolment as well, both in sudo, and then it returns a dict of model → record.
    """

    def register(maker):
        assert name not in STAGES[stage], f"two makers of {name}"
        STAGES[stage][name] = maker
        return maker

    return register


def get_makers(stage):
    """The makers of a stage, wing by wing."""
    return sorted(
        STAGES[stage].values(),
        key=lambda maker: WINGS.index(maker.__module__.split(".")[-2]),
    )


class HrTrainingWorldCase(HrTrainingCase):
    """One record of every model per relation to the roles, made the regular way.

    ``world[model][scope]`` is a record in sudo. Scopes of records about people:

    ========  =========================================================
    own       of user_employee, who is in user_department_manager's team
    team      of user_colleague, who is in that team as well
    taught    of user_outsider, in the session that user_trainer teaches
    other     of user_outsider, in a session without any of them
    company   of the other company
    ========  =========================================================

    Other models have scopes of their own, with the same meaning of ``company``.
    A model that the addon gains gets a maker in ``world_<wing>.py``, see
    :func:`makes`, and a row in the table of ``common_access``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.world = {}
        for stage in ("begin", "sessions", "end"):
            for maker in get_makers(stage):
                maker(cls)
        cls.env.flush_all()

    @classmethod
    def _add_stage_to_world(cls, stage, scope, session, enrollment):
        """Take a session of the world through a stage of its life."""
        for maker in get_makers(stage):
            for model, record in maker(cls, scope, session, enrollment).items():
                if record:
                    cls._add_to_world(model, **{scope: record})

    @classmethod
    def _add_to_world(cls, model, **records):
        cls.world.setdefault(model, {}).update(
            {scope: record.with_env(cls.env) for scope, record in records.items()}
        )

    @classmethod
    def _create_in_world(cls, model, **vals):
        """A record per scope, with the values given by scope."""
        records = cls.env[model].create(list(vals.values()))
        cls._add_to_world(model, **dict(zip(vals, records, strict=True)))

    @classmethod
    def _get_staff(cls, scope):
        """Officer and head of the company in which the scope is."""
        if scope == "company":
            return cls.user_b_officer, cls.user_b_head
        return cls.user_officer, cls.user_head

    @classmethod
    def _skill_vals(cls, **vals):
        return {
            "skill_type_id": cls.skill_type.id,
            "skill_id": cls.skill.id,
            "skill_level_id": cls.skill_level.id,
            **vals,
        }
