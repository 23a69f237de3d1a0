import { isReply, type Reply, type ShownRecord } from "./shown-record.ts";

/**
 * How a conversation went on from one of its records.
 *
 * - `answered`: the model has written a message since, with the record before it.
 * - `without`: it went on from before the record, which is no part of it any more.
 * - `open`: neither can be told yet.
 */
export type Onward = "answered" | "without" | "open";

type Linked = Exclude<ShownRecord, { kind: "queue" }>;

/**
 * Where a record stands: how many steps above the one that is asked about its chain has parted from
 * that one's. 0: it goes on from it. Infinity: it has another beginning. `undefined`: a line is
 * missing, and nothing tells.
 */
type Standing = number | undefined;

/** What is known of the record that is asked about. */
interface Line {
	/** By uuid; each once, as a resumed session repeats some. */
	known: ReadonlyMap<string, Linked>;
	/** The uuids of the record and of those before it in its chain, nearest first. */
	before: ReadonlyMap<string, number>;
	/** Their records, as far as they are there. */
	path: readonly (Linked | undefined)[];
	standings: Map<string, Standing>;
	/** The message whose tool call had the result that the record stands behind. */
	call: Reply | undefined;
}

/**
 * Tells by the chain of parents how the conversation went on from a record. Records that tell no
 * place in it tell nothing.
 * @param index of the record
 */
export function onwardFrom(records: readonly ShownRecord[], index: number): Onward {
	const start = records[index];
	if (start === undefined || start.kind === "queue" || start.uuid === undefined) return "open";
	const line = lineOf(records, start);
	// The blocks of a message are written one by one. One that was begun before is no reply to it.
	const begun = new Set(records.slice(0, index).map((record) => isReply(record) && record.message));
	let prompt = records.slice(0, index).findLast(isPrompt);
	let without = false;
	for (const record of records.slice(index + 1)) {
		if (isPrompt(record)) prompt = record;
		const goesOn = isPrompt(record) || (isReply(record) && !begun.has(record.message));
		if (!goesOn || record.uuid === undefined) continue;
		const standing = standingOf(line, record.uuid);
		if (standing === undefined) continue;
		const isIn = holds(line, standing) || (isReply(record) && isAskedAside(line, standing, prompt));
		if (isIn && isReply(record)) return "answered";
		without ||= !isIn;
	}
	return without ? "without" : "open";
}

function lineOf(records: readonly ShownRecord[], start: Linked): Line {
	const known = chainOf(records);
	const before = new Map<string, number>();
	for (let at = start.uuid; at !== undefined && !before.has(at); at = known.get(at)?.parent)
		before.set(at, before.size);
	const path = [...before.keys()].map((uuid) => known.get(uuid));
	return { known, before, path, standings: new Map(), call: callBefore(path) };
}

function chainOf(records: readonly ShownRecord[]): Map<string, Linked> {
	const known = new Map<string, Linked>();
	let last: string | undefined;
	for (const record of records) {
		if (record.kind === "queue" || record.uuid === undefined || known.has(record.uuid)) continue;
		// In the middle of a turn 2.1.328 names as the old chain's end a record that it never wrote.
		const isLost = record.kind === "link" && record.compaction && !known.has(record.parent ?? "");
		known.set(record.uuid, isLost ? { ...record, parent: last } : record);
		last = record.uuid;
	}
	return known;
}

/** The call whose result a record stands behind, with nothing but hooks' words in between. */
function callBefore(path: readonly (Linked | undefined)[]): Reply | undefined {
	const at = path.findIndex((record) => record === undefined || isReply(record) || isPrompt(record));
	const call = path[at];
	const hasResult = path.slice(0, Math.max(0, at)).some((record) => record?.kind === "result");
	return call && isReply(call) && hasResult ? call : undefined;
}

function standingOf({ known, before, standings }: Line, uuid: string): Standing {
	const path = new Set<string>();
	let at: string | undefined = uuid;
	while (at !== undefined && !before.has(at) && !standings.has(at) && known.has(at) && !path.has(at)) {
		path.add(at);
		at = known.get(at)?.parent;
	}
	const standing = at === undefined ? Number.POSITIVE_INFINITY : (before.get(at) ?? standings.get(at));
	for (const each of path) standings.set(each, standing);
	return standing;
}

/**
 * Of calls made at once each result follows its own call, and the model's next message follows one
 * of them. It is given all.
 */
function holds(line: Line, standing: number): boolean {
	if (standing === 0) return true;
	const fork = line.path[standing];
	if (!line.call || !fork || !isReply(fork)) return false;
	return fork.uuid === line.call.uuid || (fork.message !== "" && fork.message === line.call.message);
}

/**
 * A prompt that waited when the person pressed Esc in a tool is chained to the tool's call by
 * 2.1.328, and so is the interruption, which its answer follows.
 * @param prompt the one that the reply is to
 */
function isAskedAside(line: Line, standing: number, prompt: Linked | undefined): boolean {
	const fork = line.path[standing];
	if (!fork || !isReply(fork) || fork.calls.length === 0 || prompt?.uuid === undefined) return false;
	const steps = line.before.get(prompt.uuid);
	return steps === undefined ? standingOf(line, prompt.uuid) === 0 : steps < standing;
}

function isPrompt(record: ShownRecord): record is Extract<ShownRecord, { kind: "prompt" }> {
	return record.kind === "prompt";
}
