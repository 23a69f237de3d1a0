// A client that is killed under a launcher while a question is typed into it: the program that the
// launcher runs next gets no key of ours.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address, CLIENTS, type Desk, openDesk, warm } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
	desk = await openDesk();
});

afterAll(() => desk?.close());

describe.each(CLIENTS)("the %s client is killed right before", (client) => {
	test.each(["paste", "enter"] as const)("the key for the %s", async (key) => {
		const nextProgram = join(desk.world.root, `next-${client}-${key}`);
		const session = await warm(await desk.target({ client, name: `${key}-${client}`, nextProgram }));
		const asking = desk.ask(address(session), "Please tell me.", {
			routes: "type",
			wait: 2,
			stopBefore: key,
		});
		await asking.stopped();
		process.kill(session.pid, "SIGKILL");
		await session.waitForScreen("the next program");
		await asking.goOn();
		expect((await asking.done).exitCode).not.toBe(0);
		expect(asking.keys()).not.toEqual([]);
		expect(readFileSync(nextProgram, "utf8")).toBe("");
		await session.pane.tmux("kill-pane", "-t", session.pane.id);
	});
});
