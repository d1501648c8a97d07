import pytest

from atlas_core.exchange.safe_text import escaped, is_risky

COMMANDS = ["1+1", 'HYPERLINK("http://x","y")', "cmd|' /C calc'!A0", "SUM(A1:A9)*2", "IMPORTXML(1)"]
LEADS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "−", "\t=", "\r=", "\n=", "\x00=", " =", "  +", "\u00a0="]
PAYLOADS = [lead + command for lead in LEADS for command in COMMANDS] + [
    "\t1",
    "\r1",
    "\n1",
    "\x00",
    "==",
    "=",
    "@",
    "-",
    "+",
    "-1+1|x",
    "\n\n=1",
    " \t=1",
    "\t",
    "=DDE()",
    "=1\n=2",
    "@A1",
    "+A1",
    "-A1",
    "=A1&B1",
    "=cmd()",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_could_be_a_formula_is_seen_and_escaped(text):
    assert is_risky(text)
    assert escaped(text) == f"'{text}"
    assert not is_risky(escaped(text))


@pytest.mark.parametrize("text", ["", "London DC Project", "TIER_1", "perm_0001", "a=b", "5 - 3", "'=1", "é", "10 MW"])
def test_ordinary_text_stays_as_it_is(text):
    assert escaped(text) == text


def test_there_are_enough_payloads():
    assert len(PAYLOADS) >= 100
