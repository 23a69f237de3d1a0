import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { lease } from "../../../src/host/lease.ts";
import { promptFrame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, aMessage, BOB, type Machine, markless, startOf } from "../../machine.ts";
import { carry, tried } from "../carry.ts";
import {
	aPromptBox,
	aTerminal,
	type BoxOptions,
	bobIn,
	eventually,
	type PromptBox,
} from "../typing/prompt-box.ts";

let machine: Machine;
let terminal: Terminal;
let context: Context;
let message: Message;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	terminal = aTerminal(machine);
	context = machine.context({
		env: { CLAUDE_INTERCOM_ROUTES: "type", TMUX: `${terminal.socket},1,0` },
	});
	message = aMessage({ text: "merged?" });
	transcript = machine.transcript(BOB, { prompt: "x" });
});
afterEach(async () => {
	await terminal.close();
	machine.end();
});

async function bobsBox(options: BoxOptions = {}): Promise<PromptBox> {
	const box = await aPromptBox(machine, terminal, options, transcript);
	await bobIn(machine, context, box);
	return box;
}
/** The right to type into a pane, as another process of Intercom would have it. */
async function leaseOf(box: PromptBox): Promise<() => void> {
	const hash = createHash("sha256").update(`${terminal.socket} ${box.pane.id}`).digest("hex");
	const options = { ms: 0, now: Date.now };
	const release = await lease(context.config.paths.leases, `pane-${hash.slice(0, 16)}`, options);
	if (!release) throw new Error("the pane is leased already");
	return release;
}

describe("type", () => {
	it("carries the message into the target's own pane, and gives the right to it back", async () => {
		const box = await bobsBox();
		expect(await carry(context, message)).toMatchObject({ state: "carried", route: "type" });
		const submitted = box.did().map((did) => markless(did.submitted ?? ""));
		expect(submitted).toEqual([markless(promptFrame(message))]);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		(await leaseOf(box))();
	});

	it("waits for another typer to the same pane", async () => {
		const box = await bobsBox();
		const release = await leaseOf(box);
		const carrying = carry(context, message);
		await eventually(() => tried).toEqual(["type"]);
		expect(box.did()).toEqual([]);
		release();
		expect(await carrying).toMatchObject({ state: "carried" });
	});

	it("ends its wait for another typer when the caller goes, and puts the message back", async () => {
		const box = await bobsBox();
		await leaseOf(box);
		const gone = new AbortController();
		const carrying = carry(context, message, undefined, { signal: gone.signal });
		await eventually(() => tried).toEqual(["type"]);
		gone.abort();
		expect(await carrying).toEqual({
			state: "held",
			reasons: ["type: somebody else is typing into its pane"],
		});
		expect([box.did(), context.mailbox.unreadCount(BOB)]).toEqual([[], 1]);
	});

	it("does not touch a session in which a monitor runs", async () => {
		const box = await bobsBox();
		const { paths } = context.config;
		mkdirSync(paths.monitors, { recursive: true });
		const monitor = { pid: process.pid, procStart: startOf(process.pid) };
		writeFileSync(paths.monitor(BOB), JSON.stringify(monitor));
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["type: a monitor of Intercom runs in it, so nothing is typed"],
		});
		expect([tried, box.did()]).toEqual([[], []]);
	});

	it("does not take the message for a session that shows a dialog", async () => {
		const box = await bobsBox();
		await box.show("dialog");
		expect(await carry(context, message)).toEqual({
			state: "held",
			reasons: ["type: its screen shows no free prompt (a dialog, a menu or another view)"],
		});
		expect([tried, box.did()]).toEqual([[], []]);
	});
});
