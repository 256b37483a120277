"""What people type into the forms of the helpline."""

from typing import Any

from tests.browse import Browser


def safe_answers(**more: Any) -> dict[str, Any]:
    return {
        "phone": "07700 900 142",
        "phone_is": "Work",
        "name_to_use": "Jo",
        "may_say_who": "no",
        "say_you_are": "Amy from the dentist",
        "voicemail": "never",
        "texts": "check_ins",
        "days": ["0", "1"],
        "from_time": "9am",
        "to_time": "16:30",
        "if_someone_else": "Hang up",
        **more,
    }


def referral_answers(**more: Any) -> dict[str, Any]:
    return {
        **safe_answers(),
        "source": "self",
        "name": "Jo Okafor",
        "danger_now": "no",
        "what_is_happening": "Waits outside work most evenings",
        "suspect_name": "Marek Zieliński",
        "suspect_is": "Former partner",
        "dependents": "Ada, 9\nBen, 4",
        **more,
    }


def call_answers(**more: Any) -> dict[str, Any]:
    return {
        "danger_now": "no",
        "caller": "Jo Okafor",
        "phone": "07700 900 142",
        "about": "Followed home twice",
        "done": "Listened",
        "outcome": "listened",
        "minutes": "15",
        "rang_at-day": "24",
        "rang_at-month": "11",
        "rang_at-year": "2026",
        "rang_at-time": "9:30am",
        **more,
    }


def soon(name: str = "first_contact_by") -> dict[str, str]:
    return {
        f"{name}-day": "25",
        f"{name}-month": "11",
        f"{name}-year": "2026",
        f"{name}-time": "10am",
    }


def refer(browser: Browser, **more: Any) -> None:
    answer = browser.post("/staff/helpline/referrals/new", referral_answers(**more))
    assert answer.status_code == 303, answer.text
