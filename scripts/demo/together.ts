import { execa } from "execa";
import type { Step } from "../../test/e2e/harness/model.ts";
import type { Session } from "../../test/e2e/harness/session.ts";
import { waitFor } from "../../test/e2e/harness/wait.ts";
import type { World } from "../../test/e2e/harness/world.ts";
import { type Play, showScreen, title, WIDTH } from "./stage.ts";

const ROOM = "feature-x";
const PURPOSE = "The API moves to port 4317, and its client with it";
const PLAN = "Build feature-x with backend, client and reviewer: the API moves to port 4317.";
const API = "Move the API to port 4317";
const CLIENT = "Point the client at the API's new port";
const REVIEW = "Review both changes";
const CHANGELOG = "Write the changelog of feature-x";
const RELEASE = "The client is done. Shall it be released?";
const READY = "api-ready";
const REVIEWED = "reviewed";
const PROPOSED = /proposal ([0-9a-f-]{36})/i;
/** In seconds. */
const LONGEST_WAIT = 120;

/**
 * Four sessions open a room, take roles, do tasks that depend on each other, wait for a signal and
 * vote one member out, while the person gives one task from the terminal.
 */
export const play: Play = {
	title: "four Claude Code sessions work together",
	gone: "The four sessions",
	async run(world, { main, plugin }) {
		speak(world);
		const names = Object.keys(LINES);
		console.log(`Starting four sessions (${names.join(", ")}) in a tmux of their own …`);
		const settings = { permissions: { allow: ["mcp__plugin_intercom_intercom"] } };
		const options = { plugin, settings, mcp: false, width: WIDTH, height: 44 };
		const sessions = await Promise.all(names.map((name) => world.startSession({ name, ...options })));
		const [orchestrator, backend] = sessions as [Session, Session];
		const intercom = commands(world, main);
		const log = () => intercom("room", ROOM, "--limit", "100");

		console.log("A person tells orchestrator the plan; it opens a room, invites the others, gives tasks …");
		await orchestrator.submit(PLAN);
		await until(log, (shown) => shown.includes(REVIEW), "the tasks to be given");
		console.log("A person joins, gives backend one more task from the terminal, and waits for it …\n");
		console.log(await intercom("join", ROOM, "--role", "owner"));
		console.log(await intercom("assign", "backend", CHANGELOG, "--room", ROOM, "--wait-seconds", "90"));
		console.log("\nThe others work, wait for each other and vote. The person votes as well …");
		await until(log, (shown) => PROPOSED.test(shown), "the vote to be called");
		// It may be decided by then.
		await intercom("vote", PROPOSED.exec(await log())?.[1] ?? "", "yes");
		await until(log, (shown) => shown.includes("accepted"), "the vote to be decided");

		await showScreen(orchestrator);
		await showScreen(backend);
		console.log(`\n${title("The room's log")}\n\n${await log()}`);
		console.log(`\n${title("What came of it")}\n\n${await intercom("rooms", ROOM)}`);
	},
};

/** What a session is given: the prompt, and what its calls in this turn returned. */
interface Given {
	prompt: string;
	results: string[];
}

/** What each of the four does with what it is given: all steps of the turn. */
const LINES: Record<string, (given: Given) => Step[]> = {
	orchestrator: ({ prompt, results }) => (prompt.includes(PLAN) ? lead(results) : answer(prompt)),
	backend: ({ prompt }) => {
		if (prompt.includes(CHANGELOG)) return [report(prompt, "CHANGELOG.md has it: two lines."), say("Done.")];
		if (!prompt.includes(API)) return answer(prompt);
		const signal = call("send_signal", { name: READY, data: { port: 4317 }, room: ROOM });
		return [report(prompt, "It listens on port 4317; 8080 is gone."), signal, say("The API has moved.")];
	},
	client: ({ prompt, results }) => {
		if (!isReady(prompt, CLIENT)) return answer(prompt);
		const port = /"port":(\d+)/.exec(results[0] ?? "")?.[1];
		const wait = call("wait_for_signal", { name: READY, room: ROOM, wait_seconds: LONGEST_WAIT });
		return [wait, report(prompt, `It asks port ${port} now.`), say("The client follows.")];
	},
	reviewer: ({ prompt }) => {
		if (!isReady(prompt, REVIEW)) return answer(prompt);
		const signal = call("send_signal", { name: REVIEWED, room: ROOM });
		const take = call("take_task", { room: ROOM });
		return [take, report(prompt, "Both changes are right."), signal, say("Reviewed.")];
	},
};

/** The orchestrator's turn, from the room to the vote. Each task's id stands in its result. */
function lead(results: readonly string[]): Step[] {
	const members = ["backend", "client", "reviewer"];
	const given = results.flatMap((result) => /^Task ([0-9a-f-]{36})/.exec(result)?.[1] ?? []);
	const task = (to: string, what: string, after: (string | undefined)[] = []) =>
		call("assign_task", { to, title: what, room: ROOM, blocked_by: after.filter(Boolean) });
	return [
		call("join_room", { room: ROOM, purpose: PURPOSE, role: "orchestrator" }),
		...members.map((who) => call("invite_to_room", { room: ROOM, who, role: who })),
		task("backend", API),
		task("client", CLIENT, [given[0]]),
		task(`@${ROOM}/reviewer`, REVIEW, given.slice(0, 2)),
		call("wait_for_signal", { name: REVIEWED, room: ROOM, wait_seconds: LONGEST_WAIT }),
		call("propose", { room: ROOM, what: RELEASE, release: "client" }),
		...vote(results.at(-1) ?? ""),
		say("Both changes are made and reviewed. The others vote on releasing the client."),
	];
}

/** What anyone does who is only told of something. */
function answer(prompt: string): Step[] {
	const votes = vote(prompt);
	return votes.length > 0 ? [...votes, say("I have voted.")] : [say("Noted.")];
}

/** A vote on the proposal that a text tells of. */
function vote(text: string): Step[] {
	const proposal = /proposal(?:_id)? ([0-9a-f-]{36})/i.exec(text)?.[1];
	return proposal ? [call("vote", { proposal_id: proposal, vote: "yes" })] : [];
}

/** A task that waits for others is told of as well, and again when it can begin. */
function isReady(prompt: string, task: string): boolean {
	return prompt.includes(task) && !prompt.includes("waits for");
}

function report(prompt: string, result: string): Step {
	const task = /\(task ([0-9a-f-]{36})\)/.exec(prompt)?.[1] ?? "";
	return call("update_task", { task_id: task, state: "completed", result });
}

function call(tool: string, input: Record<string, unknown>): Step {
	return { kind: "tool", name: `mcp__plugin_intercom_intercom__${tool}`, input };
}

function say(text: string): Step {
	return { kind: "say", text };
}

function speak({ model }: World): void {
	model.respond(({ prompt, request, toolResults }) =>
		LINES[request.label]?.({ prompt, results: toolResults }),
	);
}

/** Runs commands as the person at a terminal would. */
function commands(world: World, main: string): (...args: string[]) => Promise<string> {
	return async (...args) => {
		const { all } = await execa(process.execPath, [main, ...args], {
			env: world.env(),
			extendEnv: false,
			cwd: world.root,
			all: true,
			reject: false,
		});
		return all;
	};
}

async function until(
	look: () => Promise<string>,
	holds: (shown: string) => boolean,
	what: string,
): Promise<void> {
	await waitFor(async () => holds(await look()), { what, timeout: LONGEST_WAIT * 1000, dump: look });
}
