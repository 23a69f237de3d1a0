import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { bringBack, putAside } from "../../../src/delivery/typing/draft.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal, eventually, type PromptBox } from "./prompt-box.ts";

let machine: Machine;
let context: Context;
let terminal: Terminal;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	terminal = aTerminal(machine);
});
afterEach(async () => {
	await terminal.close();
	machine.end();
});

async function putAsideIn(box: PromptBox): Promise<string | undefined> {
	const { screen } = await box.prompt();
	return putAside(box.place, screen);
}

describe("a draft", () => {
	it("is put aside, and brought back where nothing was submitted", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half a thought" });
		expect(await putAsideIn(box)).toBe("half a thought");
		expect((await box.prompt()).screen).toMatchObject({ draft: "", stashed: true });
		await bringBack(context, box.place, "half a thought", false);
		expect((await box.prompt()).screen).toMatchObject({ draft: "half a thought", stashed: false });
		expect(machine.logged).toEqual([]);
	});

	it("is brought back where the client says in unknown words that it is aside", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half a thought", stashedWords: "  kept" });
		expect(await putAsideIn(box)).toBeUndefined();
		await eventually(box.draft).toBe("half a thought");
	});

	it("is left alone where the client keeps another one back already", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "kept earlier" });
		await box.pane.sendKeys("C-s");
		await eventually(box.draft).toBe("");
		await box.pane.type("kept now");
		await eventually(box.draft).toBe("kept now");
		expect(await putAsideIn(box)).toBeUndefined();
		expect((await box.prompt()).screen).toMatchObject({ draft: "kept now", stashed: true });
	});

	it("is left alone while somebody is typing it", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half" });
		const { screen } = await box.prompt();
		await box.pane.type(" a thought");
		await eventually(box.draft).toBe("half a thought");
		expect(await putAside(box.place, screen)).toBeUndefined();
		expect(await box.draft()).toBe("half a thought");
	});

	it("is left alone where a dialog comes up over it", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half" });
		const { screen } = await box.prompt();
		await box.show("dialog");
		expect(await putAside(box.place, screen)).toBeUndefined();
		expect(box.did()).toEqual([]);
	});

	it("that is none takes no key at all", async () => {
		const box = await aPromptBox(machine, terminal);
		expect(await putAsideIn(box)).toBe("");
		await bringBack(context, box.place, "", false);
		expect((await box.prompt()).screen).toMatchObject({ draft: "", stashed: false });
	});

	it("that the client brings back itself after a submit is not put aside again", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half", forgets: true });
		await putAsideIn(box);
		await box.pane.type("ours");
		await box.pane.sendKeys("Enter");
		await bringBack(context, box.place, "half", true);
		expect((await box.prompt()).screen).toMatchObject({ draft: "half", stashed: false });
	});

	it("that is not seen again is left to the client, and the log says so", async () => {
		const box = await aPromptBox(machine, terminal, { draft: "half" });
		await putAsideIn(box);
		await box.show("dialog");
		await bringBack(context, box.place, "half", false);
		expect(machine.logged).toEqual([{ event: "draft-not-seen", detail: { pane: box.pane.id } }]);
		expect(box.did()).toEqual([]);
	});
});
