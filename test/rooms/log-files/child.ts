// A process that works in the lobby of a folder, to be killed at any point of it.
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { v7 as newId } from "uuid";
import { LOBBY } from "../../../src/model/room.ts";
import { pathsIn } from "../../../src/paths.ts";
import { readyTasks } from "../../../src/rooms/fold/tasks.ts";
import { openLogFiles } from "../../../src/rooms/log-files/log-files.ts";
import { openRooms } from "../../../src/rooms/rooms.ts";

const [role, folder = "", party = "", groupSize = "1000"] = process.argv.slice(2);
const rooms = openRooms(openLogFiles(pathsIn(folder), { groupSize: Number(groupSize) }));
const say = (...words: (string | number)[]) => writeSync(1, `${words.join(" ")}\n`);

/** Claims the next task and reports it done, until there is none; says what was acknowledged. */
async function work(): Promise<void> {
	for (;;) {
		const id = newId();
		const claimed = await rooms.append(LOBBY, (state) => {
			const task = readyTasks(state, { party })[0];
			return task && { ...head(id), kind: "claim", task: task.id };
		});
		if (claimed?.entry.kind !== "claim") return;
		const { task } = claimed.entry;
		say("claimed", claimed.number, id, task);
		const update = { ...head(newId()), kind: "update", task, state: "completed" } as const;
		const reported = await rooms.append(LOBBY, () => update);
		if (reported) say("completed", reported.number, update.id, task);
	}
}

function head(id: string) {
	return { v: 1, id, at: new Date().toISOString(), by: { session: party, name: "worker" } } as const;
}

/** Says what the log comes to for this process, which has followed it from its start. */
async function tell(): Promise<void> {
	const state = await rooms.state(LOBBY);
	const text = JSON.stringify([state.number, ...state.open, ...state.ended]);
	say("state", state.number, createHash("sha256").update(text).digest("hex"));
}

if (role === "work") {
	await rooms.state(LOBBY);
	say("ready");
	for await (const line of createInterface({ input: process.stdin })) {
		if (line === "work") await work().then(() => say("idle"));
		if (line === "tell") await tell();
	}
}
