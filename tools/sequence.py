"""Numbers in bulk: ``ir.sequence`` draws singly, a release may need hundreds."""

from odoo.tools import SQL


def draw_numbers(sequence, count):
    """The next numbers of a sequence, all in one statement where it can be.

    :param sequence: the ``ir.sequence`` record, in sudo
    :param int count: how many are wanted
    :return: list of str
    """
    if sequence.implementation != "standard" or sequence.use_date_range:
        # Without gaps, or by period: these are drawn under their own rules.
        return [sequence.next_by_id() for _number in range(count)]
    sequence.env.cr.execute(
        SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            f"ir_sequence_{sequence.id:03d}",
            count,
        )
    )
    return [sequence.get_next_char(number) for (number,) in sequence.env.cr.fetchall()]
