"""Results say whether there is a rate and a mark at all: 0 may be none."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE hr_training_enrollment enrollment
           SET is_scored = EXISTS (
                   SELECT FROM hr_training_score score
                     JOIN hr_training_evaluation evaluation
                       ON evaluation.id = score.evaluation_id
                    WHERE score.enrollment_id = enrollment.id
                      AND evaluation.is_required),
               is_rated = enrollment.attendance_rate <> 0
                   OR enrollment.date_begin IS NULL
                   OR EXISTS (
                       SELECT FROM hr_training_attendance attendance
                        WHERE attendance.enrollment_id = enrollment.id
                          AND attendance.status IN
                              ('present', 'late', 'left_early', 'absent'))
         WHERE enrollment.state = 'completed'
        """
    )
