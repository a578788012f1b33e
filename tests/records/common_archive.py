"""What the tests of dossiers share: a class that was held, and its sealed zip."""

import io
import json
import zipfile
from base64 import b64decode, b64encode
from datetime import timedelta

from odoo.fields import Command

from ...tools import dossier_check
from .common_summary import HELD, SummaryCase


class ArchiveCase(SummaryCase):
    """``held`` was taught by ``trainer``: ``employee_employee`` has passed its exam,
    ``employee_colleague`` came late and has failed it. Results are out."""

    uses = (
        "user_officer",
        "user_head",
        "user_employee",
        "user_colleague",
        "user_trainer",
        "user_executive",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held = cls._hold_session(
            cls.employee_employee,
            cls.employee_colleague,
            late=[cls.employee_colleague],
            trainer_ids=[Command.set(cls.trainer.ids)],
            place="Hall 7",
        )
        cls._release(
            cls.held, [(cls.employee_employee, 90), (cls.employee_colleague, 50)]
        )
        cls.officer_held = cls.held.with_user(cls.user_officer)

    @classmethod
    def _file(cls, session=None):
        """The dossier being collected, by the officer. Returned in sudo."""
        session = session or cls.held
        return session.with_user(cls.user_officer).action_archive().with_env(cls.env)

    @classmethod
    def _get_item(cls, archive, kind):
        return archive.item_ids.filtered(lambda i: i.kind == kind)

    @classmethod
    def _hold_rated(cls, **form):
        """A class whose participants were asked by a questionnaire.

        :param form: columns of the questionnaire as it stands by now
        :return: the session and the questionnaire
        """
        session = cls._hold_session(
            cls.employee_employee, start=HELD - timedelta(days=20)
        )
        cls._create_rated(session, "Pace", 4)
        session.with_user(cls.user_officer).action_release_results()
        evaluation = session.evaluation_ids
        cls._tamper(evaluation, **form)
        return session, evaluation

    @classmethod
    def _create_version(cls, **vals):
        """A file of a material."""
        material = cls.env["hr.training.material"].create({"name": "Pump manual"})
        return cls.env["hr.training.material.version"].create(
            {
                "material_id": material.id,
                "number": 1,
                "name": "2",
                "file": b64encode(b"%PDF-1.4 pump"),
                "filename": "pump.pdf",
                **vals,
            }
        )

    @classmethod
    def _seal(cls, session=None):
        """The dossier of a session, which the officer closes. Returned in sudo."""
        session = session or cls.held
        cls._waive_documents(session)
        session.with_user(cls.user_officer).action_close()
        return session.archive_ids.sorted("part")[-1:].with_env(cls.env)

    @classmethod
    def _unzip(cls, archive):
        """The sealed zip, open."""
        archive.invalidate_recordset(["file"])
        return zipfile.ZipFile(io.BytesIO(b64decode(archive.file)))

    @classmethod
    def _read(cls, archive, name):
        with cls._unzip(archive) as sealed:
            return json.loads(sealed.read(name))

    @classmethod
    def _check(cls, archive):
        """What the script says of the zip, without the database."""
        archive.invalidate_recordset(["file"])
        source = io.BytesIO(b64decode(archive.file))
        return dossier_check.check_dossier(source)[0]

    @classmethod
    def _rewrite(cls, archive, **files):
        """Put another zip in the place of the sealed one: files by name, None to
        leave one out."""
        stream = io.BytesIO()
        with cls._unzip(archive) as sealed, zipfile.ZipFile(stream, "w") as changed:
            for name in sealed.namelist():
                content = files.pop(name, sealed.read(name))
                if content is not None:
                    changed.writestr(name, content)
            for name, content in files.items():
                changed.writestr(name, content)
        archive._get_file_attachment().raw = stream.getvalue()
        cls.env.invalidate_all()
