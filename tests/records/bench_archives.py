"""Dossiers of sessions with many papers."""

from datetime import timedelta

from odoo import fields

from ..common_bench import bench_case


@bench_case("archive", rows=200, most=200, sizes=("tenth", "one"))
def archive(bench):
    """Seal the dossier of a session with 200 papers of its people, each printed
    (policy 6.4.3)."""
    people = bench.get_people(bench.rows)
    start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=400)
    session = bench.create_session(seats=bench.rows, start=start)
    session.enroll(people.ids)
    session.action_all_present()
    session.set_marks([(person.id, "reflection", 80) for person in people])
    evaluation = session.evaluation_ids.sudo()
    evaluation.env["hr.training.reflection"]._guard_sudo().create(
        [
            {
                "evaluation_id": evaluation.id,
                "enrollment_id": enrollment.id,
                "task": "What will you do otherwise?",
                "text": "Check the valve before the pump is opened.\n" * 12,
                "state": "submitted",
            }
            for enrollment in session.sudo().enrollment_ids
        ]
    )
    session.action_done()
    session.action_release_results()
    sealed = session.action_archive().sudo()
    sealed.item_ids.write({"waived": True, "waive_reason": "Elsewhere"})
    session.sudo().write({"state": "closed"})
    bench.sudo_env.flush_all()

    def call():
        bench.sudo_env.invalidate_all()
        sealed.with_env(bench.sudo_env)._do_seal()

    # Each print of fifty looks up its report and its views again.
    bench.limit("", call, seconds=60, per_hundred=40)
