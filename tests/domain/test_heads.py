from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from intake_app.domain.heads import (
    Alarm,
    Head,
    HeadLine,
    LineKind,
    added,
    astray,
    binding,
    compare,
    fits,
    going_on,
    head_message,
    key_id_of,
    not_known_by,
    sound_below,
    thinned,
    touched,
)

AT = "2026-03-02T09:00:00.000000+00:00"


def line(sequence: int, station: str = "B3", kind: LineKind = "head", hash_now: str = "") -> HeadLine:
    return HeadLine(kind, station, sequence, hash_now or f"h{sequence}", AT, "")


class Kept:
    """A journal that has these entries of each station, each with its hash."""

    def __init__(
        self, entries: Mapping[str, Mapping[int, str]], *, knows_more: bool = False, giving: tuple[str, int] = ("", 0)
    ) -> None:
        self.entries = entries
        self.knows_more = knows_more
        self.giving = giving

    def hash_at(self, station: str, sequence: int) -> str:
        return self.entries.get(station, {}).get(sequence, "")

    def last_sequence(self, station: str) -> int:
        return max(self.entries.get(station, {}), default=0)

    def given(self, station: str, behind: int, up_to: int) -> str:
        return "eve" if station == self.giving[0] and behind < self.giving[1] <= up_to else ""

    def is_cut(self) -> bool:
        return self.knows_more


def chain(last: int) -> dict[int, str]:
    return {sequence: f"h{sequence}" for sequence in range(1, last + 1)}


def test_what_is_signed_is_plain_text_that_any_tool_can_make_again() -> None:
    assert head_message(Head("B3", 1204, "ab" * 32), AT) == (
        b"intake-station head 1\nB3\n1204\n" + b"ab" * 32 + f"\n{AT}\n".encode()
    )
    branch = line(5, kind="branch")
    assert branch.message == b"intake-station branch 1\nB3\n5\nh5\n" + f"{AT}\n".encode()


def test_the_short_name_of_a_key_is_the_beginning_of_its_hash() -> None:
    public = bytes(range(32))
    assert key_id_of(public) == hashlib.sha256(public).hexdigest()[:16]


def test_a_journal_that_goes_through_every_head_fits() -> None:
    lines = [line(0, kind="begun"), line(2), line(9, "B4"), line(5)]
    assert compare(lines, Kept({"B3": chain(7), "B4": chain(9)})) == []
    assert compare([], Kept({})) == []


def test_entries_behind_the_head_with_which_the_program_closed_were_added() -> None:
    lines = [line(0, kind="begun"), line(2), line(5, kind="closed")]
    there = Kept({})
    assert added(lines, [Head("B3", 5, "h5")], there) == []
    assert added(lines, [Head("B3", 7, "h7")], there) == [Alarm("added", "B3", 5, AT, found=7, sound=5)]
    assert added([*lines, line(5, kind="opened")], [Head("B3", 7, "h7")], there) == []


def test_who_gives_a_right_behind_the_last_head_is_this_program_only_where_that_was_noted_before() -> None:
    lines, ends, there = [line(5, kind="opened")], [Head("B3", 7, "h7")], Kept({}, giving=("B3", 6))
    announced = line(5, kind="giving")
    assert added(lines, ends, there) == [Alarm("added", "B3", 5, AT, found=7, sound=5)]
    for other in (announced, replace(announced, announced="nora")):
        assert added([*lines, other], ends, there) == [Alarm("added", "B3", 5, AT, found=7, sound=5)]
        assert added([*lines, other], ends, Kept({})) == [], "nothing came of it"
    assert added([*lines, replace(announced, announced="eve")], ends, there) == []
    assert added(lines, ends, Kept({}, giving=("B3", 8))) == [], "what comes behind that end is this program's"
    assert added([*lines, line(6)], ends, there) == [], "it was signed since"


