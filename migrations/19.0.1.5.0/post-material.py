"""The file, link and label of a material become its first version.

What sessions say they were taught from stays as it is. Nobody is asked all at once to
read the rule documents that were there: whom they concern is to be said.
"""

import logging

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, sql

from odoo.addons.hr_training.tools import versions

_logger = logging.getLogger(__name__)

TABLE = "hr_training_material"
# Were columns of the material.
OLD = ("filename", "url", "version")


def migrate(cr, version):
    if not version:
        return
    if not all(sql.column_exists(cr, TABLE, name) for name in OLD):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    # What an earlier migration has written and not flushed stays written.
    env.flush_all()
    cr.execute("UPDATE hr_training_material SET label = version")
    cr.execute("UPDATE hr_training_material SET concerned = 'none' WHERE kind = 'rule'")
    cr.execute(
        """
        INSERT INTO hr_training_material_version
            (material_id, number, name, state, filename, url, author_id,
             effective_from, create_uid, write_uid, create_date, write_date)
        SELECT material.id, 1, material.version, 'released', material.filename,
               NULLIF(material.url, ''), material.author_id,
               material.create_date::date, material.create_uid, material.write_uid,
               material.create_date, material.write_date
          FROM hr_training_material material
         WHERE (NULLIF(material.url, '') IS NOT NULL
                OR EXISTS (
                    SELECT FROM ir_attachment file
                     WHERE file.res_model = 'hr.training.material'
                       AND file.res_field = 'file'
                       AND file.res_id = material.id))
           AND NOT EXISTS (
               SELECT FROM hr_training_material_version made
                WHERE made.material_id = material.id)
        """
    )
    cr.execute(
        """
        UPDATE hr_training_material material SET last_number = 1
          FROM hr_training_material_version version
         WHERE version.material_id = material.id
        """
    )
    cr.execute(
        """
        UPDATE ir_attachment file
           SET res_model = 'hr.training.material.version', res_id = version.id
          FROM hr_training_material_version version
         WHERE version.material_id = file.res_id
           AND file.res_model = 'hr.training.material'
           AND file.res_field = 'file'
        RETURNING file.id, version.id
        """
    )
    files = dict(cr.fetchall())
    env["ir.attachment"].invalidate_model()
    sums = [
        (files[file.id], versions.checksum(file.raw))
        for file in env["ir.attachment"].browse(files)
    ]
    if sums:
        cr.execute_values(
            "UPDATE hr_training_material_version version SET checksum = read.checksum"
            " FROM (VALUES %s) AS read (id, checksum) WHERE version.id = read.id",
            sums,
        )
    for name in OLD:
        cr.execute(
            SQL(
                "ALTER TABLE %s DROP COLUMN %s",
                SQL.identifier(TABLE),
                SQL.identifier(name),
            )
        )
    env.invalidate_all()
    _logger.info("%s files of material are versions now", len(files))
