import { readRegistry } from "../claude/registry.ts";
import { readScreen } from "../claude/screen.ts";
import { configDirOf } from "../claude/transcript-files.ts";
import type { Context } from "../context.ts";
import type { Follow } from "../delivery/follow-message.ts";
import { capture } from "../host/tmux-pane.ts";
import type { Question } from "../model/question.ts";
import type { Running, Where } from "../model/session.ts";
import { type ClientNow, type ClientProcess, clientNow, transcriptNowOf } from "../sessions/client-now.ts";
import { entryNow } from "../sessions/entry-now.ts";
import { liveSessions } from "../sessions/live.ts";
import type { Observation, TargetState } from "./observation.ts";

/** What a look at the client tells. */
export type Look = Pick<Observation, "target" | "moved" | "commands" | "onScreen">;

/**
 * What other clients do that have the conversation open. `unknown`: the registry does not list the
 * client itself, and so may not list others.
 */
export type Others = "none" | "at rest" | "working" | "unknown";

/** The client that has a question, or may get it. */
export interface TargetClient {
	/**
	 * Looks at what it does, by the registry or by its screen. A screen costs a start of tmux.
	 * @param orOther where it has ended: look for another client that runs the session by now. That
	 *   costs a survey of the machine.
	 */
	look(at: "registry" | "screen", orOther: boolean): Promise<Look>;
	/** Looks at the other clients of the conversation, by the registry. */
	others(): Promise<Others>;
	/** Where it has gone on in another conversation, has that read as well. */
	followMove(): Promise<void>;
}

/** What is needed of a follow. One that was read once will do. */
type Followed = Pick<Follow, "session" | "goOnIn">;

/**
 * Keeps an eye on the client of a question's target.
 * @param first the client that ran the target when the question was put; `undefined` where none did.
 * @param learned is told of another client that is found to run it.
 */
export function targetClient(
	context: Context,
	question: Question,
	follow: Followed,
	first: Running | ClientProcess | undefined,
	learned: (client: ClientProcess) => void = () => {},
): TargetClient {
	let client = first;
	let configDir = configDirIn(context, question);

	const conversation = () => follow.session() ?? question.to;
	const hasMoved = ({ session }: ClientNow) => session !== undefined && session !== conversation();
	const readOn = (now: ClientNow) => {
		const transcript = transcriptNowOf(context, configDir, now);
		if (now.session !== conversation() && transcript !== undefined) follow.goOnIn(transcript);
	};
	const other = async () => {
		const live = (await liveSessions(context)).sessions.find(({ id }) => id === conversation());
		if (!live) return undefined;
		const { pid, procStart } = live.running;
		if (client?.pid !== pid) learned({ pid, procStart });
		client = live.running;
		configDir = live.configDir;
		return clientNow(context, configDir, client);
	};
	/** Where it shows itself. Of a client that only an entry names, the machine tells. */
	const place = async () => {
		if (client && !("where" in client)) {
			const { pid } = client;
			const every = (await liveSessions(context)).sessions;
			const all = every.flatMap(({ running, alsoRunning = [] }) => [running, ...alsoRunning]);
			client = all.find((running) => running.pid === pid) ?? client;
		}
		return client && "where" in client ? client.where : undefined;
	};

	return {
		async look(at, orOther) {
			const known = client && (await clientNow(context, configDir, client));
			const now = known ?? (orOther || !client ? await other() : undefined);
			if (!now) return { target: client ? "gone" : "not running", moved: false };
			readOn(now);
			// Another may have the conversation since, such as one that was started for the question.
			const there = hasMoved(now) && orOther ? ((await other()) ?? now) : now;
			const commands = there.status === "shell" && { commands: true };
			if (at === "registry") return { target: byStatus(there), moved: hasMoved(there), ...commands };
			const target = await onScreen(await place());
			return { target, moved: hasMoved(there), onScreen: true, ...commands };
		},
		async others() {
			const registered = await readRegistry(configDir);
			if (!registered.some(({ pid }) => pid === client?.pid)) return "unknown";
			const found = await Promise.all(registered.map((entry) => entryNow(context, configDir, entry)));
			const entries = found.filter((entry) => entry !== undefined);
			const beside = entries.filter(
				({ pid, sessionId }) => pid !== client?.pid && sessionId === conversation(),
			);
			if (beside.length === 0) return "none";
			return beside.some(({ status }) => status !== undefined && !isAtPrompt(status)) ? "working" : "at rest";
		},
		async followMove() {
			const now = client && (await clientNow(context, configDir, client));
			if (now) readOn(now);
		},
	};
}

/** The config folder of the target: that of its transcript. */
function configDirIn({ config }: Context, { transcript }: Question): string {
	return transcript === undefined ? config.claudeDir : configDirOf(transcript);
}

function byStatus({ status }: ClientNow): TargetState {
	if (status === undefined) return "not in the registry";
	return isAtPrompt(status) ? "at its prompt" : "working";
}

/** `shell`: at its prompt, with a monitor or a background command running. */
function isAtPrompt(status: string): boolean {
	return status === "idle" || status === "shell";
}

async function onScreen(where: Where | undefined): Promise<TargetState> {
	// `claude -p` has no prompt: it works until it ends.
	if (where?.kind === "headless") return "working";
	if (where?.kind !== "tmux") return "unknown";
	const seen = await capture(where.socket, where.pane).catch(() => undefined);
	const screen = seen && readScreen(seen.screen, seen.pane.cursor);
	return screen?.kind === "prompt" && !screen.busy ? "at its prompt" : "working";
}
