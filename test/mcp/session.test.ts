import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { findCaller, serveSession } from "../../src/mcp/session.ts";
import type { Tool } from "../../src/tools/tool.ts";
import { ANN, aMachine, aMessage, aTurn, BOB, type Machine, NOON } from "../machine.ts";
import { toolNamed } from "../tools/calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_SESSION: ANN } });
	machine.transcript(ANN);
});
afterEach(() => machine.end());

/** A tool that counts how often it is loaded. */
const counted = (load: Tool["load"]) => {
	const loads = { count: 0 };
	const tool: Tool = {
		...toolNamed("whoami"),
		load: () => {
			loads.count++;
			return load();
		},
	};
	return { tool, loads };
};

describe("a server, once the client has shaken hands", () => {
	it("knows its session, and writes the session's card", async () => {
		expect(await findCaller(context)).toMatchObject({ id: ANN });
		await serveSession(context, []);
		expect(existsSync(join(machine.intercomDir, "sessions", `${ANN}.json`))).toBe(true);
	});

	it("loads the tools before a call needs them", async () => {
		const { tool, loads } = counted(toolNamed("whoami").load);
		await serveSession(context, [tool, tool]);
		expect(loads.count).toBe(2);
	});

	it("serves its session though a tool cannot be loaded", async () => {
		const { tool } = counted(() => Promise.reject(new Error("gone")));
		await serveSession(context, [tool]);
		expect(existsSync(join(machine.intercomDir, "sessions", `${ANN}.json`))).toBe(true);
	});

	it("brings the answers to questions that an earlier server of the session left open", async () => {
		const question = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, to: BOB });
		const transcript = machine.transcript(BOB, {
			records: aTurn(question, { texts: ["yes"], ended: true }),
		});
		await context.mailbox.put(question);
		await context.questions.put({
			v: 1,
			id: question.id,
			from: ANN,
			to: BOB,
			askedAt: question.sentAt,
			waiter: { pid: 2 ** 30, procStart: "1" },
			waitUntil: new Date(NOON + 60_000).toISOString(),
			transcript,
			offset: 0,
		});
		await serveSession(context, []);
		expect(await context.mailbox.unread(ANN)).toMatchObject([{ kind: "answer", text: "yes" }]);
	});
});
