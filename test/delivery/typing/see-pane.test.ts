import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { seePane } from "../../../src/delivery/typing/see-pane.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal, bobIn } from "./prompt-box.ts";

let machine: Machine;
let terminal: Terminal;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	terminal = aTerminal(machine);
	context = machine.context({ env: { TMUX: `${terminal.socket},1,0` } });
});
afterEach(async () => {
	await terminal.close();
	machine.end();
});

describe("the pane of a session", () => {
	it("is the one it was seen in", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half" });
		await aPromptBox(machine, terminal);
		expect(await seePane(context, await bobIn(machine, context, box))).toMatchObject({
			pane: { id: box.pane.id, socket: terminal.socket },
			screen: { kind: "prompt", draft: "half" },
		});
	});

	it("is the one its process runs in by now, whatever pane it was seen in", async () => {
		const box = await aPromptBox(machine, terminal);
		const other = await aPromptBox(machine, terminal);
		const target = await bobIn(machine, context, box);
		if (target.running?.where.kind !== "tmux") throw new Error("Bob is in no pane");
		target.running.where.pane = other.pane.id;
		expect(await seePane(context, target)).toMatchObject({ pane: { id: box.pane.id } });
	});

	it("is none where it runs outside tmux", async () => {
		const box = await aPromptBox(machine, terminal);
		const pid = machine.start("cat").pid ?? 0;
		const target = await bobIn(machine, context, { ...box, pid });
		expect(await seePane(context, target)).toEqual({ reason: "it is in no tmux pane", lasting: true });
	});

	it("is none once the pane is gone", async () => {
		const box = await aPromptBox(machine, terminal);
		const target = await bobIn(machine, context, box);
		await terminal.tmux("kill-pane", "-t", box.pane.id);
		expect(await seePane(context, target)).toMatchObject({ reason: "it is in no tmux pane" });
	});

	it("is none where the session does not run", async () => {
		const box = await aPromptBox(machine, terminal);
		const target = { ...(await bobIn(machine, context, box)), running: undefined };
		expect(await seePane(context, target)).toEqual({ reason: "it is not running", lasting: true });
	});
});