def test_a_station_that_nothing_was_signed_of_is_foreign() -> None:
    lines = [line(0, kind="begun"), line(2), line(4, "B4", kind="opened")]
    there = Kept({})
    assert added(lines, [Head("B3", 2, "h2"), Head("B4", 6, "h6")], there) == []
    foreign = [Alarm("foreign_chain", station, found=6) for station in ("YY", "ZZ")]
    assert added(lines, [Head("YY", 6, "h6"), Head("B3", 2, "h2"), Head("ZZ", 6, "h6")], there) == foreign
    assert added([line(0, kind="begun")], [Head("B3", 9, "h9")], there) == [], "the program ended before its first head"


def test_what_somebody_called_so_is_named_as_far_as_it_can_be_read() -> None:
    assert touched("B3", 4) == Alarm("touched", "B3", 4)
    assert touched("B3", 4, "the table zz") == Alarm("touched", "B3", 4, what="the table zz")
    assert touched("B3", 4, "z" * 10_000).what == "z" * 500 + " …"


def test_missing_entries_are_told_with_the_newest_that_was_signed() -> None:
    lines = [line(2), line(5), line(9)]
    assert compare(lines, Kept({"B3": chain(6)})) == [Alarm("older_file", "B3", 9, AT, found=6, sound=5, lost=4)]
    assert compare(lines, Kept({"B3": chain(1)})) == [Alarm("older_file", "B3", 9, AT, found=1, lost=9)]
    assert compare(lines, Kept({})) == [Alarm("older_file", "B3", 9, AT, lost=9)]
    assert compare(lines, Kept({"B3": chain(6)}, knows_more=True)) == [Alarm("cut_off", "B3", 9, AT, 6, 5, lost=4)]


def test_a_changed_entry_is_told_with_the_first_head_that_does_not_fit() -> None:
    lines = [line(2), line(5), line(9)]
    changed = {**chain(3), **{sequence: f"x{sequence}" for sequence in range(4, 12)}}
    told = Alarm("changed", "B3", 5, AT, found=11, sound=2, lost=7)
    assert compare(lines, Kept({"B3": changed})) == [told]
    lines.append(line(4, "A1"))
    assert compare(lines, Kept({"B3": changed})) == [told, Alarm("older_file", "A1", 4, AT, lost=4)]


def test_nothing_is_lost_where_the_newest_head_fits() -> None:
    lines = [line(2), line(5), line(9)]
    damaged = {**chain(9), 5: "x5"}
    assert compare(lines, Kept({"B3": damaged})) == [Alarm("changed", "B3", 5, AT, found=9, sound=2)]
    del damaged[5]
    assert compare(lines, Kept({"B3": damaged})) == [Alarm("changed", "B3", 5, AT, found=9, sound=2)]


def test_what_is_lost_is_reckoned_to_the_newest_head_and_from_what_was_told_before() -> None:
    elsewhere = {**chain(2), **{sequence: f"x{sequence}" for sequence in range(3, 7)}}
    [alarm] = compare([line(2), line(5), line(9_000)], Kept({"B3": elsewhere}))
    assert (alarm.kind, alarm.expected, alarm.lost) == ("changed", 5, 8_998)
    [alarm] = compare([line(2, kind="told"), line(5), line(9)], Kept({"B3": elsewhere}))
    assert (alarm.sound, alarm.lost) == (0, 7)


