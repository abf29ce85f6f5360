/** The bar at the top: the way back, scenarios to compare, and what to take along. */

import type { About, Presets } from "./contract";
import { button, h, set } from "./dom";
import { startState } from "./link";
import { freeLetter, lockedLetters, type Letter, type State, type Store } from "./state";
import type { Words } from "./words";

export interface Actions {
  copyLink(): void;
  picture(): void;
  numbers(): void;
  study(): void;
  help(): void;
  language(code: string): void;
}

export function toolbar(
  about: About,
  words: Words,
  store: Store,
  presets: Presets,
  actions: Actions,
): { element: HTMLElement; update(state: State): void } {
  const undo = icon("↶", words.say("undo"), () => store.undo(), "Control+Z");
  const redo = icon("↷", words.say("redo"), () => store.redo(), "Control+Y");
  const reset = button(words.say("reset"), () => store.commit({ now: startState(about).now }), { title: words.say("reset_help") });
  const lock = button("", () => {
    const letter = freeLetter(store.state, about.limits.choices - 1);
    if (letter) store.commit({ locked: { ...store.state.locked, [letter]: store.state.now } });
  });
  const against = h("select", {
    disabled: !!about.held, title: about.held ? words.say("not_run") : null,
    change: () => store.commit({ against: (against.value || null) as Letter | null }) });
  const languages = h(
    "select",
    { "aria-label": words.say("language"), change: () => actions.language(languages.value) },
    ...about.languages.map((code) => h("option", { value: code, selected: code === about.language, lang: code }, nameOf(code))),
  );
  const element = h(
    "header",
    {},
    h("h1", { title: about.title }, about.title),
    h(
      "div",
      { class: "tools", role: "toolbar", "aria-label": about.title },
      undo, redo, reset, lock,
      h("label", {}, h("span", {}, words.say("against")), against),
      presets.presets.length ? opener(presets, words, store) : null,
      button(words.say("copy_link"), actions.copyLink),
      button(words.say("picture"), actions.picture, { title: words.say("picture_help") }),
      button(words.say("numbers"), actions.numbers, { title: words.say("numbers_help") }),
      button(words.say("study"), actions.study, { "aria-haspopup": "dialog" }),
      button(words.say("help"), actions.help, { "aria-haspopup": "dialog" }),
      languages,
    ),
  );
  const update = (state: State): void => {
    undo.disabled = !store.canUndo;
    redo.disabled = !store.canRedo;
    const free = freeLetter(state, about.limits.choices - 1);
    lock.textContent = free ? words.say("lock", { letter: free.toUpperCase() }) : words.say("lock_full");
    lock.disabled = !free;
    const letters = lockedLetters(state);
    const options = letters.map((letter) => h("option", { value: letter }, letter.toUpperCase()));
    against.replaceChildren(h("option", { value: "" }, words.say("typical")), ...options);
    against.value = state.against ?? "";
    set(element, "data-locked", letters.join(""));
  };
  return { element, update };
}

/** Return the list of scenarios to start from: those of the project, or the cells of a study. */
function opener(presets: Presets, words: Words, store: Store): HTMLElement {
  const options = presets.presets.map(({ label }, place) => h("option", { value: place }, label));
  const select = h(
    "select",
    {
      "aria-label": words.say("from_study"), title: presets.study,
      change: () => {
        const preset = presets.presets[Number(select.value)];
        select.value = "";
        if (!preset) return;
        const { assumed = {}, ...now } = preset.choice;
        store.commit({ now, assumed: { ...store.state.assumed, ...assumed } });
      },
    },
    h("option", { value: "" }, words.say("from_study")),
    ...options,
  );
  return select;
}

function icon(sign: string, name: string, press: () => void, keys: string): HTMLButtonElement {
  return button(sign, press, { class: "icon", "aria-label": name, title: name, "aria-keyshortcuts": keys });
}

function nameOf(code: string): string {
  // "norsk bokmål" is longer than a bar has room for: the last word does.
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code)?.split(" ").at(-1) ?? code;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
