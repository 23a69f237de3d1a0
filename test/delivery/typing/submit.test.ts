import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Screen } from "../../../src/claude/screen.ts";
import { type Follow, follow } from "../../../src/delivery/follow-message.ts";
import { putAside } from "../../../src/delivery/typing/draft.ts";
import { pasteIntoEmpty } from "../../../src/delivery/typing/paste-text.ts";
import { type EnterStep, enterStep, type Submission, submit } from "../../../src/delivery/typing/submit.ts";
import { frame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, aMessage, aTurn, BOB, lines, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal, type BoxOptions, eventually, type PromptBox } from "./prompt-box.ts";

const TEXT = '<intercom-message id="1">hello</intercom-message 1>';
const aPrompt = (fields: Partial<Extract<Screen, { kind: "prompt" }>> = {}): Screen => ({
	kind: "prompt",
	shell: false,
	draft: "",
	busy: false,
	stashed: false,
	stashes: true,
	...fields,
});

describe("Enter", () => {
	const boxes: [what: string, screen: Screen, first: EnterStep, again: EnterStep][] = [
		["our text and nothing else", aPrompt({ draft: TEXT }), { proof: "<intercom-" }, { proof: "<intercom-" }],
		["nothing", aPrompt(), "wait", "vanished"],
		["the beginning of our text", aPrompt({ draft: TEXT.slice(0, 9) }), "wait", "wait"],
		["our text and more", aPrompt({ draft: `${TEXT}?` }), "wait", "wait"],
		["something else", aPrompt({ draft: "/clear" }), "wait", "wait"],
		["our text in shell mode", aPrompt({ draft: TEXT, shell: true }), "not pressed", "not pressed"],
		["nothing in shell mode", aPrompt({ shell: true }), "not pressed", "not pressed"],
		["what no prompt is: a dialog, a menu", { kind: "other" }, "not pressed", "not pressed"],
	];

	it.each(boxes)("is decided on before it was pressed where the screen shows %s", (_, screen, first) => {
		expect(enterStep(screen, TEXT, { presses: 0, quiet: true })).toEqual(first);
	});

	it.each(boxes)("is decided on after it was pressed where the screen shows %s", (_, screen, __, again) => {
		expect(enterStep(screen, TEXT, { presses: 1, quiet: true })).toEqual(again);
	});

	it.each(boxes)(
		"waits for who has typed just now, and changes nothing else: %s",
		(_, screen, first, again) => {
			const waiting = (step: EnterStep) => (typeof step === "object" ? "wait" : step);
			expect(enterStep(screen, TEXT, { presses: 0, quiet: false })).toEqual(waiting(first));
			expect(enterStep(screen, TEXT, { presses: 1, quiet: false })).toEqual(waiting(again));
		},
	);

	it("is decided on by the box alone: whether a turn or a draft put aside is shown changes nothing", () => {
		for (const [, screen, first, again] of boxes) {
			const other = screen.kind === "prompt" ? { ...screen, busy: true, stashed: true } : screen;
			const steps = [0, 1].map((presses) => enterStep(other, TEXT, { presses, quiet: true }));
			expect(steps).toEqual([first, again]);
		}
	});
});

