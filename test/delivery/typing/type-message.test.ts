import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { type Follow, follow } from "../../../src/delivery/follow-message.ts";
import type { Attempt } from "../../../src/delivery/routes/route.ts";
import { typeMessage } from "../../../src/delivery/typing/type-message.ts";
import { promptFrame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import type { Session } from "../../../src/model/session.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, aMessage, BOB, type Machine, markless } from "../../machine.ts";
import { aPromptBox, aTerminal, type BoxOptions, bobIn, eventually, type PromptBox } from "./prompt-box.ts";

let machine: Machine;
let terminal: Terminal;
let context: Context;
let message: Message;
let transcript: string;
let following: Follow;
let box: PromptBox;
let target: Session;
let said: string[];
beforeEach(() => {
	machine = aMachine();
	terminal = aTerminal(machine);
	context = machine.context({ env: { TMUX: `${terminal.socket},1,0` } });
	message = aMessage({ text: "read @notes" });
	transcript = machine.transcript(BOB, { prompt: "x" });
	following = follow({ log: () => {}, now: Date.now }, transcript, 0, message);
	said = [];
});
afterEach(async () => {
	following.stop();
	await terminal.close();
	machine.end();
});

async function bobsBox(options: BoxOptions = {}, fields: Record<string, unknown> = {}): Promise<void> {
	box = await aPromptBox(machine, terminal, options, transcript);
	target = await bobIn(machine, context, box, fields);
}
async function typeToBob(
	signal = new AbortController().signal,
	pane: string = box.pane.id,
): Promise<Attempt> {
	const say = (line: string) => said.push(line);
	return typeMessage(
		{ context, target, message, follow: following, signal, say },
		{ socket: terminal.socket, pane },
	);
}

describe("typing a message", () => {
	it("submits it once, and nothing else", async () => {
		await bobsBox();
		expect(await typeToBob()).toEqual({ done: true });
		const submitted = box.did().map((did) => markless(did.submitted ?? ""));
		expect(submitted).toEqual([markless(promptFrame(message))]);
		expect(await box.draft()).toBe("");
	});

	it("puts a draft aside and leaves it in the box again", async () => {
		await bobsBox({ draft: "half a thought" });
		expect(await typeToBob()).toEqual({ done: true });
		const submitted = box.did().map((did) => markless(did.submitted ?? ""));
		expect(submitted).toEqual([markless(promptFrame(message))]);
		expect((await box.prompt()).screen).toMatchObject({ draft: "half a thought", stashed: false });
	});

	it.each<[string, BoxOptions, Record<string, unknown>, string]>([
		["is busy", {}, { status: "busy" }, "it is busy"],
		["waits for its user", {}, { status: "waiting" }, "it waits for its user (dialog open)"],
		[
			"is of the old client and has a draft",
			{ draft: "half", glyph: ">" },
			{ version: undefined },
			"there is a draft in its prompt that cannot be put aside",
		],
		[
			"is in a pane too small for what is spelled out",
			{ height: 8 },
			{ version: undefined },
			"its pane is too small to show what is typed",
		],
	])("pastes nothing into a session that %s", async (_, options, fields, reason) => {
		await bobsBox(options, fields);
		expect(await typeToBob()).toMatchObject({ done: false, reason });
		expect(await box.draft()).toBe(options.draft ?? "");
		expect(box.did()).toEqual([]);
	});

	it("pastes nothing into a dialog that the registry does not tell of", async () => {
		await bobsBox();
		await box.show("dialog");
		expect(await typeToBob()).toMatchObject({ done: false, reason: expect.stringMatching(/no free prompt/) });
		await box.show("box");
		expect(await box.draft()).toBe("");
	});

	it("pastes nothing into another pane than the one it has the right to type into", async () => {
		await bobsBox();
		const other = await aPromptBox(machine, terminal);
		expect(await typeToBob(undefined, other.pane.id)).toMatchObject({
			reason: "it moved to another pane just now",
		});
		expect([await box.draft(), await other.draft()]).toEqual(["", ""]);
	});

	it("brings the draft back where the caller has gone before the paste", async () => {
		await bobsBox({ draft: "half" });
		expect(await typeToBob(AbortSignal.abort())).toMatchObject({
			done: false,
			reason: "somebody is typing in its prompt",
		});
		expect((await box.prompt()).screen).toMatchObject({ draft: "half", stashed: false });
	});

	it("takes the text out again where shell mode came between look and Enter, and runs nothing", async () => {
		await bobsBox({ onPaste: "shell" });
		const attempt = await typeToBob();
		expect(attempt).toMatchObject({ done: false, reason: "its prompt did not take the text" });
		expect(attempt).not.toHaveProperty("stuck");
		expect([await box.draft(), box.did()]).toEqual(["", []]);
	});

	it("takes the text out and brings the draft back once a dialog is gone that came between", async () => {
		await bobsBox({ draft: "half", onPaste: "dialog" });
		const typing = typeToBob();
		await eventually(() => said).toEqual([
			"something came up in app while it was typed; the text is taken out again",
		]);
		await box.show("box");
		expect(await typing).toMatchObject({ done: false, reason: "its prompt did not take the text" });
		expect((await box.prompt()).screen).toMatchObject({ draft: "half", stashed: false });
		expect(box.did()).toEqual([]);
	});

	it("is stuck where a dialog still hides the text when the caller goes: nothing may send it again", async () => {
		await bobsBox({ draft: "half", onPaste: "dialog" });
		const gone = new AbortController();
		const typing = typeToBob(gone.signal);
		await eventually(() => said).toHaveLength(1);
		gone.abort();
		expect(await typing).toMatchObject({
			stuck: true,
			reason: "something came up while it was typed; the text stands in its prompt, not submitted",
		});
		expect(machine.logged).toMatchObject([{ event: "type-left" }]);
		expect(box.did()).toEqual([]);
		// The draft stays put aside: the box is not empty.
		await box.show("box");
		expect((await box.prompt()).screen).toMatchObject({ stashed: true });
	});

	it("is stuck where the text was submitted and the transcript does not have it", async () => {
		await bobsBox({ forgets: true });
		expect(await typeToBob()).toMatchObject({
			stuck: true,
			reason: "the text was typed and is not confirmed yet",
		});
		expect(machine.logged).toMatchObject([{ event: "type-unproven" }]);
		expect(box.did()).toHaveLength(1);
	});
});
