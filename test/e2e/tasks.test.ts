// Real sessions give each other tasks, and wait for what comes of them.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pathsIn } from "../../src/paths.ts";
import { answerIn, call, called, mcp } from "./calls.ts";
import type { Session } from "./harness/session.ts";
import { waitFor } from "./harness/wait.ts";
import { createWorld, type World } from "./harness/world.ts";

const REPLY = "mcp__intercom__reply";
const UPDATE = "mcp__intercom__update_task";
const TAKE = "mcp__intercom__take_task";
const ASSIGN = "mcp__intercom__assign_task";
const OURS = [REPLY, UPDATE, TAKE, ASSIGN, "mcp__intercom__ask"];

describe("two current sessions", () => {
	let world: World;
	let giver: Session;
	let worker: Session;
	beforeAll(async () => {
		world = await createWorld();
		const settings = { permissions: { allow: OURS } };
		[giver, worker] = (await Promise.all([
			world.startSession({ name: "giver", mcp, settings }),
			world.startSession({ name: "worker", mcp, settings }),
		])) as [Session, Session];
	});
	afterAll(() => world?.close());

	test("one gets the result of the task that it gave the other, which was idle", async () => {
		const forget = world.model.respond(({ request }) => {
			const task = /\(task ([0-9a-f-]{36})\)/.exec(request.prompt)?.[1];
			if (request.label !== worker.label || !task || request.toolResults.length > 0) return undefined;
			const input = { task_id: task, state: "completed", result: "merged as 1f2e3d" };
			return [{ kind: "tool", name: UPDATE, input }];
		});
		const began = performance.now();
		const result = await called(world, giver, "assign_task", {
			to: "worker",
			title: "merge the branch",
			wait_seconds: 60,
		});
		const ms = Math.round(performance.now() - began);
		forget();
		expect(result).toContain('It is completed, by the report of "worker":');
		expect(result, `after ${ms} ms`).toContain("\nmerged as 1f2e3d\n");
		await worker.waitForIdle();
	});

	test("one is told that the other's turn ended without a report, with its last words", async () => {
		const result = await called(world, giver, "assign_task", {
			to: "worker",
			title: "do it",
			details: "[[say:I will do it tomorrow.]]",
			wait_seconds: 60,
		});
		expect(result).toContain('"worker" ended its turn without reporting; the task is submitted');
		expect(result).toContain("\nI will do it tomorrow.\n");
		await worker.waitForIdle();
	});

	test("one waits for a task, the other asks it: the wait ends, and the answer comes", async () => {
		const forget = world.model.respond(({ request }) => {
			const shown = request.toolResults[0] ?? "";
			const question = /<intercom-question id="([0-9a-f-]{36})"/.exec(shown)?.[1];
			if (request.label !== giver.label || !question) return undefined;
			// All of the turn's steps, those that are done included.
			return [
				{ kind: "tool", name: TAKE, input: {} },
				{ kind: "tool", name: REPLY, input: { message_id: question, text: "the first one" } },
				{ kind: "say", text: "answered" },
			];
		});
		const waiting = await call(world, giver, "take_task", { wait_seconds: 60 });
		const mark = pathsIn(world.intercomDir).waiting(giver.sessionId() ?? "");
		await waitFor(() => existsSync(mark) || undefined, {
			what: "the mark of the wait",
			timeout: 15_000,
			dump: giver.screen,
		});
		const result = await called(world, worker, "ask", {
			to: "giver",
			question: "which one?",
			wait_seconds: 60,
		});
		forget();
		expect(await waiting.result).toContain("The wait for a task ended before its time");
		expect(answerIn(result)).toBe("the first one");
		await giver.waitForIdle();
	});

	test("both return that give each other tasks and wait", async () => {
		const taskIn = (text = "") => /\(task ([0-9a-f-]{36})\)/.exec(text)?.[1] ?? "";
		const done = (task: string, result: string) =>
			({ kind: "tool", name: UPDATE, input: { task_id: task, state: "completed", result } }) as const;
		const forget = world.model.respond(({ request }) => {
			const first = request.toolResults[0] ?? "";
			const task = taskIn(request.prompt);
			if (request.label === worker.label && task !== "") {
				const input = { to: "giver", title: "do this first", wait_seconds: 60 };
				return [{ kind: "tool", name: ASSIGN, input }, done(task, "then"), { kind: "say", text: "over" }];
			}
			if (request.label !== giver.label || !first.includes("ended before its time")) return undefined;
			return [
				{ kind: "tool", name: ASSIGN, input: {} },
				done(taskIn(first), "first"),
				{ kind: "say", text: "over" },
			];
		});
		const input = { to: "worker", title: "do it", wait_seconds: 60 };
		const result = await called(world, giver, "assign_task", input);
		expect(result).toContain("A task for you");
		await worker.waitForIdle();
		const results = world.model.requests.filter(({ label }) => label === worker.label).at(-1)?.toolResults;
		forget();
		expect(results?.[0]).toContain("\nfirst\n");
		expect(results?.[1]).toContain("is completed");
	});
});
