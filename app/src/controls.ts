/** The controls on the left: my office, a leader's week, measures. */

import type { About, Activity, Answer, Choice, Held, Measure, OfficeControl, Presets } from "./contract";
import { button, h, set } from "./dom";
import { keyOf, offers, sizes } from "./held";
import { shareOut } from "./hours";
import { lastDay } from "./link";
import type { State, Store } from "./state";
import type { Words } from "./words";

interface Row {
  element: HTMLElement;
  update(state: State, answer: Answer | null): void;
}

export function controls(
  about: About,
  words: Words,
  store: Store,
  presets: Presets,
  say: (text: string) => void,
): Row {
  const leaders = h("p", { class: "note" });
  const fixed = h("p", { class: "note" });
  const total = words.say("leaders_total", { hours: words.duration(about.leaders.total_hours) });
  const rows = {
    office: about.office.map((control) => officeRow(control, about, words, store)),
    styles: about.held ? [stylesRow(about.held.styles, about, words, store)] : [],
    leaders: about.leaders.activities.map((activity) => hoursRow(activity, about, words, store)),
    measures: measureRows(about, words, store, say),
  };
  const element = h(
    "form",
    { class: "controls", autocomplete: "off", submit: (event: Event) => event.preventDefault() },
    about.held ? h("p", { class: "note grey" }, words.say("grey")) : null,
    group(words.say("office"), null, rows.office, fixed),
    group(words.say("leaders"), h("p", { class: "note", title: about.leaders.explained }, total), [...rows.styles, ...rows.leaders], leaders),
    group(words.say("measures"), null, rows.measures),
  );
  const update = (state: State, answer: Answer | null): void => {
    for (const row of Object.values(rows).flat()) row.update(state, answer);
    // What a cell of the opened study holds that no control shows.
    const cell = presets.presets.find(({ choice }) => choice.cell !== undefined && choice.cell === state.now.cell);
    fixed.textContent = cell?.fixed.length ? words.say("fixed", { values: cell.fixed.join(", ") }) : "";
    leaders.textContent = answer?.idle.filter(({ measure }) => !measure).map(({ why }) => why).join(" ") ?? "";
  };
  return { element, update };
}

function group(title: string, before: HTMLElement | null, rows: Row[], after?: HTMLElement): HTMLElement {
  return h("fieldset", {}, h("legend", {}, title), before, ...rows.map((row) => row.element), after);
}

/** Return a slider with its name before it and its value after it. */
export function slider(
  name: string,
  help: string,
  range: { low: number; high: number; step: number | "any" },
  move: (value: number, settled: boolean) => void,
): { element: HTMLElement; show(value: number, text: string): void; refuse(why: string): void } {
  // Not <output>: a label names the first element in it that can have a name, and that must be the slider.
  const value = h("b", { "aria-hidden": "true" });
  const input = h("input", {
    type: "range", min: range.low, max: range.high, step: range.step,
    input: () => move(input.valueAsNumber, false),
    change: () => move(input.valueAsNumber, true),
  });
  const show = (number: number, text: string): void => {
    // Leave a slider alone that already stands there: its own steps may be coarser than the number.
    if (Math.abs(input.valueAsNumber - number) >= Number(input.step) / 2 || input.step === "any") {
      input.valueAsNumber = number;
    }
    value.textContent = text;
    set(input, "aria-valuetext", text);
  };
  const element = h("label", { class: "slider", title: help }, h("span", {}, name), value, input);
  /** Leave the slider where it is, and say why it does not move. */
  const refuse = (why: string): void => {
    input.disabled = true;
    element.title = why;
  };
  return { element, show, refuse };
}

function officeRow(control: OfficeControl, about: About, words: Words, store: Store): Row {
  const held = about.held && control.key === "staff" ? sizes(about) : undefined;
  const positions = control.positions ?? held?.map((value) => ({ value, label: words.number(value, 0) }));
  if (positions) return positionsRow(control, positions, about, words, store);
  const digits = Number.isInteger(control.step) ? 0 : 1;
  const choose = (value: number | null, settled: boolean): void => store.choose({ [control.key]: value }, settled);
  const one = slider(control.label, control.help, control, choose);
  if (about.held) one.refuse(words.say("not_run"));
  const note = h("p", { class: "note" });
  const name = words.say("make_usual", { control: control.label });
  const usual = button("↺", () => choose(null, true), { class: "small", "aria-label": name, title: name });
  const update = (state: State): void => {
    const { staff } = state.now;
    const set = state.now[control.key];
    const value = set ?? between(control.usual ?? [], staff);
    const text = `${words.number(value, digits)} ${control.unit}`;
    one.show(value, set === null ? words.say("usual", { value: text }) : text);
    usual.disabled = set === null || !!about.held;
    if (control.heads) note.textContent = headsText(control.heads, staff, words);
  };
  const element = control.usual
    ? h("div", { class: "row assume" }, one.element, usual)
    : h("div", {}, one.element, control.heads ? note : null);
  return { element, update };
}

