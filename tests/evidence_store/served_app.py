"""The portal alone, for the server that the tests start."""

from advocacy.app import create_app
from advocacy.settings import Settings
from tests.fakes import FakeSms

app = create_app(Settings.from_env(), sms=FakeSms())