def test_what_was_told_lets_go_of_what_was_before_once_work_went_on_behind_it() -> None:
    before, told = [line(0, kind="begun"), line(2), line(9)], line(6, kind="told", hash_now="x6")
    behind = {**chain(3), **{sequence: f"x{sequence}" for sequence in range(4, 12)}}
    for later in ([], [line(6, kind="closed", hash_now="x6")], [line(11, kind="closed", hash_now="x11")]):
        assert going_on([*before, told, *later], Kept({"B3": behind})) == [before[0], told, *later]
    newer = Kept({"B3": chain(9)})
    assert going_on([*before, told, line(6, kind="closed", hash_now="x6")], newer) == before
    opened = line(9, kind="opened")
    assert going_on([*before, opened, told], newer) == before, "nothing was recorded behind it"
    added_to = Kept({"B3": {**chain(10), 11: "y11"}})
    closed = [*before[:-1], line(9, kind="closed")]
    for end in (closed, before):  # a kill may have left it open: what was told closed it
        assert going_on([*end, opened, told], added_to) == [before[0], told], "and nobody else recorded anything"
    worked_on = [*before, told, line(11, hash_now="x11")]
    assert going_on(worked_on, newer) == [before[0], *worked_on[3:]], "work that is not there any more is missed"
    again = line(9, kind="told")
    assert going_on([*before, told, again], newer) == [before[0], again]
    ends_there = {sequence: behind[sequence] for sequence in range(1, 7)}
    assert going_on([*before, told, again], Kept({"B3": ends_there})) == [before[0], told]
    assert going_on([*before, told, again], Kept({"B3": behind})) == [before[0], again]
    noted = [line(11, kind=kind, hash_now="x11") for kind in ("closed", "opened")]
    assert going_on([*before, told, *noted, again], Kept({"B3": behind})) == [before[0], told, noted[0]]


def test_a_branch_lets_go_of_what_was_before_at_its_station_only() -> None:
    lines = [line(9), line(9, "B4"), line(4, kind="branch"), line(6)]
    assert binding(lines) == {"B3": lines[2:], "B4": lines[1:2]}
    assert compare(lines, Kept({"B3": chain(6), "B4": chain(9)})) == []
    [alarm] = compare(lines, Kept({"B3": chain(6), "B4": chain(8)}))
    assert (alarm.station, alarm.expected) == ("B4", 9)


def test_a_branch_before_the_first_entry_binds_nothing() -> None:
    assert fits(line(0, kind="branch"), Kept({}))
    assert compare([line(9), line(0, kind="branch")], Kept({})) == []


@given(st.lists(st.tuples(st.sampled_from(["head", "branch"]), st.sampled_from("AB")), max_size=400))
def test_a_thinned_memory_binds_what_counts_and_stays_in_order(told: list[tuple[LineKind, str]]) -> None:
    lines = [line(0, "A", "begun")]
    lines += [line(number, station, kind) for number, (kind, station) in enumerate(told, 1)]
    kept = thinned(lines)
    before, after = binding(lines), binding(kept)
    assert kept[0] == lines[0]
    assert kept == [one for one in lines if one in kept], "the last line says how the program ended"
    assert kept[-1] == lines[-1]
    assert set(before) == set(after)
    for station, bound in before.items():
        assert after[station][-64:] == bound[-64:]
        assert [one for one in bound if one in after[station]] == after[station]
        assert after[station][0] == bound[0]
    assert len(kept) <= 1 + 2 * (1 + 64 + 9)


def test_an_alarm_is_kept_as_it_is() -> None:
    alarm = Alarm("older_file", "B3", 9, AT, 6, 5, "k", lost=4)
    assert msgspec.json.decode(msgspec.json.encode(alarm), type=Alarm) == alarm
    earlier = Alarm("older_file", "B3", 9, AT, 6, 5, "k")
    assert b"lost" not in msgspec.json.encode(earlier)
    assert b"digest" not in msgspec.json.encode(earlier)
    assert alarm.place == earlier.place
    assert not_known_by([earlier], [alarm]) == [], "it is the same one, whichever program told it"


def test_a_chain_that_ends_earlier_must_go_through_what_was_signed_up_to_its_end() -> None:
    lines = [line(0, kind="begun"), line(3), line(5), line(9), line(2, "B4")]
    assert astray(lines, Kept({"B3": chain(5), "B4": chain(2)})) is None
    assert astray(lines, Kept({"B3": chain(2)})) is None, "nothing was signed so early"
    forged = {**chain(3), 4: "x4", 5: "x5", 6: "x6"}
    assert astray(lines, Kept({"B3": forged})) == Alarm("changed", "B3", 5, AT, found=6, sound=3)
    other = {sequence: f"x{sequence}" for sequence in range(1, 8)}
    assert astray(lines, Kept({"B3": other})) == Alarm("changed", "B3", 3, AT, found=7)


