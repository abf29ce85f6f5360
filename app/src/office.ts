/** The office as people, in one run: dots coloured by how far they have come, week by week. */

import { Refusal, type Answers } from "./answers";
import type { About, Choice, OfficeRun } from "./contract";
import { button, h, set } from "./dom";
import { day } from "./shown";
import type { Words } from "./words";

type Person = OfficeRun["people"][number];

/** Milliseconds a week takes while playing; in leaps of a quarter where motion is not wanted. */
const PACE = { week: 70, quarter: 900 };

export class OfficeView {
  readonly element: HTMLElement;
  private readonly dots = h("div", { class: "dots", role: "group" });
  private readonly key = h("p", { class: "note key" });
  private readonly select: HTMLSelectElement;
  private readonly play: HTMLButtonElement;
  private readonly week: HTMLInputElement;
  private readonly date = h("span", { class: "date" });
  private readonly number = h("span");
  private run: OfficeRun | null = null;
  private choice: Choice | null = null;
  private replicate = 0;
  private asking: AbortController | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly answers: Answers,
    private readonly about: About,
    private readonly words: Words,
    private readonly moved: (week: number) => void,
    private readonly open: (choice: Choice, person: Person, replicate: number) => void,
    private readonly failed: (error: Error) => void,
  ) {
    const title = h("h2", { id: "people-title" }, words.say("people"));
    const services = about.services.map(({ label }, i) => h("option", { value: i }, label));
    const all = h("option", { value: "" }, words.say("all_services"));
    const name = words.say("another_run");
    const another = button("⟳", () => this.another(), {
      class: "small", "aria-label": name, title: about.held ? words.say("not_run") : name, disabled: !!about.held,
    });
    this.select = h("select", { "aria-label": words.say("colour_by"), change: () => this.paint() }, all, ...services);
    this.play = button(words.say("play"), () => this.toggle(), { class: "play" });
    this.week = h("input", {
      type: "range", min: 0, max: about.days.length - 1, "aria-label": words.say("week"),
      input: () => this.stopAt(this.week.valueAsNumber),
    });
    set(this.dots, "aria-labelledby", title.id);
    this.dots.addEventListener("keydown", (event) => this.walk(event));
    this.element = h(
      "section",
      { class: "panel people", "aria-labelledby": title.id },
      h("div", { class: "row" }, title, this.select),
      this.dots,
      h("div", { class: "row low" }, this.key, this.number, another),
      h("div", { class: "row" }, this.play, this.week, this.date),
    );
  }

  /** Run an office with a choice, unless it is there already. */
  show(choice: Choice): void {
    if (this.choice && JSON.stringify(choice) === JSON.stringify(this.choice)) return;
    this.choice = choice;
    void this.fetch();
  }

  showWeek(week: number): void {
    this.week.valueAsNumber = week;
    const date = this.words.date(day(this.about, week));
    set(this.week, "aria-valuetext", date);
    this.date.textContent = date;
    this.paint();
  }

  private async fetch(): Promise<void> {
    const { choice, replicate } = this;
    if (!choice) return;
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.element.classList.add("rough");
    try {
      this.run = await this.answers.office(choice, replicate, this.words.language, signal);
      this.build();
    } catch (error) {
      if (signal.aborted) return;
      this.choice = null;
      if (error instanceof Refusal) this.failed(error);
    }
    if (!signal.aborted) this.element.classList.remove("rough");
  }

  private another(): void {
    this.replicate += 1;
    void this.fetch();
  }

  private build(): void {
    const people = this.run?.people ?? [];
    const focus = [...this.dots.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
    const departments = new Map<number, HTMLElement>();
    // A leader comes first in the department.
    for (const person of people.toSorted((one, other) => Number(other.leader) - Number(one.leader))) {
      const department = departments.get(person.department) ?? h("div", { class: "department" });
      departments.set(person.department, department);
      department.append(this.dot(person));
    }
    const order = [...departments.keys()].sort((one, other) => one - other);
    this.dots.replaceChildren(...order.map((number) => departments.get(number) ?? ""));
    this.dots.classList.toggle("many", people.length > 90);
    this.number.textContent = this.words.say("run_number", { number: this.replicate });
    this.reach(this.buttons()[Math.max(0, focus)], focus >= 0);
    this.paint();
  }

  private dot(person: Person): HTMLButtonElement {
    const kinds = ["dot", person.leader ? "leader" : "", person.innovative ? "innovative" : ""];
    const choice = this.choice;
    const open = (): void => {
      if (choice) this.open(choice, person, this.replicate);
    };
    return h("button", { type: "button", class: kinds.join(" "), "data-person": person.id, tabindex: -1, click: open });
  }

  /** Colour the dots as they stand in the week. */
  private paint(): void {
    const { run, about } = this;
    const week = this.week.valueAsNumber;
    const service = this.select.value === "" ? null : Number(this.select.value);
    this.explain(service);
    if (!run) return;
    const places = new Map(run.people.map(({ id }, place) => [id, place]));
    const released = about.services.filter((one) => one.week <= week).length;
    for (const dot of this.buttons()) {
      const place = places.get(Number(dot.dataset.person)) ?? 0;
      const person = run.people[place];
      if (!person) continue;
      const name = person.leader ? `${person.name} (${this.words.say("leader")})` : person.name;
      let label: string;
      if (service === null) {
        const number = parseInt(run.routine[week]?.[place] ?? "0", 36);
        const share = released ? number / released : 0;
        dot.dataset.shade = String(Math.min(5, Math.ceil(share * 5)));
        delete dot.dataset.stage;
        label = this.words.say("person_uses", { person: name, number, all: released });
      } else {
        const stage = Number(run.uses[week]?.[place * about.services.length + service] ?? 0);
        dot.dataset.stage = String(stage);
        delete dot.dataset.shade;
        label = this.words.say("person_stage", { person: name, stage: about.stages[stage]?.label ?? "" });
      }
      set(dot, "aria-label", label);
      dot.title = label;
    }
  }

  private explain(service: number | null): void {
    const { words } = this;
    const sample = (name: string, value: number): HTMLElement => h("i", { class: "dot", [`data-${name}`]: value });
    const colours =
      service === null
        ? [words.say("few_services"), ...[0, 1, 2, 3, 4, 5].map((shade) => sample("shade", shade)), words.say("many_services")]
        : this.about.stages.flatMap(({ label }, stage) => [sample("stage", stage), label]);
    const marks = [` · ${words.say("leader_square")} · ${words.say("innovative")}`];
    this.key.replaceChildren(...colours, ...marks);
    this.key.title = words.say("people_help");
  }

  private toggle(): void {
    if (this.timer) this.stop();
    else {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const step = calm ? 13 : 1;
      const last = this.about.days.length - 1;
      if (this.week.valueAsNumber >= last) this.moved(0);
      this.play.textContent = this.words.say("pause");
      this.timer = setInterval(() => {
        const week = Math.min(this.week.valueAsNumber + step, last);
        this.moved(week);
        if (week === last) this.stop();
      }, calm ? PACE.quarter : PACE.week);
    }
  }

  private stopAt(week: number): void {
    this.stop();
    this.moved(week);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = this.words.say("play");
  }

  /** Go from dot to dot with the arrows: the group is one stop of the Tab key. */
  private walk(event: KeyboardEvent): void {
    const all = this.buttons();
    const here = all.indexOf(event.target as HTMLButtonElement);
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
    const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : here + (steps[event.key] ?? 0);
    if (here < 0 || next === here) return;
    event.preventDefault();
    this.reach(all[Math.min(Math.max(next, 0), all.length - 1)], true);
  }

  private reach(dot: HTMLButtonElement | undefined, focus: boolean): void {
    for (const one of this.buttons()) one.tabIndex = one === dot ? 0 : -1;
    if (focus) dot?.focus();
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.dots.querySelectorAll("button")];
  }
}
