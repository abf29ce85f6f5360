/** The page: put together once for each language, and brought up to date with each answer. */

import "uplot/dist/uPlot.min.css";
import "./style.css";

import { answerView } from "./answer";
import { Lost, type Answers } from "./answers";
import { assumedDialog, fixedText, foot } from "./assumed";
import { Chart } from "./chart";
import { Comparer, type Listener } from "./comparer";
import type { About, Comparison, Outcome, Presets, Question } from "./contract";
import { controls } from "./controls";
import { h, pause, save, set } from "./dom";
import { HeldAnswers } from "./file";
import { helpDialog } from "./help";
import { Legend } from "./legend";
import { read, written } from "./link";
import { Marks } from "./marks";
import { mondayView } from "./monday";
import { OfficeView } from "./office";
import { outcomesView } from "./outcomes";
import { picture, table } from "./save";
import { Server } from "./server";
import type { Shown } from "./shown";
import { lockedLetters, Store, type Letter, type State } from "./state";
import { storyView } from "./story";
import { studyView } from "./study";
import { toolbar } from "./toolbar";
import { small, Words } from "./words";

interface Asked {
  state: State;
  letters: Letter[];
  question: Question;
}

/** Milliseconds between two tries to reach a server that does not answer. */
const RETRY = 2000;

class Page implements Listener<Asked> {
  private readonly words: Words;
  private readonly comparer: Comparer<Asked>;
  private readonly chart: Chart;
  private readonly marks: Marks;
  private readonly legend: Legend;
  private readonly answerView;
  private readonly controls;
  private readonly toolbar;
  private readonly outcomes;
  private readonly monday;
  private readonly office: OfficeView;
  private readonly story;
  private readonly study;
  private readonly assumed;
  private readonly foot;
  private readonly toast = h("p", { class: "toast", role: "status" });
  private shown: Shown | null = null;
  private levels: boolean;
  private week: number;
  private outcome: Outcome;
  private scheduled = false;

  constructor(
    private readonly answers: Answers,
    private readonly about: About,
    presets: Presets,
    private readonly store: Store,
    /** The page in the other language, whose view goes on. */
    before: Page | undefined,
  ) {
    const words = (this.words = new Words(about));
    this.comparer = new Comparer<Asked>(answers, this);
    this.week = before?.week ?? about.days.length - 1;
    this.levels = before?.levels ?? false;
    this.outcome = about.outcomes.find(({ key }) => key === before?.outcome.key) ?? about.outcomes[0]!;
    const help = helpDialog(about, words);
    this.answerView = answerView(words);
    this.controls = controls(about, words, this.store, presets, (text) => this.say(text));
    this.outcomes = outcomesView(about, words);
    this.monday = mondayView(words);
    this.story = storyView(answers, words);
    this.study = studyView(answers.studies, words);
    this.assumed = assumedDialog(about, words, this.store);
    this.foot = foot(about, words, this.store, () => this.assumed.element.showModal());
    this.legend = new Legend(words, this.store, () => this.answerView.element.focus());
    this.marks = new Marks(about, words, this.store, () => this.chart);
    this.chart = new Chart(about, words, () => this.marks.update(this.store.state), (week) => this.pointAt(week));
    this.office = new OfficeView(
      answers, about, words, (week) => this.pointAt(week),
      (choice, person, replicate) => void this.story.open(choice, person.id, person.name, replicate),
      (error) => this.say(error.message),
    );
    this.toolbar = toolbar(about, words, this.store, presets, {
      copyLink: () => void this.copyLink(),
      picture: () => void this.savePicture(),
      numbers: () => this.saveNumbers(),
      study: () => this.study.open(),
      help: () => help.showModal(),
      language: (code) => void open(code),
    });
    this.office.showWeek(this.week);
    this.place(help);
    this.changed(before !== undefined);
  }

