import { expect, it } from "vitest";
import { Entry } from "../../src/model/entry.ts";
import { newEntry } from "../../src/together/new-entry.ts";
import { ANN, aMachine, NOON } from "../machine.ts";

it("a new entry is well formed, with an id of its own and the time of the clock", () => {
	const machine = aMachine();
	try {
		const by = { session: ANN, name: "ann" };
		const entry = newEntry(machine.context(), by, "join", { role: "backend" });
		expect(Entry.parse(entry)).toEqual(entry);
		expect(entry).toMatchObject({ at: new Date(NOON).toISOString(), by, kind: "join", role: "backend" });
		expect(newEntry(machine.context(), by, "leave", {}).id).not.toBe(entry.id);
		expect(newEntry(machine.context(), by, "leave", {}, entry.id).id).toBe(entry.id);
	} finally {
		machine.end();
	}
});
