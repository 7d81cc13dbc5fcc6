"""Whether two names look alike: what the eye makes of their letters, not what these are.

Accents are overlooked, and so are case, strokes through a letter and punctuation. A letter of another alphabet counts
as the Latin one that is drawn like it, zero as O, and one, the upright bar and a capital I as a small L. A table of the
letters that matter, not of all of Unicode: what is drawn almost alike (rn and m) makes two names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

ALPHABETS: Final = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU", "CANADIAN", "DESERET", "OSAGE", "TIFINAGH"}
)
"""Alphabets as Unicode names their letters; some letters of each look like those of another."""

# By the names that Unicode has for them: in a source text nobody could tell them from the Latin ones.
_DRAWN_ALIKE: Final = {
    "CYRILLIC CAPITAL LETTER": (
        "A=A VE=B IE=E DZE=S BYELORUSSIAN-UKRAINIAN_I=I JE=J KA=K EM=M EN=H O=O ER=P ES=C TE=T U=Y STRAIGHT_U=Y HA=X"
        " QA=Q WE=W KOMI_SJE=G IZHITSA=V"
    ),
    "CYRILLIC SMALL LETTER": (
        "A=a VE=b IE=e DZE=s BYELORUSSIAN-UKRAINIAN_I=i JE=j KA=k EM=m O=o ER=p ES=c TE=t U=y STRAIGHT_U=y HA=x QA=q"
        " WE=w SHHA=h KOMI_DE=d PALOCHKA=l IZHITSA=v"
    ),
    "CYRILLIC LETTER": "PALOCHKA=I",
    "GREEK CAPITAL LETTER": (
        "ALPHA=A BETA=B EPSILON=E ZETA=Z ETA=H IOTA=I KAPPA=K MU=M NU=N OMICRON=O RHO=P TAU=T UPSILON=Y CHI=X"
    ),
    "GREEK SMALL LETTER": (
        "ALPHA=a GAMMA=y ETA=n IOTA=i KAPPA=k MU=u NU=v OMICRON=o RHO=p FINAL_SIGMA=c TAU=t UPSILON=u CHI=x OMEGA=w"
    ),
    "ARMENIAN CAPITAL LETTER": "SEH=U OH=O TIWN=S LIWN=L",
    "ARMENIAN SMALL LETTER": "OH=o SEH=u VO=n HO=h CO=g ZA=q YI=j",
    "COPTIC CAPITAL LETTER": "ALFA=A VIDA=B HATE=H IAUDA=I KAPA=K MI=M NI=N O=O RO=P SIMA=C TAU=T UA=Y KHI=X",
    "COPTIC SMALL LETTER": "ALFA=a IAUDA=i KAPA=k O=o RO=p SIMA=c TAU=t UA=y KHI=x",
    "CHEROKEE LETTER": (
        "A=D E=R I=T V=i GI=y GO=A GU=J GV=E LA=W LU=M MI=H MU=Y NAH=G NI=h NO=Z SI=b SV=R TA=W DO=V DU=S TLE=L TLI=C"
        " TLV=P TSO=K TSU=d YV=B"
    ),
    "LISU LETTER": (
        "BA=B PA=P DA=D TA=T GA=G KA=K JA=J CA=C DZA=Z TSA=F MA=M NA=N LA=L SA=S ZHA=R HA=V XA=H WA=W SHA=X YA=Y A=A"
        " E=E I=I O=O U=U"
    ),
    "LATIN SMALL LETTER": "ALPHA=a IOTA=i",
}
_LATIN: Final = {
    unicodedata.lookup(f"{kind} {letter.replace('_', ' ')}"): latin
    for kind, pairs in _DRAWN_ALIKE.items()
    for letter, _, latin in (pair.partition("=") for pair in pairs.split())
}
_VARIANT: Final = re.compile(
    r"LATIN (?:(?P<size>SMALL|CAPITAL) LETTER (?:DOTLESS |SCRIPT )?|LETTER SMALL CAPITAL )"
    r"(?P<letter>[A-Z])(?: WITH .*)?"
)
_DIGITS: Final = str.maketrans("01|", "oll")
_UPRIGHT: Final = str.maketrans("0I1|", "Olll")
_MODIFIERS: Final = range(0x2B9, 0x300)
_ACCENTS: Final = range(0x300, 0x370)


def alphabet(letter: str) -> str:
    """Which alphabet this one letter is of, as Unicode names it."""
    return unicodedata.name(letter, "").partition(" ")[0]


def look_alike(one: str, other: str) -> bool:
    """Whether somebody could take one of two names for the other."""
    return bool(_looks(one) & _looks(other))


def _looks(name: str) -> set[tuple[str, str]]:
    """What is read in a name whatever the case, and as it stands; nothing of one without letters and digits.

    Each is held against its own kind: a capital I is drawn as a small L, so that Ian is no Lan in any case.
    """
    seen = " ".join("".join(drawn(name)).split())
    return {("read", seen.translate(_DIGITS).casefold()), ("drawn", seen.translate(_UPRIGHT))} if seen else set()


def drawn(text: str) -> Iterator[str]:
    """What is seen of a text, a letter at a time: the Latin one that looks so, a blank for what stands between them."""
    takes_accents = True
    for one in unicodedata.normalize("NFKD", text):
        match unicodedata.category(one)[0]:
            case "M":
                # In other scripts (of India, say) a mark is a letter like any other.
                if not takes_accents and ord(one) not in _ACCENTS:
                    yield one
            case "P":
                yield " "
            case _ if unicodedata.category(one) == "Sk" or ord(one) in _MODIFIERS:
                yield " "
            case _:
                takes_accents = not one.isalpha() or alphabet(one) in ALPHABETS
                yield _LATIN.get(one) or _plain(one)


def _plain(letter: str) -> str:
    """The Latin letter that this is a variant of: with a stroke or a hook, without its dot, a capital made small."""
    variant = _VARIANT.fullmatch(unicodedata.name(letter, ""))
    if variant is None:
        return letter
    return variant["letter"].lower() if variant["size"] == "SMALL" else variant["letter"]