describe("submit", () => {
	let machine: Machine;
	let terminal: Terminal;
	let message: Message;
	/** The message in its frame. */
	let text: string;
	let transcript: string;
	let following: Follow;
	beforeEach(() => {
		machine = aMachine();
		terminal = aTerminal(machine);
		message = aMessage({ text: "merged?" });
		text = frame(message);
		transcript = machine.transcript(BOB, { prompt: "x" });
		following = follow({ log: () => {}, now: Date.now }, transcript, 0, message);
	});
	afterEach(async () => {
		following.stop();
		await terminal.close();
		machine.end();
	});

	/** A box into which the message was pasted. */
	async function pasted(options: BoxOptions = {}): Promise<PromptBox> {
		const box = await aPromptBox(machine, terminal, options, transcript);
		const seen = await box.prompt();
		const { signal } = new AbortController();
		expect(await pasteIntoEmpty(box.place, seen, text, signal)).toBe(true);
		return box;
	}
	async function submitIn(box: PromptBox, options: Partial<Submission> = {}) {
		return submit(box.place, text, {
			ready: async () => true,
			patience: 300,
			follow: following,
			signal: new AbortController().signal,
			...options,
		});
	}

	it.each([
		["as one chip", {}],
		["in full", { spelledOut: true }],
	])("presses Enter once and sees the proof, where the box shows the text %s", async (_, options) => {
		const box = await pasted(options);
		expect(await submitIn(box, { patience: 20_000 })).toBe("proven");
		expect(box.did()).toEqual([{ submitted: text }]);
	});

	it("presses a second time where the client lost the first", async () => {
		const box = await pasted({ losesEnters: 1 });
		expect(await submitIn(box, { patience: 3_000 })).toBe("proven");
		expect(box.did()).toHaveLength(1);
	});

	it("presses no second time in a client that is held up: the box holds a draft again by then", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half", heldUpMs: 1_500 }, transcript);
		expect(await putAside(box.place, (await box.prompt()).screen)).toBe("half");
		const { signal } = new AbortController();
		expect(await pasteIntoEmpty(box.place, undefined, text, signal)).toBe(true);
		expect(await submitIn(box)).toBe("proven");
		expect(box.did()).toEqual([{ submitted: text }]);
		expect(await box.draft()).toBe("half");
	});

	it("calls the text vanished where the client stays held up: it may still submit it", async () => {
		const box = await pasted({ heldUpMs: 20_000 });
		expect(await submitIn(box)).toBe("vanished");
		expect(box.did()).toEqual([]);
	});

	it("says at once that nothing more is pressed where the client ends behind Enter", async () => {
		const box = await pasted({ heldUpMs: 20_000 });
		const submitting = submitIn(box, { patience: 1_000 });
		await eventually(box.keys).toBe("\r");
		process.kill(box.pid, "SIGKILL");
		expect(await submitting).toBe("not pressed");
	});

	it("presses no third time, and leaves the text in the box", async () => {
		const box = await pasted({ losesEnters: 2 });
		expect(await submitIn(box)).toBe("not pressed");
		expect(await box.draft()).toMatch(/^\[Pasted text/);
		expect(box.did()).toEqual([]);
	});

	it.each([
		["first", 0],
		["second", 1],
	])("says that the text vanished where the %s Enter submitted it and it never came", async (_, lost) => {
		const box = await pasted({ forgets: true, losesEnters: lost });
		expect(await submitIn(box)).toBe("vanished");
		expect(box.did()).toHaveLength(1);
	});

	it.each<[string, BoxOptions]>([
		["a dialog has come up", { onPaste: "dialog" }],
		["the box went into shell mode", { onPaste: "shell" }],
	])("does not press Enter where %s", async (_, options) => {
		const box = await pasted(options);
		expect(await submitIn(box)).toBe("not pressed");
		expect(box.did()).toEqual([]);
	});

	it("does not press Enter where a person has typed into the text", async () => {
		const box = await pasted();
		await box.pane.type(" and more");
		await eventually(box.draft).toMatch(/more$/);
		expect(await submitIn(box)).toBe("not pressed");
		expect(box.did()).toEqual([]);
	});

	it("does not press Enter where the process is not ready", async () => {
		const box = await pasted();
		expect(await submitIn(box, { ready: async () => false })).toBe("not pressed");
		expect(box.did()).toEqual([]);
	});

	it("does not press Enter once the caller has gone", async () => {
		const box = await pasted();
		expect(await submitIn(box, { signal: AbortSignal.abort() })).toBe("not pressed");
		expect(box.did()).toEqual([]);
	});

	it("waits for the proof of what it has submitted, though the caller has gone since", async () => {
		const box = await pasted({ forgets: true });
		const gone = new AbortController();
		const submitting = submitIn(box, { patience: 20_000, signal: gone.signal });
		await eventually(box.did).toHaveLength(1);
		gone.abort();
		appendFileSync(transcript, lines(aTurn(message, { texts: [] })));
		expect(await submitting).toBe("proven");
	});

	it("says that the text vanished where it was submitted before the caller went, and never came", async () => {
		const box = await pasted({ forgets: true });
		const gone = new AbortController();
		const submitting = submitIn(box, { patience: 500, signal: gone.signal });
		await eventually(box.did).toHaveLength(1);
		gone.abort();
		expect(await submitting).toBe("vanished");
	});

	it("does not press Enter once the message has come by another way", async () => {
		const box = await pasted();
		appendFileSync(transcript, lines(aTurn(message, { texts: [] })));
		await following.until((turn) => turn.state !== "absent", 10_000);
		expect(await submitIn(box)).toBe("not pressed");
		expect(box.did()).toEqual([]);
	});

	it("does not press Enter in a pane that is gone", async () => {
		const box = await pasted();
		await terminal.tmux("kill-pane", "-t", box.pane.id);
		const { signal } = new AbortController();
		const options = { ready: async () => true, patience: 300, follow: following, signal };
		expect(await submit(box.place, text, options)).toBe("not pressed");
	});
});
