// Everything here is a convenience: without it the same pages work as plain forms.
(() => {
  "use strict";

  // --- after a page has been swapped in: say what it is, as a page load would
  const settle = () => {
    const target = document.querySelector(".error-summary, [role=alert]") || document.getElementById("heading");
    if (target) { target.setAttribute("tabindex", "-1"); target.focus({ preventScroll: true }); }
    window.scrollTo(0, 0);
    start();
  };

  const start = () => {
    const map = document.querySelector("[data-map]");
    if (map && !map.dataset.ready) { map.dataset.ready = "yes"; bodyMap(map); }
    const open = document.querySelector("[data-open]");
    if (open && location.hash.toUpperCase().includes("LEGWISE1:")) {
      open.elements.code.value = decodeURIComponent(location.hash.slice(1));
      history.replaceState(null, "", location.pathname);
    }
  };

  // --- the body map: the checkboxes of the list are the answer, the picture shows and changes them
  const bodyMap = (map) => {
    const form = map.closest("form");
    const areas = [...map.querySelectorAll(".area")];
    const kinds = ["numb", "tingling", "pain"];
    const boxes = new Map();
    const names = new Map();
    for (const box of form.querySelectorAll(".area-list input")) {
      if (box.value.includes(":group.")) continue;
      boxes.set(`${box.name} ${box.value}`, box);
      names.set(box.value, box.closest("fieldset").querySelector("legend").textContent);
    }
    const boxFor = (kind, spot) => boxes.get(`${kind} ${spot}`);
    const isOn = (kind, area) => Boolean(boxFor(kind, area.dataset.spot)?.checked);
    let brush = "numb";

    const legName = (spot) => (spot.startsWith("left") ? "left" : "right");

    const show = () => {
      for (const area of areas) {
        const paint = kinds.filter((kind) => isOn(kind, area)).join("-");
        if ((area.dataset.paint || "") === paint) continue;
        area.dataset.paint = paint;
        if (paint) area.setAttribute("fill", `url(#paint-${paint})`);
        else area.removeAttribute("fill");
        label(area);
      }
      say();
    };

    const said = map.querySelector("[data-said]");
    const say = () => {
      const parts = [];
      for (const kind of kinds) {
        const byLeg = ["left", "right"].map((leg) => {
          const own = [...boxes.values()].filter((box) => box.checked && box.name === kind && legName(box.value) === leg);
          const spots = own.slice(0, 3).map((box) => names.get(box.value).toLowerCase()).join("; ");
          return own.length ? `${said.dataset[leg]} (${spots}${own.length > 3 ? ` ${said.dataset.more.replace("{count}", own.length - 3)}` : ""})` : "";
        }).filter(Boolean);
        if (byLeg.length) parts.push(`${said.dataset[kind]}: ${byLeg.join(", ")}.`);
      }
      said.textContent = parts.join("\n") || said.dataset.empty;
    };

    // A screen reader hears each paint by name.
    const label = (area) => {
      const paints = kinds.filter((kind) => isOn(kind, area)).map((kind) => said.dataset[kind]);
      const spot = area.dataset.spot;
      area.setAttribute("aria-label", [names.get(spot), said.dataset[legName(spot)], ...paints].join(", "));
      area.setAttribute("aria-checked", paints.length ? "true" : "false");
    };

    const paint = (area, on) => {
      for (const kind of brush === "erase" ? kinds : [brush]) {
        const box = boxFor(kind, area.dataset.spot);
        if (box) box.checked = on;
      }
      show();
    };
    const wouldPaint = (area) => brush !== "erase" && !isOn(brush, area);

    for (const area of areas) {
      area.setAttribute("role", "checkbox");
      label(area);
      area.setAttribute("tabindex", "-1");
    }
    for (const view of map.querySelectorAll(".view")) view.querySelector(".area")?.setAttribute("tabindex", "0");

    // Drag: the first touched area says whether the stroke paints or takes away.
    let stroke = null;
    const areaAt = (event) => {
      const found = document.elementFromPoint(event.clientX, event.clientY);
      return found && found.classList && found.classList.contains("area") && map.contains(found) ? found : null;
    };
    map.addEventListener("pointerdown", (event) => {
      const area = event.target.closest?.(".area");
      if (!area || event.button > 0) return;
      event.preventDefault();
      area.releasePointerCapture?.(event.pointerId);
      stroke = { on: wouldPaint(area), last: area };
      paint(area, stroke.on);
    });
    map.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      const area = areaAt(event);
      if (area && area !== stroke.last) { stroke.last = area; paint(area, stroke.on); }
    });
    // A finger that began on the skin paints; one that began beside it scrolls the page.
    map.addEventListener("touchmove", (event) => { if (stroke) event.preventDefault(); }, { passive: false });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { stroke = null; });

    // Keys: arrows go to the nearest area in that direction, space or enter paints.
    const middle = (area) => { const r = area.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; };
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    map.addEventListener("keydown", (event) => {
      const area = event.target.closest?.(".area");
      if (area) {
        if (event.key === " " || event.key === "Enter") { event.preventDefault(); paint(area, wouldPaint(area)); return; }
        const step = directions[event.key];
        if (!step) return;
        event.preventDefault();
        const [x, y] = middle(area);
        let best = null;
        let least = Infinity;
        for (const other of area.closest("svg").querySelectorAll(".area")) {
          if (other === area) continue;
          const [u, v] = middle(other);
          const along = (u - x) * step[0] + (v - y) * step[1];
          const aside = Math.abs((u - x) * step[1]) + Math.abs((v - y) * step[0]);
          if (along > 1 && along + 2 * aside < least) { least = along + 2 * aside; best = other; }
        }
        if (best) { area.setAttribute("tabindex", "-1"); best.setAttribute("tabindex", "0"); if (isOutside(best)) frame(best.closest(".view"), 0); best.focus(); }
        return;
      }
      const radio = event.target.closest?.("[role=radio]");
      if (radio && directions[event.key]) {
        event.preventDefault();
        const all = [...radio.parentElement.querySelectorAll("[role=radio]")];
        const [dx, dy] = directions[event.key];
        const next = all[(all.indexOf(radio) + dx + dy + all.length) % all.length];
        next.focus();
        next.click();
      }
    });

    const choose = (button) => {
      for (const each of button.parentElement.querySelectorAll("[role=radio]")) {
        each.setAttribute("aria-checked", each === button ? "true" : "false");
        each.setAttribute("tabindex", each === button ? "0" : "-1");
      }
      button.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    // A larger part of a view: toes and fingers then fit a fingertip.
    const frame = (view, at) => {
      const frames = view.dataset.frames.split(";");
      view.dataset.frame = at % frames.length;
      const shown = frames[view.dataset.frame];
      for (const layer of view.querySelectorAll(".layer")) layer.setAttribute("viewBox", shown);
      const [from, , width] = shown.split(" ").map(Number);
      const whole = Number(frames[0].split(" ")[2]);
      const [left, right] = view.querySelectorAll(".side-name");
      if (left) { left.hidden = from > 0; right.hidden = from + width < whole; }
    };
    const isOutside = (area) => {
      const [x, y] = middle(area);
      const stage = area.closest(".canvas").getBoundingClientRect();
      return x < stage.left || x > stage.right || y < stage.top || y > stage.bottom;
    };
    const showView = (name) => {
      for (const view of map.querySelectorAll(".view")) view.hidden = view.dataset.view !== name;
      choose(map.querySelector(`[data-show="${name}"]`));
      map.querySelector(".map-stage").scrollIntoView({ block: "nearest" });
    };
    map.addEventListener("click", (event) => {
      const button = event.target.closest?.("button");
      if (!button) return;
      if (button.dataset.brush) { brush = button.dataset.brush; choose(button); }
      if (button.dataset.show) showView(button.dataset.show);
      if (button.dataset.zoom) showView(button.dataset.zoom);
      if ("larger" in button.dataset) {
        const view = map.querySelector(".view:not([hidden])");
        frame(view, Number(view.dataset.frame || 0) + 1);
        map.querySelector(".map-stage").scrollIntoView({ block: "nearest" });
      }
      if ("clear" in button.dataset) { for (const box of boxes.values()) box.checked = false; show(); }
      if ("mirror" in button.dataset) {
        for (const box of boxes.values()) {
          const other = boxes.get(`${box.name} ${box.value.replace(/^\w+/, (leg) => (leg === "left" ? "right" : "left"))}`);
          if (box.checked && other) other.dataset.mirrored = "yes";
        }
        for (const box of boxes.values()) { if (box.dataset.mirrored) { box.checked = true; delete box.dataset.mirrored; } }
        show();
      }
    });
    form.addEventListener("change", (event) => {
      const one = event.target;
      if (one.value?.includes(":group.")) {
        for (const box of one.closest("details").querySelectorAll(`[name="${one.name}"]`)) box.checked = one.checked;
        one.checked = false;
      }
      show();
    });
    show();
  };

  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
  window.addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details.numbers, .entries details")) each.open = true;
  });
  document.addEventListener("DOMContentLoaded", start);
})();
