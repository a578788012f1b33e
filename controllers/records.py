from tempfile import SpooledTemporaryFile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import Response, content_disposition, request

from ..tools import arguments

# Larger ones are written to disk while they are made.
IN_MEMORY = 2**22


class HrTrainingRecordsController(http.Controller):
    """What is kept of people, as archives that are made when they are asked for."""

    @http.route(
        "/hr_training/held/<string:number>.zip",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def held(self, number):
        """All that is held of a person.

        :param number: id of the employee
        :raise NotFound: no such person, or none whom the user may ask about
        """
        employee = self._find("hr.employee", number)
        try:
            employee._training_check_held()
        except AccessError:
            raise request.not_found() from None
        return self._send(employee._training_export_held, f"held-{employee.id}.zip")

    @http.route(
        "/hr_training/pack/<string:number>.zip",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def pack(self, number):
        """An auditor's pack, of whoever opened its dialog.

        :param number: id of the dialog
        :raise NotFound: no such dialog of the user's
        """
        pack = self._find("hr.training.pack", number)
        if not pack.has_access("read"):
            raise request.not_found()
        return self._send(pack._write_zip, f"auditors-pack-{pack.on}.zip")

    @http.route(
        "/hr_training/dossier/<string:number>.zip",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def dossier(self, number):
        """The sealed zip of a session's dossier.

        :param number: id of the dossier
        :raise NotFound: no such dossier, or none that the user may open
        """
        archive = self._find("hr.training.archive", number)
        try:
            stream, name = archive._open_file()
        except (AccessError, UserError):
            raise request.not_found() from None
        response = stream.get_response(
            as_attachment=True, download_name=name, content_security_policy=None
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _find(self, model, number):
        """The record that an address names, whoever may read it.

        :raise NotFound: there is none
        """
        record = request.env[model].browse(arguments.record_id(number) or ())
        # sudo: whether there is one
        if not record.sudo().exists():
            raise request.not_found()
        return record

    def _send(self, write, name):
        """An archive that ``write`` writes, sent from disk.

        :param write: function of a stream
        """
        stream = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        write(stream)
        size = stream.tell()
        stream.seek(0)
        return Response(
            wrap_file(request.httprequest.environ, stream),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition(name)),
                ("Content-Length", size),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
