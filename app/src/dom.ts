/** Elements: made, filled and looked up. Text goes in as text, never as markup. */

type Child = Node | string | null | undefined;
type Attribute = string | number | boolean | null | undefined | ((event: never) => void);

/** Return an element: functions become listeners, `true` an attribute without a value, `null` none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else set(element, name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Set an attribute, or take it away: `null` and `false` do. */
export function set(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (value == null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

export function button(text: string, press: () => void, attributes: Record<string, Attribute> = {}): HTMLButtonElement {
  return h("button", { type: "button", click: press, ...attributes }, text);
}

/** Return a dialog with a heading and a button that closes it; it opens with `showModal`. */
export function dialog(title: string, close: string, ...children: Child[]): HTMLDialogElement {
  const heading = h("h2", { id: `dialog-${++dialogs}` }, title);
  const box: HTMLDialogElement = h(
    "dialog",
    { "aria-labelledby": heading.id },
    h("div", { class: "dialog-head" }, heading, button(close, () => box.close())),
    ...children,
  );
  return box;
}

let dialogs = 0;

/** Return what a colour of the style sheet is now: it differs in the dark and in high contrast. */
export function colour(name: string): string {
  probe ??= document.body.appendChild(h("span", { hidden: true }));
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

let probe: HTMLElement | undefined;

/** Hand a file to the browser to save. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
