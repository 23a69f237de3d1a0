import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientOf } from "../../src/hooks/client.ts";
import { ANN, aMachine, BOB, type Machine, startOf } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const client = (transcript = "") =>
	clientOf(machine.context(), { session: BOB, continued: false, subagent: false, transcript });

describe("the client that runs a hook", () => {
	it("is the one that the registry names for the session", async () => {
		const pid = machine.register(BOB, { version: "2.1.150", status: "busy" });
		machine.register(ANN);
		expect(await client()).toEqual({
			manners: { stopContext: false, writesContext: true },
			process: { pid, start: startOf(pid) },
		});
	});

	it("is that of the session's card: after /clear the registry of 2.1.100 has the old id", async () => {
		const pid = machine.register(ANN, { version: "2.1.100", status: undefined });
		machine.card(BOB, { pid, procStart: startOf(pid) });
		expect(await client()).toMatchObject({ manners: { writesContext: true }, process: { pid } });
	});

	it("is not that of the card where another process has its pid by now", async () => {
		const pid = machine.register(BOB);
		const other = machine.start("cat").pid ?? 0;
		machine.card(BOB, { pid: other, procStart: "1" });
		expect(await client()).toMatchObject({ process: { pid, start: startOf(pid) } });
	});

	it("is found in the config folder of its transcript", async () => {
		const configDir = `${machine.root}/other`;
		const pid = machine.register(BOB, { configDir });
		const transcript = machine.transcript(BOB, { configDir, prompt: "work" });
		expect(await client(transcript)).toMatchObject({ manners: { stopContext: true }, process: { pid } });
	});

	it("has the version of its transcript where no registry tells one", async () => {
		const transcript = machine.transcript(BOB, { prompt: "work" });
		expect(await client(transcript)).toEqual({
			manners: { stopContext: true, writesContext: true },
		});
	});

	it("is taken for the oldest where nothing tells anything", async () => {
		expect(await client("/nowhere/at/all.jsonl")).toEqual({
			manners: { stopContext: false, writesContext: false },
		});
	});
});
