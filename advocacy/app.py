"""The factory: puts settings, clock and gateways together with every slice."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from typing_extensions import override
from werkzeug.middleware.proxy_fix import ProxyFix

from advocacy import health, tables
from advocacy.accounts import account_routes as own_account
from advocacy.accounts import confirm_routes as confirming
from advocacy.accounts import invitation_routes as invitations
from advocacy.accounts import notice_routes as sign_in_notices
from advocacy.accounts import passkey_routes as passkeys
from advocacy.accounts import routes as accounts
from advocacy.accounts import set_up_routes as set_up
from advocacy.accounts.passphrases import Passphrases
from advocacy.administration import agency_routes as agencies
from advocacy.administration import grant_routes as grants
from advocacy.administration import home_routes as administration
from advocacy.administration import people_routes as staff_people
from advocacy.administration import team_routes as teams
from advocacy.cases import allocation_routes as allocation
from advocacy.cases import guessing_routes as guessing
from advocacy.cases import routes as cases
from advocacy.cases import safe_contact_routes as safe_contact
from advocacy.cases import safe_contact_trust_routes as safe_contact_trust
from advocacy.cases import safe_contact_way_routes as safe_contact_ways
from advocacy.cases.closing import routes as closing
from advocacy.cases.conflicts import lead_routes as conflicts
from advocacy.cases.conflicts import routes as declaration
from advocacy.cases.covering import routes as covering
from advocacy.cases.emergency import routes as emergency
from advocacy.cases.happened import routes as happened
from advocacy.cases.people import rooms as people
from advocacy.cases.sealing import routes as sealing
from advocacy.cases.searching import routes as searching
from advocacy.cases.transferring import routes as transferring
from advocacy.cases.workload import routes as workload
from advocacy.checkins import routes as checkins
from advocacy.clock import Clock, SystemClock
from advocacy.contacts import routes as contacts
from advocacy.crisis import routes as crisis
from advocacy.db import make_engine
from advocacy.duty import calling_routes as calling
from advocacy.duty import routes as duty
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.evidence_store.scanning.clamd import make_scanner
from advocacy.handover import routes as handover
from advocacy.incidents import routes as incidents
from advocacy.incidents.files import routes as incident_files
from advocacy.ledger.outside.from_settings import make_authority, make_holders
from advocacy.letters import routes as letters
from advocacy.masp import routes as masp
from advocacy.messaging import routes as messaging
from advocacy.messaging.gateway import make_gateway
from advocacy.notes import routes as notes
from advocacy.openings import routes as openings
from advocacy.orders import routes as orders
from advocacy.oversight.erasure import routes as erasure
from advocacy.portal.answer import routes as portal_answer
from advocacy.portal.asking import routes as asking
from advocacy.portal.conversations import routes as conversations
from advocacy.portal.diary import routes as diary
from advocacy.portal.home import routes as portal
from advocacy.portal.letters import routes as portal_letters
from advocacy.portal.openings import routes as portal_openings
from advocacy.portal.orders import routes as portal_orders
from advocacy.portal.setting_up import routes as setting_up
from advocacy.referrals import comparing_routes as comparing
from advocacy.referrals import helpline_routes as helpline
from advocacy.referrals import routes as referrals
from advocacy.referrals.call_log import routes as call_log
from advocacy.risk import routes as risk
from advocacy.rota import routes as rota
from advocacy.safeguarding import routes as safeguarding
from advocacy.settings import Settings
from advocacy.sharing import routes as sharing
from advocacy.supervision import routes as supervision
from advocacy.tasks import routes as tasks
from advocacy.today import routes as today
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault
from advocacy.watch import PortalWatch
from advocacy.web import assets, current, errors, frame, headers, signed_in, uploads, words
from advocacy.web import exit as leaving
from advocacy.web.current import Foundation, Ports
from advocacy.web.guard import Guard, GuardedFlask, require_rules
from advocacy.web.templating import PageEnvironment

ROOT = Path(__file__).resolve().parent.parent
LARGEST_UPLOAD = 200 * 1024 * 1024

# In this order: what is registered first comes first where no order is given.
SLICES = (
    accounts,
    passkeys,
    invitations,
    set_up,
    confirming,
    own_account,
    sign_in_notices,
    today,
    rota,
    cases,
    people,
    allocation,
    workload,
    transferring,
    covering,
    declaration,
    conflicts,
    sealing,
    closing,
    erasure,
    emergency,
    guessing,
    safe_contact,
    safe_contact_trust,
    safe_contact_ways,
    happened,
    searching,
    contacts,
    notes,
    tasks,
    safeguarding,
    crisis,
    helpline,
    call_log,
    comparing,
    referrals,
    risk,
    incidents,
    incident_files,
    orders,
    sharing,
    openings,
    masp,
    handover,
    letters,
    supervision,
    portal,
    portal_openings,
    asking,
    diary,
    conversations,
    portal_letters,
    portal_orders,
    setting_up,
    messaging,
    checkins,
    duty,
    calling,
    portal_answer,
    administration,
    staff_people,
    grants,
    teams,
    agencies,
)


class _FormTokenCookie(SecureCookieSessionInterface):
    """The signed cookie that holds nothing but the form token, another name for each site."""

    @override
    def get_cookie_name(self, app: Flask) -> str:
        """Return the name for the site the request came to."""
        portal_host = app.extensions["advocacy"].settings.portal_host
        host = current.request_host()
        return "__Host-f" if host == portal_host else "__Host-form"


def local_path(url: str) -> Path:
    """Return the folder a file:// address names."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else Path(url)


