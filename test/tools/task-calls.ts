// Calls of the tools for tasks, by Ann and Bob on one machine.
import { afterEach, beforeEach } from "vitest";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { openMemoryLog } from "../../src/rooms/memory-log.ts";
import type { RoomLog } from "../../src/rooms/room-log.ts";
import type { Outcome } from "../../src/tools/run.ts";
import { ANN, aCaller, aMachine, BOB, type Machine } from "../machine.ts";
import { callTool } from "./calls.ts";

export interface TaskCalls {
	readonly machine: Machine;
	readonly stores: Stores;
	ann(tool: string, input?: object): Promise<Outcome>;
	bob(tool: string, input?: object): Promise<Outcome>;
	/** Ann gives Bob a task; its id. */
	given(input?: object): Promise<string>;
}

export function taskCalls(): TaskCalls {
	let machine: Machine;
	let stores: Stores;
	let roomLog: RoomLog;
	beforeEach(() => {
		machine = aMachine();
		stores = openMemoryStores();
		roomLog = openMemoryLog();
		machine.transcript(ANN, { title: "ann" });
		machine.transcript(BOB, { title: "bob" });
	});
	afterEach(() => machine.end());
	const call =
		(session: string) =>
		(tool: string, input: object = {}) =>
			callTool({ ...machine.context({ stores }), roomLog }, tool, input, aCaller(session));
	const ann = call(ANN);
	return {
		get machine() {
			return machine;
		},
		get stores() {
			return stores;
		},
		ann,
		bob: call(BOB),
		async given(input = {}) {
			const { text } = await ann("assign_task", { to: "bob", title: "Do it", ...input });
			return /[0-9a-f-]{36}/.exec(text)?.[0] ?? text;
		},
	};
}
