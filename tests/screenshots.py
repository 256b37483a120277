"""Makes the README's pictures from the demo: `make screenshots`."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pyotp
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - the demo on this machine
                return
        except OSError:
            time.sleep(1)
    message = f"{address} does not answer."
    raise SystemExit(message)


def sign_in(browser: Browser, site: str, account: dict[str, str], *, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 844 if width < 600 else 900})
    if account["totp_secret"]:
        page.goto(f"{site}/staff/sign-in")
        page.fill("#code", pyotp.TOTP(account["totp_secret"]).now())
    else:
        page.goto(site)
    page.fill("#username", account["username"])
    page.fill("#passphrase", account["passphrase"])
    page.get_by_role("button", name="Sign in" if account["totp_secret"] else "Continue").click()
    page.wait_for_selector("text=Today" if account["totp_secret"] else "text=Write something down")
    return page


def take(browser: Browser, home: Path, port: int) -> None:
    accounts = {
        each["username"]: each for each in json.loads((home / "demo-accounts.json").read_text())
    }
    survivor = sign_in(browser, f"http://127.0.0.1:{port}", accounts["maple"], width=390)
    survivor.screenshot(path=IMAGES / "home.png")
    staff = f"http://localhost:{port}"
    advocate = sign_in(browser, staff, accounts["amira"], width=1280)
    advocate.screenshot(path=IMAGES / "today.png")
    lead = sign_in(browser, staff, accounts["ruth"], width=1280)
    lead.locator("a", has_text="Read it").first.click()
    lead.wait_for_load_state()
    address = f"{lead.url.rstrip('/')}/summary.pdf"
    pdf = lead.request.get(address).body()
    first: Image.Image = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=1.2).to_pil()
    first.save(IMAGES / "summary.png", optimize=True)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ADVOCACY_HOME": folder}
        demo = subprocess.Popen(
            [sys.executable, "-m", "flask", "demo", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"]
                )
                take(browser, Path(folder), port)
                browser.close()
        finally:
            demo.terminate()
            demo.wait(timeout=30)


if __name__ == "__main__":
    main()
