import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TargetClient, targetClient } from "../../src/ask/target-client.ts";
import type { Question } from "../../src/model/question.ts";
import type { ClientProcess } from "../../src/sessions/client-now.ts";
import { ANN, aMachine, anId, BOB, CAT, type Machine, NOON, startOf } from "../machine.ts";

let machine: Machine;
let question: Question;
/** Whose transcript has the question. */
let holder: string | undefined;
let readOn: string[];
let learned: ClientProcess[];
beforeEach(() => {
	machine = aMachine();
	holder = undefined;
	readOn = [];
	learned = [];
	const at = new Date(NOON).toISOString();
	question = {
		v: 1,
		id: anId(),
		from: ANN,
		to: BOB,
		askedAt: at,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: at,
		transcript: machine.transcript(BOB),
		offset: 0,
	};
});
afterEach(() => machine.end());

function aClient(): ClientProcess {
	const pid = machine.start("cat").pid ?? 0;
	return { pid, procStart: startOf(pid) };
}
function watched(client?: ClientProcess): TargetClient {
	const follow = { session: () => holder, goOnIn: (transcript: string) => readOn.push(transcript) };
	return targetClient(machine.context(), question, follow, client, (other) => learned.push(other));
}
async function end({ pid }: ClientProcess): Promise<void> {
	process.kill(pid, "SIGKILL");
	await expect.poll(() => isZombieOrGone(pid)).toBe(true);
}
function isZombieOrGone(pid: number): boolean {
	try {
		return !startOf(pid);
	} catch {
		return true;
	}
}

describe("a look at the client that has a question", () => {
	it.each([
		["idle", "at its prompt"],
		["busy", "working"],
		["waiting", "working"],
		[undefined, "not in the registry"],
	])("by a registry that says %s finds it %s", async (status, target) => {
		const client = aClient();
		machine.register(BOB, { pid: client.pid, status });
		expect(await watched(client).look("registry", true)).toEqual({ target, moved: false });
	});

	it("finds commands at work in the background, where the registry says so", async () => {
		const client = aClient();
		machine.register(BOB, { pid: client.pid, status: "shell" });
		const look = await watched(client).look("registry", true);
		expect(look).toEqual({ target: "at its prompt", moved: false, commands: true });
	});

	it("on a screen that nobody can see finds nothing", async () => {
		const client = aClient();
		machine.register(BOB, { pid: client.pid, status: undefined });
		expect(await watched(client).look("screen", true)).toEqual({
			...{ target: "unknown", moved: false, onScreen: true },
		});
	});

	it("never finds `claude -p` at a prompt: it works until it ends", async () => {
		const client = aClient();
		machine.register(BOB, { pid: client.pid, status: undefined, entrypoint: "sdk-cli" });
		expect(await watched(client).look("screen", true)).toEqual({
			...{ target: "working", moved: false, onScreen: true },
		});
	});

	it("finds that it has ended", async () => {
		const client = aClient();
		const watching = watched(client);
		await end(client);
		expect(await watching.look("registry", true)).toEqual({ target: "gone", moved: false });
	});

	it("finds the other that runs the session since, where that is asked for", async () => {
		const client = aClient();
		const watching = watched(client);
		await end(client);
		const other = aClient();
		machine.register(BOB, { pid: other.pid, status: "busy" });
		expect(await watching.look("registry", false)).toEqual({ target: "gone", moved: false });
		expect(await watching.look("registry", true)).toEqual({ target: "working", moved: false });
		expect(learned).toEqual([other]);
	});

	it("finds none where none is known", async () => {
		expect(await watched().look("registry", true)).toEqual({ target: "not running", moved: false });
	});

	it("finds the one that runs the session where none was known", async () => {
		const client = aClient();
		machine.register(BOB, { pid: client.pid, status: "idle" });
		expect(await watched().look("registry", false)).toEqual({ target: "at its prompt", moved: false });
		expect(learned).toEqual([client]);
	});
});

describe("a client that goes on in another conversation", () => {
	it("is not the one that has the question, where another runs that conversation since", async () => {
		const client = aClient();
		const watching = watched(client);
		machine.register(CAT, { pid: client.pid, status: "idle" });
		const other = aClient();
		machine.register(BOB, { pid: other.pid, status: "busy", entrypoint: "sdk-cli" });
		expect(await watching.look("registry", true)).toEqual({ target: "working", moved: false });
		expect(learned).toEqual([other]);
	});

	it("has moved, and that conversation is read", async () => {
		const client = aClient();
		const there = machine.transcript(CAT);
		machine.register(CAT, { pid: client.pid, status: "idle" });
		expect(await watched(client).look("registry", true)).toEqual({ target: "at its prompt", moved: true });
		expect(readOn).toEqual([there]);
	});

	it("has not moved away from a question that it has taken along", async () => {
		const client = aClient();
		machine.register(CAT, { pid: client.pid, status: "busy" });
		holder = CAT;
		expect(await watched(client).look("registry", true)).toEqual({ target: "working", moved: false });
	});

	it("is found without a look, and nothing is read where it stays", async () => {
		const client = aClient();
		const watching = watched(client);
		machine.register(BOB, { pid: client.pid });
		await watching.followMove();
		expect(readOn).toEqual([]);
		const there = machine.transcript(CAT);
		machine.register(CAT, { pid: client.pid });
		await watching.followMove();
		expect(readOn).toEqual([there]);
	});
});

describe("the other clients of the conversation", () => {
	it.each<[string, (string | undefined)[], string]>([
		["no other is there", [], "none"],
		["each is at its prompt", ["idle", "shell"], "at rest"],
		["one works", ["idle", "busy"], "working"],
		["one says nothing", [undefined], "at rest"],
	])("%s", async (_, statuses, expected) => {
		const client = aClient();
		machine.register(BOB, { pid: client.pid, status: "busy" });
		machine.register(CAT, { status: "busy" });
		for (const status of statuses) machine.register(BOB, { status });
		expect(await watched(client).others()).toBe(expected);
	});

	it("are those of the conversation that the client has left", async () => {
		const client = aClient();
		machine.register(CAT, { pid: client.pid, status: "busy" });
		machine.register(BOB, { status: "idle" });
		expect(await watched(client).others()).toBe("at rest");
	});

	it("are unknown where the registry does not list the client itself", async () => {
		machine.register(BOB, { status: "idle" });
		expect(await watched(aClient()).others()).toBe("unknown");
		expect(await watched().others()).toBe("unknown");
	});
});
