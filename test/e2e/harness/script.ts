// The little language in which a prompt says what the model shall do: `[[tool:Bash
// {"command":"ls"}]] [[say:done]]`. A directive may hold others as text (an `ask` whose question is
// "[[say:yes]]"), so brackets, quotes and JSON are matched properly.

export type Step =
	| { kind: "say"; text: string }
	| { kind: "think"; text: string }
	| { kind: "tool"; name: string; input: Record<string, unknown> }
	| { kind: "sleep"; ms: number }
	/** Waits until the test opens the gate. */
	| { kind: "gate"; name: string }
	| { kind: "error"; status: number }
	| { kind: "refuse" }
	/** The message ends here at its greatest length. The client asks for the rest. */
	| { kind: "cut" }
	/** The connection breaks behind what came before, a tool call included. */
	| { kind: "break" }
	/** Do what the result of the tool call before it says: mail read from the inbox, say. */
	| { kind: "obey" };

const OPENING = /\[\[(tool|say|think|sleep|gate|error|refuse|cut|break|obey)(?=[:\]])/g;

/** Every directive of the text, in order; what is not one (prose, a malformed one) is skipped. */
export function parseScript(text: string): Step[] {
	const steps: Step[] = [];
	const opening = new RegExp(OPENING);
	for (let match = opening.exec(text); match; match = opening.exec(text)) {
		const kind = match[1] as Step["kind"];
		const from = match.index + 2 + kind.length + 1;
		const found = kind === "tool" ? parseTool(text, from) : parsePlain(kind, text, from);
		if (!found) continue;
		steps.push(found.step);
		opening.lastIndex = found.end;
	}
	return steps;
}

/** `{{result}}` in what is said or handed to a tool stands for the result of the last tool call. */
export function fillIn(steps: Step[], result: string): Step[] {
	return steps.map((step) => {
		if (step.kind === "say") return { ...step, text: step.text.replaceAll("{{result}}", () => result) };
		if (step.kind !== "tool") return step;
		const input = JSON.stringify(step.input).replaceAll("{{result}}", () =>
			JSON.stringify(result).slice(1, -1),
		);
		return { ...step, input: JSON.parse(input) as Record<string, unknown> };
	});
}

interface Found {
	step: Step;
	end: number;
}

function parsePlain(kind: Step["kind"], text: string, from: number): Found | undefined {
	if (kind === "refuse" || kind === "cut" || kind === "break" || kind === "obey") {
		return text.startsWith("]]", from - 1) ? { step: { kind }, end: from + 1 } : undefined;
	}
	const close = matchBrackets(text, from);
	if (close === undefined) return undefined;
	const value = text.slice(from, close).trim();
	const end = close + 2;
	if (kind === "say" || kind === "think") return { step: { kind, text: value }, end };
	if (kind === "gate") return { step: { kind, name: value }, end };
	const number = Number(value);
	if (!Number.isFinite(number)) return undefined;
	return kind === "sleep"
		? { step: { kind, ms: number }, end }
		: { step: { kind: "error", status: number }, end };
}

/** The index of the `]]` that closes what began before `from`, counting the `[[` in between. */
function matchBrackets(text: string, from: number): number | undefined {
	let depth = 1;
	for (let at = from; at < text.length - 1; at++) {
		const two = text.slice(at, at + 2);
		if (two === "[[") {
			depth++;
			at++;
		} else if (two === "]]") {
			depth--;
			if (depth === 0) return at;
			at++;
		}
	}
	return undefined;
}

function parseTool(text: string, from: number): Found | undefined {
	const name = /^[\w.:-]+/.exec(text.slice(from))?.[0];
	if (!name) return undefined;
	let at = from + name.length;
	while (/\s/.test(text[at] ?? "")) at++;
	if (text.startsWith("]]", at)) return { step: { kind: "tool", name, input: {} }, end: at + 2 };
	if (text[at] !== "{") return undefined;
	const close = matchObject(text, at);
	if (close === undefined) return undefined;
	let end = close;
	while (/\s/.test(text[end] ?? "")) end++;
	if (!text.startsWith("]]", end)) return undefined;
	const input = parseJson(text.slice(at, close));
	return input && { step: { kind: "tool", name, input }, end: end + 2 };
}

/**
 * The index behind the `}` that closes the object at `from`; braces within strings do not count.
 */
function matchObject(text: string, from: number): number | undefined {
	let depth = 0;
	let quoted = false;
	for (let at = from; at < text.length; at++) {
		const char = text[at];
		if (quoted) {
			if (char === "\\") at++;
			else if (char === '"') quoted = false;
		} else if (char === '"') quoted = true;
		else if (char === "{") depth++;
		else if (char === "}" && --depth === 0) return at + 1;
	}
	return undefined;
}

function parseJson(text: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return undefined;
	}
}
