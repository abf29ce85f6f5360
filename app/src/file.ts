/** Answers of a page that is one file (`sim/app/export.py`): what was run is in it, and nothing else is said. */

import { Refusal, type Answers } from "./answers";
import type { About, Answer, Choice, Comparison, Course, OfficeRun, Presets, Question, Series, Story } from "./contract";
import { keyOf } from "./held";

/** Of the cells of a study: what is being chosen, and what is locked (`sim/app/labels.py`). */
const NAMES = ["now", "A", "B", "C", "D"];

type Weeks = "level" | "difference" | "low" | "high" | "world_low" | "world_high";

interface Index {
  language: string;
  about: Record<string, About>;
  /** For each choice, the one it is compared with. */
  references: number[];
}

interface Cell {
  answers: Record<string, Omit<Answer, "outcomes">>;
  /** As a cell of a study, on the command line; `{now}` in its titles is what it is called among several. */
  cell: string;
  courses: Record<string, Record<Weeks, number[]> & { end: Course["end"] }>;
  people: Record<string, OfficeRun["people"]>;
  /** What the verb `story` calls each person. */
  lives: string[];
  settings: string;
  /** The stage of each person with each service in the first week. */
  first: string;
  /** And each change since, in pairs: weeks since the one before, new stage. */
  moves: number[][];
}

export class HeldAnswers implements Answers {
  readonly rough = false;
  readonly studies = null;
  private readonly places = new Map<string, number>();

  private constructor(
    private readonly packed: string[],
    private readonly index: Index,
  ) {
    const about = index.about[index.language]!;
    about.held?.choices.forEach((choice, place) => this.places.set(keyOf(choice), place));
  }

  /** Open what an element of the page holds. */
  static async open(element: HTMLElement): Promise<HeldAnswers> {
    const packed = JSON.parse(element.textContent ?? "[]") as string[];
    return new HeldAnswers(packed, await unpacked<Index>(packed[0] ?? ""));
  }

  about(language: string | null): Promise<About> {
    return Promise.resolve(this.index.about[language ?? this.index.language]!);
  }

  presets(): Promise<Presets> {
    return Promise.resolve({ study: null, presets: [] });
  }

  async compare({ choices, language }: Question): Promise<Comparison> {
    const { held, limits, words } = await this.about(language);
    const places = choices.map((choice) => this.place(choice, words["not_run"] ?? ""));
    const cells = await Promise.all(places.map((place) => this.cell(place)));
    const references = await Promise.all(places.map((place) => this.cell(this.index.references[place]!)));
    const [reference] = references;
    const levels = Object.entries(reference!.courses).map(([key, course]) => [key, series(course.level, held!.step)]);
    return {
      rough: false,
      worlds: limits.worlds,
      replicates: held!.replicates,
      choices: cells.map(({ answers, courses }) => ({ ...answers[language]!, outcomes: outcomes(courses, held!.step) })),
      reference: { label: words["typical"] ?? "", levels: Object.fromEntries(levels) },
      command: this.command(cells, references, language),
      took: 0,
    };
  }

  /** Return what runs choices, and typical leadership in each of their offices, as a study (`sim/app/studies.py`). */
  private command(cells: Cell[], references: Cell[], language: string): string {
    const titled = (cell: string, name: string): string =>
      cell.replace(/(\w+):'\{now\}: /g, (_, code: string) => {
        const now = this.index.about[code]!.words["now"];
        return `${code}:'${name && `${name === "now" ? now : name}: `}`;
      });
    const named = [
      ...[...new Set(references.map(({ cell }) => cell))].map((cell, place) => [place ? `typical_${place + 1}` : "typical", titled(cell, "")]),
      ...cells.map(({ cell }, place) => [NAMES[place]!, titled(cell, cells.length > 1 ? NAMES[place]! : "")]),
    ];
    const design = `design.cells={${named.map((pair) => pair.join(":")).join(",")}}`;
    const quoted = `'${design.replaceAll("'", `'"'"'`)}'`;
    const runs = this.index.about[language]!.held!.replicates;
    return `python -m sim -m design=list ${quoted} replicates=${runs} study=explorer language=${language} report=${language}`;
  }

  async office(choice: Choice, _replicate: number, language: string): Promise<OfficeRun> {
    const { days, services, stages, words } = await this.about(language);
    const { people, first, moves } = await this.cell(this.place(choice, words["not_run"] ?? ""));
    const routine = stages.findIndex(({ key }) => key === "routine");
    const courses = moves.map((one, place) => {
      const weeks = days.map(() => first[place]!);
      for (let k = 0, week = 0; k < one.length; k += 2) weeks.fill(String(one[k + 1]), (week += one[k]!));
      return weeks;
    });
    const uses = days.map((_, week) => courses.map((weeks) => weeks[week]).join(""));
    const count = (week: string, person: number): string =>
      [...week.slice(person * services.length, (person + 1) * services.length)]
        .filter((stage) => Number(stage) === routine).length.toString(36);
    return {
      people: people[language]!,
      weeks: days.length,
      uses,
      routine: uses.map((week) => people[language]!.map((_, person) => count(week, person)).join("")),
    };
  }

  async story(choice: Choice, person: number, replicate: number, language: string): Promise<Story> {
    const { words } = await this.about(language);
    const { people, lives, settings } = await this.cell(this.place(choice, words["not_run"] ?? ""));
    const command = `python -m sim story ${lives[person]} replicate=${replicate} ${settings}`;
    return { title: people[language]?.[person]?.name ?? "", sentences: [], command };
  }

  alive(): Promise<void> {
    return Promise.resolve();
  }

  private place(choice: Choice, refusal: string): number {
    const place = this.places.get(keyOf(choice));
    if (place === undefined) throw new Refusal(refusal);
    return place;
  }

  private cell(place: number): Promise<Cell> {
    return unpacked<Cell>(this.packed[1 + place] ?? "");
  }
}

async function unpacked<T>(letters: string): Promise<T> {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(text).json()) as T;
}

/** Return weekly values, which are held in whole steps, each less the one before. */
function series(steps: number[], step: number): Series {
  let sum = 0;
  return steps.map((one) => (sum += one) * step);
}

function outcomes(courses: Cell["courses"], step: number): Answer["outcomes"] {
  const course = ({ end, ...weeks }: Cell["courses"][string]): Course =>
    ({ end, ...Object.fromEntries(Object.entries(weeks).map(([name, steps]) => [name, series(steps, step)])) }) as Course;
  return Object.fromEntries(Object.entries(courses).map(([key, held]) => [key, course(held)]));
}
