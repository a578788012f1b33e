#!/usr/bin/env python3
"""Verify the dossier of a training session, and rebuild its register and results.

This file is a part of every dossier and needs nothing but Python 3.10:

    python3 verify.py DOSSIER.zip [FURTHER.zip ...] [--out DIRECTORY]

It says what is missing, changed or was added since the dossier was sealed, whether
the dossiers that are given follow each other, and whether the register follows from
the times in it and the results from register and marks. With --out it writes both as
CSV files. The exit code is 0 where nothing was found, 1 where something was, 2 where a
file cannot be read.
"""

import argparse
import csv
import hashlib
import json
import struct
import sys
import zipfile
from collections import Counter, namedtuple
from datetime import datetime
from pathlib import Path

MANIFEST = "manifest.json"
DATA = "data.json"
SCRIPT = "verify.py"
FORMAT = "hr_training dossier 1"
BLOCK = 2**20
# What is read as a whole: a list of some hundred thousand files is no dossier.
LARGEST = 2**26
# Of a zip: the head of a file in it without names, and the end without a comment.
HEAD, END = 30, 22

MISSING, CHANGED, ADDED, HIDDEN, UNREADABLE, BROKEN = (
    "missing",
    "changed",
    "added",
    "hidden",
    "unreadable",
    "chain",
)
REGISTER, RESULT = "register", "result"

# What is wrong, and with what: a file, a dossier, a line of the register, a result, or
# a place in the zip.
Problem = namedtuple("Problem", ["kind", "name"])

ATTENDED = ("present", "late", "left_early")
# A float adds digits that nobody wrote.
DIGITS = 6


def hash_stream(stream):
    """SHA-256 of what a stream has left.

    >>> import io
    >>> hash_stream(io.BytesIO(b"abc"))[:8]
    'ba7816bf'
    """
    digest = hashlib.sha256()
    for block in iter(lambda: stream.read(BLOCK), b""):
        digest.update(block)
    return digest.hexdigest()


def read_manifest(archive):
    """The manifest of an open zip and its SHA-256.

    :raise ValueError: it is not there, or no manifest of ours
    """
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST:
            raise ValueError("The manifest is too large to be one.")
        content = archive.read(MANIFEST)
        text = content.decode("utf-8")
    except (KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
        raise ValueError("There is no manifest to be read.") from error
    return parse_manifest(text), hashlib.sha256(content).hexdigest()


def parse_manifest(text):
    """The manifest in a text.

    :raise ValueError: it is no manifest of ours

    >>> for text in ("[", "[]", "{}", '{"format": "hr_training dossier 1"}'):
    ...     try:
    ...         parse_manifest(text)
    ...     except ValueError:
    ...         print("refused")
    refused
    refused
    refused
    refused
    """
    manifest = json.loads(text)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError("The manifest is not one of a dossier.")
    files, before = manifest.get("files"), manifest.get("previous")
    if (
        not isinstance(files, list)
        or not all(_is_entry(entry) for entry in files)
        or not all(isinstance(manifest.get(n), str) for n in ("number", "sealed_on"))
        or not (before is None or isinstance(before, dict))
    ):
        raise ValueError("The manifest is not one of a dossier.")
    return manifest


def _is_entry(entry):
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("size"), int)
        and all(isinstance(entry.get(name), str) for name in ("name", "sha256"))
    )


def check_files(archive, manifest):
    """What differs between the files of an open zip and its manifest.

    :return: list of :class:`Problem`
    """
    there = Counter(archive.namelist())
    wanted = {entry["name"]: entry for entry in manifest["files"]}
    problems = []
    for name, entry in wanted.items():
        if name not in there:
            problems.append(Problem(MISSING, name))
            continue
        found = None
        try:
            # No more is unpacked than was sealed.
            if archive.getinfo(name).file_size <= entry["size"]:
                with archive.open(name) as stream:
                    found = hash_stream(stream)
        # A damaged zip says so in many ways.
        except Exception:
            found = None
        if found != entry["sha256"]:
            problems.append(Problem(CHANGED, name))
    added = [n for n in there if n not in wanted and n != MANIFEST]
    problems += [Problem(ADDED, name) for name in added]
    doubled = sorted(name for name, count in there.items() if count > 1)
    return problems + [Problem(ADDED, name) for name in doubled]


