// The sessions of one client that all its cases share, and what every case does with them.
import { appendFileSync } from "node:fs";
import { expect } from "vitest";
import { ALL_CLIENTS, type Client, readClient } from "../harness/clients.ts";
import type { Session } from "../harness/session.ts";
import { repository } from "../harness/world.ts";
import { type Asking, type Desk, openDesk, type Result, saying, timesShown, warm } from "../states/desk.ts";

export interface Stage {
	client: Client;
	desk: Desk;
	/** Nothing of Intercom is installed in it. */
	plain: Session;
	/** It has the plugin: server, hooks and, where its client knows them, a monitor. */
	equipped: Session;
}

/** A case returns what a reader is told of it, in a word or two. */
export type Case = (stage: Stage) => Promise<string>;

/** The file that `npm run clients` reads. */
const REPORT = process.env.INTERCOM_CLIENTS_REPORT;

/** Seconds that a question is waited for which must be answered. */
const WAIT = 25;

/** The clients that INTERCOM_CLIENTS names; absent: the pinned ones, oldest first. */
export function wantedClients(): Client[] {
	const named = process.env.INTERCOM_CLIENTS?.split(/[\s,]+/).filter(Boolean);
	if (!named) return [...ALL_CLIENTS].reverse();
	return named.map((name) => {
		const client = readClient(name);
		if (!client) throw new Error(`INTERCOM_CLIENTS names "${name}", which is no client`);
		return client;
	});
}

/** Starts both sessions, and gives each a turn. Neither is given an id or a name beforehand. */
export async function openStage(client: Client): Promise<Stage> {
	const desk = await openDesk({ client });
	try {
		const [plain, equipped] = await Promise.all([
			desk.world.startSession({ client, mcp: false, settings: SETTINGS }).then(warm),
			startEquipped(desk, client),
		]);
		return { client, desk, plain, equipped };
	} catch (error) {
		await desk.close();
		throw error;
	}
}

const SETTINGS = {
	permissions: { allow: ["Bash(echo:*)", "Bash(sleep:*)", "Bash(until:*)"] },
};

/** A session with the plugin as it lies in the repository. */
export async function startEquipped(desk: Desk, client: Client, cwd?: string): Promise<Session> {
	const session = await desk.world.startSession({
		client,
		mcp: false,
		plugin: repository,
		settings: { permissions: { allow: ["Bash"] } },
		...(cwd === undefined ? {} : { cwd }),
	});
	// 2.0.60 writes its log under another name than the later ones.
	const names = ["plugin:intercom:intercom", "plugin-intercom-intercom"];
	await Promise.any(names.map((name) => session.waitForServer(name)));
	return warm(session);
}

export function idOf(session: Session): string {
	return session.sessionId() ?? "";
}

export function hasSocket(session: Session): boolean {
	return session.registry()?.messagingSocketPath !== undefined;
}

export function ask(stage: Stage, session: Session, answer: string, routes?: string): Asking {
	return stage.desk.ask(idOf(session), saying(answer), { routes, wait: WAIT });
}

/** Waits for the answer, which is this one, and was asked for once. */
export async function answered(
	{ desk }: Stage,
	session: Session,
	answer: string,
	asking: Asking,
): Promise<Result> {
	const result = await asking.done;
	expect(result.answer, await explain(session, asking, result)).toMatchObject({ outcome: "answered" });
	expect(result.answer?.text).toContain(answer);
	expect(timesShown(desk.world, session, result.question?.id)).toBe(1);
	await session.waitForIdle();
	return result;
}

/** What stands in a failure: the result, the progress lines and the screen. */
async function explain(session: Session, asking: Asking, result: Result): Promise<string> {
	return `${JSON.stringify(result)}\n${asking.progress()}\n${asking.keys().join("\n")}\n${await session.screen()}`;
}

export function seconds(result: Result): string {
	return `${((result.elapsed ?? 0) / 1000).toFixed(2)} s`;
}

/** Whether somebody prints what the cases come to: then the times are to be those of one session. */
export function isReported(): boolean {
	return REPORT !== undefined;
}

/** Writes down what a case came to, for whoever prints the table. */
export function note(client: Client, name: string, cell: string): void {
	if (REPORT !== undefined) appendFileSync(REPORT, `${JSON.stringify({ client, case: name, cell })}\n`);
}
