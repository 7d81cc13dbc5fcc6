"""Where the keys lie: what each key writes in the keyboard layouts that are met most, without and with Shift.

A scanner that types sends keys, not letters: it looks its letters up in the layout that it is set to, and the computer
looks the keys up in its own. Where the two differ, other letters arrive, always the same ones.

The tables follow the X Keyboard Configuration Database (symbols of each country's basic layout); a test compares them
with the one of the machine it runs on. Keys are told row by row from the upper left: digits (13 keys), letters
(12), the home row (11), the key right of it, the key left of Z, and the lowest row (10).
"""

from __future__ import annotations

import unicodedata
from typing import Final

import msgspec


class Layout(msgspec.Struct, frozen=True):
    """What the 48 keys write, without and with Shift; `dead` are those that wait for the next letter."""

    name: str
    base: str
    shifted: str
    dead: str = ""


US: Final = Layout(
    "us", "`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./", '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|>ZXCVBNM<>?'
)

LAYOUTS: Final = (
    US,
    Layout(
        "uk", "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./", '¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?'
    ),
    Layout(
        "german",
        "^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_",
        "^´`",
    ),
    Layout(
        "swiss",
        "§1234567890'^qwertzuiopü¨asdfghjklöä$<yxcvbnm,.-",
        '°+"*ç%&/()=?`QWERTZUIOPè!ASDFGHJKLéà£>YXCVBNM;:_',
        "^¨`",
    ),
    Layout(
        "french",
        "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§",
        "^¨",
    ),
    Layout(
        "belgian",
        "²&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùµ<wxcvbn,;:=",
        "³1234567890°_AZERTYUIOP¨*QSDFGHJKLM%£>WXCVBN?./+",
        "^¨",
    ),
    Layout(
        "spanish",
        "º1234567890'¡qwertyuiop`+asdfghjklñ´ç<zxcvbnm,.-",
        'ª!"·$%&/()=?¿QWERTYUIOP^*ASDFGHJKLÑ¨Ç>ZXCVBNM;:_',
        "`´^¨",
    ),
    Layout(
        "latin_american",
        "|1234567890'¿qwertyuiop´+asdfghjklñ{}<zxcvbnm,.-",
        '°!"#$%&/()=?¡QWERTYUIOP¨*ASDFGHJKLÑ[]>ZXCVBNM;:_',
        "´¨",
    ),
    Layout(
        "italian",
        "\\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.-",
        '|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_',
    ),
    Layout(
        "portuguese",
        "\\1234567890'«qwertyuiop+´asdfghjklçº~<zxcvbnm,.-",
        '|!"#$%&/()=?»QWERTYUIOP*`ASDFGHJKLÇª^>ZXCVBNM;:_',
        "´~`^",
    ),
    Layout(
        "brazilian",
        "'1234567890-=qwertyuiop´[asdfghjklç~]\\zxcvbnm,.;",
        '"!@#$%¨&*()_+QWERTYUIOP`{ASDFGHJKLÇ^}|ZXCVBNM<>:',
        "´~¨`^",
    ),
    Layout(
        "swedish",
        "§1234567890+´qwertyuiopå¨asdfghjklöä'<zxcvbnm,.-",
        '½!"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÖÄ*>ZXCVBNM;:_',
        "´¨`^",
    ),
    Layout(
        "danish",
        "½1234567890+´qwertyuiopå¨asdfghjklæø'<zxcvbnm,.-",
        '§!"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÆØ*>ZXCVBNM;:_',
        "´¨`^",
    ),
    Layout(
        "norwegian",
        "|1234567890+\\qwertyuiopå¨asdfghjkløæ'<zxcvbnm,.-",
        '§!"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLØÆ*>ZXCVBNM;:_',
        "¨`^",
    ),
    Layout(
        "turkish",
        '"1234567890*-qwertyuıopğüasdfghjklşi,<zxcvbnmöç.',
        "é!'^+%&/()=?_QWERTYUIOPĞÜASDFGHJKLŞİ;>ZXCVBNMÖÇ:",
    ),
    Layout(
        "czech",
        ";+ěščřžýáíé=´qwertzuiopú)asdfghjklů§¨\\yxcvbnm,.-",
        "˚1234567890%ˇQWERTZUIOP/(ASDFGHJKL\"!'|YXCVBNM?:_",
        "´¨˚ˇ",
    ),
    Layout(
        "russian",
        "ё1234567890-=йцукенгшщзхъфывапролджэ\\/ячсмитьбю.",
        'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭ/|ЯЧСМИТЬБЮ,',
    ),
)

Token = frozenset[str]
"""What one or two keys can have become: any of these texts."""

_BESIDE_Z: Final = 37
"""The place of the key left of Z. Many keyboards lack it: a letter that another key writes, too, is written there."""
_BESIDE_Z_ELSEWHERE: Final = {"<": "\\", ">": "|"}
"""What that key writes in the layout of the United States on Windows; the tables have it from Linux."""

ANYTHING: Final = "\0"
"""Stands in a token for any one character: a key whose letter cannot be told from the tables."""

_COMBINING: Final = {
    "^": "\u0302",
    "´": "\u0301",
    "`": "\u0300",
    "~": "\u0303",
    "¨": "\u0308",
    "˚": "\u030a",
    "ˇ": "\u030c",
}


def through(text: str, scanner: Layout, computer: Layout) -> tuple[Token, ...]:
    """What arrives of a text when scanner and computer are set to these layouts.

    A dead key marks the letter after it, stands before it, or is lost: that differs from system to system.
    """
    tokens: list[Token] = []
    waiting = ""
    for character in text:
        written, dead, elsewhere = _written(character, scanner, computer)
        if waiting:
            tokens.append(_after_dead(waiting, written))
            waiting = ""
        elif dead:
            waiting = written
        else:
            tokens.append(frozenset({written, ""}) if written == ANYTHING else frozenset({written, elsewhere}))
    if waiting:
        tokens.append(frozenset({waiting, ""}))
    return tuple(tokens)


def _written(character: str, scanner: Layout, computer: Layout) -> tuple[str, bool, str]:
    """The character of the key that the scanner presses, whether that key is dead, and what else it can write."""
    if scanner == computer:
        return character, False, character
    rows = ((scanner.base, computer.base), (scanner.shifted, computer.shifted))
    keys = [(place, ours) for theirs, ours in rows for place, one in enumerate(theirs) if one == character]
    if not keys:
        # Space and control characters are the same everywhere; others are written with AltGr, or cannot be.
        alike = character if character <= " " else ANYTHING
        return alike, False, alike
    if character in scanner.dead:
        return ANYTHING, False, ANYTHING
    place, ours = min(keys, key=lambda key: key[0] == _BESIDE_Z)
    written = ours[place]
    elsewhere = _BESIDE_Z_ELSEWHERE[written] if computer == US and place == _BESIDE_Z else written
    return written, written in computer.dead, elsewhere


def _after_dead(dead: str, written: str) -> Token:
    composed = unicodedata.normalize("NFC", written + _COMBINING[dead])
    ways = {dead + written, written, "", dead}
    return frozenset(ways | {composed} if len(composed) == 1 else ways)
