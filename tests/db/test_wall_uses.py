"""Who looks beyond the wall, and why: a new place has to be looked at and written down here."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAMES = {"beyond_the_wall", "let_through"}

REVIEWED = {
    "advocacy/administration/state:see_state": [
        "numbers of files, and none of them",
    ],
    "advocacy/administration/teams:get_team_file": [
        "a number of cases, and none of them",
    ],
    "advocacy/cases/closing/deciding:approve": [
        "another team's lead closes what the own one asked for",
    ],
    "advocacy/cases/closing/deciding:decline": [
        "another team's lead declines what the own one asked for",
    ],
    "advocacy/cases/closing/deciding:get_to_decide": [
        "another team's lead decides on what the own one asked",
    ],
    "advocacy/cases/closing/reopening:reopen": [
        "what stands in for a case opens with it",
    ],
    "advocacy/cases/conflicts/matching:match_declared": [
        "whoever is known may be a suspect in any case",
    ],
    "advocacy/cases/conflicts/matching:match_suspect": [
        "a match takes the case from whoever has just typed it",
    ],
    "advocacy/cases/conflicts/reviewing:_see": [
        "another team's lead decides where its own may not",
    ],
    "advocacy/cases/conflicts/reviewing:take_into_team": [
        "a case is taken over from another team",
    ],
    "advocacy/cases/covering/service:tell_uncovered": [
        "leads hear of cases that their cover may not know of",
    ],
    "advocacy/cases/emergency/reviewing:_for": [
        "another team's lead reviews what the own one did",
    ],
    "advocacy/cases/emergency/service:open_in_an_emergency": [
        "an emergency opens a case nobody gave them",
    ],
    "advocacy/cases/leaving:end_caseload": [
        "whoever ends an account reads no case of it",
    ],
    "advocacy/cases/service:open_case": [
        "a new case is nobody's yet, and its reference unlike any",
    ],
    "advocacy/cases/transferring/taking:accept": [
        "the lead of the team that takes it can't open it yet",
    ],
    "advocacy/cases/transferring/taking:decline": [
        "the lead of the team that takes it can't open it yet",
    ],
    "advocacy/cases/transferring/taking:get_to_take": [
        "the lead of the team that takes it can't open it yet",
    ],
    "advocacy/checkins/alarms:raise_alarm": [
        "whoever signs in under threat has no case of their own yet",
    ],
    "advocacy/crisis/calls:find_case_by_reference": [
        "a caller's reference is of any case",
    ],
    "advocacy/crisis/words:open_by_word": [
        "a caller's reference is of any case",
    ],
    "advocacy/crisis/words:find_opening": [
        "reference and word were right, within the hour",
        "a caller's case is of any team",
    ],
    "advocacy/demo/phone_routes:phones": [
        "the demo shows every invented phone",
    ],
    "advocacy/demo/phone_routes:due": [
        "the demo moves any invented check-in",
    ],
    "advocacy/demo/phone_routes:deadline": [
        "the demo moves any invented check-in",
    ],
    "advocacy/duty/access:get_item": [
        "what waits is of any team",
        "it waits, and they hold duty",
    ],
    "advocacy/duty/board:_list_check_ins": [
        "check-ins of every team are counted, and none is named",
    ],
    "advocacy/duty/service:list_waiting": [
        "what waits is of any team",
    ],
    "advocacy/duty/service:count_waiting": [
        "what waits is of any team",
    ],
    "advocacy/evidence_store/custody:log_look": [
        "its page was let be read, and that stands in the log",
    ],
    "advocacy/handover/recipient/service:find_link": [
        "a link alone says which handover it is",
        "the link lives, and leads to one pack",
    ],
    "advocacy/incidents/uploads/routes:_load": [
        "the token of a file was right",
        "the token of a file is of any case",
    ],
    "advocacy/masp/meetings:put_on_agenda": [
        "whether every linked case has been heard, not what it said",
    ],
    "advocacy/oversight/erasure/service:approve": [
        "every row of a case is erased",
    ],
    "advocacy/oversight/erasure/service:get_to_decide": [
        "another team's lead decides on an erasure",
    ],
    "advocacy/portal/setting_up/decoys:agree_second_words": [
        "the stand-in is on nobody's caseload",
    ],
    "advocacy/portal/setting_up/decoys:see_alarms": [
        "what was written under threat is in the stand-in",
    ],
    "advocacy/prompts/deciders:put_before_deciders": [
        "who has a say is asked of the case itself",
    ],
    "advocacy/referrals/decisions:accept_referral": [
        "a suspect named in it may be known to whoever accepts it",
    ],
    "advocacy/referrals/matching:list_matches": [
        "whoever it may be is in any team's case",
    ],
    "advocacy/referrals/matching:matched_ids": [
        "whoever it may be is in any team's case",
    ],
    "advocacy/safeguarding/access:get_concern": [
        "a lead who may look at this concern, or who works the case",
        "another team's lead looks where its own may not",
    ],
}


def uses() -> dict[str, list[str]]:
    """Return the reasons given at each place, by module and function."""
    found: dict[str, list[str]] = {}
    for package in ("advocacy", "safety_plans"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name == "wall.py" and path.parent.name == "db":
                continue
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef):
                    why = [_why(each) for each in ast.walk(function) if _looks(each)]
                    if why:
                        place = path.relative_to(ROOT).with_suffix("").as_posix()
                        found[f"{place}:{function.name}"] = why
    return found


def _looks(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMES


def _why(call: ast.AST) -> str:
    assert isinstance(call, ast.Call)
    given = next(each.value for each in call.keywords if each.arg == "why")
    assert isinstance(given, ast.Constant), "The reason stands where it is looked."
    return str(given.value)


def test_every_look_beyond_the_wall_has_been_reviewed():
    assert uses() == REVIEWED


def test_nobody_else_opens_the_wall():
    """Only the guard and its counting, the worker, the commands and the wall itself name it."""
    allowed = {
        "advocacy/db/wall.py", "advocacy/db/engine.py", "advocacy/tables.py",
        "advocacy/web/guard.py", "advocacy/web/counting.py", "advocacy/web/exit.py",
        "advocacy/cases/wall.py",
    }  # fmt: skip
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("advocacy", "safety_plans")
        for path in (ROOT / package).rglob("*.py")
        if "advocacy.db.wall import" in path.read_text()
    }
    assert found - {"advocacy/db/__init__.py"} <= allowed
