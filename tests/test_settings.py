"""Every setting is in the README, and what has no safe default stops start-up."""

from dataclasses import fields
from pathlib import Path

import pytest

from advocacy.settings import EXIT_PAGES, SettingMissing, Settings

README = Path(__file__).resolve().parent.parent / "README.md"
NEEDED = {
    "ADVOCACY_KEYSET": "{}",
    "ADVOCACY_PORTAL_BASE_URL": "https://notes.example",
    "ADVOCACY_STAFF_BASE_URL": "https://work.example",
}


@pytest.mark.parametrize("setting", [each.name for each in fields(Settings)])
def test_every_setting_is_in_the_readme(setting):
    variable = f"`ADVOCACY_{setting.upper()}`"
    assert variable in README.read_text(), f"Add {variable} to the README's table of settings."


@pytest.mark.parametrize("variable", sorted(NEEDED))
def test_a_setting_without_a_safe_default_stops_start_up_by_name(variable):
    with pytest.raises(SettingMissing, match=variable):
        Settings.from_env({name: text for name, text in NEEDED.items() if name != variable})


def test_numbers_that_are_none_are_named():
    with pytest.raises(SettingMissing, match="ADVOCACY_TRUSTED_PROXIES"):
        Settings.from_env({**NEEDED, "ADVOCACY_TRUSTED_PROXIES": "two"})


def test_an_exit_leads_only_to_a_dull_page():
    with pytest.raises(SettingMissing, match="ADVOCACY_EXIT_URL"):
        Settings.from_env({**NEEDED, "ADVOCACY_EXIT_URL": "https://helpline.example"})
    assert Settings.from_env(NEEDED).exit_url in EXIT_PAGES


@pytest.mark.parametrize(
    "staff",
    ["https://staff.notes.example", "https://notes.example:8443", "https://notes.example"],
)
def test_the_two_sites_never_share_a_domain(staff):
    with pytest.raises(SettingMissing, match="different registrable domains"):
        Settings.from_env({**NEEDED, "ADVOCACY_STAFF_BASE_URL": staff})


def test_two_charities_under_one_public_suffix_are_two_domains():
    given = {
        "ADVOCACY_PORTAL_BASE_URL": "https://a.notes.org.uk",
        "ADVOCACY_STAFF_BASE_URL": "https://b.work.org.uk",
    }
    assert Settings.from_env({**NEEDED, **given}).portal_host == "a.notes.org.uk"


def test_secrets_do_not_show_when_settings_are_printed():
    settings = Settings.from_env(
        {**NEEDED, "ADVOCACY_KEYSET": "kept", "ADVOCACY_TWILIO_AUTH_TOKEN": "hidden"}
    )
    assert "kept" not in repr(settings)
    assert "hidden" not in repr(settings)