def find_hidden(archive):
    """Where an open zip has bytes that belong to none of its files.

    What a reader of zips skips, another program may show: a file in front of the first
    one, or behind the last.

    :return: list of :class:`Problem`, at most one

    >>> import io
    >>> def find(before, after):
    ...     stream = io.BytesIO(before)
    ...     stream.seek(0, 2)
    ...     with zipfile.ZipFile(stream, "a") as archive:
    ...         archive.writestr("a", "1")
    ...         archive.writestr("b", "2" * 99)
    ...     stream.seek(0, 2)
    ...     _size = stream.write(after)
    ...     with zipfile.ZipFile(stream) as archive:
    ...         return find_hidden(archive)
    >>> find(b"", b""), find(b"#!/bin/sh", b"")
    ([], [Problem(kind='hidden', name='0')])
    >>> find(b"", b"<html>")
    [Problem(kind='hidden', name='262')]
    """
    stream, place = archive.fp, 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != place:
            return [Problem(HIDDEN, str(place))]
        stream.seek(place + HEAD - 4)
        lengths = struct.unpack("<HH", stream.read(4))
        place += HEAD + sum(lengths) + info.compress_size
    if archive.start_dir != place:
        return [Problem(HIDDEN, str(place))]
    end = stream.seek(-END, 2)
    if stream.read(4) != b"PK\5\6":
        return [Problem(HIDDEN, str(end))]
    return []


