import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { look, lookUntil } from "../../../src/delivery/typing/look.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal } from "./prompt-box.ts";

let machine: Machine;
let terminal: Terminal;
beforeEach(() => {
	machine = aMachine();
	terminal = aTerminal(machine);
});
afterEach(async () => {
	await terminal.close();
	machine.end();
});

describe("a look", () => {
	it("shows the pane and its screen", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half" });
		expect(await look(box.place)).toMatchObject({
			pane: { id: box.pane.id, pid: box.pid },
			screen: { kind: "prompt", draft: "half", shell: false },
		});
		await box.show("dialog");
		expect(await look(box.place)).toMatchObject({ screen: { kind: "other" } });
	});

	it("at a pane that is gone shows nothing", async () => {
		const box = await aPromptBox(machine, terminal);
		await terminal.tmux("kill-pane", "-t", box.pane.id);
		expect(await look(box.place)).toBeUndefined();
	});
});

describe("looking until", () => {
	it("ends as soon as the prompt box is as wanted", async () => {
		const box = await aPromptBox(machine, terminal);
		const looking = lookUntil(box.place, ({ draft }) => draft === "half", 10_000);
		await box.pane.type("half");
		expect(await looking).toMatchObject({ pane: { id: box.pane.id }, screen: { draft: "half" } });
	});

	it("looks once even where there is no time", async () => {
		const box = await aPromptBox(machine, terminal);
		expect(await lookUntil(box.place, () => true, -1)).toBeDefined();
	});

	it("ends when the time is over: a dialog is no prompt box", async () => {
		const box = await aPromptBox(machine, terminal);
		await box.show("dialog");
		expect(await lookUntil(box.place, () => true, 50)).toBeUndefined();
	});

	it("ends when the pane is gone", async () => {
		const box = await aPromptBox(machine, terminal);
		const looking = lookUntil(box.place, () => false, 60_000);
		await terminal.tmux("kill-pane", "-t", box.pane.id);
		expect(await looking).toBeUndefined();
	});
});
