// JSON as text. What is put in goes as characters between the others and is taken out as those
// characters, so nothing else in a person's file moves by a byte. jsonc-parser's own `modify`
// lays the neighbours out anew.
import {
	createScanner,
	getNodeValue,
	type Node,
	type ParseError,
	parseTree,
	printParseErrorCode,
} from "jsonc-parser";
import { IntercomError } from "../errors.ts";

// biome-ignore lint/suspicious/noExplicitAny: somebody else's file, looked into key by key
export type Value = Record<string, any>;

export interface Parsed {
	value: Value;
	/**
	 * The line of the first comment or trailing comma; `undefined`: `JSON.parse` would take it too.
	 */
	oddLine: number | undefined;
}

/**
 * The JSON object that a text says, comments and trailing commas allowed.
 * @throws IntercomError `bad_input`, with file and line, where it is none
 */
export function parseText(text: string, file: string): Parsed {
	const errors: ParseError[] = [];
	const root = parseTree(text, errors, { allowTrailingComma: true });
	const [first] = errors;
	if (first) throw refuse(file, lineOf(text, first.offset), printParseErrorCode(first.error));
	if (root?.type !== "object") throw refuse(file, 1, "it is no object");
	// getNodeValue's objects have no prototype, which comparing would count as a difference.
	return { value: JSON.parse(JSON.stringify(getNodeValue(root))), oddLine: oddLine(text) };
}

/**
 * The text with `value` at `path`, and with the objects on the way. A value that is there is
 * replaced.
 * @throws IntercomError `bad_input` where something else than an object is on the way
 */
export function putIn(text: string, path: readonly string[], value: unknown, file: string): string {
	const { node, rest } = walk(text, path);
	const [key, ...deeper] = rest;
	if (key === undefined) return splice(text, node.offset, node.length, JSON.stringify(value));
	if (node.type !== "object") throw refuse(file, lineOf(text, node.offset), "it is no object");
	const whole = deeper.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
	return insert(text, node, (lay) => `${JSON.stringify(key)}: ${lay(whole)}`);
}

/**
 * The text with one more item at the end of the array at `path`, which is made where there is
 * none.
 * @throws IntercomError `bad_input` where something else than an array is there
 */
export function append(text: string, path: readonly string[], item: unknown, file: string): string {
	const { node, rest } = walk(text, path);
	if (rest.length > 0) return putIn(text, path, [item], file);
	if (node.type !== "array") throw refuse(file, lineOf(text, node.offset), "it is no list");
	return insert(text, node, (lay) => lay(item));
}

/**
 * The text without the property or item at `path` and without one comma beside it. Comments
 * around it stay. Where nothing is at `path`, the text is unchanged.
 */
export function takeOut(text: string, path: readonly (string | number)[]): string {
	const { node, rest } = walk(text, path);
	if (rest.length > 0) return text;
	const entry = node.parent?.type === "property" ? node.parent : node;
	const from = startWithLine(text, entry.offset);
	const length = entry.offset + entry.length - from;
	const left = splice(text, from, length, "");
	const comma = commaBeside(text, entry);
	if (comma === undefined) return left;
	return splice(left, comma < from ? comma : comma - length, 1, "");
}

/**
 * `offset`, or where the line before ends if only white space is between: no empty line is left.
 */
function startWithLine(text: string, offset: number): number {
	const before = text.slice(0, offset);
	return /\r?\n[ \t]*$/.exec(before)?.index ?? offset;
}

/** The comma behind an entry, else the one before it. */
function commaBeside(text: string, entry: Node): number | undefined {
	const siblings = entry.parent?.children ?? [];
	const previous = siblings[siblings.indexOf(entry) - 1];
	return (
		commaIn(text, entry.offset + entry.length, text.length) ??
		(previous && commaIn(text, previous.offset + previous.length, entry.offset))
	);
}

/**
 * The characters that `after` has more than `before`; `undefined` where it differs in another
 * way.
 */
export function inserted(before: string, after: string): string | undefined {
	let start = 0;
	while (start < before.length && before[start] === after[start]) start++;
	const length = after.length - before.length;
	return length > 0 && before.slice(start) === after.slice(start + length)
		? after.slice(start, start + length)
		: undefined;
}

/** The text with `by` in place of `length` characters at `offset`. */
export function splice(text: string, offset: number, length: number, by: string): string {
	return text.slice(0, offset) + by + text.slice(offset + length);
}

/**
 * Goes along `path` as far as there is something. Returns the node there and the rest of the
 * path.
 */
function walk(text: string, path: readonly (string | number)[]): { node: Node; rest: string[] } {
	let node = parseTree(text, [], { allowTrailingComma: true }) as Node;
	for (const [at, key] of path.entries()) {
		const next = typeof key === "number" ? node.children?.[key] : valueNode(node, key);
		if (!next) return { node, rest: path.slice(at).map(String) };
		node = next;
	}
	return { node, rest: [] };
}

/** Of two properties of one name the last counts, as in JSON.parse. */
function valueNode(node: Node, key: string): Node | undefined {
	const isNamed = (each: Node) => each.type === "property" && each.children?.[0]?.value === key;
	return node.children?.findLast(isNamed)?.children?.[1];
}

/**
 * Puts what `write` makes behind the last child, or makes it the only one. It gets lines of its
 * own where the parent has more than one line or no child yet.
 */
function insert(text: string, parent: Node, write: (lay: (value: unknown) => string) => string): string {
	const last = parent.children?.at(-1);
	const inside = text.slice(parent.offset, parent.offset + parent.length);
	const eol = text.includes("\r\n") ? "\r\n" : "\n";
	const unit = text.match(/^([ \t]+)"/m)?.[1] ?? "  ";
	if (last && !inside.includes("\n")) {
		return splice(text, last.offset + last.length, 0, `, ${write((value) => JSON.stringify(value))}`);
	}
	const outer = indentAt(text, parent.offset);
	const indent = last ? indentAt(text, last.offset) : outer + unit;
	const lay = (value: unknown) =>
		JSON.stringify(value, null, unit.length > 8 ? "  " : unit).replaceAll("\n", `${eol}${indent}`);
	const line = `${eol}${indent}${write(lay)}`;
	if (last) return splice(text, last.offset + last.length, 0, `,${line}`);
	// A comment may follow the bracket: it gets a line of its own.
	return splice(text, parent.offset + 1, 0, inside.includes("\n") ? line : `${line}${eol}${outer}`);
}

/** The white space that begins the line. */
function indentAt(text: string, offset: number): string {
	const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
	return line.match(/^[ \t]*/)?.[0] ?? "";
}

/** Where the comma stands, if the next token that is no comment is one. */
function commaIn(text: string, from: number, to: number): number | undefined {
	const scanner = createScanner(text, true);
	scanner.setPosition(from);
	scanner.scan();
	const at = scanner.getTokenOffset();
	return text[at] === "," && at < to ? at : undefined;
}

function oddLine(text: string): number | undefined {
	const errors: ParseError[] = [];
	parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
	return errors[0] && lineOf(text, errors[0].offset);
}

function lineOf(text: string, offset: number): number {
	return text.slice(0, offset).split("\n").length;
}

function refuse(file: string, line: number, why: string): IntercomError {
	// `why` is jsonc-parser's own word or ours, never the file's text.
	const words = why.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
	return new IntercomError("bad_input", `${file}, line ${line}: it cannot be edited, ${words}.`, {
		hint: "Mend that line and run this again; nothing in the file was changed.",
	});
}