def check_dossier(source, expected_hash=None):
    """Whether a dossier is as it was sealed, and agrees with itself.

    :param source: path of the zip, or an open file
    :param str expected_hash: SHA-256 of its manifest, where it is known from elsewhere
    :return: list of :class:`Problem`, and the manifest, None where there is none
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest, found = read_manifest(archive)
            problems = check_files(archive, manifest) + find_hidden(archive)
            if expected_hash and found != expected_hash:
                problems.append(Problem(CHANGED, MANIFEST))
            if DATA in archive.namelist() and not any(p.name == DATA for p in problems):
                problems += _check_data(archive)
    # Whatever it is: a damaged file is an answer and no crash.
    except Exception:
        return [Problem(UNREADABLE, MANIFEST)], None
    return problems, manifest


def _check_data(archive):
    try:
        return check_rebuilt(json.loads(archive.read(DATA).decode("utf-8")))
    # Sealed by somebody who has made up the seal as well.
    except Exception:
        return [Problem(UNREADABLE, DATA)]


def check_chain(links):
    """Whether dossiers name the one before them.

    :param links: list of ``(number, hash, number before, hash before)`` in any order
    :return: list of :class:`Problem`, one for each that names another hash

    >>> check_chain([("1", "a", None, None), ("2", "b", "1", "a")])
    []
    >>> check_chain([("1", "x", None, None), ("2", "b", "1", "a")])
    [Problem(kind='chain', name='2')]
    >>> check_chain([("2", "b", "1", "a")])  # what is not given cannot be compared
    []
    """
    hashes = {number: digest for number, digest, _before, _hash in links}
    return [
        Problem(BROKEN, number)
        for number, _digest, before, digest_before in links
        if before in hashes and hashes[before] != digest_before
    ]


# ------------------------------------------------------------
# REBUILD
# ------------------------------------------------------------


def read_time(text):
    """A moment as the data has it, or None.

    >>> read_time("2026-03-02T09:00:00"), read_time(None)
    (datetime.datetime(2026, 3, 2, 9, 0), None)
    """
    return datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S") if text else None


def rebuild_line(row, slot, rules):
    """Status of a person in a slot from the times on record.

    What somebody entered stands; without a time the register's own word does: excused
    by leave, absent, or not known.

    :return: ``(status, minutes late, minutes early)``

    >>> slot = {"start": "2026-03-02T09:00:00", "stop": "2026-03-02T12:00:00"}
    >>> rules = {"grace": 5, "limit": 15}
    >>> def line(begin, end=None, entered=None, status="present"):
    ...     row = {"check_in": begin, "check_out": end, "entered": entered}
    ...     return rebuild_line(dict(row, status=status), slot, rules)
    >>> line("2026-03-02T09:06:00"), line("2026-03-02T09:16:00")
    (('late', 6, 0), ('absent', 16, 0))
    >>> line("2026-03-02T09:00:59", "2026-03-02T11:50:00")
    ('left_early', 0, 10)
    >>> line("2026-03-02T09:16:00", entered="present"), line(None, status="excused")
    (('present', 16, 0), ('excused', 0, 0))
    """
    check_in, check_out = read_time(row["check_in"]), read_time(row["check_out"])
    late = early = 0
    status = row["status"]
    if check_in:
        late = _whole_minutes(check_in - read_time(slot["start"]))
        if check_out:
            early = _whole_minutes(read_time(slot["stop"]) - check_out)
        if max(late, early) > rules["limit"]:
            status = "absent"
        elif late > rules["grace"]:
            status = "late"
        else:
            status = "left_early" if early > rules["grace"] else "present"
    return row.get("entered") or status, late, early


def _whole_minutes(delta):
    return max(0, int(delta.total_seconds() // 60))


def rebuild_rate(lines, slots):
    """Attended share of the due time of one person, and what is still not known.

    :param lines: list of ``(status, slot id)``
    :return: ``(attended, unknown, due)`` in seconds
    """
    attended = unknown = due = 0
    for status, slot_id in lines:
        slot = slots[slot_id]
        seconds = (read_time(slot["stop"]) - read_time(slot["start"])).total_seconds()
        if status == "excused":
            continue
        due += seconds
        attended += seconds if status in ATTENDED else 0
        unknown += seconds if status == "expected" else 0
    return attended, unknown, due


def rebuild_result(enough, marks, fail_ungraded):
    """Passed, failed or pending, of attendance and the marks that passing needs.

    :param enough: True, False, or None where nobody can know
    :param marks: list of ``(mark or None, pass score)``

    >>> rebuild_result(True, [(60, 60)], False), rebuild_result(True, [(59, 60)], False)
    ('passed', 'failed')
    >>> rebuild_result(True, [(None, 60)], False), rebuild_result(None, [], False)
    ('pending', 'pending')
    >>> rebuild_result(True, [(None, 60)], True), rebuild_result(False, [], False)
    ('failed', 'failed')
    """
    if enough is None:
        return "pending"
    below = any(
        mark is not None and round(mark, DIGITS) < round(least, DIGITS)
        for mark, least in marks
    )
    if below or not enough:
        return "failed"
    if any(mark is None for mark, _least in marks):
        return "failed" if fail_ungraded else "pending"
    return "passed"


def _is_enough(attended, unknown, due, minimum):
    if not due:
        return None
    if 100 * attended >= minimum * due:
        return True
    return None if 100 * (attended + unknown) >= minimum * due else False


def counting_mark(marks, policy):
    """The mark that counts of a person's attempts: raters averaged, best or last.

    :param marks: list of ``{"attempt": …, "value": …}``

    >>> marks = [{"attempt": 1, "value": 70}, {"attempt": 1, "value": 80}]
    >>> marks += [{"attempt": 2, "value": 60}]
    >>> counting_mark(marks, "best"), counting_mark(marks, "last")
    (75.0, 60.0)
    >>> counting_mark([], "best") is None
    True
    """
    attempts = {}
    for mark in marks:
        attempts.setdefault(mark["attempt"], []).append(mark["value"])
    means = {number: sum(v) / len(v) for number, v in attempts.items()}
    if not means:
        return None
    return means[max(means)] if policy == "last" else max(means.values())


def rebuild(data):
    """Register and results from the facts in a dossier's data.

    :return: list of register lines and list of results, as the data has them
    """
    slots = {slot["id"]: slot for slot in data["slots"]}
    register, of_person = [], {}
    for row in data["register"]:
        status, late, early = rebuild_line(row, slots[row["slot"]], data["rules"])
        register.append(dict(row, status=status, late=late, early=early))
        of_person.setdefault(row["person"], []).append((status, row["slot"]))
    needed = [e for e in data["evaluations"] if e["required"]]
    marks = {}
    for mark in data["marks"]:
        if mark["counts"]:
            key = mark["person"], mark["evaluation"]
            marks.setdefault(key, []).append(mark)
    results = []
    for row in data["results"]:
        minimum = data["rules"]["min_attendance"]
        if slots:
            lines = of_person.get(row["person"], ())
            attended, unknown, due = rebuild_rate(lines, slots)
            rate = 100.0 * attended / due if due else None
            enough = _is_enough(attended, unknown, due, minimum)
        else:
            rate = row["completion"]
            enough = None if rate is None else rate >= minimum
        best = [
            (
                counting_mark(marks.get((row["person"], e["id"]), ()), e["policy"]),
                e["pass_score"],
            )
            for e in needed
        ]
        there = [mark for mark, _least in best if mark is not None]
        results.append(
            dict(
                row,
                rate=rate,
                score=sum(there) / len(there) if there else None,
                result=rebuild_result(enough, best, row["fail_ungraded"]),
            )
        )
    return register, results


def check_rebuilt(data):
    """Where register and results do not follow from the facts in the data.

    :return: list of :class:`Problem`
    """
    names = {person["id"]: person["name"] for person in data["people"]}
    register, results = rebuild(data)
    problems = [
        Problem(REGISTER, f"{names.get(old['person'])}, {old['slot']}")
        for old, new in zip(data["register"], register, strict=True)
        if any(old[key] != new[key] for key in ("status", "late", "early"))
    ]
    unlike = _get_unlike(data, results)
    return problems + [Problem(RESULT, str(names.get(row["person"]))) for row in unlike]


def find_unlike_results(data):
    """Persons whose result does not follow from register and marks: set of ids."""
    _register, results = rebuild(data)
    return {row["person"] for row in _get_unlike(data, results)}


def _get_unlike(data, results):
    return [
        old
        for old, new in zip(data["results"], results, strict=True)
        if old["result"] != new["result"]
        or not _is_same(old["rate"], new["rate"])
        or not _is_same(old["score"], new["score"])
    ]


def _is_same(first, second):
    if first is None or second is None:
        return first is second
    return abs(first - second) < 10**-4


# ------------------------------------------------------------
# COMMAND
# ------------------------------------------------------------

TEXTS = {
    MISSING: "missing: {}",
    CHANGED: "changed since it was sealed: {}",
    ADDED: "added since it was sealed: {}",
    HIDDEN: "bytes that belong to no file, at {}",
    UNREADABLE: "cannot be read: {}",
    BROKEN: "names another dossier before it than the one given: {}",
    REGISTER: "does not follow from the times in the register: {}",
    RESULT: "does not follow from register and marks: {}",
}


def name_apart(paths):
    """What the files that are made of each path are called: two may have one name.

    >>> name_apart(["a/D1.zip", "b/D1.zip", "c/d1.zip", "D2.zip"])
    ['D1', 'D1 (2)', 'd1 (3)', 'D2']
    """
    taken, names = set(), []
    for path in paths:
        stem = name = Path(path).stem
        number = 1
        # Some file systems see no difference between small and capital letters.
        while name.lower() in taken:
            number += 1
            name = f"{stem} ({number})"
        taken.add(name.lower())
        names.append(name)
    return names


def write_rebuilt(path, directory, stem):
    """Write register and results of a dossier as CSV files.

    :param str stem: what their names begin with
    What somebody typed is never read as a formula: such texts get an apostrophe.
    """
    with zipfile.ZipFile(path) as archive:
        data = json.loads(archive.read(DATA).decode("utf-8"))
    names = {person["id"]: person["name"] for person in data["people"]}
    slots = {slot["id"]: slot["start"] for slot in data["slots"]}
    register, results = rebuild(data)
    columns = ("status", "check_in", "check_out", "late", "early")
    _write_csv(
        directory / (stem + " register.csv"),
        ("person", "slot", *columns),
        [
            (names.get(r["person"]), slots[r["slot"]], *(r[c] for c in columns))
            for r in register
        ],
    )
    columns = ("result", "rate", "score")
    _write_csv(
        directory / (stem + " results.csv"),
        ("person", *columns),
        [(names.get(r["person"]), *(r[c] for c in columns)) for r in results],
    )


def _write_csv(path, headings, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headings)
        writer.writerows([_as_text(value) for value in row] for row in rows)


def _as_text(value):
    """
    >>> _as_text("=1+1"), _as_text("Li"), _as_text(None), _as_text(-1)
    ("'=1+1", 'Li', '', '-1')
    """
    text = "" if value is None else str(value)
    is_formula = isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return "'" + text if is_formula else text


def say(line):
    """A line of what the command tells."""
    sys.stdout.write(line + "\n")


def main(arguments=None):
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dossier", nargs="+", help="zip files of dossiers")
    parser.add_argument("--out", help="directory for register and results")
    given = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        # A console that has no letters for a name is told of it all the same.
        sys.stdout.reconfigure(errors="backslashreplace")
    links, found, unreadable = [], 0, 0
    for path, stem in zip(given.dossier, name_apart(given.dossier), strict=True):
        problems, manifest = check_dossier(path)
        for problem in problems:
            say(f"{path}: {TEXTS[problem.kind].format(problem.name)}")
        found += len(problems)
        if manifest is None:
            unreadable += 1
            continue
        with zipfile.ZipFile(path) as archive:
            _manifest, digest = read_manifest(archive)
        before = manifest.get("previous") or {}
        links.append(
            (manifest["number"], digest, before.get("number"), before.get("sha256"))
        )
        if not problems:
            say(
                f"{path}: {len(manifest['files'])} files as they were sealed on "
                f"{manifest['sealed_on']}; SHA-256 of the dossier {digest}"
            )
        if given.out and not any(p.name == DATA for p in problems):
            directory = Path(given.out)
            directory.mkdir(parents=True, exist_ok=True)
            write_rebuilt(path, directory, stem)
    for problem in check_chain(links):
        say(TEXTS[problem.kind].format(problem.name))
        found += 1
    if unreadable:
        return 2
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