def test_a_chain_may_be_of_a_branch_that_was_replaced_as_far_as_it_was_signed() -> None:
    lines = [line(3), line(8), line(5, kind="branch", hash_now="b5"), line(7, hash_now="b7"), line(0, kind="branch")]
    assert astray(lines, Kept({"B3": chain(8)})) is None
    branch = {**chain(4), 5: "b5", 6: "b6", 7: "b7"}
    assert astray(lines, Kept({"B3": branch})) is None
    assert astray(lines, Kept({"B3": chain(6)})) == Alarm("changed", "B3", 5, AT, found=6, sound=3)


def test_of_many_heads_ever_fewer_are_kept_and_the_newest_are() -> None:
    lines = [line(sequence) for sequence in range(1, 1_001)]
    kept = thinned(lines)
    assert len(kept) < 100
    assert kept[-1] == lines[-1]
    assert thinned([line(1, kind="branch"), *lines[1:]])[0].kind == "branch"


def is_known_by(found: Alarm, *standing: Alarm) -> bool:
    return not not_known_by(standing, [found])


def test_an_alarm_that_stands_tells_of_its_own_place_alone() -> None:
    for kind in ("older_file", "cut_off"):
        assert is_known_by(Alarm("older_file", "B3", 9), Alarm(kind, "B3", 9))
        assert not is_known_by(Alarm("older_file", "B3", 8), Alarm(kind, "B3", 9))
        assert not is_known_by(Alarm("changed", "B3", 9), Alarm(kind, "B3", 9))
    added_one = Alarm("added", "B3", expected=4, found=6)
    assert is_known_by(added_one, Alarm("added", "B3", expected=4, found=5))
    assert not is_known_by(added_one, Alarm("added", "B3", expected=3, found=6))
    assert not is_known_by(added_one, Alarm("changed", "B3", expected=4))
    assert not is_known_by(Alarm("changed", "B3", 4, AT, sound=2), Alarm("changed", "B3", 4, AT, sound=3))
    assert not is_known_by(Alarm("older_file", "B3", 9, AT), Alarm("older_file", "B3", 9))
    broken = Alarm("chain_broken", "B3", 9, digest="d")
    assert is_known_by(broken, broken)
    assert not is_known_by(broken, Alarm("chain_broken", "B3", 9), Alarm("chain_broken", "B3", 9, digest="e"))
    missing = Alarm("end_missing", "B3", 20, rma="one")
    assert not is_known_by(missing, Alarm("cut_off", "B3", 9, AT)), "the one may be of what was never signed"
    assert is_known_by(missing, Alarm("end_missing", "A1", 20, found=7, rma="one"))
    assert not is_known_by(missing, Alarm("end_missing", "B3", 20, rma="other"))
    assert not is_known_by(missing, Alarm("end_missing", "B3", 20))


def test_below_a_break_all_is_sound_up_to_the_head_that_was_signed_last() -> None:
    lines = [line(0, kind="begun"), line(2), line(4, hash_now="other"), line(3, "A1"), line(9)]
    there = Kept({"B3": chain(9), "A1": chain(9)})
    assert sound_below(lines, there, "B3", 9) == 2
    assert sound_below(lines, there, "B3", 2) == 0
    assert sound_below(lines, there, "A1", 9) == 3


def test_another_writer_is_told_by_whatever_stands_or_was_found_before() -> None:
    changed = Alarm("changed", "B3", 4)
    for one in (Alarm("touched", "B3", expected=4), Alarm("guards_gone", "B3", expected=4)):
        assert is_known_by(one, Alarm("unknown_key"))
        assert not_known_by([], [one, one, changed]) == [one, changed]
        assert not_known_by([], [changed, one, changed]) == [changed]
