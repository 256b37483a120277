"""The web process's entry, and the only file that knows both packages."""

import safety_plans
from advocacy import cli
from advocacy.app import create_app
from advocacy.settings import Settings

app = create_app(Settings.from_env())
safety_plans.init_app(app)
cli.init_app(app)
