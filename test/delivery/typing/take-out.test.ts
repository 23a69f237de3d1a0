import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Screen } from "../../../src/claude/screen.ts";
import { pasteIntoEmpty } from "../../../src/delivery/typing/paste-text.ts";
import { type EraseStep, type Erasing, eraseStep, takeOut } from "../../../src/delivery/typing/take-out.ts";
import { frame } from "../../../src/messages/frame.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, aMessage, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal, type BoxOptions, eventually, type PromptBox } from "./prompt-box.ts";

const TEXT = '<intercom-message id="1">hello</intercom-message 1>';
const ERASE = "\x15\x7f";

/** Every state the decision may be made in. */
const STATES: Erasing[] = [0, 1].flatMap((presses) =>
	[false, true].flatMap((drawn) =>
		[false, true].flatMap((late) =>
			[false, true].flatMap((aborted) =>
				[false, true].map((quiet) => ({ presses, drawn, late, aborted, quiet })),
			),
		),
	),
);
const inBox = (draft: string, shell = false): Screen => ({
	kind: "prompt",
	shell,
	draft,
	busy: false,
	stashed: false,
	stashes: true,
});

/** Who has typed just now is waited for; only a caller who has gone does not wait for ever. */
function whenQuiet({ quiet, late, aborted }: Erasing, keys: EraseStep): EraseStep {
	if (quiet) return keys;
	return late && aborted ? "leave" : "wait";
}

describe("the keys that erase", () => {
	it.each<[string, Screen, (known: Erasing) => EraseStep]>([
		["our text", inBox(TEXT), (known) => whenQuiet(known, { keys: ERASE, proof: "<intercom-" })],
		[
			"the beginning of our text",
			inBox(TEXT.slice(0, 12)),
			(known) => whenQuiet(known, { keys: ERASE, proof: "<intercom-" }),
		],
		["so little that a person may be typing it", inBox(TEXT.slice(0, 7)), () => "leave"],
		["our text and more", inBox(`${TEXT}?`), () => "leave"],
		["a word before our text", inBox(`so ${TEXT}`), () => "leave"],
		["something else", inBox("/clear"), () => "leave"],
		["nothing", inBox(""), ({ drawn, late }) => (drawn || late ? "cleared" : "wait")],
		["nothing in shell mode", inBox("", true), ({ drawn, late }) => (drawn || late ? "cleared" : "wait")],
		[
			"our text in shell mode, where keys go one by one",
			inBox(TEXT, true),
			(known) => whenQuiet(known, { keys: known.presses === 0 ? "\x15" : "\x7f", proof: "<intercom-" }),
		],
		["something else in shell mode", inBox("ls", true), () => "leave"],
		["a dialog", { kind: "other" }, ({ aborted }) => (aborted ? "leave" : "hidden")],
	])("are decided on in every state where the screen shows %s", (_, screen, expected) => {
		expect(STATES).toHaveLength(32);
		for (const known of STATES) expect(eraseStep(screen, TEXT, known)).toEqual(expected(known));
	});
});

describe("takeOut", () => {
	const text = frame(aMessage({ text: "one\ntwo\nthree" }));
	let machine: Machine;
	let terminal: Terminal;
	let hidden: number;
	beforeEach(() => {
		machine = aMachine();
		terminal = aTerminal(machine);
		hidden = 0;
	});
	afterEach(async () => {
		await terminal.close();
		machine.end();
	});

	/** A box into which the text was pasted. */
	async function pasted(options: BoxOptions = {}): Promise<PromptBox> {
		const box = await aPromptBox(machine, terminal, options);
		const seen = await box.prompt();
		expect(await pasteIntoEmpty(box.place, seen, text, new AbortController().signal)).toBe(true);
		return box;
	}
	async function takenOut(box: PromptBox, signal = new AbortController().signal): Promise<boolean> {
		return takeOut(box.place, text, signal, () => hidden++);
	}

	it.each<[string, BoxOptions]>([
		["one chip", {}],
		["all its lines", { spelledOut: true }],
		["all its lines, in shell mode", { spelledOut: true, onPaste: "shell" }],
	])("clears the box of the text, shown as %s, and presses nothing else", async (_, options) => {
		const box = await pasted(options);
		expect(await takenOut(box)).toBe(true);
		expect(await box.draft()).toBe("");
		expect([box.did(), hidden]).toEqual([[], 0]);
	});

	it("believes in the end that a paste which never shows is not there", async () => {
		const box = await pasted({ blind: true });
		expect(await takenOut(box)).toBe(true);
	});

	it("leaves a box that a person has typed into as it is", async () => {
		const box = await pasted({ spelledOut: true });
		await box.pane.type(" and more");
		await eventually(box.draft).toMatch(/more$/);
		expect(await takenOut(box)).toBe(false);
		expect(await box.draft()).toMatch(/^<intercom-message[\s\S]*more$/);
	});

	it("leaves a box at which somebody begins to type, as a program does", async () => {
		const box = await pasted({ spelledOut: true });
		await eventually(box.draft).toMatch(/^<intercom-/);
		const taking = takenOut(box);
		await box.pane.type(" and more");
		expect(await taking).toBe(false);
		expect(await box.draft()).toMatch(/^<intercom-message[\s\S]* and more$/);
	});

	it("presses no key again before the one before shows", async () => {
		const box = await pasted({ drawMs: 300 });
		const taking = takenOut(box);
		// The first key goes out 400 ms after the text has come up, and shows 300 ms later.
		await eventually(box.keys).toBe("\x15\x7f");
		await box.pane.type("mine");
		expect(await taking).toBe(false);
		expect(await box.draft()).toBe("mine");
	});

	it("waits behind a dialog, says so once, and presses nothing in it", async () => {
		const box = await pasted({ onPaste: "dialog" });
		const taking = takenOut(box);
		await eventually(() => hidden).toBe(1);
		await box.show("box");
		expect(await taking).toBe(true);
		expect([await box.draft(), box.did(), hidden]).toEqual(["", [], 1]);
	});

	it("gives up behind a dialog once the caller has gone", async () => {
		const box = await pasted({ onPaste: "dialog" });
		const gone = new AbortController();
		const taking = takenOut(box, gone.signal);
		await eventually(() => hidden).toBe(1);
		gone.abort();
		expect(await taking).toBe(false);
		expect(box.did()).toEqual([]);
	});

	it("ends where the pane is gone", async () => {
		const box = await pasted();
		await terminal.tmux("kill-pane", "-t", box.pane.id);
		expect(await takeOut(box.place, text, new AbortController().signal, () => hidden++)).toBe(false);
	});
});