  /** Put all parts into the document. */
  private place(help: HTMLDialogElement): void {
    const { about, words } = this;
    document.documentElement.lang = about.language;
    document.title = about.title;
    const skip = h("a", { class: "skip", href: "#answer", click: (event: Event) => {
      event.preventDefault(); // the part after # belongs to the choices
      this.answerView.element.focus();
    } }, words.say("skip"));
    const time = h(
      "section",
      { class: "panel time", "aria-label": words.say("time") },
      h("div", { class: "row" }, this.tabs(), this.switcher()),
      this.marks.element, this.chart.element, this.legend.element,
      h("p", { class: "note bands" }, `${words.say("legend_luck")} · ${words.say("legend_worlds")} · ${words.say("legend_margin")}`),
    );
    const main = h(
      "main",
      {},
      h("div", { class: "first" }, this.answerView.element, this.answerView.sure),
      this.controls.element, time,
      h("div", { class: "below" }, this.outcomes.element, this.monday.element, this.office.element),
    );
    const dialogs = [help, this.story.element, this.study.element, this.assumed.element];
    document.getElementById("page")?.replaceChildren(
      skip, this.toolbar.element, main, this.foot.element, this.toast, ...dialogs,
    );
  }

  /** Return the four outcomes to choose from. */
  private tabs(): HTMLElement {
    const choices = this.about.outcomes.map((outcome) => {
      const change = (): void => {
        this.outcome = outcome;
        this.draw();
      };
      return segment("outcome", outcome.label, outcome === this.outcome, change);
    });
    return h("div", { class: "segments", role: "radiogroup", "aria-label": this.words.say("outcome") }, ...choices);
  }

  private switcher(): HTMLElement {
    const choices = [false, true].map((levels) => {
      const change = (): void => {
        this.levels = levels;
        this.draw();
      };
      return segment("levels", this.words.say(levels ? "level" : "difference"), levels === this.levels, change);
    });
    return h("div", { class: "segments", role: "radiogroup", "aria-label": this.words.say("show") }, ...choices);
  }

