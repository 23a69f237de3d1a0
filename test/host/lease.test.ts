import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lease } from "../../src/host/lease.ts";
import { aMachine, buildChild, type Child, lineOf, type Machine, refusal } from "../machine.ts";

let folder: string;
let program: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "intercom-lease-"));
	program = await buildChild(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const leases = () => join(machine.intercomDir, "leases");
const another = (name: string, ms: number) =>
	machine.start(process.execPath, [program, "lease", name, String(ms)]);
const tell = (child: Child): Promise<string> => {
	const answer = lineOf(child);
	child.stdin.write("\n");
	return answer.then((line) => JSON.parse(line));
};

describe("a lease within one process", () => {
	it("is had by one at a time", async () => {
		const release = await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		expect(release).toBeTypeOf("function");
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeUndefined();
		release?.();
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeTypeOf("function");
	});

	it("leaves others of another name alone", async () => {
		await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		expect(await lease(leases(), "pane-2", { ms: 0, now: Date.now })).toBeTypeOf("function");
	});

	it("goes to one of many who wait for it, then to the next", async () => {
		let holders = 0;
		let most = 0;
		const work = async () => {
			const release = await lease(leases(), "pane-1", { ms: 60_000, now: Date.now });
			most = Math.max(most, ++holders);
			await new Promise((resolve) => setImmediate(resolve));
			holders--;
			release?.();
			return release !== undefined;
		};
		expect(await Promise.all(Array.from({ length: 8 }, work))).toEqual(Array(8).fill(true));
		expect(most).toBe(1);
	});

	it("that was released twice does not end the next holder's", async () => {
		const first = await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		first?.();
		await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		first?.();
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeUndefined();
	});

	it("is not waited for once the caller has gone", async () => {
		await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		const gone = new AbortController();
		const waiting = lease(leases(), "pane-1", { ms: 600_000, now: Date.now, signal: gone.signal });
		gone.abort();
		expect(await waiting).toBeUndefined();
	});

	it("leaves no files behind", async () => {
		const release = await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		await lease(leases(), "pane-1", { ms: 0, now: Date.now });
		release?.();
		expect(readdirSync(leases())).toEqual([]);
	});

	it("says so where its folder cannot be made", async () => {
		mkdirSync(machine.intercomDir);
		writeFileSync(leases(), "a file");
		expect((await refusal(() => lease(leases(), "pane-1", { ms: 0, now: Date.now }))).code).toBe(
			"unreadable",
		);
	});
});

describe("a lease between processes", () => {
	it("is had by one, and by the other as soon as it is released", async () => {
		const [one, two] = [another("pane-1", 0), another("pane-1", 60_000)];
		expect(await tell(one)).toBe("had");
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeUndefined();
		const waits = tell(two);
		expect(await tell(one)).toBe("released");
		expect(await waits).toBe("had");
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeUndefined();
	});

	it("of a holder that died is free", async () => {
		const one = another("pane-1", 0);
		expect(await tell(one)).toBe("had");
		one.kill("SIGKILL");
		await new Promise((resolve) => one.once("exit", resolve));
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeTypeOf("function");
	});

	it("of a holder that dies while others wait goes to exactly one of them", async () => {
		const one = another("pane-1", 0);
		expect(await tell(one)).toBe("had");
		const others = [another("pane-1", 60_000), another("pane-1", 60_000), another("pane-1", 60_000)];
		const first = Promise.race(others.map((other, at) => tell(other).then(() => at)));
		one.kill("SIGKILL");
		const at = await first;
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeUndefined();
		// And then to the next: nobody is forgotten.
		const rest = others.filter((_, other) => other !== at);
		const second = Promise.race(rest.map((other) => lineOf(other)));
		expect(await tell(others[at] as Child)).toBe("released");
		expect(JSON.parse(await second)).toBe("had");
	});

	it.each([
		["is empty", ""],
		["is no JSON", "{"],
		[
			"names a process whose pid another has now",
			JSON.stringify({ pid: process.pid, start: "1", token: "t" }),
		],
		["names no process", JSON.stringify({ token: "t" })],
	])("whose file %s is free", async (_, content) => {
		mkdirSync(leases(), { recursive: true });
		writeFileSync(join(leases(), "pane-1.json"), content);
		expect(await lease(leases(), "pane-1", { ms: 0, now: Date.now })).toBeTypeOf("function");
		expect(readdirSync(leases())).toEqual(["pane-1.json"]);
	});
});
