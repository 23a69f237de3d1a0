// A command that is killed while it writes to a room. `OWED_KILL_RUNS` says how often.
import { once } from "node:events";
import { mkdirSync, watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { HUMAN } from "../../src/model/session.ts";
import { joinRoom } from "../../src/together/join-room.ts";
import { owedEntries } from "../../src/together/owed-entries.ts";
import { tellOwed } from "../../src/together/tell-owed.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { fourSessions, ROOM } from "./four-sessions.ts";

const { signal } = new AbortController();
vi.setConfig({ testTimeout: 240_000 });

const RUNS = Number(process.env.OWED_KILL_RUNS ?? 5);
const MAIN = join(import.meta.dirname, "../../dist/main.js");
const four = fourSessions();

/** Sends a message by a command, and kills it some milliseconds after it has begun to write. */
async function sendAndDie({ config }: Context, text: string): Promise<void> {
	const { machine } = four;
	const env = { CLAUDE_INTERCOM_SESSION: ANN };
	mkdirSync(config.paths.owed, { recursive: true, mode: 0o700 });
	const watcher = watch(config.paths.owed);
	const began = once(watcher, "change");
	const child = machine.start(process.execPath, [MAIN, "send", `@${ROOM}`, text], env);
	const ended = once(child, "close");
	await Promise.race([began, ended]);
	await pause(Math.random() * 60);
	child.kill("SIGKILL");
	await ended;
	watcher.close();
}

it(`a message that is in a room's log reaches each member once, whenever its sender is killed (${RUNS} times)`, async () => {
	const { paths } = four.machine.context().config;
	const context = four.machine.context({ stores: openFileStores(paths) });
	for (const session of [ANN, BOB, CAT, HUMAN])
		await joinRoom(context, { room: ROOM, purpose: "Build it", caller: aCaller(session), signal });
	for (let run = 0; run < RUNS; run++) await sendAndDie(context, `message ${run}`);
	await tellOwed(context, new AbortController().signal);
	expect(owedEntries(context)).toEqual([]);
	const entries = await roomsOf(context).entries(ROOM, 0, 1_000);
	const written = entries.flatMap(({ entry }) => (entry?.kind === "message" ? [entry.text] : []));
	for (const owner of [BOB, CAT, HUMAN]) {
		const mail = await context.mailbox.unread(owner);
		expect(mail.map(({ text }) => text).sort()).toEqual([...written].sort());
	}
});
