"""The floor: a bare Flask application that does a page's work once, and nothing else.

It looks the session up, asks for the rows by the plainest query, renders the portal's own
templates and commits the portal's own log event. It has no rules, no guard, no checks of who may
see what, and no slices to ask.
"""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Flask, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSite
from advocacy.accounts.sessions import find_actor
from advocacy.actor import Actor
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.pages import Card, TimelineItem
from advocacy.clock import LONDON
from advocacy.contacts.forms import ContactForm
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.db import make_session, new_id
from advocacy.evidence_store.models import Exhibit, ExhibitState, Nature, PreviewState
from advocacy.incidents.files.forms import FilesForm
from advocacy.incidents.models import Incident
from advocacy.ledger.service import record, record_read
from advocacy.prompts.kinds import prompt_kinds
from advocacy.prompts.models import Prompt
from advocacy.today.forms import CaseFilterForm, SearchForm
from advocacy.today.rows import row_of
from advocacy.today.service import CaseRow, Due

SHOWN, COMING, HAPPENINGS = 25, 5, 15


class Floor:
    """The bare pages, on the same database, vault, store and templates as the portal."""

    def __init__(self, portal: Flask, cards: list[Card]) -> None:
        self.base = portal.extensions["advocacy"]
        self.ways = portal.extensions["ways"].entries
        self.tabs = portal.extensions["case_page"].tabs
        self.cards = cards
        self.actor: Actor | None = None
        self.app = app = Flask("floor", static_folder=None)
        app.config.update(portal.config)
        app.extensions = portal.extensions
        app.session_interface = portal.session_interface
        app.__dict__["jinja_env"] = portal.jinja_env
        for rule in portal.url_map.iter_rules():
            app.url_map.add(rule.empty())
        app.view_functions = {
            **dict.fromkeys(portal.view_functions, lambda **_: ("", 404)),
            "today.today": self.today,
            "today.my_cases": self.my_cases,
            "cases.overview": self.overview,
            "contacts.record_new": self.record_contact,
            "incident_files.receive": self.receive,
        }
        app.context_processor(self._frame)

    def _frame(self) -> dict[str, Any]:
        links = [{"label": way.label, "url": way.url, "current": False} for way in self.ways]
        name = self.actor.name if self.actor else ""
        return {
            "staff_nav": links,
            "actor": self.actor,
            "signed_in_as": name,
            "declaration_is_due": lambda: False,
        }

    def _session(self, *, reading: bool) -> Session:
        session = make_session(self.base.engine, self.base.vault, reading=reading)
        token = request.cookies["__Host-staff"]
        self.actor = find_actor(session, token, site=SignInSite.STAFF, at=self.base.clock.now())
        assert self.actor is not None
        return session

    def _log(self, cases: Iterable[UUID]) -> None:
        assert self.actor is not None
        with make_session(self.base.engine, self.base.vault) as session:
            record_read(
                session, actor=self.actor, at=self.base.clock.now(),
                route=str(request.endpoint), case_ids=cases,
            )  # fmt: skip
            session.commit()

    def _cases(self, session: Session) -> list[CaseRow]:
        query = select(Case).order_by(Case.opened_at, Case.id).limit(SHOWN)
        return [CaseRow(case, 5, case.opened_at) for case in session.scalars(query)]

    def today(self) -> str:
        at = self.base.clock.now()
        kinds = prompt_kinds(self.app).by_code
        with self._session(reading=True) as session:
            query = (
                select(Prompt, Case)
                .join(Case, Case.id == Prompt.case_id)
                .where(Prompt.settled_at.is_(None))
                .order_by(Prompt.danger, Prompt.due_at)
                .limit(SHOWN + COMING)
            )
            found = [Due(prompt, case) for prompt, case in session.execute(query)]
            coming = [row_of(each, kinds, at=at) for each in found[SHOWN:]]
            found = found[:SHOWN]
            cases = self._cases(session)
            text = render_template(
                "today/today.html",
                cases=cases,
                more_cases=True,
                given=[],
                coming=[(at.astimezone(LONDON).date(), coming)],
                more_coming=True,
                search=SearchForm(formdata=None),
                date=at.astimezone(LONDON).date(),
                act_now=[row_of(each, kinds, at=at) for each in found if each.act_now],
                due=[row_of(each, kinds, at=at) for each in found if not each.act_now],
                following="next",
                first_page=True,
                put_off=[],
            )
        self._log({row.case.id for row in cases} | {each.case.id for each in found if each.case})
        return text

    def my_cases(self) -> str:
        with self._session(reading=True) as session:
            cases = self._cases(session)
            text = render_template(
                "today/cases.html", cases=cases, form=CaseFilterForm(request.args),
                following="next", chosen={},
            )  # fmt: skip
        self._log(row.case.id for row in cases)
        return text

    def overview(self, case_id: UUID) -> str:
        with self._session(reading=True) as session:
            case = session.get_one(Case, case_id)
            agreed = session.scalars(
                select(SafeContact)
                .where(SafeContact.case_id == case_id)
                .order_by(SafeContact.id.desc())
                .limit(1)
            ).one()
            contacts = session.execute(
                select(Contact, Account)
                .join(Account, Account.id == Contact.recorded_by_id)
                .where(Contact.case_id == case_id)
                .order_by(Contact.happened_at.desc())
                .limit(HAPPENINGS)
            )
            items = [
                TimelineItem(row.happened_at, "Call", by=account.name, detail=row.note)
                for row, account in contacts
            ]
            incidents = session.scalars(
                select(Incident)
                .where(Incident.case_id == case_id)
                .order_by(Incident.happened_at.desc())
                .limit(HAPPENINGS)
            )
            address = {"endpoint": "incidents.show_incident"}
            items += [
                TimelineItem(
                    row.happened_at, "Incident", detail=row.account[:200], tag="Incident",
                    arguments={"case_id": case_id, "incident_id": row.id}, **address,
                )
                for row in incidents
            ]  # fmt: skip
            items.sort(key=lambda item: item.at, reverse=True)
            frame = {
                "contact": agreed, "contact_now": True, "texts_stopped": False, "tabs": self.tabs,
                "in_danger": False, "covers": [], "workers": [], "emergency": None,
                "minutes_left": 0,
            }  # fmt: skip
            text = render_template(
                "cases/overview.html", case=case, cards=self.cards, case_frame=lambda _case: frame,
                happenings=items[:HAPPENINGS], more=True,
            )  # fmt: skip
        self._log([case_id])
        return text

    def record_contact(self, case_id: UUID) -> Any:
        at = self.base.clock.now()
        form = ContactForm()
        assert form.validate(), form.errors
        with self._session(reading=False) as session:
            assert self.actor is not None
            contact = Contact(
                scope_id=case_id, case_id=case_id, recorded_by_id=self.actor.account_id,
                recorded_at=at, happened_at=form.value("happened_at"), channel=Channel.CALL,
                direction=Direction.IN, reached=True, minutes=None, next_on=None,
                note=form.value("note"), agreed="", number="", left_message=False,
                unsafe_reason="",
            )  # fmt: skip
            session.add(contact)
            record(
                session, actor=self.actor, at=at, action="contact.recorded", case_id=case_id,
                object_id=contact.id,
            )  # fmt: skip
            session.commit()
        return redirect("/staff/", 303)

    def receive(self, case_id: UUID, offer_id: UUID) -> Any:
        at, vault = self.base.clock.now(), self.base.vault
        data = request.files["files"].read()
        assert FilesForm().validate()
        evidence_id = new_id()
        sealed = vault.seal_part(case_id, data, evidence_id=evidence_id, part=0, last=True)
        self.base.ports.blobs.create(f"evidence/{evidence_id}/000000", sealed)
        sha256, stored = hashlib.sha256(data).digest(), hashlib.sha256(sealed).digest()
        with self._session(reading=False) as session:
            assert self.actor is not None
            logged = record(
                session, actor=self.actor, at=at, action="evidence.received", case_id=case_id,
                object_id=evidence_id, personal={"sha256": sha256.hex()},
            )  # fmt: skip
            exhibit = Exhibit(
                id=evidence_id, scope_id=case_id, reference=evidence_id.hex[-16:],
                case_id=case_id, entry_id=offer_id, offer_id=offer_id, size=len(data), parts=1,
                sha256=sha256, stored_sha256=stored, media="application/octet-stream",
                state=ExhibitState.OPEN, nature=Nature.ORDINARY, preview=PreviewState.NONE,
                received_at=at, ledger_event_id=logged.id, file_name="film.bin",
            )  # fmt: skip
            session.add(exhibit)
            session.commit()
        return redirect("/staff/", 303)
