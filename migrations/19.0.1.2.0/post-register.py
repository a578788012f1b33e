"""What was entered by hand becomes a fact, and old absences stay true.

Until now a row of the register was patched by whatever came last. It is read from its
facts now, so entries have to be kept as such, and a class that was ended without any
entry was one in which all were said to be absent (design §6.10, 6.13).
"""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE hr_training_attendance
           SET hand_entry = jsonb_strip_nulls(
                   jsonb_build_object(
                       'status', status,
                       'check_in', to_char(check_in, 'YYYY-MM-DD"T"HH24:MI:SS'),
                       'check_out', to_char(check_out, 'YYYY-MM-DD"T"HH24:MI:SS')
                   )
               )
         WHERE source = 'manual'
           AND hand_entry IS NULL
        """
    )
    cr.execute(
        """
        UPDATE hr_training_session_slot slot
           SET is_all_absent = TRUE
          FROM hr_training_session session
         WHERE session.id = slot.session_id
           AND session.state IN ('done', 'closed')
           AND EXISTS (
               SELECT 1
                 FROM hr_training_attendance row
                WHERE row.slot_id = slot.id
                  AND row.status = 'absent'
           )
           AND NOT EXISTS (
               SELECT 1
                 FROM hr_training_attendance row
                WHERE row.slot_id = slot.id
                  AND row.source IN ('manual', 'kiosk', 'qr', 'punch')
           )
        """
    )
