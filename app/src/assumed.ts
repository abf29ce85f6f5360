/** What is assumed: the numbers that matter most, each of which can be fixed. */

import { slider } from "./controls";
import type { About, Assumed } from "./contract";
import { button, dialog, h } from "./dom";
import type { State, Store } from "./state";
import type { Words } from "./words";

/** Return what is fixed, in words; nothing if all numbers vary. */
export function fixedText({ assumed }: State, about: About, words: Words): string {
  const values = about.assumed.flatMap((one) => {
    const value = assumed[one.name];
    return value === undefined ? [] : [`${one.label} = ${words.number(value, digitsOf(one))}`];
  });
  return values.length ? words.say("held_fixed", { values: values.join("; ") }) : "";
}

/** Return the digits after the comma that tell a hundredth of a number's range. */
function digitsOf({ low, high }: Assumed): number {
  return Math.min(6, Math.max(0, Math.ceil(-Math.log10((high - low) / 100))));
}

interface Part {
  element: HTMLElement;
  update(state: State): void;
}

/** Return the dialog with all of them. */
export function assumedDialog(about: About, words: Words, store: Store): Part & { element: HTMLDialogElement } {
  const rows = about.assumed.map((one) => assumedRow(one, about, words, store));
  const element = dialog(
    words.say("assumed"),
    words.say("close"),
    h("p", {}, `${about.counts}. ${words.say(about.held ? "assumed_held" : "assumed_help")}`),
    ...rows.map((row) => row.element),
  );
  element.classList.add("assumed");
  return { element, update: (state) => rows.forEach((row) => row.update(state)) };
}

/** Return the foot of the page: a model, how much of it is assumed, and the number that matters most. */
export function foot(about: About, words: Words, store: Store, open: () => void): Part {
  const [first] = about.assumed;
  const row = first ? assumedSlider(first, about, words, store) : null;
  const element = h(
    "footer",
    {},
    h("p", {}, h("b", {}, words.say("not_forecast")), ` ${about.counts} `),
    button(words.say("assumed"), open, { "aria-haspopup": "dialog" }),
    about.held ? h("p", { class: "note assume" }, about.held.note) : row?.element,
  );
  return { element, update: (state) => row?.update(state) };
}

function assumedRow(one: Assumed, about: About, words: Words, store: Store): Part {
  const row = assumedSlider(one, about, words, store);
  const more = [one.help, one.confidence, words.say("source", { source: one.source })].filter(Boolean).join(" · ");
  return { element: h("div", {}, row.element, h("p", { class: "note" }, more)), update: row.update };
}

function assumedSlider(one: Assumed, about: About, words: Words, store: Store): Part {
  const digits = digitsOf(one);
  const move = (value: number, settled: boolean): void => {
    const assumed = { ...store.state.assumed, [one.name]: Number(value.toFixed(digits)) };
    if (settled) store.commit({ assumed });
    else store.preview({ assumed });
  };
  const bar = slider(one.label, one.help, { low: one.low, high: one.high, step: "any" }, move);
  if (about.held) bar.refuse(words.say("not_run"));
  // Without steps of its own a slider moves by a hundredth of its width with each key.
  const vary = button("↺", () => free(), { class: "small" });
  const name = words.say("let_vary", { name: one.label });
  vary.setAttribute("aria-label", name);
  vary.title = name;
  const free = (): void => {
    const { [one.name]: _, ...assumed } = store.state.assumed;
    store.commit({ assumed });
  };
  const update = (state: State): void => {
    const value = state.assumed[one.name];
    bar.show(
      value ?? one.default ?? one.shipped,
      value === undefined ? words.say("varies") : words.number(value, digits),
    );
    vary.disabled = value === undefined;
  };
  return { element: h("div", { class: "row assume" }, bar.element, vary), update };
}
