// Two versions of a sheet side by side: the judge chooses line by line, or one of them whole. Nothing is sent until then.
const make = (name, text = "", more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);

// fields: [{name, label}]; chosen(values): called with what stays. words: {title, there, here, whole, keep}
export function both(box, fields, mine, theirs, words, chosen) {
  const differ = fields.filter(({ name }) => (mine[name] ?? "") !== (theirs[name] ?? ""));
  const form = make("form", "", { className: "both", noValidate: false });
  form.append(make("p", words.title, { className: "both-title" }));
  for (const { name, label } of differ) {
    const set = make("fieldset", "", { className: "both-row" });
    set.append(make("legend", label));
    for (const [from, text] of [[words.there, theirs[name] ?? ""], [words.here, mine[name] ?? ""]]) {
      const choice = make("label", "", { className: "choice" }), inside = make("span");
      inside.append(make("span", from, { className: "help" }), make("b", text || "–", { className: "pre" }));
      choice.append(make("input", "", { type: "radio", name: `both.${name}`, value: text, required: true }), inside);
      set.append(choice);
    }
    form.append(set);
  }
  const row = make("div", "", { className: "buttons" });
  row.append(make("button", words.keep, { type: "submit", className: "btn btn-primary" }));
  for (const [text, whole] of [[words.here, mine], [words.there, theirs]]) {
    const button = make("button", words.whole.replace("{which}", text), { type: "button", className: "btn" });
    button.addEventListener("click", () => done(Object.fromEntries(fields.map(({ name }) => [name, whole[name] ?? ""]))));
    row.append(button);
  }
  form.append(row);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const picked = new FormData(form);
    done(Object.fromEntries(fields.map(({ name }) => [name, picked.get(`both.${name}`) ?? mine[name] ?? ""])));
  });
  function done(values) { box.hidden = true; box.replaceChildren(); chosen(values, theirs); }
  box.replaceChildren(form);
  box.hidden = false;
  box.scrollIntoView({ block: "start" });
}
