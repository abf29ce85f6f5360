/** The answer: one sentence, which a screen reader reads when it settles, and how large and how certain. */

import type { Answer, Comparison } from "./contract";
import { h, set } from "./dom";
import type { Words } from "./words";

const SIZES = ["negligible", "small", "large"];

export function answerView(words: Words): {
  element: HTMLElement;
  sure: HTMLElement;
  update(comparison: Comparison, fixed: string): void;
  /** Say what the answer is about, where something else is looked at. */
  about(text: string): void;
  status(text: string, alarm: boolean): void;
} {
  const sentence = h("p", { class: "sentence" });
  const subject = h("b");
  const rest = h("span");
  const more = h("p", { class: "more" }, subject, rest);
  // A region of its own: while a slider moves, rough sentences change too fast to be read aloud.
  const live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const state = h("span", { class: "state" }, words.say("computing"));
  const alarm = h("p", { class: "alarm", role: "alert" });
  const size = gauge(words.say("size"), 3);
  const certainty = gauge(words.say("certainty"), 16);
  const title = h("h2", { id: "answer-title", class: "unseen" }, words.say("answer"));
  const element = h(
    "section",
    { class: "answer", id: "answer", "aria-labelledby": title.id, tabindex: -1 },
    title, sentence, alarm, live,
  );
  const sure = h("div", { class: "sure" }, more, h("div", { class: "gauges" }, size.element, certainty.element), state);
  const update = (comparison: Comparison, fixed: string): void => {
    const answer = comparison.choices[0];
    if (!answer) return;
    sentence.textContent = answer.sentence;
    rest.textContent = [answer.price, answer.when, answer.sure, fixed].filter(Boolean).join(" ");
    if (!comparison.rough) live.textContent = answer.sentence;
    showGauges(answer);
    state.textContent = words.say(comparison.rough ? "rough" : "refined", { worlds: comparison.worlds });
    sure.classList.toggle("rough", comparison.rough);
    alarm.textContent = "";
  };
  const showGauges = (answer: Answer): void => {
    size.show(SIZES.indexOf(answer.size.key) + 1, [answer.size.label]);
    certainty.element.hidden = answer.size.key === "none";
    const { luck, worlds } = answer.certainty;
    const sixteenths = worlds.of ? Math.round((16 * (worlds.count ?? 0)) / worlds.of) : 0;
    certainty.show(sixteenths, [`${words.say("luck")}: ${luck.label}`, `${words.say("worlds")}: ${worlds.label}`]);
  };
  const about = (text: string): void => {
    subject.textContent = text && `${text} `;
  };
  const status = (text: string, bad: boolean): void => {
    if (bad) alarm.textContent = text;
    else state.textContent = text;
  };
  return { element, sure, update, about, status };
}

/** Return a row of cells of which the first few are filled, with its meaning in words. */
function gauge(title: string, cells: number): { element: HTMLElement; show(filled: number, lines: string[]): void } {
  const row = Array.from({ length: cells }, () => h("i"));
  const texts = [h("span"), h("span")];
  const element = h(
    "div",
    { class: "gauge", role: "group", "aria-label": title },
    h("b", {}, title),
    h("span", { class: "cells", "aria-hidden": "true" }, ...row),
    ...texts,
  );
  const show = (filled: number, lines: string[]): void => {
    row.forEach((cell, place) => set(cell, "class", place < filled ? "full" : null));
    texts.forEach((text, place) => (text.textContent = lines[place] ?? ""));
  };
  return { element, show };
}
