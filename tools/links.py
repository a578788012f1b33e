"""Links by which somebody answers without a login: signed, of one person, expiring.

What is signed is what the link is about, the record and the contact it was made for, so
that it answers for nobody else; Odoo's own signature (``odoo.tools.misc``), in a scope
of its own, with the secret of the database.
"""

import binascii
import re

from odoo.tools.misc import hash_sign, verify_hash_signed

ENROLLMENT = "enrollment"
TRAINER = "trainer"
ACKNOWLEDGEMENT = "acknowledgement"
MODELS = {
    ENROLLMENT: "hr.training.enrollment",
    TRAINER: "hr.training.notice",
    ACKNOWLEDGEMENT: "hr.training.acknowledgement",
}
SCOPE = "hr_training.notice"
PATH = "/training/notice"
TOKEN = re.compile(f"(?<={PATH}/)[^/?\"'<>\\s]+")


def sign(env, about, record_id, partner_id, until):
    """Path of the page of a link.

    :param env: in sudo
    :param about: key of ``MODELS``
    :param until: aware moment at which the link ends
    """
    token = hash_sign(env, SCOPE, [about, record_id, partner_id], expiration=until)
    return f"{PATH}/{token}"


def read(env, token):
    """What a link is about, None for anything that is none of ours, or has ended.

    :param env: in sudo
    :return: ``(about, record_id, partner_id)``
    """
    try:
        found = verify_hash_signed(env, SCOPE, token)
    except (ValueError, IndexError, TypeError, binascii.Error, OverflowError):
        # Cut off, garbled, not of ours: Odoo's reader is made for its own tokens.
        return None
    return tuple(found) if found else None


def hide(text):
    """A text whose links answer for nobody: for others than the person.

    >>> hide('<a href="https://example.com/training/notice/AbC_-9?answer=accepted">')
    '<a href="https://example.com/training/notice/hidden?answer=accepted">'
    """
    return TOKEN.sub("hidden", text)
