import { afterEach, beforeEach, expect, it } from "vitest";
import { transcriptPath } from "../../src/claude/transcript-files.ts";
import { clientNow, transcriptNowOf } from "../../src/sessions/client-now.ts";
import { ANN, aMachine, BOB, CAT, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let client: { pid: number; procStart: string };
beforeEach(() => {
	machine = aMachine();
	const pid = machine.start("cat").pid ?? 0;
	client = { pid, procStart: startOf(pid) };
});
afterEach(() => machine.end());
const now = () => clientNow(machine.context(), machine.claudeDir, client);

it("a client runs the session that the registry names, which /clear and /resume change", async () => {
	machine.register(ANN, { pid: client.pid, status: "busy" });
	expect(await now()).toEqual({ session: ANN, status: "busy", cwd: "/work/app" });
	machine.register(BOB, { pid: client.pid, status: "idle" });
	expect(await now()).toEqual({ session: BOB, status: "idle", cwd: "/work/app" });
});

it.each([
	["keeps none", undefined],
	["names no version, as that of 2.1.100, which is not changed by /clear", ANN],
])("a client whose registry %s runs the session of its card", async (_, registered) => {
	if (registered) machine.register(registered, { pid: client.pid, status: undefined, version: undefined });
	expect((await now())?.session).toBe(registered);
	machine.card(ANN, { ...client, movedTo: BOB });
	machine.card(BOB, { ...client, cwd: "/work/there", hooked: true });
	machine.card(CAT, { ...client, procStart: "another process", hooked: true });
	expect(await now()).toEqual({ session: BOB, status: undefined, cwd: "/work/there" });
});

it("a client that has ended runs none, also where another process has its pid", async () => {
	machine.register(ANN, { pid: client.pid });
	client.procStart = "1";
	expect(await now()).toBeUndefined();
});

it("its transcript is where it lies, else where it will be", () => {
	const at = { session: BOB, cwd: "/work/app" };
	const path = transcriptPath(machine.claudeDir, BOB, "/work/app");
	const find = (client: Parameters<typeof transcriptNowOf>[2]) =>
		transcriptNowOf(machine.context(), machine.claudeDir, client);
	expect(find(at)).toBe(path);
	expect(find({ session: BOB })).toBeUndefined();
	expect(find({})).toBeUndefined();
	const written = machine.transcript(BOB, { cwd: "/work/elsewhere" });
	expect(find(at)).toBe(written);
	expect(find({ session: BOB })).toBe(written);
});
