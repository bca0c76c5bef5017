"""A person who answers every question the way a case says, with mouse, finger or keys."""

from legwise import load_knowledge
from legwise.person.case import LEGS, Case

KNOWLEDGE = load_knowledge()


class Person:
    """Answers the page from a case; what the case does not say is not so."""

    def __init__(self, page, case: Case, hand="mouse"):
        self.page = page
        self.case = case
        self.press = {"mouse": self.click, "touch": self.tap, "keys": self.key}[hand]

    def click(self, target):
        target.click()

    def tap(self, target):
        target.tap()

    def key(self, target):
        """Go to a control with Tab alone, and press it."""
        for _ in range(600):
            if target.evaluate("each => each === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab does not reach {target}")
        kind = target.evaluate("each => each.type || each.tagName")
        self.page.keyboard.press("Space" if kind in ("checkbox", "radio") else "Enter")

    def begin(self):
        self.press(self.page.locator(".button.big"))
        self.page.wait_for_selector("#question-form")

    def question(self):
        return self.page.locator("input[name=question]").get_attribute("value")

    def answer(self):
        """Answer the question on the screen, and wait for the next screen."""
        before = self.page.url
        name = self.question()
        page = self.page
        if name == "age":
            page.locator("#answer").focus()
            page.keyboard.type(str(self.case.person.age or 40))
            self.press(page.locator("button[value=answer]"))
        elif name == "sex":
            self.press(page.locator(f"button[value={self.case.person.sex or 'female'}]"))
        elif name == "regions":
            self.paint()
        elif page.locator("input[name=tick]").count():
            self.tick()
        else:
            self.press(page.locator(f'.choice[value="{self.state(name)}"]'))
        page.wait_for_function("before => location.href !== before", arg=before)
        page.wait_for_selector("#question-form, .result-top")

    def tick(self):
        present = [
            box.get_attribute("value")
            for box in self.page.locator("input[name=tick]").all()
            if self.legs(box.get_attribute("value"))
        ]
        for name in present:
            box = self.page.locator(f'input[name=tick][value="{name}"]')
            self.press(box)
            legs = self.legs(name)
            side = "both" if len(legs) == 2 else legs[0]
            which = self.page.locator(f'input[name="leg.{name}"][value={side}]')
            if which.count() and side != "whole":
                which.focus()
                self.page.keyboard.press("Space")
        self.press(self.page.locator(f"button[value={'answer' if present else 'none'}]"))

    def paint(self):
        """Paint in whatever view shows a region."""
        page = self.page
        for leg, region in sorted(self.case.skin.numb):
            spot = f"{leg}:{region}"
            if page.locator(f'input[name=numb][value="{spot}"]').is_checked():
                continue
            if not page.locator(f'.view:not([hidden]) [data-spot="{spot}"]').count():
                view = page.locator(f'.view:has([data-spot="{spot}"])').first
                self.press(page.locator(f"[data-show={view.get_attribute('data-view')}]"))
            self.touch_spot(spot)
        self.press(
            page.locator(f".actions button[value={'answer' if self.case.skin.numb else 'nowhere'}]")
        )

    def touch_spot(self, spot):
        area = self.page.locator(f'.view:not([hidden]) [data-spot="{spot}"]')
        if self.press == self.key:
            area.focus()
            self.page.keyboard.press("Space")
            return
        x, y = point_of(area)
        if self.press == self.tap:
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.click(x, y)

    def legs(self, finding):
        return [each.place for each in self.case.of(finding) if each.state == "present"]

    def state(self, name):
        finding = KNOWLEDGE.findings[name]
        if finding.kind != "binary":
            return self.case.state(name, "whole") or finding.reference_state or finding.state_ids[0]
        legs = self.legs(name)
        if not legs:
            return "absent"
        return "present" if not finding.sided else "both" if set(legs) == set(LEGS) else legs[0]

    def answer_until(self, name):
        while self.question() != name:
            self.answer()

    def answer_all(self):
        self.begin()
        while self.page.locator("#question-form").count():
            self.answer()
        return self.page


def point_of(area):
    """Return a point of the screen at which an area lies on top."""
    area.scroll_into_view_if_needed()
    point = area.evaluate(
        """area => {
            const box = area.getBoundingClientRect();
            for (const part of [2, 3, 5, 9, 17]) for (let i = 1; i < part; i++)
                for (let j = 1; j < part; j++) {
                    const [x, y] = [box.x + box.width * i / part, box.y + box.height * j / part];
                    if (document.elementFromPoint(x, y) === area) return [x, y];
                }
            return null;
        }"""
    )
    assert point is not None, f"{area} is nowhere on top"
    return point
