/** The life story of one person: what happened, and why, in the words of the verb `story`. */

import type { Answers } from "./answers";
import type { Choice } from "./contract";
import { dialog, h } from "./dom";
import type { Words } from "./words";

export function storyView(answers: Answers, words: Words): {
  element: HTMLDialogElement;
  open(choice: Choice, person: number, name: string, replicate: number): Promise<void>;
} {
  const name = h("h3");
  const sentences = h("ol", { class: "story" });
  const note = h("p", { class: "note" }, words.say("story_note"));
  const command = h("pre");
  const element = dialog(words.say("story"), words.say("close"), name, note, sentences, command);
  let asking: AbortController | undefined;
  element.addEventListener("close", () => asking?.abort());
  const open = async (choice: Choice, person: number, title: string, replicate: number): Promise<void> => {
    asking = new AbortController();
    const { signal } = asking;
    name.textContent = title;
    command.textContent = "";
    sentences.replaceChildren(h("li", {}, words.say("computing")));
    element.showModal();
    try {
      const story = await answers.story(choice, person, replicate, words.language, signal);
      name.textContent = story.title;
      sentences.replaceChildren(
        ...story.sentences.map(({ date, text }) =>
          h("li", {}, h("time", { datetime: date }, words.date(date)), h("span", {}, text)),
        ),
      );
      if (story.command === undefined) return;
      sentences.append(h("li", {}, words.say("not_told")));
      command.textContent = story.command;
    } catch (error) {
      if (!signal.aborted) sentences.replaceChildren(h("li", {}, (error as Error).message || words.say("lost")));
    }
  };
  return { element, open };
}
