"""What is taken for an e-mail address, and what is not."""

import pytest

from bot.mail.address import address_in, same_for_all


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("camille.martin@exemple.fr", "camille.martin@exemple.fr"),
        ("  Camille.Martin+ia@Exemple.FR\n", "Camille.Martin+ia@exemple.fr"),
        ("ｃａｍｉｌｌｅ@exemple.fr", "camille@exemple.fr"),  # typed on a Japanese keyboard
        ("rathaus@münchen.example", "rathaus@xn--mnchen-3ya.example"),
        ("o'neil@a-b.example", "o'neil@a-b.example"),
        ("a" * 64 + "@exemple.fr", "a" * 64 + "@exemple.fr"),
    ],
)
def test_an_address_is_read_as_mail_servers_know_it(written: str, address: str) -> None:
    assert address_in(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "camille",
        "camille@",
        "@exemple.fr",
        "camille@exemple",
        "camille martin@exemple.fr",
        "camille@exemple..fr",
        "camille@-exemple.fr",
        "a" * 65 + "@exemple.fr",
        "a@" + ".".join(["b" * 60] * 5) + ".fr",
        "camille@exemple.fr, autre@exemple.fr",
        "camille@exemple.fr\r\nBcc: autre@exemple.fr",
        "Camille <camille@exemple.fr>",
        "élodie@exemple.fr",
        "a@b@exemple.fr",
        "\x00@exemple.fr",
        "camille@\ud800.fr",
        "x" * 100_000,
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    assert address_in(written) is None


def test_capitals_make_no_other_person() -> None:
    assert same_for_all("Camille@exemple.fr") == same_for_all("camille@exemple.fr")
