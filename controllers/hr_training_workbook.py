from odoo import http
from odoo.http import content_disposition, request

from ..tools import arguments

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HrTrainingWorkbookController(http.Controller):
    """Workbooks over HTTP: see ``hr.training.workbook.mixin``."""

    @http.route(
        [
            "/hr_training/<string:name>.xlsx",
            "/hr_training/<string:name>/<string:number>/xlsx",
        ],
        type="http",
        auth="user",
        methods=["GET"],
        # Whoever takes a file on people is noted.
        readonly=False,
    )
    def workbook(self, name, number=None, **filters):
        """The workbook that an address names, of what the user may read.

        :param name: of the host, as ``scores``
        :param number: id of the record, where the workbook is one record's
        :param filters: ids that narrow the rows, by the host's ``_workbook_filters``;
            several with commas between them
        :raise NotFound: also where there is a record the user may not read
        :raise AccessError: for who may not export
        """
        records = request.env["hr.training.workbook.mixin"]._find_workbook_host(name)
        if records is None or records._workbook_of_record != bool(number):
            raise request.not_found()
        if number:
            records = records.browse(arguments.record_id(number) or ()).exists()
            if not records or not records.has_access("read"):
                raise request.not_found()
        domain = self._read_domain(records._workbook_filters, filters)
        content, filename = records._export_workbook(domain)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", MIME),
                ("Content-Disposition", content_disposition(filename)),
                ("Content-Length", len(content)),
                ("Cache-Control", "no-store"),
            ],
        )

    def _read_domain(self, names, filters):
        domain = []
        for name in names:
            # An empty one asks for nothing.
            if value := filters.get(name):
                numbers = [arguments.record_id(part) for part in value.split(",")]
                if not all(numbers):
                    raise request.not_found()
                domain.append((name, "in", numbers))
        return domain
