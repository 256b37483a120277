"""A summary in words: the one shape that the PDF and the pages on screen both show."""

from typing import Any

from advocacy.clock import LONDON
from advocacy.handover.quoted_message import Quoted
from advocacy.handover.summary import (
    WHAT_A_HASH_PROVES,
    Behaviour,
    Entry,
    Exhibit,
    HeldBy,
    Month,
    OnSheet,
    PatternFigure,
    Section,
    Summary,
    Travels,
)
from advocacy.handover.told_orders import tell_order
from advocacy.handover.told_times import say_day, say_moment, say_when
from advocacy.incidents.patterns.figures import DESCRIBES

TITLES = {
    Section.COURSE: "Course of conduct",
    Section.PATTERN: "The pattern in figures",
    Section.CHRONOLOGY: "Chronology",
    Section.EXHIBITS: "Exhibits",
    Section.ORDERS: "Orders, and what may breach them",
    Section.RISK: "Risk",
    Section.IMPACT: "Impact, in their own words",
    Section.CHANGED: "What they changed because of it",
    Section.WISHES: "What they want",
}

TRAVELS = {
    Travels.COPY: "A shared copy is in this pack.",
    Travels.LISTED: "Listed only. We keep the original.",
    Travels.SEALED: "Sealed. No copy is made or sent. Ask us before anything is done with it.",
}

_DRAWN = frozenset({"over_time", "targeted"})
_MOST_BARS = 40

MONTHS = "January February March April May June July August September October November December"


def tell(summary: Summary) -> dict[str, Any]:
    """Return the summary as nested lists and dictionaries of ready sentences.

    Sections come in the order of `Section`, whatever order they were chosen in.
    """
    chosen = [section for section in Section if section in summary.chosen]
    return {
        "reference": summary.reference,
        "prepared": say_moment(summary.prepared_at),
        "prepared_on": [
            summary.prepared_at.year,
            summary.prepared_at.month,
            summary.prepared_at.day,
        ],
        "recipient": _recipient(summary),
        "purpose": summary.purpose,
        "front": {
            "person": summary.front.person,
            "suspect": summary.front.suspect,
            "why_now": summary.front.why_now,
            "asked_for": summary.front.asked_for,
            "to_know": list(summary.front.to_know),
            "contact": summary.front.contact,
            "knowledge": summary.front.knowledge,
        },
        "sections": [
            {"code": str(section), "title": TITLES[section], **_SECTIONS[section](summary)}
            for section in chosen
        ],
        "witnesses": [_on_sheet(each) for each in summary.witnesses],
        "withheld": list(summary.withheld),
        "hashes": list(WHAT_A_HASH_PROVES),
    }


def _on_sheet(one: OnSheet) -> dict[str, str]:
    return {
        "who": one.who,
        "when": say_when(one.happened),
        "saw": one.saw,
        "reach": one.reach,
        "agreed": one.agreed_how,
    }


def _recipient(summary: Summary) -> str:
    recipient = summary.recipient
    number = f" ({recipient.collar_number})" if recipient.collar_number else ""
    return f"{recipient.name}{number}, {recipient.force}"


def _course(summary: Summary) -> dict[str, Any]:
    months = [_month(month) for month in summary.months]
    busiest = max((month.times for month in summary.months), default=0)
    return {
        "behaviours": [_behaviour(behaviour) for behaviour in summary.behaviours],
        "months": months,
        "busiest": busiest,
        "alt": "Incidents recorded in each month. "
        + "; ".join(f"{month['name']}: {month['times']}" for month in months)
        + ".",
    }


def _pattern(summary: Summary) -> dict[str, Any]:
    return {
        "counted": f"Counted over the entries that are in this summary, and no other. {DESCRIBES}",
        "figures": [_figure(figure) for figure in summary.pattern],
    }


def _figure(figure: PatternFigure) -> dict[str, Any]:
    bars = _bars(figure)
    return {
        "title": figure.title,
        "says": figure.says,
        "columns": list(figure.columns),
        "rows": [list(row) for row in figure.rows],
        "bars": bars,
        "most": max((bar["times"] for bar in bars), default=0),
        "alt": f"{figure.title}. " + "; ".join(f"{bar['name']}: {bar['times']}" for bar in bars),
    }


