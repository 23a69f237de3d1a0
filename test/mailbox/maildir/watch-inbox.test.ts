import * as fs from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";
import { childrenOfTest, said } from "./children.ts";

// Longer than any wait within: a test that is cut off would leave its children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const inbox = bobsInbox();
const start = childrenOfTest();

describe("a watch of an inbox", () => {
	it("hears of what a taker held that died", async () => {
		const message = aMessage();
		await inbox.box.put(message);
		const { child, lines, ended } = start("hold", { home: inbox.home, argument: message.id });
		await vi.waitFor(() => expect(said(lines, "held")).toEqual([message.id]), 10_000);
		const counts: number[] = [];
		const stop = await inbox.box.watch(BOB, () => counts.push(inbox.box.unreadCount(BOB)));
		child.kill("SIGKILL");
		await ended;
		await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 10_000);
		stop();
	});

	it("survives that the inbox is replaced under it", async () => {
		const counts: number[] = [];
		const stop = await inbox.box.watch(BOB, () => counts.push(inbox.box.unreadCount(BOB)));
		fs.rmSync(inbox.home, { recursive: true });
		await inbox.box.put(aMessage());
		await vi.waitFor(() => expect(counts.at(-1)).toBe(1), 10_000);
		await inbox.box.put(aMessage());
		await vi.waitFor(() => expect(counts.at(-1)).toBe(2), 10_000);
		stop();
	});
});
