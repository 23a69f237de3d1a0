import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { keepLimits, readLimits } from "../../src/sessions/start-limits.ts";
import { aMachine, BOB, type Child, lineOf, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const file = () => context.config.paths.limits(BOB);

/**
 * A native client would show these arguments; the program that stands in for it is a shell, no
 * Node.
 */
async function client(args: string[], env: Record<string, string> = {}): Promise<Child> {
	const child = machine.start("sh", ["-c", "echo up; cat; :", "claude", ...args], env);
	await lineOf(child);
	return child;
}

async function seen({ pid = 0 }: Child, procStart = startOf(pid)): Promise<void> {
	await keepLimits(context, { id: BOB, pid, procStart });
}

describe("the limits a session was started with", () => {
	it("are not known before anybody has seen it run", () => {
		expect(readLimits(context, BOB)).toBeUndefined();
	});

	it("are those in the arguments of its process", async () => {
		await seen(await client(["--disallowedTools", "Bash", "--tools", "", "--name", "bob"]));
		expect(readLimits(context, BOB)).toEqual(["--disallowedTools=Bash", "--tools="]);
	});

	it("are none where it was started without", async () => {
		await seen(await client(["--name", "bob"]));
		expect(readLimits(context, BOB)).toEqual([]);
	});

	it("are those of its newest process", async () => {
		await seen(await client([]));
		await seen(await client(["--tools=Read"]));
		expect(readLimits(context, BOB)).toEqual(["--tools=Read"]);
	});

	it("are not those of a client that we started to resume it", async () => {
		await seen(await client(["--disallowedTools=Bash"]));
		await seen(await client(["-p", "--tools=Read"], { CLAUDE_INTERCOM_HOPS: "1" }));
		expect(readLimits(context, BOB)).toEqual(["--disallowedTools=Bash"]);
	});

	it("are not known of a client that runs under Node, which hides its arguments", async () => {
		await seen(await client([]));
		const child = machine.start(process.execPath, ["-e", "console.log(); process.stdin.resume()"]);
		await lineOf(child);
		await seen(child);
		expect(readLimits(context, BOB)).toBeUndefined();
	});

	it("stay what they were where the process is gone, or its pid is another's", async () => {
		await seen(await client(["--tools=Read"]));
		await seen(await client([]), "12345");
		expect(readLimits(context, BOB)).toEqual(["--tools=Read"]);
	});

	it("stay what they were where the process is ending: it shows nothing any more", async () => {
		await seen(await client(["--tools=Read"]));
		// Nobody waits for this one's end.
		const ended = Number(await lineOf(machine.start("sh", ["-c", "sleep 0.1 & echo $!; exec cat"])));
		await expect.poll(() => readFileSync(`/proc/${ended}/cmdline`, "utf8")).toBe("");
		await keepLimits(context, { id: BOB, pid: ended, procStart: startOf(ended) });
		expect(readLimits(context, BOB)).toEqual(["--tools=Read"]);
	});

	it("are written down once for each process", async () => {
		const child = await client(["--tools=Read"]);
		await seen(child);
		rmSync(file());
		await seen(child);
		expect(readLimits(context, BOB)).toBeUndefined();
		context = machine.context();
		await seen(child);
		const written = readFileSync(file(), "utf8");
		expect(JSON.parse(written)).toMatchObject({ pid: child.pid, limits: ["--tools=Read"] });
	});

	it("are not known where the file is a link, a device or of another kind", async () => {
		mkdirSync(context.config.paths.sessions, { recursive: true });
		symlinkSync("/dev/zero", file());
		expect(readLimits(context, BOB)).toBeUndefined();
		rmSync(file());
		writeFileSync(file(), '{"v":1,"pid":1,"procStart":"1","limits":[7]}');
		expect(readLimits(context, BOB)).toBeUndefined();
	});
});
