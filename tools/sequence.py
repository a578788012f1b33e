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
    numbers = [number for (number,) in sequence.env.cr.fetchall()]
    # What stands around one number stands around all: as ``get_next_char``, which
    # reads the calendar in forty ways for each of them.
    before, after = sequence._get_prefix_suffix()
    return [f"{before}{number:0{sequence.padding}d}{after}" for number in numbers]
