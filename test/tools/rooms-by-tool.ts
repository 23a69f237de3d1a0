// Ann's and Bob's calls of tools over rooms, on a machine of their own for each test.
import type { Caller } from "../../src/sessions/identity.ts";
import { ANN, aCaller, BOB } from "../machine.ts";
import { type FourSessions, fourSessions } from "../together/four-sessions.ts";
import { callTool } from "./calls.ts";

export interface RoomsByTool extends FourSessions {
	/** Calls a tool as a session. */
	call(name: string, input: object, by?: string | Caller): ReturnType<typeof callTool>;
	/** The lines of what it says. */
	lines(name: string, input: object, by?: string): Promise<string[]>;
}

/** Ann and Bob run; Cat and Dan do not. */
export function roomsByTool(): RoomsByTool {
	const at = fourSessions();
	const call: RoomsByTool["call"] = (name, input, by = ANN) =>
		callTool(at.context(), name, input, typeof by === "string" ? aCaller(by) : by);
	return Object.assign(Object.create(at) as FourSessions, {
		async room(roles?: Record<string, string | undefined>) {
			await at.room(roles);
			for (const session of [ANN, BOB]) at.machine.register(session);
		},
		call,
		lines: async (name: string, input: object, by?: string) => (await call(name, input, by)).text.split("\n"),
	});
}
