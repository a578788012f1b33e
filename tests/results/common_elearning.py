"""What the tests of courses that are learnt online share."""

from ..common import HrTrainingCase


class ELearningCase(HrTrainingCase):
    """A course without classes: its one content is read, and that is all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["slide.channel"].create(
            {"name": "Videos", "enroll": "invite", "is_published": True}
        )
        cls._add_content("One")
        cls.course.write({"channel_id": cls.channel.id, "method": "online"})
        cls.person = cls.employee_employee
        cls.partner = cls.user_employee.partner_id

    @classmethod
    def _add_content(cls, name):
        return cls.env["slide.slide"].create(
            {
                "channel_id": cls.channel.id,
                "name": name,
                "slide_category": "article",
                "is_published": True,
            }
        )

    def _learn(self, partner=None, slides=None):
        partner = partner or self.partner
        self.channel._action_add_members(partner)
        self.env["slide.slide.partner"].create(
            [
                {
                    "slide_id": slide.id,
                    "channel_id": self.channel.id,
                    "partner_id": partner.id,
                    "completed": True,
                }
                for slide in slides or self.channel.slide_content_ids
            ]
        )
        self.env.flush_all()
        return (
            self.env["slide.channel.partner"]
            .with_context(active_test=False)
            .search(
                [
                    ("channel_id", "=", self.channel.id),
                    ("partner_id", "=", partner.id),
                ]
            )
        )

    def _enrolled(self, person=None):
        session = self._as_officer("hr.training.session").create(
            {"course_id": self.course.id, "seats_max": 5}
        )
        session.action_schedule()
        return session.enroll((person or self.person).ids).sudo()

    def _release(self, enrollment):
        session = enrollment.session_id.with_user(self.user_officer)
        self._end_session(session)
        session.action_release_results()
        return enrollment.result, enrollment.attendance_rate
