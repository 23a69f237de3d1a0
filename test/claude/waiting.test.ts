import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shownOf } from "../../src/claude/shown.ts";
import type { ShownRecord } from "../../src/claude/shown-record.ts";
import { NOBODY_KNOWS, queueAfter, queueOf, wentOnWithout } from "../../src/claude/waiting.ts";

let clock = 0;
const queue = (change: "in" | "out" | "emptied"): ShownRecord => ({ kind: "queue", change, at: ++clock });
const prompt = (typed?: boolean): ShownRecord => ({ kind: "prompt", typed, at: ++clock });
const reply = (): ShownRecord => ({ kind: "reply", message: `m${++clock}`, calls: [], at: clock });
const end = (): ShownRecord => ({ kind: "end", at: ++clock });

describe("how many prompts wait", () => {
	const waiting = (records: ShownRecord[], before = 0) => queueAfter(records, queueOf(before)).waiting;

	it("is counted from what goes in and out", () => {
		expect(waiting([queue("in"), queue("in"), queue("out"), prompt(false), queue("in")])).toBe(2);
		expect(waiting([queue("in"), queue("in"), queue("emptied")])).toBe(0);
	});

	it("is not known from the middle on, nor where one leaves that had not come", () => {
		expect(waiting([queue("in"), queue("out")], NOBODY_KNOWS)).toBe(NOBODY_KNOWS);
		expect(waiting([queue("out"), prompt(false), queue("in")])).toBe(NOBODY_KNOWS);
	});

	it("is 0 where a person types a prompt that need not wait, whatever was left before", () => {
		for (const before of [[queue("in")], [queue("out")]]) expect(waiting([...before, prompt(true)])).toBe(0);
		// 2.1.100 does not say it. Nothing has left its queue for that prompt.
		expect(waiting([queue("in"), prompt()])).toBe(0);
		expect(waiting([queue("in"), queue("in"), queue("out"), prompt()])).toBe(1);
	});

	it("is not 0 by a prompt that was typed before the last one was put in, and written after it", () => {
		const typed = prompt(true);
		expect(waiting([queue("in"), typed])).toBe(1);
	});
});

describe("a text that comes with a prompt which has to wait", () => {
	it("is not lost while the prompts before it leave the queue and are answered", () => {
		const before = queueAfter([prompt(true), queue("in")], queueOf(0));
		const at = ++clock;
		const records = [queue("in"), reply(), queue("out"), end(), prompt(false), reply(), end()];
		expect(wentOnWithout(records, at, before)).toBe(false);
		records.push(queue("out"), reply(), end());
		// What was written so late belongs to the turn before.
		expect(wentOnWithout(records, at, before)).toBe(false);
		expect(wentOnWithout([...records, prompt(false), reply()], at, before)).toBe(true);
	});

	it("is lost where the queue is emptied once it is in", () => {
		const at = ++clock;
		expect(wentOnWithout([queue("emptied")], at, queueOf(1))).toBe(false);
		expect(wentOnWithout([queue("in"), queue("emptied")], at, queueOf(1))).toBe(true);
	});
});

/** What happens in a client, in order. */
const steps = fc.array(
	fc.constantFrom("type", "type", "absorb", "turn ends", "turn ends", "reply", "take all back", "/clear"),
	{ minLength: 1, maxLength: 30 },
);
interface Made {
	records: ShownRecord[];
	/** Where the transcript began that the mail was handed over in. */
	began: number;
	/** Where that ended when it was handed over, and when. */
	offset: number;
	at: number;
	/** How the mail ended. */
	fate: "came" | "lost" | "taken back" | "waits";
}

/**
 * Writes what 2.1.328 writes. A prompt goes to the model at once where the client rests, else into its
 * queue. That another leaves the queue stands before the last words of the turn before. The mail comes
 * with the prompt that is the nth one typed, unless the client loses its text.
 */
function write(all: readonly string[], nth: number, isLost: boolean): Made | undefined {
	const records: ShownRecord[] = [];
	let waits: string[] = [];
	let isBusy = false;
	let typed = 0;
	let parent = "first";
	let began = 0;
	let fate: Made["fate"] = "waits";
	let given: Pick<Made, "began" | "offset" | "at"> | undefined;
	const link = (kind: "prompt" | "context" | "reply", more: object) => {
		const uuid = `u${records.length}`;
		records.push({ kind, uuid, parent, at: ++clock, ...more } as ShownRecord);
		parent = uuid;
	};
	const comes = (name: string, isTyped: boolean) => {
		link("prompt", { typed: isTyped });
		if (name !== "mail") return;
		fate = isLost ? "lost" : "came";
		if (!isLost) link("context", { text: "the mail" });
	};
	const replies = () => link("reply", { message: `m${records.length}`, calls: [] });
	const types = (name: string) => {
		if (name === "mail") given = { began, offset: records.length, at: ++clock };
		if (isBusy) {
			records.push(queue("in"));
			waits.push(name);
		} else comes(name, true);
		isBusy = true;
	};
	const takesUp = () => {
		isBusy = false;
		while (!isBusy && waits.length > 0) {
			const name = waits.shift() ?? "";
			records.push(queue("out"));
			replies();
			records.push(end());
			if (name === "/clear") {
				began = records.length;
				parent = `cleared ${began}`;
			} else {
				comes(name, false);
				isBusy = true;
			}
		}
	};
	const takesBack = () => {
		if (waits.includes("mail")) fate = "taken back";
		if (waits.length > 0) records.push(queue("emptied"));
		waits = [];
	};
	const absorbs = () => {
		const names = waits.filter((name) => name !== "/clear");
		waits = waits.filter((name) => name === "/clear");
		records.push(...names.map(() => queue("out")));
		for (const name of names) comes(name, false);
	};
	for (const step of all) {
		if (step === "type") types(++typed === nth ? "mail" : `other ${typed}`);
		else if (step === "/clear" && isBusy) types("/clear");
		else if (step === "absorb" && isBusy) absorbs();
		else if (step === "take all back" && isBusy) takesBack();
		else if (step === "reply" && isBusy) replies();
		else if (step === "turn ends" && isBusy) takesUp();
	}
	if (given === undefined) return undefined;
	// In the end all is taken up, and the person goes on.
	while (isBusy) takesUp();
	types("the last");
	replies();
	return { records, ...given, fate };
}

describe("mail that comes with any prompt of a session, whatever else waits", () => {
	it("is never taken for lost while it may come, and comes back where it does not", () => {
		fc.assert(
			fc.property(steps, fc.nat(), fc.boolean(), fc.nat(), (all, nth, isLost, from) => {
				const typed = all.filter((step) => step === "type").length;
				const made = write(all, 1 + (nth % Math.max(1, typed)), isLost);
				if (!made) return;
				const { records, began, offset, at, fate } = made;
				for (const start of [began, began + (from % (offset - began + 1))]) {
					const before = queueOf(start === began ? 0 : NOBODY_KNOWS);
					const known = queueAfter(records.slice(start, offset), before);
					const verdictAt = (to: number) =>
						shownOf(records.slice(offset, to), { at, withPrompt: true, queue: known }, (text) =>
							text.includes("the mail"),
						);
					const carried = records.findIndex((record) => record.kind === "context");
					if (fate === "came")
						for (let to = offset; to <= records.length; to++) expect(verdictAt(to)).not.toBe("passed");
					expect(verdictAt(records.length)).toBe(fate === "came" ? "shown" : "passed");
					expect(carried >= 0).toBe(fate === "came");
				}
			}),
			{ numRuns: 3_000 },
		);
	});
});