/** Return how many department heads an office of this size has, in words. */
function headsText(heads: [number, number][], staff: number, words: Words): string {
  const number = heads.findLast(([size]) => size <= staff)?.[1] ?? 0;
  return words.say(number === 0 ? "no_heads" : number === 1 ? "one_head" : "heads", { number });
}

/** Return the height of a line of straight pieces, flat outside. */
function between(line: [number, number][], x: number): number {
  const next = line.findIndex(([at]) => at >= x);
  const [x1, y1] = line[next] ?? line.at(-1) ?? [0, 0];
  const [x0, y0] = line[next - 1] ?? [x1, y1];
  return next <= 0 || x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** Return a row of named positions, of which one is taken. */
function positionsRow(
  control: OfficeControl,
  positions: { value: number; label: string }[],
  about: About,
  words: Words,
  store: Store,
): Row {
  const buttons = positions.map(({ value }) =>
    h("input", { type: "radio", name: control.key, value, change: () => store.choose({ [control.key]: value }, true) }),
  );
  const labels = positions.map(({ label }, i) => h("label", {}, buttons[i], h("span", {}, label)));
  const name = h("span", { id: `name-${control.key}` }, control.label);
  const row = h("div", { class: "segments", role: "radiogroup", "aria-labelledby": name.id }, ...labels);
  const note = h("p", { class: "note" });
  const update = (state: State): void => {
    const value = state.now[control.key];
    for (const one of buttons) {
      one.checked = Number(one.value) === value;
      offer(one, about, { ...state.now, [control.key]: Number(one.value) }, words);
    }
    if (control.heads) note.textContent = headsText(control.heads, state.now.staff, words);
    // A study may hold another value than those with a name.
    const named = value === null || positions.some((one) => one.value === value);
    name.textContent = named ? control.label : `${control.label}: ${words.number(value, 2)} ${control.unit}`;
  };
  return { element: h("div", { class: "positions", title: control.help }, name, row, control.heads ? note : null), update };
}

/** Grey a control whose choice a page in a file does not hold, and say why. */
function offer(input: HTMLInputElement | HTMLOptionElement, about: About, choice: Choice, words: Words): void {
  const refused = !offers(about, choice);
  input.disabled = refused;
  (input.closest("label") ?? input).title = refused ? words.say("not_run") : "";
}

/** Return a list of ways to spend a leader's hours, where single hours cannot be moved. */
function stylesRow(styles: Held["styles"], about: About, words: Words, store: Store): Row {
  const options = styles.map(({ label }, place) => h("option", { value: place }, label));
  const choose = (): void => store.choose({ hours: styles[Number(select.value)]!.hours }, true);
  const select = h("select", { "aria-label": words.say("styles"), change: choose }, ...options);
  const update = ({ now }: State): void => {
    styles.forEach(({ hours }, place) => {
      if (keyOf({ ...now, hours }) === keyOf(now)) select.value = String(place);
      offer(options[place]!, about, { ...now, hours }, words);
    });
  };
  return { element: h("div", { class: "measure" }, select, h("i", { hidden: true })), update };
}

/** Minutes that a slider of hours steps by. */
const STEP = 5;

function hoursRow(activity: Activity, about: About, words: Words, store: Store): Row {
  const total = about.leaders.total_hours;
  const range = { low: 0, high: Math.floor((total * 60) / STEP) * STEP, step: STEP };
  const one = slider(activity.label, activity.help, range, (minutes, settled) => {
    // From where the movement began: on the way back the others get their own shares again.
    const hours = shareOut(store.settled.now.hours, activity.key, minutes / 60, total);
    store.choose({ hours }, settled);
  });
  if (about.held) one.refuse(words.say("not_run"));
  const update = (state: State): void => {
    const hours = state.now.hours[activity.key] ?? 0;
    one.show(hours * 60, words.duration(hours));
  };
  return { element: one.element, update };
}

function measureRows(about: About, words: Words, store: Store, say: (text: string) => void): Row[] {
  const groups = new Map<string, Measure[]>();
  for (const measure of about.measures) {
    const name = measure.group ? `group.${measure.group}` : measure.key;
    groups.set(name, [...(groups.get(name) ?? []), measure]);
  }
  return [...groups].map(([name, members]) => {
    const [first] = members;
    const choose = first && !first.group ? checkbox(first, about, words, store) : list(words.say(name), members, about, words, store);
    return measureRow(members, choose, about, words, store, say);
  });
}

interface Chooser {
  element: HTMLElement;
  show(chosen: string, idle: Set<string>, now: Choice): void;
}

/** Return a measure, or a group of which one can be taken, with its date and the reason why it cannot act. */
function measureRow(
  members: Measure[],
  choose: Chooser,
  about: About,
  words: Words,
  store: Store,
  say: (text: string) => void,
): Row {
  const dated = (): boolean => !!date.value && date.validity.valid;
  /** Put a field without a date of the run back to the date that holds. */
  const putBack = (): void => {
    if (date.hidden || dated()) return;
    date.value = store.state.now.measures[chosenOf(members, store.state)] ?? "";
    say(words.say("date_within", { first: words.date(about.start), last: words.date(lastDay(about)) }));
  };
  const date = h("input", {
    type: "date", min: about.start, max: lastDay(about), disabled: !!about.held, title: about.held ? words.say("not_run") : null,
    change: () => {
      const chosen = chosenOf(members, store.state);
      if (chosen && dated()) takeMeasure(store, members, chosen, date.value);
    },
    // Only then: a year that is being typed is outside until its last digit.
    blur: putBack,
    keydown: ({ key }: KeyboardEvent) => key === "Enter" && putBack(),
  });
  const note = h("p", { class: "note", id: `idle-${members[0]?.key}` });
  const element = h("div", { class: "measure" }, choose.element, date, note);
  const update = (state: State, answer: Answer | null): void => {
    const chosen = chosenOf(members, state);
    const reasons = (answer?.idle ?? []).filter(({ measure }) => members.some(({ key }) => key === measure));
    const idle = new Set(reasons.map(({ measure }) => measure ?? ""));
    choose.show(chosen, idle, state.now);
    date.hidden = !chosen;
    if (document.activeElement !== date) date.value = state.now.measures[chosen] ?? "";
    set(date, "aria-label", words.say("from", { measure: labelOf(members, chosen) }));
    note.textContent = [...new Set(reasons.map(({ why }) => why))].map((why) => words.say("idle", { why })).join(" ");
    element.classList.toggle("idle", chosen ? idle.has(chosen) : idle.size === members.length);
  };
  return { element, update };
}

function checkbox(measure: Measure, about: About, words: Words, store: Store): Chooser {
  const input = h("input", {
    type: "checkbox", "aria-describedby": `idle-${measure.key}`,
    change: () => takeMeasure(store, [measure], input.checked ? measure.key : ""),
  });
  const element = h("label", { class: "check" }, input, h("span", {}, measure.label));
  const show = (chosen: string, idle: Set<string>, now: Choice): void => {
    input.checked = chosen !== "";
    const held = offers(about, { ...now, measures: taken(now, [measure], chosen ? "" : measure.key) });
    input.disabled = !held || (!chosen && idle.has(measure.key));
    element.title = held ? measure.help : words.say("not_run");
  };
  return { element, show };
}

function list(name: string, members: Measure[], about: About, words: Words, store: Store): Chooser {
  const options = members.map(({ key, label, help }) => h("option", { value: key, title: help }, label));
  const input = h(
    "select",
    { "aria-label": name, "aria-describedby": `idle-${members[0]?.key}`, change: () => takeMeasure(store, members, input.value) },
    h("option", { value: "" }, `${name}: ${words.say("none")}`),
    ...options,
  );
  const show = (chosen: string, idle: Set<string>, now: Choice): void => {
    input.value = chosen;
    options.forEach((option, place) => {
      const held = offers(about, { ...now, measures: taken(now, members, option.value) });
      option.disabled = option.value !== chosen && (!held || idle.has(option.value));
      option.title = held ? members[place]!.help : words.say("not_run");
    });
    input.disabled = !chosen && options.every((option) => option.disabled) && !!about.held;
    input.title = input.disabled ? words.say("not_run") : "";
  };
  return { element: input, show };
}

/** Switch one of some measures on, from a day, and the others off; none if `chosen` is empty. */
function takeMeasure(store: Store, members: Measure[], chosen: string, day?: string): void {
  store.choose({ measures: taken(store.state.now, members, chosen, day) }, true);
}

/** Return the measures of a choice after one of some was switched on, and the others off. */
function taken({ measures: old }: Choice, members: Measure[], chosen: string, day?: string): Record<string, string> {
  const others = Object.entries(old).filter(([key]) => !members.some((member) => member.key === key));
  const measures: Record<string, string> = Object.fromEntries(others);
  const measure = members.find(({ key }) => key === chosen);
  if (measure) measures[chosen] = day ?? old[chosen] ?? measure.default_start;
  return measures;
}

function chosenOf(members: Measure[], state: State): string {
  return members.find(({ key }) => key in state.now.measures)?.key ?? "";
}

function labelOf(members: Measure[], chosen: string): string {
  return members.find(({ key }) => key === chosen)?.label ?? "";
}