def make_vault(settings: Settings) -> Vault:
    """Open the deployment's vault."""
    keystore = FolderKeyStore(local_path(settings.keystore_url))
    return Vault(DeploymentKeys.load(settings.keyset), keystore)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    sms: Any = None,
    blobs: Any = None,
    engine: Any = None,
    vault: Vault | None = None,
) -> Flask:
    """Return the portal. Gateways not handed in are made from the settings."""
    kept = blobs if blobs is not None else FolderBlobs(local_path(settings.blobs_url))
    app = GuardedFlask(
        "advocacy", template_folder=str(ROOT / "templates"), static_folder=None, root_path=str(ROOT)
    )
    base = Foundation(
        settings=settings,
        engine=engine or make_engine(settings.database_url),
        vault=vault or make_vault(settings),
        clock=clock or SystemClock(),
        ports=Ports(
            sms=sms if sms is not None else make_gateway(settings),
            blobs=kept,
            holders=make_holders(settings),
            authority=make_authority(settings),
            scanner=make_scanner(settings),
        ),
    )
    app.extensions["advocacy"] = base
    app.extensions["passphrases"] = Passphrases(
        memory_kib=settings.argon2_memory_kib,
        passes=settings.argon2_passes,
        lanes=settings.argon2_lanes,
    )
    _configure(app, base)
    _templates(app)
    uploads.init_app(app)
    csrf = CSRFProtect()
    csrf.init_app(app)
    headers.init_app(app)
    leaving.init_app(app)
    app.guard = Guard(app, PortalWatch(), csrf)
    errors.init_app(app)
    words.init_app(app)
    assets.init_app(app)
    frame.init_app(app)
    health.init_app(app)
    signed_in.init_app(app)
    app.extensions["tables_current"] = tables.is_up_to_date
    app.extensions["end_session"] = portal.end_current_session
    for room in SLICES:
        room.init_app(app)
    require_rules(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, base: Foundation) -> None:
    app.config.update(
        SECRET_KEY=base.vault.derive("form tokens").hex(),
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        # The guard calls the check after the rule: registered by itself it would parse first.
        WTF_CSRF_CHECK_DEFAULT=False,
        # Our pages send no Referer, and an https form without one would be refused.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=None,
        TRAP_HTTP_EXCEPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.session_interface = _FormTokenCookie()


def _templates(app: Flask) -> None:
    app.jinja_environment = PageEnvironment
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(str(ROOT / "templates")),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    # A template has no business with the settings, secrets among them.
    app.jinja_env.globals.pop("config", None)
