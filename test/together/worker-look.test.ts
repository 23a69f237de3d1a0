import { appendFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { workerLook } from "../../src/together/worker-look.ts";
import { ANN, aCaller, aMessage, aTurn, BOB, lines, NOON } from "../machine.ts";
import { taskSessions } from "./tasks.ts";
import { aCall } from "./waiting-call.ts";

const tasks = taskSessions();

/** The records of a turn that begins and ends at these times, with these words. */
function turn(text: string, began: number, ended: number) {
	const [prompt, ...rest] = aTurn(aMessage({ sentAt: new Date(ended).toISOString() }), {
		texts: [text],
		ended: true,
	});
	return lines([{ ...prompt, timestamp: new Date(began).toISOString() }, ...rest]);
}

/** Bob claims Ann's task for anyone while he is at work, and Ann looks at him. */
async function claimed() {
	const file = tasks.machine.transcript(BOB);
	writeFileSync(file, turn("About something else.", NOON - 60_000, NOON - 50_000));
	const pid = tasks.machine.register(BOB, { status: "busy" });
	await tasks.assign({ to: "anyone" });
	const { waited } = await tasks.take(BOB);
	if (waited.kind !== "found") throw new Error("Bob has no task");
	const { room, task } = waited.found;
	const call = aCall(tasks.context(), aCaller(ANN));
	const worker = workerLook(call, { room, given: task, following: undefined, party: undefined });
	return { pid, task, worker, file, call };
}

describe("whoever has claimed a task that is waited for", () => {
	it("is seen once the turn with it has ended, before it is due to be looked at", async () => {
		const { pid, task, worker, file } = await claimed();
		let ended = 0;
		const stop = worker.ended(() => ended++);
		expect(await worker.look(task)).toMatchObject({ worker: "busy", hasIt: true, turnEnded: false });
		expect(await worker.look(task)).toEqual({ hasIt: false, looksAtPrompt: 0 });
		appendFileSync(file, turn("Tomorrow.", NOON - 10_000, NOON + 1_000));
		tasks.machine.register(BOB, { pid });
		await expect.poll(() => ended).toBeGreaterThan(0);
		expect(await worker.look(task)).toMatchObject({ worker: "idle", turnEnded: true });
		expect(worker.words()).toEqual({ outcome: "answered", text: "Tomorrow." });
		stop();
		worker.stop();
	});

	it("is named with what it waits for where it stands still", async () => {
		const { pid, task, worker, call } = await claimed();
		tasks.machine.register(BOB, { pid, status: "waiting", waitingFor: "permission prompt" });
		await worker.look(task);
		expect(call.lines.join()).toContain("stands still: it waits for its user: a permission prompt");
		expect(worker.stands()).toMatchObject({
			target: { id: BOB },
			questionState: "running",
			standstill: { kind: "permission" },
		});
		worker.stop();
	});

	it("has no words of another turn than that", async () => {
		const { task, worker } = await claimed();
		await worker.look(task);
		expect(worker.words()).toEqual({ outcome: "silent", text: "" });
		worker.stop();
	});
});