def _bars(figure: PatternFigure) -> list[dict[str, Any]]:
    """Return what is drawn beside the table: one bar a row, where a row is a name and a count."""
    drawn = figure.code in _DRAWN and len(figure.rows) <= _MOST_BARS
    return [{"name": row[0], "times": int(row[1].replace(",", ""))} for row in figure.rows if drawn]


def _behaviour(behaviour: Behaviour) -> dict[str, Any]:
    return {
        "label": behaviour.label,
        "times": behaviour.times,
        "first": say_day(behaviour.first_at.astimezone(LONDON)),
        "last": say_day(behaviour.last_at.astimezone(LONDON)),
    }


def _month(month: Month) -> dict[str, Any]:
    return {"name": f"{MONTHS.split()[month.month - 1]} {month.year}", "times": month.times}


def _chronology(summary: Summary) -> dict[str, Any]:
    return {"entries": [tell_entry(entry) for entry in summary.chronology]}


def tell_entry(entry: Entry) -> dict[str, Any]:
    """Return one line of the chronology in words."""
    written = f"Written down {say_moment(entry.written_at)}"
    if entry.remembered_later:
        written += ", from memory"
    return {
        "number": entry.number,
        "when": say_when(entry.happened),
        "account": entry.account,
        "behaviours": ", ".join(entry.behaviours),
        "targeted": entry.targeted,
        "source": entry.source,
        "written": written,
        "exhibits": ", ".join(entry.exhibits),
        "reported": entry.reported,
        "messages": [_message(each) for each in entry.messages],
        "amends": ""
        if entry.amends is None
        else f"{entry.added or 'Corrected or added'}: about entry {entry.amends}.",
    }


def _message(quoted: Quoted) -> dict[str, str]:
    return {
        "who": f"{quoted.who}, {say_moment(quoted.said_at)}",
        "words": quoted.words,
        "besides": quoted.besides,
        "place": f"Stands in {quoted.place}. SHA-256 of the original: {quoted.sha256}",
    }


def _exhibits(summary: Summary) -> dict[str, Any]:
    return {"exhibits": [tell_exhibit(exhibit) for exhibit in summary.exhibits]}


def tell_exhibit(exhibit: Exhibit) -> dict[str, Any]:
    """Return one exhibit in words."""
    return {
        "reference": exhibit.reference,
        "described": exhibit.described,
        "produced_by": exhibit.produced_by,
        "received": say_moment(exhibit.received_at),
        "size": f"{exhibit.size:,} bytes",
        "sha256": exhibit.sha256,
        "travels": TRAVELS[exhibit.travels],
        "copy": exhibit.copy_name,
        "copy_sha256": exhibit.copy_sha256,
        "held": [_held(each) for each in exhibit.held],
    }


def _held(held: HeldBy) -> str:
    role = f", by {held.role}" if held.role else ""
    place = "" if held.place is None else f", entry {held.place} of the log"
    return f"{say_moment(held.at)}: {held.done}{role}{place}"


def _orders(summary: Summary) -> dict[str, Any]:
    return {"orders": [tell_order(order) for order in summary.orders]}


def _risk(summary: Summary) -> dict[str, Any]:
    risk = summary.risk
    if risk is None:
        return {"level": "", "judged": "", "factors": [], "reason": ""}
    return {
        "level": risk.level,
        "judged": say_day(risk.judged_on),
        "factors": list(risk.factors),
        "reason": risk.reason,
    }


def _impact(summary: Summary) -> dict[str, Any]:
    return {"words": list(summary.impact)}


def _changed(summary: Summary) -> dict[str, Any]:
    return {
        "changes": [
            {"said": say_day(change.said_at.astimezone(LONDON)), "words": change.words}
            for change in summary.changed
        ]
    }


def _wishes(summary: Summary) -> dict[str, Any]:
    return {"words": [summary.wishes] if summary.wishes else []}


_SECTIONS = {
    Section.COURSE: _course,
    Section.PATTERN: _pattern,
    Section.CHRONOLOGY: _chronology,
    Section.EXHIBITS: _exhibits,
    Section.ORDERS: _orders,
    Section.RISK: _risk,
    Section.IMPACT: _impact,
    Section.CHANGED: _changed,
    Section.WISHES: _wishes,
}
