import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Message } from "../../src/model/message.ts";
import { roster } from "../../src/sessions/roster.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { threeSessions } from "./three-sessions.ts";

const three = threeSessions();
const { context, write } = three;
const read = async (session: string) => (await three.read(session)).unread;
const texts = (messages: Message[]) => messages.map(({ text }) => text);

describe("a message to a session that is no more", () => {
	it("comes back to its sender, once, and to nobody else", async () => {
		const { message } = await write(ANN);
		await write(CAT, { text: "from cat" });
		rmSync(three.machine.transcript(BOB));
		const [notice, ...more] = await read(ANN);
		expect(more).toEqual([]);
		expect(notice).toMatchObject({ kind: "message", inReplyTo: message.id, from: { session: BOB } });
		expect(notice?.text).toContain("Undeliverable");
		expect(notice?.text).toContain("news");
		expect((await three.stores.receipts.of(message.id)).at(-1)).toMatchObject({
			state: "held",
			route: "return",
		});
		expect(await read(ANN)).toEqual([]);
		expect(texts(await read(CAT))).toEqual([expect.stringContaining("from cat")]);
	});

	it("is kept, and is there when the session comes back", async () => {
		await write(ANN);
		const transcript = three.machine.transcript(BOB);
		rmSync(transcript);
		await read(ANN);
		three.machine.transcript(BOB);
		expect(texts(await read(BOB))).toEqual(["news"]);
		expect(await read(ANN)).toEqual([]);
	});

	it("comes back once to two processes of its sender that look at once", async () => {
		await write(ANN);
		rmSync(three.machine.transcript(BOB));
		const found = [...(await Promise.all([read(ANN), read(ANN)])), await read(ANN)].flat();
		expect(found).toHaveLength(1);
	});
});

describe("a message waits, and its sender hears nothing", () => {
	const waits = async () => {
		expect(await read(ANN)).toEqual([]);
		expect(three.stores.mailbox.unreadCount(BOB)).toBe(1);
	};

	it("as long as the session can come back", async () => {
		await write(ANN);
		await waits();
	});

	it("where the session was known by its process alone, in another config folder, and has ended", async () => {
		const other = join(three.machine.root, "other-claude");
		rmSync(three.machine.transcript(BOB));
		three.machine.transcript(BOB, { configDir: other });
		const client = three.machine.claude(["cat"], { CLAUDE_CONFIG_DIR: other });
		const known = async () => (await roster(context())).entries.some(({ id }) => id === BOB);
		await expect.poll(known).toBe(true);
		await write(ANN);
		client.kill("SIGKILL");
		await new Promise((resolve) => client.once("exit", resolve));
		// Nor where nobody remembers that folder.
		for (const forget of [() => {}, () => rmSync(context().config.paths.seenFolders)]) {
			forget();
			await waits();
		}
		expect(await known()).toBe(false);
		expect(texts(await read(BOB))).toEqual(["news"]);
	});

	it.each<[string, (dir: string) => void]>([
		["is not there at all", (dir) => rmSync(dir, { recursive: true })],
		["holds no projects", (dir) => rmSync(join(dir, "projects"), { recursive: true })],
		["was seen to hold no transcript of it", () => rmSync(context().config.paths.seenTranscript(BOB))],
	])("where the config folder %s", async (_, change) => {
		await write(ANN);
		rmSync(three.machine.transcript(BOB));
		change(three.machine.claudeDir);
		await waits();
	});
});