  /** Bring controls and address up to date, and ask what the model says. */
  changed(link = true): void {
    const { state } = this.store;
    if (link) history.replaceState(null, "", `#${written(state, this.about.language)}`);
    this.showControls();
    set(document.body, "data-answer", "asked");
    // One question a frame: a slider may report several moves.
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.comparer.ask(this.asked());
    });
  }

  private showControls(): void {
    const { state } = this.store;
    const answer = this.shown?.comparison.choices[0] ?? null;
    this.controls.update(state, answer);
    this.toolbar.update(state);
    this.assumed.update(state);
    this.foot.update(state);
    this.marks.update(state);
  }

  private asked(): Asked {
    const { state } = this.store;
    const letters = lockedLetters(state);
    const { assumed } = state;
    const choices = [state.now, ...letters.map((letter) => state.locked[letter]!)];
    const reference = state.against ? letters.indexOf(state.against) + 1 : null;
    const question = {
      language: this.about.language,
      choices: choices.map((choice) => (Object.keys(assumed).length ? { ...choice, assumed } : choice)),
      letters: letters.map((letter) => letter.toUpperCase()),
      reference,
    };
    return { state, letters, question };
  }

  answer({ state, letters, question }: Asked, comparison: Comparison): void {
    this.shown = { state, letters, comparison, outcome: this.outcome, levels: this.levels, week: this.week };
    this.answerView.update(comparison, fixedText(state, this.about, this.words));
    this.study.update(question, comparison.command);
    this.draw();
    this.showControls();
    if (!comparison.rough && question.choices[0]) this.office.show(question.choices[0]);
    set(document.body, "data-answer", comparison.rough ? "rough" : "all");
  }

  waiting(): void {
    this.answerView.status(this.words.say("compiling"), false);
  }

  failed(error: Error): void {
    const lost = error instanceof Lost;
    this.answerView.status(lost ? this.words.say("lost") : error.message, true);
    set(document.body, "data-answer", "failed");
    if (lost) void this.reconnect();
  }

  /** Wait until the program is there again, and go on where the user is. */
  private async reconnect(): Promise<void> {
    for (;;) {
      await pause(RETRY);
      try {
        await this.answers.alive();
        break;
      } catch (error) {
        if (!(error instanceof Lost)) break;
      }
    }
    if (document.body.contains(this.answerView.element)) this.comparer.ask(this.asked());
  }

  private draw(): void {
    if (!this.shown) return;
    this.shown = { ...this.shown, outcome: this.outcome, levels: this.levels, week: this.week };
    const { comparison } = this.shown;
    const [use] = this.about.outcomes;
    this.answerView.about(this.outcome === use ? "" : this.words.say("about_use", { outcome: small(use!.label) }));
    this.chart.update(this.shown);
    this.marks.update(this.store.state);
    this.legend.update(this.shown);
    this.outcomes.update(this.shown);
    if (comparison.choices[0]) this.monday.update(comparison.choices[0]);
  }

  private pointAt(week: number): void {
    if (week === this.week && this.shown?.week === week) return;
    this.week = week;
    this.office.showWeek(week);
    if (!this.shown) return;
    this.shown = { ...this.shown, week };
    this.chart.showWeek(week);
    this.legend.update(this.shown);
  }

  private async copyLink(): Promise<void> {
    const link = new URL(`#${written(this.store.state, this.about.language)}`, location.href).href;
    history.replaceState(null, "", link);
    const here = location.protocol === "file:" ? ` ${this.words.say("only_here")}` : "";
    try {
      await navigator.clipboard.writeText(link);
      this.say(this.words.say("copied") + here);
    } catch {
      this.say(link + here); // not every browser lets a page write there: then it is shown, to be copied by hand
    }
  }

  private async savePicture(): Promise<void> {
    const image = this.shown && (await picture(this.about, this.words, this.shown, this.chart));
    if (image) this.keep("explorer.png", image);
  }

  private saveNumbers(): void {
    if (this.shown) this.keep("explorer.csv", table(this.about, this.words, this.shown));
  }

  private keep(name: string, content: Blob): void {
    save(name, content);
    this.say(this.words.say("saved", { file: name }));
  }

  say(text: string): void {
    this.toast.textContent = text;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (this.toast.textContent = ""), 8000);
  }

  private fading: ReturnType<typeof setTimeout> | undefined;

  press(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.store.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.store.redo();
    else return;
    event.preventDefault();
  }

  async follow(hash: string): Promise<void> {
    const { state, language, understood } = read(hash, this.about);
    this.store.commit(state);
    const next = language === this.about.language ? this : await open(language);
    if (!understood) next.say(next.badLink);
  }

  get badLink(): string {
    return this.words.say("bad_link");
  }

  leave(): void {
    this.office.stop();
  }
}

function segment(name: string, text: string, checked: boolean, change: () => void): HTMLElement {
  return h("label", {}, h("input", { type: "radio", name, checked, change }), h("span", {}, text));
}

const held = document.getElementById("held");
const answering: Promise<Answers> = held ? HeldAnswers.open(held) : Promise.resolve(new Server());
let page: Page | undefined;
let store: Store | undefined;

/** Build the page in a language: at first with the language and the choices of the link, then with those that are there. */
async function open(language: string | null): Promise<Page> {
  const answers = await answering;
  try {
    const about = await answers.about(language);
    const link = read(location.hash, about);
    if (language === null && link.language !== about.language) return await open(link.language);
    const presets = await answers.presets(about.language);
    const first = !store;
    store ??= new Store(link.state, () => page?.changed());
    page?.leave();
    page = new Page(answers, about, presets, store, page);
    if (first && !link.understood) page.say(page.badLink);
    return page;
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    const text = "Programmet svarer ikke. The program does not answer: python -m sim app";
    if (!page) document.getElementById("page")?.replaceChildren(h("p", { role: "alert", class: "alarm" }, text));
    await pause(RETRY);
    return await open(language);
  }
}

addEventListener("keydown", (event) => page?.press(event));
addEventListener("hashchange", () => void page?.follow(location.hash));
void open(null);
