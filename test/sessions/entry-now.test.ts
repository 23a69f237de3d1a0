import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEntry } from "../../src/claude/registry.ts";
import { readCard } from "../../src/sessions/cards.ts";
import { entryNow } from "../../src/sessions/entry-now.ts";
import { inboxesOf } from "../../src/sessions/predecessors.ts";
import { ANN, aMachine, BOB, CAT, clearedBy, type Machine, startOf } from "../machine.ts";

/** As 2.1.100 writes it. */
const OLDER = { version: undefined, status: undefined, procStart: undefined };

let machine: Machine;
let client: { pid: number; procStart: string };
beforeEach(() => {
	machine = aMachine();
	machine.clock.now = Date.now();
	const pid = machine.start("cat").pid ?? 0;
	client = { pid, procStart: startOf(pid) };
	machine.register(ANN, { pid, ...OLDER });
});
afterEach(() => machine.end());

async function told() {
	const entry = await readEntry(machine.claudeDir, client.pid);
	const now = entry && (await entryNow(machine.context(), machine.claudeDir, entry));
	return now && { session: now.sessionId, by: now.by };
}

describe("the entry of a newer client", () => {
	it("is believed as it is: it changes at /clear", async () => {
		machine.register(ANN, { pid: client.pid });
		machine.card(BOB, { ...client, hooked: true, registered: ANN });
		expect(await told()).toEqual({ session: ANN, by: "registry" });
	});
});

describe("an entry that names no version, as that of 2.1.100", () => {
	it("has the session that the hook saw begin in this process, while the registry stays as it was", async () => {
		machine.card(ANN, { movedTo: BOB });
		machine.card(BOB, { ...client, hooked: true, registered: ANN });
		expect(await told()).toEqual({ session: BOB, by: "SessionStart hook" });
	});

	it("has it also where the session from before the /clear was resumed elsewhere since", async () => {
		machine.card(ANN, { pid: 4_000_000, procStart: "77", hooked: true });
		machine.card(BOB, { ...client, hooked: true, registered: ANN });
		expect((await told())?.session).toBe(BOB);
	});

	it("is believed where it has changed since the hook's word: only /resume changes it", async () => {
		machine.card(BOB, { ...client, hooked: true, registered: ANN });
		machine.register(CAT, { pid: client.pid, ...OLDER });
		expect(await told()).toEqual({ session: CAT, by: "registry" });
	});

	it.each([
		["of another process", { procStart: "77" }],
		["that no hook wrote", { hooked: undefined }],
		["that was replaced", { movedTo: CAT }],
	])("is believed before a card %s", async (_, fields) => {
		machine.card(BOB, { ...client, hooked: true, registered: ANN, ...fields });
		expect(await told()).toEqual({ session: ANN, by: "registry" });
	});
});

describe("without a hook", () => {
	const prompt = { type: "user", message: { role: "user", content: "hi" }, promptId: "one" };
	const later = (seconds: number) => machine.clock.now + seconds * 1000;
	const clearedInto = (session: string, promptId?: string) => {
		machine.transcript(ANN, { records: [prompt], age: -2000 });
		machine.transcript(session, { records: clearedBy(later(3), promptId), age: -4000 });
	};

	it("the transcripts tell, and the /clear is written down: mail follows", async () => {
		machine.card(ANN);
		clearedInto(BOB, "one");
		expect(await told()).toEqual({ session: BOB, by: "transcript" });
		expect(readCard(machine.context(), ANN)?.movedTo).toBe(BOB);
		expect(inboxesOf(machine.context(), BOB)).toEqual([BOB, ANN]);
	});

	it("it is written down once: a session that is resumed since keeps its mail", async () => {
		machine.card(ANN);
		clearedInto(BOB, "one");
		await told();
		machine.card(ANN);
		expect((await told())?.session).toBe(BOB);
		expect(readCard(machine.context(), ANN)?.movedTo).toBeUndefined();
	});

	it("nothing is written down where Intercom serves no session there", async () => {
		clearedInto(BOB, "one");
		expect((await told())?.session).toBe(BOB);
		expect(readCard(machine.context(), BOB)).toBeUndefined();
	});

	it("nobody is named where it is not certain", async () => {
		clearedInto(BOB);
		expect(await told()).toBeUndefined();
	});
});
