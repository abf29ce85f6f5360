/** Make it a study: the same scenarios with folder, tables and report, run by the program itself. */

import type { Studies } from "./answers";
import type { Question, StudyProgress } from "./contract";
import { button, dialog, h, pause } from "./dom";
import type { Words } from "./words";

/** Milliseconds between two looks at how far a study has come. */
const LOOK = 700;

export function studyView(studies: Studies | null, words: Words): {
  element: HTMLDialogElement;
  /** Take what was asked and answered last: it is shown, and run. */
  update(question: Question, command: string): void;
  open(): void;
} {
  const command = h("code");
  const status = h("p", { role: "status" });
  const bar = h("progress", { "aria-label": words.say("study"), hidden: true });
  const result = h("div");
  let question: Question | null = null;
  let running = false;
  const start = button(words.say("study_start"), () => void (studies && question && run(studies, question)), {
    class: "main", disabled: true, title: studies ? null : words.say("not_run"),
  });
  const element = dialog(
    words.say("study"),
    words.say("close"),
    h("p", {}, words.say("study_help")),
    h("p", {}, start, studies ? null : h("span", { class: "note" }, ` ${words.say("not_run")}`)),
    status,
    bar,
    result,
    h("h3", {}, words.say("command")),
    h("pre", {}, command),
  );
  const update = (asked: Question, text: string): void => {
    question = asked;
    if (running) return;
    command.textContent = text;
    start.disabled = !studies;
  };
  const open = (): void => {
    if (!running) {
      status.textContent = "";
      result.replaceChildren();
      bar.hidden = true;
    }
    element.showModal();
  };
  const run = async (studies: Studies, question: Question): Promise<void> => {
    running = start.disabled = true;
    result.replaceChildren();
    try {
      let progress = await studies.begin(question);
      command.textContent = progress.command;
      bar.hidden = false;
      do {
        await pause(LOOK);
        progress = await studies.progress(progress.id);
        bar.max = progress.of || 1;
        bar.value = progress.done;
        status.textContent = words.say("study_running", { done: progress.done, all: progress.of });
      } while (progress.state === "running");
      finish(progress);
    } catch (error) {
      status.textContent = words.say("study_failed", { why: (error as Error).message || words.say("lost") });
    }
    bar.hidden = true;
    running = start.disabled = false;
  };
  const finish = (progress: StudyProgress): void => {
    status.textContent =
      progress.state === "done" ? words.say("study_done") : words.say("study_failed", { why: progress.error ?? "" });
    if (progress.report) {
      const href = new URL(progress.report, location.href);
      // Only a page of this program is opened, whatever the answer says.
      if (href.origin === location.origin) {
        result.append(h("p", {}, h("a", { href: href.href, target: "_blank", rel: "noopener" }, words.say("study_report"))));
      }
    }
    result.append(h("p", { class: "note" }, `${words.say("study_folder")}: `, h("code", {}, progress.folder)));
  };
  return { element, update, open };
}
