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
    const boxes = new Map();
    for (const box of form.querySelectorAll(".area-list input[type=checkbox]")) {
      if (!box.dataset.group) boxes.set(`${box.name} ${box.value}`, box);
    }
    const boxFor = (brush, area) => {
      const other = area.classList.contains("other");
      return boxes.get(`${brush === "numb" && other ? "elsewhere" : brush} ${area.dataset.spot}`);
    };
    const isOn = (brush, area) => Boolean(boxFor(brush, area)?.checked);
    let brush = "numb";

    const names = new Map();
    for (const box of boxes.values()) names.set(box.value, box.dataset.name);
    const legName = (spot) => (spot.startsWith("left") ? "left" : "right");

    const show = () => {
      for (const area of areas) {
        const numb = isOn("numb", area);
        const pain = isOn("pain", area);
        const paint = numb && pain ? "both" : numb ? "numb" : pain ? "pain" : "";
        if ((area.dataset.paint || "") !== paint) {
          area.dataset.paint = paint;
          area.setAttribute("fill", paint ? `url(#paint-${paint})` : "transparent");
          area.setAttribute("aria-checked", paint ? "true" : "false");
        }
      }
      say();
    };

    const said = map.querySelector("[data-said]");
    const say = () => {
      const parts = [];
      for (const kind of ["numb", "pain"]) {
        const spots = [...boxes.values()].filter((box) => box.checked && (box.name === kind || (kind === "numb" && box.name === "elsewhere")));
        if (!spots.length) continue;
        const byLeg = ["left", "right"].map((leg) => {
          const own = spots.filter((box) => legName(box.value) === leg).map((box) => box.dataset.name.toLowerCase());
          return own.length ? `${said.dataset[leg]} (${own.slice(0, 4).join(", ")}${own.length > 4 ? ` +${own.length - 4}` : ""})` : "";
        }).filter(Boolean);
        parts.push(`${said.dataset[kind]}: ${byLeg.join("; ")}.`);
      }
      said.textContent = parts.join(" ") || said.dataset.empty;
    };

    const paint = (area, on) => {
      const kinds = brush === "erase" ? ["numb", "pain"] : [brush];
      for (const kind of kinds) {
        const box = boxFor(kind, area);
        if (box) box.checked = brush === "erase" ? false : on;
      }
      show();
    };

    for (const area of areas) {
      area.setAttribute("role", "checkbox");
      area.setAttribute("aria-checked", "false");
      area.setAttribute("aria-label", `${names.get(area.dataset.spot) || ""}, ${said.dataset[legName(area.dataset.spot)]}`);
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
      stroke = { on: brush === "erase" ? false : !isOn(brush, area), last: area };
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
        if (event.key === " " || event.key === "Enter") { event.preventDefault(); paint(area, brush === "erase" ? false : !isOn(brush, area)); return; }
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
        if (best) { area.setAttribute("tabindex", "-1"); best.setAttribute("tabindex", "0"); best.focus(); }
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
    };
    const showView = (name) => {
      for (const view of map.querySelectorAll(".view")) view.hidden = view.dataset.view !== name;
      choose(map.querySelector(`[data-show="${name}"]`));
    };
    map.addEventListener("click", (event) => {
      const button = event.target.closest?.("button");
      if (!button) return;
      if (button.dataset.brush) { brush = button.dataset.brush; choose(button); }
      if (button.dataset.show) showView(button.dataset.show);
      if (button.dataset.zoom) { showView(button.dataset.zoom); map.querySelector(".map-stage").scrollIntoView({ block: "nearest" }); }
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
      const group = event.target.dataset?.group;
      if (group) {
        for (const box of event.target.closest("fieldset").querySelectorAll(`[data-in="${group}"]`)) box.checked = event.target.checked;
        event.target.checked = false;
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
