// Offers units while one types a name; what is chosen is sent as its code. Without this file the name itself is sent.
let number = 0;
for (const box of document.querySelectorAll("[data-units]")) {
  const list = document.createElement("ul"), name = box.name;
  const sent = Object.assign(document.createElement("input"), { type: "hidden" });
  list.id = `units-${++number}`;
  list.className = "chooser-list";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", box.labels[0]?.textContent || "");
  box.after(list, sent);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) box.setAttribute(key, value);
  let options = [], active = -1, wait, asked = 0;
  const close = () => { list.hidden = true; active = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const choose = (unit) => {
    box.value = unit.name;
    sent.name = name;
    sent.value = unit.code;
    box.removeAttribute("name");
    close();
    box.dispatchEvent(new CustomEvent("unit", { bubbles: true, detail: unit }));
  };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === index));
    box.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  const show = (units) => {
    options = units;
    list.replaceChildren(...units.map((unit, at) => {
      const item = document.createElement("li"), above = document.createElement("span");
      item.id = `${list.id}-${at}`;
      item.role = "option";
      item.setAttribute("aria-selected", "false");
      above.className = "small muted";
      above.textContent = unit.above;
      item.append(unit.name, above);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(unit); });
      return item;
    }));
    if (!units.length) list.append(Object.assign(document.createElement("li"), { className: "muted", textContent: box.dataset.none }));
    list.hidden = false;
    box.setAttribute("aria-expanded", String(units.length > 0));
    active = -1;
  };
  const ask = async () => {
    const mine = ++asked, q = box.value.trim();
    if (q.length < 2) return close();
    const url = new URL(box.dataset.units, location);
    url.searchParams.set("q", q);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch { close(); } // offline: the name that was typed is sent and looked up
  };
  box.addEventListener("input", () => {
    box.name = name;
    sent.removeAttribute("name");
    clearTimeout(wait);
    wait = setTimeout(ask, 150);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden || !options.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark((active + (event.key === "ArrowDown" ? 1 : options.length - (active < 0 ? 0 : 1))) % options.length);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === "Escape") close();
  });
  box.addEventListener("blur", close);
}
