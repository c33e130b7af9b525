"""The HTML pages of tapcheck in a real browser (Debian: chromium, chromium-driver, python3-selenium).

usage: python3 run.py TAPCHECK [--screenshots FOLDER]

A small server whose every answer is hostile makes tapcheck write a report full of hostile text. The page is then looked
at on a phone and on a desk, in the light and in the dark, with and without its script. The last line counts.
"""
import argparse
import contextlib
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

HOSTILE = """<html><head><title>x</title></head><body onload="window.taken=1"><script>window.taken = 1; document.title = 'taken'</script>
<img src=x onerror="window.taken=1"></ul></div></section><style>body{display:none}</style>\u202e gnp.exe " ' & ]]> {{x}} <!--
""" + "w" * 3000
CAPABILITIES = b'<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0"/>'
SIZES = {"phone": (360, 740), "desk": (1280, 800)}


class Hostile(http.server.BaseHTTPRequestHandler):
    """Every answer is the same page, and its reason phrase and media type are markup too."""

    def answer(self):
        # What calls itself a TAP service is asked on; a web page is not.
        body = CAPABILITIES if self.path.endswith("/capabilities") else HOSTILE.encode()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200, "<script>window.taken=1</script>")
        self.send_header("Content-Type", 'text/html"><script>window.taken=1</script>')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def hostile_server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tap"
    finally:
        server.shutdown()
        server.server_close()


