/** A record of an internal format, read field by field. */
// biome-ignore lint/suspicious/noExplicitAny: nothing of it is promised
export type Raw = Record<string, any>;

/** The texts of a message's blocks. */
export function texts(blocks: Raw[]): string[] {
	return blocks
		.filter((block) => block?.type === "text" && isString(block.text))
		.map((block) => block.text as string);
}

export function isString(value: unknown): value is string {
	return typeof value === "string";
}

/** The string; "" for anything else. */
export function string(value: unknown): string {
	return isString(value) ? value : "";
}

export function optional(value: unknown): string | undefined {
	return isString(value) ? value : undefined;
}

/**
 * Gives a text back as it was said. 2.1.328 escapes the line of a monitor, but not its quotes:
 * `<event>&lt;intercom-question id="…"…</event>`.
 */
export function unescaped(text: string): string {
	if (!text.startsWith("<task-notification>")) return text;
	return text.replace(/&(lt|gt|amp);/g, (_, name: "lt" | "gt" | "amp") => ESCAPED[name]);
}

const ESCAPED = { lt: "<", gt: ">", amp: "&" };
