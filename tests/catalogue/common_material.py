"""Files of teaching material, and who writes them."""

import base64

from ..common import HrTrainingCase

PDF = b"%PDF-1.7 "


def encode(content):
    return base64.b64encode(content).decode()


class MaterialCase(HrTrainingCase):
    @classmethod
    def _file(cls, words="one"):
        """Values of a file, as the web client sends them."""
        return {"file": encode(PDF + words.encode()), "filename": f"{words}.pdf"}

    def _create_material(self, user=None, words="one", **vals):
        """A material with a file, as its maker has it."""
        user = user or self.user_officer
        content = self._file(words) if words else {}
        # What a published course has is changed by a revision, see its own tests.
        courses = vals.pop("course_ids", False)
        [record_id] = self._rpc(
            user,
            "hr.training.material",
            "create",
            [{"name": "Handbook", **content, **vals}],
        )
        material = self.env["hr.training.material"].browse(record_id)
        if courses:
            material.course_ids = courses
        return material

    def _write(self, material, user=None, **vals):
        return self._rpc(
            user or self.user_officer, material._name, "write", material.ids, vals
        )

    def _call(self, user, record, method, *args):
        return self._rpc(user, record._name, method, record.ids, *args)