def make_pages(tapcheck, folder):
    """The report, its JSON, a comparison, and the report again with at least 3,000 checks."""
    page, data = folder / "report.html", folder / "report.json"
    with hostile_server() as url:
        subprocess.run([tapcheck, url, "--quiet", "--report", f"html={page}", "--report", f"json={data}"],
                       stdout=subprocess.DEVNULL, timeout=300, check=False)
    comparison = folder / "comparison.html"
    with comparison.open("wb") as out:
        subprocess.run([tapcheck, "compare", data, data, "--all", "--format", "html"], stdout=out, timeout=60, check=True)
    text = page.read_text(encoding="utf-8")
    head, main, tail = re.fullmatch(r"(.*<main>)(.*)(</main>.*)", text, re.DOTALL).groups()
    times = 3000 // main.count('<li class="c ') + 1
    copies = (re.sub(r'(id="|href="#)(?!clause-)', rf"\g<1>{i}/", main) for i in range(times))
    large = folder / "large.html"
    large.write_text(head + "".join(copies) + tail, encoding="utf-8")
    return page, json.loads(data.read_text(encoding="utf-8")), comparison, large


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=webdriver.ChromeService("/usr/bin/chromedriver"), options=options) if hasattr(
            webdriver, "ChromeService") else webdriver.Chrome(options=options)

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def size(self, name):
        width, height = SIZES[name]
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=name == "phone")

    def media(self, medium="", scheme="light"):
        self.cdp("Emulation.setEmulatedMedia", media=medium, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, page, fragment=""):
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + fragment)

    def js(self, script, *arguments):
        return self.driver.execute_script("return " + script, *arguments)

    def shown(self, selector):
        return self.js("[...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).length", selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.js("document.querySelector(arguments[0]).click()", selector)

    def requests(self):
        """URLs that pages asked for."""
        urls = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        return urls

    def screenshot(self, path):
        self.driver.save_screenshot(str(path))


def comes_true(condition):
    """What the page does in its own time."""
    deadline = time.monotonic() + 5
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


# Each test takes the browser and the pages, and raises AssertionError.

def has_no_overflow(browser, page):
    for size in SIZES:
        browser.size(size)
        browser.open(page)
        browser.js("[...document.querySelectorAll('details')].forEach((d) => { d.open = true; })")
        wide = browser.js("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{wide} pixels too wide on a {size}"


def hostile_text_stays_text(browser, page):
    browser.size("desk")
    browser.open(page)
    assert browser.js("window.taken") is None, "a script of the target ran"
    assert browser.driver.title.startswith("tapcheck"), browser.driver.title
    assert browser.js("document.querySelectorAll('img, iframe, object, body[onload]').length") == 0, "an element of the target is there"
    assert browser.js("document.querySelectorAll('script').length") <= 1
    assert browser.js("document.querySelectorAll('style').length") == 1
    assert browser.shown("h1") == 1


def is_quiet(browser, page):
    """Nothing on the console, nothing asked of any network."""
    browser.driver.get_log("browser")
    browser.requests()
    browser.open(page)
    browser.js("document.querySelectorAll('button').forEach((b) => b.click())")
    errors = browser.driver.get_log("browser")
    assert not errors, errors[0]["message"]
    outside = [url for url in browser.requests() if not url.startswith(("file:", "data:", "about:", "chrome:"))]
    assert not outside, outside[0]


def filters_show_and_hide(browser, page, report):
    browser.size("desk")
    browser.open(page)
    checks = [check for scenario in report["scenarios"] for check in scenario["checks"]]

    def expect(count, what):
        assert browser.shown("li.c") == count, f"{what}: {browser.shown('li.c')} checks are shown, not {count}"
        said = browser.one("#status").text
        assert re.search(rf"\b{count}\b", said), f"{what}: the status says '{said}'"

    expect(len(checks), "at first")
    failed = sum(check["required_failure"] for check in checks)
    assert 0 < failed < len(checks)
    passed = sum(check["verdict"] == "pass" for check in checks)
    browser.click("input[value=pass]")
    expect(len(checks) - passed, "without passes")
    browser.click("#everything")
    expect(len(checks), "everything")
    browser.click("#unmet")
    expect(sum(check["verdict"] not in ("pass", "skip") for check in checks), "only what did not hold")
    browser.click("#everything")
    clause = next(check["clause"] for check in checks if check["required_failure"] and check["clause"])
    browser.one(f"#clause option[value='{clause}'], #clause").send_keys(clause)
    expect(sum(check["clause"] == clause for check in checks), f"clause {clause}")
    browser.click("#everything")
    scenario = report["scenarios"][0]
    browser.one("#text").send_keys(scenario["id"])
    expect(sum(len(s["checks"]) for s in report["scenarios"] if s["id"].startswith(scenario["id"])), "text of one scenario")
    assert browser.shown("section.s") >= 1
    browser.one("#text").send_keys("no such text anywhere")
    expect(0, "text that is nowhere")
    assert browser.shown("section.s") == 0, "sections without checks are shown"


def copies_the_exact_command(browser, page, report):
    browser.size("desk")
    browser.open(page)
    browser.cdp("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    exchange = report["scenarios"][0]["exchanges"][0]
    details = browser.one("details.x")
    browser.js("arguments[0].scrollIntoView({ block: 'center' })", details)
    details.find_element(By.TAG_NAME, "summary").click()
    button = details.find_element(By.CSS_SELECTOR, "button.copy")
    button.click()
    assert comes_true(lambda: button.text == "Copied"), button.text
    text = browser.driver.execute_async_script("const done = arguments[0]; navigator.clipboard.readText().then(done, (e) => done('! ' + e));")
    assert text == exchange["curl"], f"the clipboard has: {text}"


def deep_links_lead_to_checks(browser, page, report):
    browser.size("desk")
    check = report["scenarios"][-1]["checks"][-1]
    anchor = (check["id"] + ("=" + check["value"] if check["value"] else "")) if check["step"] else check["id"] + "/"
    browser.open(page, "#" + anchor)
    in_view = "(() => { const r = document.getElementById(arguments[0]).getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()"
    assert comes_true(lambda: browser.js(in_view, anchor)), "the check is not in view"
    browser.open(page)
    browser.one("#text").send_keys("no such text anywhere")
    browser.js("(location.hash = arguments[0])", "#" + anchor)
    shown = "document.getElementById(arguments[0]).checkVisibility()"
    assert comes_true(lambda: browser.js(shown, anchor)), "a link does not show what was filtered out"


def works_with_the_keyboard(browser, page):
    browser.size("desk")
    browser.open(page)
    body = browser.one("body")
    body.send_keys("/")
    assert browser.js("document.activeElement.id") == "text", "/ does not lead to the filter"
    browser.js("document.activeElement.blur()")
    browser.js("document.querySelector('input[value=pass]').focus()")
    before = browser.shown("li.c")
    browser.driver.switch_to.active_element.send_keys(Keys.SPACE)
    assert browser.shown("li.c") < before, "the space bar does not switch a verdict off"
    browser.js("document.querySelector('details.x summary').focus()")
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.js("document.querySelector('details.x').open"), "Enter does not open an exchange"
    outline = browser.js("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"


def shows_everything_without_script(browser, page, report):
    browser.cdp("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
    finally:
        browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.shown("li.c") == sum(len(s["checks"]) for s in report["scenarios"])
    assert browser.shown("form.filter") == 0, "filters are shown that cannot work"
    assert browser.shown("button.copy") == 0, "buttons are shown that cannot work"


CONTRAST = """(() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!c.endsWith(', 0)')) return c; } return 'rgb(255,255,255)'; };
  let worst = [99, ''];
  for (const e of document.querySelectorAll('h1, h2, .result, .line .v, .line .ev, .line .id, a, dt, dd, summary, pre, .chip:not(:has(:disabled))')) {
    if (getComputedStyle(e).opacity !== '1') return [1, `${e.className} is faint`];
    const [a, b] = [luminance(getComputedStyle(e).color), luminance(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, `${e.tagName}.${e.className} '${e.textContent.slice(0, 20)}'`];
  }
  return worst;
})()"""


def is_readable_in_light_and_dark(browser, page):
    grounds = []
    for scheme in ("light", "dark"):
        browser.media(scheme=scheme)
        browser.open(page)
        ratio, where = browser.js(CONTRAST)
        assert ratio >= 4.5, f"contrast of {ratio:.2f} in the {scheme}: {where}"
        grounds.append(browser.js("getComputedStyle(document.body).backgroundColor"))
    browser.media()
    assert grounds[0] != grounds[1], "the dark is as the light"


def prints_without_controls(browser, page):
    browser.media(medium="print")
    browser.open(page)
    controls = browser.shown("form.filter, button")
    browser.js("dispatchEvent(new Event('beforeprint'))")
    opened = browser.js("document.querySelectorAll('.step:has(li.fail) details.x:not([open])').length")
    browser.media()
    assert controls == 0, f"{controls} controls are on paper"
    assert opened == 0, "an exchange that failed is closed on paper"


def opens_in_a_second(browser, large):
    browser.size("desk")
    times = []
    for _ in range(3):  # other programs may be at work: the quickest counts
        browser.open(large)
        times.append(browser.js("performance.getEntriesByType('navigation')[0].loadEventStart"))
    count = browser.js("document.querySelectorAll('li.c').length")
    assert count >= 3000, count
    print(f"         {count} checks, {large.stat().st_size / 1e6:.1f} MB: open after {min(times):.0f} ms")
    assert min(times) < 1000, f"{min(times):.0f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tapcheck", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path, help="folder for pictures, for people to look at")
    arguments = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        page, report, comparison, large = make_pages(arguments.tapcheck.resolve(), pathlib.Path(scratch))
        browser = Browser()
        try:
            tests = [(has_no_overflow, page), (has_no_overflow, comparison), (hostile_text_stays_text, page), (hostile_text_stays_text, comparison),
                     (is_quiet, page), (is_quiet, comparison), (filters_show_and_hide, page, report), (copies_the_exact_command, page, report),
                     (deep_links_lead_to_checks, page, report), (works_with_the_keyboard, page), (shows_everything_without_script, page, report),
                     (is_readable_in_light_and_dark, page), (is_readable_in_light_and_dark, comparison), (prints_without_controls, page),
                     (opens_in_a_second, large)]
            for test, *inputs in tests:
                name = f"{test.__name__} ({inputs[0].name})"
                try:
                    test(browser, *inputs)
                    passed += 1
                    print(f"  ok     {name}")
                except AssertionError as error:
                    failed += 1
                    print(f"  FAILED {name}: {error}")
            if arguments.screenshots:
                arguments.screenshots.mkdir(parents=True, exist_ok=True)
                for size in SIZES:
                    for scheme in ("light", "dark"):
                        browser.size(size)
                        browser.media(scheme=scheme)
                        for shot in (page, comparison):
                            browser.open(shot)
                            browser.screenshot(arguments.screenshots / f"{shot.stem}-{size}-{scheme}.png")
        finally:
            browser.driver.quit()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
