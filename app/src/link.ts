/** The share link: the part after # holds exactly the choices, readable, and nothing else. */

import type { About, Choice } from "./contract";
import { offers } from "./held";
import { LETTERS, type State } from "./state";
import { utc } from "./words";

type Pairs = Record<string, string>;

/** Return a state, and the language in which it is told, as the part of an address after `#`. */
export function written(state: State, language: string): string {
  const parts = [`now=${writtenChoice(state.now)}`];
  for (const letter of LETTERS) {
    const choice = state.locked[letter];
    if (choice) parts.push(`${letter}=${writtenChoice(choice)}`);
  }
  if (Object.keys(state.assumed).length) parts.push(`assumed=${writtenPairs(state.assumed)}`);
  if (state.against) parts.push(`against=${state.against}`);
  parts.push(`language=${language}`);
  return parts.join("&");
}

/** Return what a link holds, and whether all of it was understood. What is missing or was not is left as it begins. */
export function read(hash: string, about: About): { state: State; language: string; understood: boolean } {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const doubts: string[] = [];
  const start = startState(about);
  const now = parts.has("now") ? readChoice(parts.get("now") ?? "", about, doubts) : start.now;
  const locked: State["locked"] = {};
  for (const letter of LETTERS.slice(0, about.limits.choices - 1)) {
    const text = parts.get(letter);
    if (text !== null) locked[letter] = readChoice(text, about, doubts);
  }
  const assumed: Record<string, number> = {};
  for (const [name, text] of Object.entries(readPairs(parts.get("assumed") ?? ""))) {
    const about_it = about.assumed.find((one) => one.name === name);
    const value = Number(text);
    if (!about.held && about_it && value >= about_it.low && value <= about_it.high) assumed[name] = value;
    else doubts.push(name);
  }
  const named = about.held ? undefined : LETTERS.find((letter) => letter === parts.get("against") && locked[letter]);
  const against = named ?? null;
  if (parts.has("against") && !against) doubts.push("against");
  const language = about.languages.find((code) => code === parts.get("language")) ?? about.language;
  if (parts.has("language") && language !== parts.get("language")) doubts.push("language");
  const known = new Set<string>(["now", ...LETTERS, "assumed", "against", "language"]);
  doubts.push(...[...parts.keys()].filter((name) => !known.has(name)));
  return { state: { now, locked, assumed, against }, language, understood: doubts.length === 0 };
}

/** Return the state a new page starts in. */
export function startState(about: About): State {
  const { assumed: _, ...now } = about.defaults;
  return { now, locked: {}, assumed: {}, against: null };
}

function writtenChoice(choice: Choice): string {
  const { staff, caseload, pace, cell } = choice;
  const office = { staff, ...(caseload === null ? {} : { caseload }), pace, ...(cell === undefined ? {} : { cell }) };
  return [office, choice.hours, choice.measures].map(writtenPairs).join(";");
}

function readChoice(text: string, about: About, doubts: string[]): Choice {
  const [office = {}, hours = {}, measures = {}] = text.split(";").map(readPairs);
  const choice: Choice = { ...startState(about).now, measures: {} };
  for (const control of about.office) {
    const text = office[control.key];
    const value = Number(text);
    if (text === undefined && control.default === null) choice[control.key] = null as never;
    else if (value >= control.low && value <= control.high) choice[control.key] = value;
    else doubts.push(control.key);
  }
  if (office.cell !== undefined) {
    if (/^\d+$/.test(office.cell)) choice.cell = Number(office.cell);
    else doubts.push("cell");
  }
  const shares = about.leaders.activities.map(({ key }) => [key, Number(hours[key])] as const);
  const total = shares.reduce((sum, [, value]) => sum + value, 0);
  const fits = Math.abs(total - about.leaders.total_hours) < 1e-6 && shares.every(([, value]) => value >= 0);
  if (fits) choice.hours = Object.fromEntries(shares);
  else doubts.push("hours");
  const taken = new Set<string>();
  for (const [key, day] of Object.entries(measures)) {
    const measure = about.measures.find((one) => one.key === key);
    const within = isDay(day) && day >= about.start && day <= lastDay(about);
    if (measure && within && !(measure.group && taken.has(measure.group))) {
      choice.measures[key] = day;
      if (measure.group) taken.add(measure.group);
    } else doubts.push(key);
  }
  if (!offers(about, choice)) {
    doubts.push("choice");
    return startState(about).now;
  }
  return choice;
}

function writtenPairs(values: Record<string, string | number>): string {
  return Object.entries(values).map(([name, value]) => `${name}:${value}`).join(",");
}

function readPairs(text: string): Pairs {
  const pairs = text.split(",").filter(Boolean).map((pair) => pair.split(":"));
  return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value]));
}

/** Return the last day of the run: the Sunday of its last week. */
export function lastDay(about: About): string {
  const monday = utc(about.days.at(-1) ?? about.start);
  return new Date(monday.getTime() + 6 * 86_400_000).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
