"""The web process's entry, and the only file that knows both packages."""

import safety_plans
from advocacy import cli
from advocacy.app import create_app
from advocacy.demo import routes as demo
from advocacy.settings import Settings

settings = Settings.from_env()
app = create_app(settings, **(demo.stand_ins(settings) if settings.demo else {}))
safety_plans.init_app(app)
cli.init_app(app)
if settings.demo:
    demo.init_app(app)
