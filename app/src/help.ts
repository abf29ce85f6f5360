/** Help: how to read an answer, and what each control and outcome means. */

import type { About } from "./contract";
import { dialog, h } from "./dom";
import type { Words } from "./words";

export function helpDialog(about: About, words: Words): HTMLDialogElement {
  const entries = (items: { label: string; help: string }[]): HTMLElement =>
    h("dl", {}, ...items.flatMap(({ label, help }) => [h("dt", {}, label), h("dd", {}, help)]));
  return dialog(
    words.say("help"),
    words.say("close"),
    h("p", {}, words.say("help_read")),
    h("p", {}, words.say("help_limits")),
    h("p", {}, `${words.say("help_keys")} ${words.say("people_help")}`),
    h("h3", {}, words.say("office")),
    entries(about.office),
    h("h3", {}, words.say("leaders")),
    h("p", {}, about.leaders.explained),
    entries(about.leaders.activities),
    h("p", {}, `${words.say("monday")}: ${words.say("monday_help")}`),
    h("h3", {}, words.say("measures")),
    entries(about.measures),
    h("h3", {}, words.say("outcomes")),
    entries(about.outcomes.map(({ label, explanation }) => ({ label, help: explanation }))),
  );
}
